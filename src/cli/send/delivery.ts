import type { Settings } from '../../config.ts'
import type { LatePolicy } from '../../core/announcement/announcement.ts'
import { visible } from '../../core/wording/display.ts'
import { checkInWords } from '../../core/wording/check-words.ts'
import { graceOf, longestLateness } from '../../core/announcement/lateness.ts'
import { isFinal } from '../../core/announcement/occurrence.ts'
import type { Occurrence, OccurrenceKey } from '../../core/announcement/occurrence.ts'
import { formatDuration, SECOND } from '../../core/time/instant.ts'
import type { Instant, Millis } from '../../core/time/instant.ts'
import { BelfryError } from '../../errors.ts'
import type { Logger } from '../../log.ts'
import type { Store } from '../../ports/store.ts'
import { systemClock, systemTimer } from '../../service/clock.ts'
import type { ZimClient } from '../../zim/index.ts'
import { createEngine } from '../wiring/engine.ts'
import { hostIdentity, isGone } from '../wiring/host.ts'
import type { Terminal } from '../support/terminal.ts'

/** How often it is looked what became of it. */
const LOOK_EVERY: Millis = SECOND / 5
/** How long beyond its grace one waits to read what became of it. */
const PATIENCE: Millis = 15 * SECOND

/** What is to be delivered, and through what. */
export interface DeliveryParts {
  readonly settings: Settings
  readonly store: Store
  /** The same one for the turns: it does not wait for who has the database locked. */
  readonly turns: Store
  readonly sender: ZimClient
  readonly log: Logger
  readonly key: OccurrenceKey
  readonly due: Instant
  readonly late: LatePolicy
}

/**
 * Waits until an announced occurrence has left, or cannot. A service that holds the lease sends it; where there is none,
 * or none any more, this process takes the lease and sends it, and nothing else that may be due. Ends early when the person
 * asks for it: then it stays planned.
 */
export async function deliver(delivery: DeliveryParts, terminal: Terminal): Promise<Occurrence> {
  const { settings, store, turns, sender, log, key, due, late } = delivery
  const lease = await store.lease(systemClock.now())
  const isServed = lease !== undefined && !isGone(lease, hostIdentity())
  terminal.err(
    isServed
      ? `A service runs on this database (pid ${lease.pid}) and sends it.\n`
      : 'No service runs on this database: this process sends it.\n',
  )
  const engine = createEngine({ settings, store: turns, sender, log, only: key })
  engine.loop.start()
  try {
    await waitFor(delivery, graceOf(late, due).last + PATIENCE, terminal)
  } finally {
    await engine.stop()
  }
  // Only now what became of a call that was still under way is written.
  return readOccurrence(delivery)
}

async function readOccurrence({ store, key }: DeliveryParts): Promise<Occurrence> {
  const [occurrence] = await store.history({ now: Number.MAX_SAFE_INTEGER, limit: 1, key })
  if (occurrence === undefined) throw new BelfryError('internal', `${key} vanished`)
  return occurrence
}

/** Looks until it is decided, and tells what it waits for whenever that is another thing. */
async function waitFor(delivery: DeliveryParts, until: Instant, { err, stop }: Terminal): Promise<void> {
  const { late } = delivery
  let told: string | null = null
  for (;;) {
    const { state, reason, checks, timezone } = await readOccurrence(delivery)
    if (isFinal(state) || systemClock.now() > until || stop.aborted) return
    if (reason !== null && reason !== told) {
      const obstacle = checks?.find(({ isPassed }) => isPassed === false)
      const grace = formatDuration(longestLateness(late))
      if (told === null) err(`It waits, for ${grace} at most. Ctrl-C ends the waiting, not the announcement.\n`)
      err(`  ${visible(`${reason}${obstacle === undefined ? '' : `: ${checkInWords(obstacle, timezone)}`}`)}\n`)
      told = reason
    }
    await new Promise<void>((resolve) => {
      systemTimer.after(LOOK_EVERY, resolve)
    })
  }
}
