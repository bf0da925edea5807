import type { Settings } from '../../config.ts'
import type { LatePolicy } from '../../core/announcement/announcement.ts'
import { indented } from '../support/wrap.ts'
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

/** How often it checks what became of the occurrence, in ms. */
const LOOK_EVERY: Millis = SECOND / 5
/** How long to wait beyond its grace for the result, in ms. */
const PATIENCE: Millis = 15 * SECOND

/** What to deliver, and the parts that deliver it. */
export interface DeliveryParts {
  readonly settings: Settings
  readonly store: Store
  /** The same database for turns: it does not wait while another process has it locked. */
  readonly turns: Store
  readonly sender: ZimClient
  readonly log: Logger
  readonly key: OccurrenceKey
  readonly due: Instant
  readonly late: LatePolicy
}

/**
 * Waits until an announced occurrence has left, or cannot leave. If a service holds the lease, the service sends it.
 * Otherwise this process takes the lease, also later if the service ends. It sends this occurrence and nothing else
 * that may be due. It ends early when the person asks for it. The occurrence then stays planned.
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
  // Read it only now: a call that was still under way has been settled.
  return readOccurrence(delivery)
}

async function readOccurrence({ store, key }: DeliveryParts): Promise<Occurrence> {
  const [occurrence] = await store.history({ now: Number.MAX_SAFE_INTEGER, limit: 1, key })
  if (occurrence === undefined) throw new BelfryError('internal', `${key} vanished`)
  return occurrence
}

/** Waits until it is decided. Whenever the reason for waiting changes, it prints the new one. */
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
      err(indented(`${reason}${obstacle === undefined ? '' : `: ${checkInWords(obstacle, timezone)}`}`))
      told = reason
    }
    await new Promise<void>((resolve) => {
      systemTimer.after(LOOK_EVERY, resolve)
    })
  }
}
