import type { OccurrenceKey } from '../../../src/core/announcement/occurrence.ts'
import type { Instant } from '../../../src/core/time/instant.ts'
import type { Store } from '../../../src/ports/store.ts'
import type { Absences } from './absences.ts'
import type { Accounts } from './accounts.ts'
import type { Calls } from './calls.ts'
import type { Files } from '../world/files.ts'
import type { Findings } from './findings.ts'
import { partsOf } from './keys.ts'
import type { Occurrences } from './occurrences.ts'
import type { Pauses } from './pauses.ts'
import type { Resends } from './resends.ts'
import type { SilenceChecks } from './silences.ts'
import type { Skips } from './skips.ts'
import type { Shares } from './shares.ts'
import type { Versions } from './versions.ts'
import type { World } from '../world/world.ts'
import type { Pending } from '../../../src/ports/occurrence-store.ts'

/** The checks of what the store really did. */
export interface Checks {
  readonly absences: Absences
  readonly accounts: Accounts
  readonly calls: Calls
  readonly occurrences: Occurrences
  readonly versions: Versions
  readonly pauses: Pauses
  readonly silences: SilenceChecks
  readonly skips: Skips
  readonly resends: Resends
  readonly shares: Shares
  readonly files: Files
  readonly findings: Findings
}

/** A booking that was really made. From it the client learns what it is asked to send. */
export interface Booked {
  readonly callId: number
  readonly key: string
  /** In true time. */
  readonly bookedAt: Instant
  /** The announcement, whatever its id is. */
  readonly lineage: number | undefined
  /** The owner whose budget it uses. */
  readonly owner: string | null
  readonly sender: string
}

/**
 * The real store. It tells the checks everything that took effect. It is inside all faults and mutations: what the
 * service is made to believe does not change what is checked.
 */
export function watched(
  store: Store,
  world: World,
  {
    absences,
    accounts,
    calls,
    occurrences,
    versions,
    pauses,
    skips,
    silences,
    resends,
    shares,
    files,
    findings,
  }: Checks,
  onBooked: (booked: Booked) => void,
  only?: OccurrenceKey,
): Store {
  // A skip is judged by what the turn knew when it read what is due. A send is judged by the state at its booking.
  const heldNow = () => ({ pauses: pauses.now, skips: skips.now })
  let known = heldNow()
  // What a turn has read as due. It decides about this by what it knows of the files.
  let looked: readonly Pending[] | undefined
  let heard = -1
  return {
    ...store,
    async state() {
      // By the revision, every turn learns whether it knows what is in force.
      heard = versions.syncs
      return store.state()
    },
    async pending(now) {
      known = heldNow()
      const rows = await store.pending(now)
      looked = heard === versions.syncs ? rows : undefined
      if (looked === undefined) absences.looked(rows)
      return rows
    },
    async nextDue(now) {
      // This is asked after everything was decided and nothing failed.
      if (looked && heard === versions.syncs)
        absences.decided(only === undefined ? looked : looked.filter(({ key }) => key === only))
      looked = undefined
      return store.nextDue(now)
    },
    async book(wanted) {
      const { key, broadcast, holder, now, grounds } = wanted
      const booking = await store.book(wanted)
      world.note(`book ${key} for ${holder}: ${booking.kind}`)
      if (booking.kind !== 'booked') return booking
      const { callId } = booking
      const { owner } = grounds
      const { sender } = broadcast
      occurrences.booked(key, broadcast, now, heldNow())
      silences.booked(key, versions.texts.get(partsOf(key).id), now)
      shares.booked(callId, key, owner, now)
      onBooked({ callId, key, bookedAt: world.now, lineage: versions.lineageOf(partsOf(key).id), owner, sender })
      return booking
    },
    async settle(settlement) {
      const isSettled = await store.settle(settlement)
      const { callId, outcome, state, endedAt } = settlement
      world.note(`settle call ${callId}: ${outcome.kind}, ${state}${isSettled ? '' : ', too late'}`)
      if (isSettled) calls.settled(callId, outcome.kind, endedAt)
      if (isSettled) accounts.settled(settlement)
      if (isSettled) shares.settled(callId, outcome.kind, endedAt)
      return isSettled
    },
    async recover(now, holder, ownCallId) {
      const keys = await store.recover(now, holder, ownCallId)
      if (keys.length === 0) return keys
      world.note(`recovered ${keys.join(' ')}`)
      calls.recovered(keys, now)
      shares.recovered(keys, now)
      return keys
    },
    async plan(stretch) {
      const { occurrences: planned, mark, now } = stretch
      const isPlanned = await store.plan(stretch)
      if (planned.length > 0)
        world.note(`plan ${planned.length} to ${mark - now} ms ahead: ${isPlanned ? 'done' : 'outdated'}`)
      if (isPlanned) occurrences.born(planned, now, heldNow())
      return isPlanned
    },
    async skip(end) {
      const { key, reason, now } = end
      const isSkipped = await store.skip(end)
      world.note(`skip ${key} (${reason})`)
      if (!isSkipped) return isSkipped
      occurrences.skipped(key, reason, now, known)
      silences.skipped(key, reason, now)
      absences.skipped(key, reason)
      if (reason === 'account') accounts.skipped(key, undefined, partsOf(key).due)
      return isSkipped
    },
    async cancel(end) {
      const { key, reason, now } = end
      const isCancelled = await store.cancel(end)
      world.note(`cancel ${key} (${reason})`)
      if (isCancelled) absences.cancelled(key, reason, now)
      return isCancelled
    },
    async retireMissing(overdue, now, holder) {
      const ids = await store.retireMissing(overdue, now, holder)
      if (ids.length > 0) world.note(`retired, missing for long: ${ids.join(' ')}`)
      absences.retired(ids, now)
      return ids
    },
    async noteProbeFailed(finding, holder, now) {
      const isNoted = await store.noteProbeFailed(finding, holder, now)
      if (isNoted) accounts.found(finding)
      return isNoted
    },
    async changeTz(tz, now) {
      await store.changeTz(tz, now)
      absences.replanned(now)
    },
    async noteProbePassed(probe) {
      const isNoted = await store.noteProbePassed(probe)
      if (isNoted) accounts.noted(probe.sender)
      return isNoted
    },
    async syncFiles(entries, now, options) {
      const synced = await store.syncFiles(entries, now, options)
      if (synced.kind !== 'synced') return synced
      world.note(`synced ${JSON.stringify(synced.report)}`)
      const { isNewest, paths } = files.takeOver(entries, options?.paths)
      if (!isNewest) findings.broken('word', 'files come into force that were read before those that are')
      versions.synced(entries, paths, now)
      silences.taken(options?.silences)
      shares.comeIntoForce()
      return synced
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
    async announceNow(single) {
      const { entry, due } = single
      await store.announceNow(single)
      world.note(`announced ${entry.id}`)
      versions.announced(entry, due)
    },
    async resolve(given, now) {
      const verdict = await store.resolve(given, now)
      world.note(`resolved ${given.key}: ${given.wasSeen ? 'seen' : 'not seen'}, again as ${verdict.resendKey}`)
      resends.resolved(given, verdict)
      return verdict
    },
    async pause(pause, now) {
      await store.pause(pause, now)
      world.note(`paused ${pause.announcementId} for ${pause.until === null ? 'good' : pause.until - now}`)
      pauses.paused(pause)
    },
    async resume(id, by, now) {
      const pause = await store.resume(id, by, now)
      world.note(`resumed ${id}`)
      pauses.resumed(id, now)
      return pause
    },
    async pauseWidely(pause, now) {
      await store.pauseWidely(pause, now)
      world.note(`paused all of ${pause.owner ?? 'everybody'} for ${pause.until === null ? 'good' : pause.until - now}`)
      pauses.widelyPaused(pause)
    },
    async resumeWidely(owner, by, now) {
      const pause = await store.resumeWidely(owner, by, now)
      world.note(`resumed all of ${owner ?? 'everybody'}`)
      pauses.widelyResumed(owner, now)
      return pause
    },
    async skipByHand(skip, now) {
      await store.skipByHand(skip, now)
      world.note(`took out ${skip.key}`)
      skips.takenOut(skip.key)
    },
    async unskip(key, by, now) {
      const skip = await store.unskip(key, by, now)
      world.note(`put back ${key}`)
      skips.putBack(key)
      return skip
    },
  }
}
