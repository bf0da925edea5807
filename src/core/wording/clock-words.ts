import type { ClockError } from '../time/clock-error.ts'
import { formatDuration } from '../time/instant.ts'

/** Why the clock cannot be compared with the gateway's. */
export type ClockObstacle =
  | { readonly kind: 'unreachable'; readonly detail: string }
  /** It answers, and no answer of it tells the time: somebody on the way takes its `Date` away, or shows one of another form. */
  | { readonly kind: 'silent' }

/** What keeps the clock from being compared, as the end of a sentence. `gateway`: what it is called there. */
export function obstacleInWords(obstacle: ClockObstacle, gateway = 'the gateway'): string {
  if (obstacle.kind === 'unreachable') return `${gateway} cannot be reached: ${obstacle.detail}`
  return `${gateway} answers without a Date header that tells the time`
}

/** What a person does about it. */
export function remedyForObstacle({ kind }: ClockObstacle): string {
  if (kind === 'unreachable') return 'Look at the network, HTTPS_PROXY, NO_PROXY and ZIM_ENDPOINT.'
  return 'See which proxy takes it away, or set BELFRY_CLOCK_CHECK=off to believe the clock of this host.'
}

/** What a person does about a clock that is wrong. */
export const WRONG_CLOCK_REMEDY = 'Look at the time service of this host.'

/** What a comparison says of a clock that is not to be trusted: `the clock is 2h ahead of the gateway's`, at least. */
export function wrongClockInWords({ least, most }: ClockError): string {
  // Not even that it is wrong: only that nobody can tell.
  if (least <= 0 && most >= 0) {
    return `the gateway took ${formatDuration(Math.round(most - least))} to tell the time, which says nothing of the clock`
  }
  const off = formatDuration(Math.round(Math.min(Math.abs(least), Math.abs(most))))
  return `the clock is ${off} ${least > 0 ? 'ahead of' : 'behind'} the gateway's`
}
