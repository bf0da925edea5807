import { DAY, HOUR, MINUTE, SECOND } from '../time/instant.ts'
import type { Millis } from '../time/instant.ts'

/** How finely a duration is shown: in steps of `step`, as long as it is less than `below` when rounded to them. */
const STEPS: readonly { readonly below: Millis; readonly step: Millis }[] = [
  { below: SECOND, step: 1 },
  { below: 10 * SECOND, step: 100 },
  { below: 10 * MINUTE, step: SECOND },
  { below: DAY, step: MINUTE },
  { below: 10 * DAY, step: HOUR },
  { below: Infinity, step: DAY },
]

/**
 * How long something takes, for a person: rounded, in at most two units, e.g. `2 ms`, `2.4 s`, `42 s`, `1 min 5 s`,
 * `2 h 5 min`, `1 day`, `12 days`. A minus sign stands before a negative one. A day is 24 hours.
 *
 * A value that somebody wrote, or must write again, is shown by `formatDuration` instead, which is exact.
 */
export function showDuration(duration: Millis): string {
  if (duration < 0) return `-${showDuration(-duration)}`
  const rounded = roundedForPeople(duration)
  if (rounded < 1) return 'less than 1 ms'
  if (rounded < SECOND) return `${rounded} ms`
  if (rounded < 10 * SECOND) return `${rounded / SECOND} s`
  const days = Math.floor(rounded / DAY)
  const parts = [
    [days, days === 1 ? 'day' : 'days'],
    [Math.floor(rounded / HOUR) % 24, 'h'],
    [Math.floor(rounded / MINUTE) % 60, 'min'],
    [Math.floor(rounded / SECOND) % 60, 's'],
  ] as const
  return parts.flatMap(([count, unit]) => (count === 0 ? [] : [`${count} ${unit}`])).join(' ')
}

/** How late something was: `on time`, `3 ms late`, `2.4 s late`, `1 h 5 min late`. */
export function showLateness(lateness: Millis): string {
  return lateness === 0 ? 'on time' : `${showDuration(lateness)} late`
}

/** What is rounded up to a bound is shown as what begins there: 59.96 s is 1 min, not 60 s. */
function roundedForPeople(duration: Millis): Millis {
  const roundedTo = (step: Millis) => Math.round(duration / step) * step
  return roundedTo(STEPS.find(({ below, step }) => roundedTo(step) < below)!.step)
}
