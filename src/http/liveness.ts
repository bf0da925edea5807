import { SECOND } from '../core/time/instant.ts'
import type { Millis } from '../core/time/instant.ts'
import { PATIENCE } from '../service/give-up.ts'
import type { Loop } from '../service/loop.ts'
import type { Ticker } from '../service/tick.ts'
import type { Clock } from '../ports/clock.ts'

/** A loop in which no turn has begun or ended for so long stands still. A turn takes milliseconds, reading many files some seconds. */
const STANDSTILL: Millis = 30 * SECOND
/** What a call that was given up has to settle; beyond it not even giving up has worked. */
const SETTLING: Millis = 10 * SECOND

/** What it is seen from whether a restart would cure anything. None of it asks the database. */
export interface LivenessParts {
  readonly loop: Pick<Loop, 'standsFor'>
  readonly ticker: Pick<Ticker, 'callingSince'>
  readonly clock: Clock
  /** By when every call ends by itself, in ms. */
  readonly callDeadline: Millis
}

/**
 * Whether the process is alive, and if not, why it should be restarted. A database that cannot be used, a gateway that does
 * not answer or a wrong clock are no reasons: a restart cures none of them.
 */
export function readLiveness({ loop, ticker, clock, callDeadline }: LivenessParts) {
  if (loop.standsFor > STANDSTILL) return { status: 'failing', cause: 'the loop stands still' } as const
  const calling = ticker.callingSince
  if (calling !== undefined && clock.monotonic() - calling > callDeadline + PATIENCE + SETTLING) {
    return { status: 'failing', cause: 'a call does not end' } as const
  }
  return { status: 'ok', cause: null } as const
}
