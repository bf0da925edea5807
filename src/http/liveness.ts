import { SECOND } from '../core/time/instant.ts'
import type { Millis } from '../core/time/instant.ts'
import { PATIENCE } from '../service/give-up.ts'
import type { Loop } from '../service/loop.ts'
import type { Ticker } from '../service/turn/tick.ts'
import type { Clock } from '../ports/clock.ts'

/**
 * A loop stands still when no turn has begun or ended for this long, in ms. A turn takes milliseconds. One that reads
 * many files takes some seconds.
 */
const STANDSTILL: Millis = 30 * SECOND
/** How long a call may take to settle after it was given up, in ms. If it takes longer, giving up has not worked. */
const SETTLING: Millis = 10 * SECOND

/** The parts that show whether a restart would help. None of them asks the database. */
export interface LivenessParts {
  readonly loop: Pick<Loop, 'standsFor'>
  readonly ticker: Pick<Ticker, 'callingSince'>
  readonly clock: Clock
  /** By when every call ends by itself, in ms. */
  readonly callDeadline: Millis
}

/**
 * Whether the process is alive; if not, why it should be restarted. A broken database, a silent gateway and a wrong
 * clock are no reasons: a restart fixes none of them.
 */
export function readLiveness({ loop, ticker, clock, callDeadline }: LivenessParts) {
  if (loop.standsFor > STANDSTILL) return { status: 'failing', cause: 'the loop stands still' } as const
  const calling = ticker.callingSince
  if (calling !== undefined && clock.monotonic() - calling > callDeadline + PATIENCE + SETTLING) {
    return { status: 'failing', cause: 'a call does not end' } as const
  }
  return { status: 'ok', cause: null } as const
}
