import type { ClockError } from '../time/clock-error.ts'
import { SECOND } from '../time/instant.ts'
import { showDuration } from './duration.ts'

/** Why the clock cannot be compared with the gateway's clock. */
export type ClockObstacle =
  | { readonly kind: 'unreachable'; readonly detail: string }
  /** It answers, but no answer tells the time. Something on the way removes its `Date` header or changes its form. */
  | { readonly kind: 'silent' }

/** Why the clock cannot be compared, as the end of a sentence. `gateway` is the name to use for the gateway. */
export function obstacleInWords(obstacle: ClockObstacle, gateway = 'the gateway'): string {
  if (obstacle.kind === 'unreachable') return `${gateway} cannot be reached: ${obstacle.detail}`
  return `${gateway} answers without a Date header that tells the time`
}

/** What a person can do about it. */
export function remedyForObstacle({ kind }: ClockObstacle): string {
  if (kind === 'unreachable') return 'Look at the network, HTTPS_PROXY, NO_PROXY and ZIM_ENDPOINT.'
  return 'See which proxy takes it away, or set BELFRY_CLOCK_CHECK=off to believe the clock of this host.'
}

/** What a person can do about a wrong clock. */
export const WRONG_CLOCK_REMEDY = 'Look at the time service of this host.'

/**
 * What a comparison says about a clock that cannot be trusted: `the clock is 2 h ahead of the gateway's`. The number is
 * the least error.
 */
export function wrongClockInWords({ least, most }: ClockError): string {
  // Even whether it is wrong is unknown.
  if (least <= 0 && most >= 0) {
    return `the gateway took ${showDuration(most - least)} to tell the time, which says nothing of the clock`
  }
  const off = showDuration(Math.min(Math.abs(least), Math.abs(most)))
  return `the clock is ${off} ${least > 0 ? 'ahead of' : 'behind'} the gateway's`
}

/**
 * Between which bounds the clock is, beside the gateway's: `-12 to 850 ms from the gateway's`. When it is surely wrong
 * and the bounds are nearly the same, they are one: `2 h ahead of the gateway's`.
 */
export function clockErrorInWords({ least, most }: ClockError): string {
  const [near, far] = [Math.min(Math.abs(least), Math.abs(most)), Math.max(Math.abs(least), Math.abs(most))]
  if (far < SECOND) return `${Math.round(least)} to ${Math.round(most)} ms from the gateway's`
  const isOneSided = least > 0 || most < 0
  if (!isOneSided || far - near > near / 20) return `${showDuration(least)} to ${showDuration(most)} from the gateway's`
  return `${showDuration(near)} ${least > 0 ? 'ahead of' : 'behind'} the gateway's`
}
