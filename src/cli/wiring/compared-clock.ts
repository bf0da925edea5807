import { isForReal } from '../../config.ts'
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
import { openSender } from './target.ts'
import { within } from './patience.ts'
import type { ServerTime } from '../../ports/clock.ts'
import type { StoreState } from '../../ports/state-store.ts'

/** What comparing the clock of this host with the gateway's came to. */
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

/** What a command is about to do by the clock of this host. */
export interface Deed {
  /** How the database is used; null where no service has used it yet. */
  readonly mode: StoreState['mode']
  /** What is so when the clock is not right: `nothing was sent`. */
  readonly refusal: string
}

/**
 * Compares the clock before a command plans, or records as missed, by it: one that is ahead would write off what is still
 * to come. Returns what kept it from being compared, undefined where the clock may be acted on: it is right, or nobody
 * need compare it (in the sandbox, whose gateway has this host's clock, and with BELFRY_CLOCK_CHECK=off). `client`: asked
 * instead of one of its own. Throws `unavailable` for a clock that is wrong.
 */
export async function findClockObstacle(
  settings: Settings,
  { mode, refusal }: Deed,
  client?: ZimClient,
): Promise<ClockObstacle | undefined> {
  // A database that no service has used, where nothing can be sent from, is one to play with.
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

/** The same for what must not be done with a clock that was not compared. Throws `unavailable` for that, too. */
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

/** The question is not signed: it needs no credentials, and a person who adds or adopts may have none. */
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
