import type { Instant } from '../../src/core/time.ts'
import type { Store } from '../../src/ports.ts'
import type { Calls } from './calls.ts'
import { partsOf } from './occurrences.ts'
import type { Occurrences } from './occurrences.ts'
import type { Versions } from './versions.ts'
import type { World } from './world.ts'

/** Who looks at what the store really did. */
export interface Checks {
  readonly calls: Calls
  readonly occurrences: Occurrences
  readonly versions: Versions
}

/** A booking that was really made, for the sender to find out what it is asked to send. */
export interface Booked {
  readonly callId: number
  readonly key: string
  /** In true time. */
  readonly bookedAt: Instant
  /** Which announcement it is of, whatever that is called. */
  readonly lineage: number | undefined
}

/**
 * The real store, with the checks told of everything that took effect. It stands inside all faults and mutations: what
 * the service is made to believe does not change what is checked.
 */
export function watched(
  store: Store,
  world: World,
  { calls, occurrences, versions }: Checks,
  onBooked: (booked: Booked) => void,
): Store {
  return {
    ...store,
    async book(key, broadcast, limits, holder, now) {
      const booking = await store.book(key, broadcast, limits, holder, now)
      world.note(`book ${key} for ${holder}: ${booking.kind}`)
      if (booking.kind !== 'booked') return booking
      occurrences.booked(key, now)
      onBooked({ callId: booking.callId, key, bookedAt: world.now, lineage: versions.lineageOf(partsOf(key).id) })
      return booking
    },
    async settle(settlement) {
      const isSettled = await store.settle(settlement)
      const { callId, outcome, state, endedAt } = settlement
      world.note(`settle call ${callId}: ${outcome.kind}, ${state}${isSettled ? '' : ', too late'}`)
      if (isSettled) calls.settled(callId, outcome.kind, endedAt)
      return isSettled
    },
    async recover(now, ownCallId) {
      const keys = await store.recover(now, ownCallId)
      if (keys.length === 0) return keys
      world.note(`recovered ${keys.join(' ')}`)
      calls.recovered(keys, now)
      return keys
    },
    async plan(births, mark, revision, now) {
      const isPlanned = await store.plan(births, mark, revision, now)
      if (births.length > 0)
        world.note(`plan ${births.length} to ${mark - now} ms ahead: ${isPlanned ? 'done' : 'outdated'}`)
      if (isPlanned) occurrences.born(births, now)
      return isPlanned
    },
    async skip(key, reason, now) {
      const isSkipped = await store.skip(key, reason, now)
      world.note(`skip ${key} (${reason})`)
      if (isSkipped) occurrences.skipped(key, reason, now)
      return isSkipped
    },
    async syncFiles(entries, now) {
      const report = await store.syncFiles(entries, now)
      world.note(`synced ${JSON.stringify(report)}`)
      versions.synced(entries, now)
      return report
    },
    async putDefinitions(entries, now) {
      const changes = await store.putDefinitions(entries, now)
      world.note(`put ${entries.map(({ id }, index) => `${id}: ${changes[index]}`).join(', ')}`)
      versions.put(entries, now)
      return changes
    },
    async removeDefinition(id, now) {
      await store.removeDefinition(id, now)
      versions.retire(id, now)
    },
  }
}
