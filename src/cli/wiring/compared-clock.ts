import type { Settings } from '../../config.ts'
import {
  obstacleInWords,
  remedyForObstacle,
  WRONG_CLOCK_REMEDY,
  wrongClockInWords,
} from '../../core/wording/clock-words.ts'
import type { ClockObstacle } from '../../core/wording/clock-words.ts'
import { clockErrorOf, isWithin, TRUSTED_ERROR } from '../../core/time/clock-error.ts'
import type { ClockError } from '../../core/time/clock-error.ts'
import { BelfryError } from '../../errors.ts'
import { systemClock } from '../../service/clock.ts'
import { PATIENCE } from '../../service/give-up.ts'
import { chooseProxy } from '../../zim/index.ts'
import type { ZimClient } from '../../zim/index.ts'
import { isForReal, openSender } from './target.ts'
import { within } from './patience.ts'
import type { ServerTime } from '../../ports/clock.ts'
import type { StoreState } from '../../ports/state-store.ts'

/** The result of comparing this host's clock with the gateway's clock. */
export type ClockComparison =
  | { readonly kind: 'right' | 'wrong'; readonly error: ClockError }
  | { readonly kind: 'not-compared'; readonly obstacle: ClockObstacle }

/** Asks the gateway for the time once, as the service does when it starts. */
export async function compareClock({ sendTimeout }: Settings, client: ZimClient): Promise<ClockComparison> {
  const sentAt = systemClock.now()
  const answer = await within<ServerTime>(sendTimeout + PATIENCE, client.serverTime(), () => {
    client.abandon()
    return { kind: 'unreachable', detail: 'the call did not come to its end' }
  })
  const receivedAt = systemClock.now()
  if (answer.kind === 'unreachable') return { kind: 'not-compared', obstacle: answer }
  const { serverTime } = answer
  if (serverTime === undefined) return { kind: 'not-compared', obstacle: { kind: 'silent' } }
  const error = clockErrorOf({ sentAt, receivedAt, serverTime })
  return { kind: isWithin(error, TRUSTED_ERROR) ? 'right' : 'wrong', error }
}

/** What a command is about to do that depends on this host's clock. */
export interface Deed {
  /** The mode in which the database is used. Null when no service has used it yet. */
  readonly mode: StoreState['mode']
  /** What did not happen, for the error: `nothing was sent`. */
  readonly refusal: string
}

/**
 * Compares the clock before a command plans by it, or records occurrences as missed. A clock that is ahead would skip
 * what is still to come. Returns why the clock could not be compared. Undefined when the clock may be used: it is
 * right, or no comparison is needed. None is needed in the sandbox, whose gateway uses this host's clock, and with
 * BELFRY_CLOCK_CHECK=off. `client` is asked, if given, instead of a new one.
 * @throws BelfryError `unavailable` for a wrong clock
 */
export async function findClockObstacle(
  settings: Settings,
  { mode, refusal }: Deed,
  client?: ZimClient,
): Promise<ClockObstacle | undefined> {
  // A database that no service has used is for testing, if nothing can be sent here.
  const isPlay = mode === 'sandbox' || (mode === null && !isForReal(settings))
  if (isPlay || !settings.isClockChecked) return undefined
  const comparison = client === undefined ? await askAnew(settings) : await compareClock(settings, client)
  switch (comparison.kind) {
    case 'right':
      return undefined
    case 'not-compared':
      return comparison.obstacle
    case 'wrong':
      throw new BelfryError('unavailable', `${wrongClockInWords(comparison.error)}: ${refusal}`, {
        remedy: WRONG_CLOCK_REMEDY,
      })
  }
}

/**
 * The same for deeds that need a compared clock.
 * @throws BelfryError `unavailable` for a wrong clock, and for one that could not be compared
 */
export async function requireComparedClock(settings: Settings, deed: Deed, client?: ZimClient): Promise<void> {
  const obstacle = await findClockObstacle(settings, deed, client)
  if (obstacle === undefined) return
  const { refusal } = deed
  throw new BelfryError(
    'unavailable',
    `the clock of this host cannot be compared: ${refusal}, for ${obstacleInWords(obstacle)}`,
    { remedy: remedyForObstacle(obstacle) },
  )
}

/** The question is not signed, so it needs no credentials. A person who adds or adopts may have none. */
async function askAnew(settings: Settings): Promise<ClockComparison> {
  const { zimEndpoint: endpoint } = settings
  const credentials = { appId: 1, serverSecret: 'unsigned' }
  const client = openSender(settings, {
    mode: 'live',
    credentials,
    endpoint,
    proxy: chooseProxy(endpoint, settings),
  })
  try {
    return await compareClock(settings, client)
  } finally {
    await within(settings.sendTimeout, client.close(), () => undefined)
  }
}
