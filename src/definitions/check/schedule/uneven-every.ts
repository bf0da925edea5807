import type { EveryRule } from '../../../core/schedule/every/every.ts'
import { civilFromDays } from '../../../core/time/civil-date.ts'
import { DAY, HOUR, localDateOf, MINUTE, SECOND } from '../../../core/time/instant.ts'
import { fault } from '../../problems/codes.ts'
import type { Fault } from '../../problems/codes.ts'
import type { Path } from '../../../core/problem.ts'

/**
 * An `every` whose day is missing in some months or years. The remedy is a line that means the last day. `start` is what
 * its first time is called where it was written.
 */
export function unevenEvery({ unit, count, first }: EveryRule, path: Path, start: 'from' | '--start' = 'from'): Fault {
  const { month, day } = civilFromDays(localDateOf(first))
  const time = first - localDateOf(first) * DAY
  const [hour, minute, second] = [
    Math.floor(time / HOUR),
    Math.floor(time / MINUTE) % 60,
    Math.floor(time / SECOND) % 60,
  ]
  const clock = `${second === 0 ? '' : `${second} `}${minute} ${hour}`
  if (unit === 'years') {
    const text = `${start} is on 29 February, which most years do not have`
    return fault('every-uneven', path, text, remedyOf(start, `${clock} L 2 *`, 'the last day of February', count === 1))
  }
  const text = `${start} is on day ${day}, which some months do not have`
  const months = count === 1 ? '*' : 12 % count === 0 ? monthsOf(month, count) : undefined
  return fault(
    'every-uneven',
    path,
    text,
    remedyOf(start, `${clock} L ${months ?? '*'} *`, 'the last day', months !== undefined),
  )
}

/** The months of a year that steps of some months meet, which divide the year: `1,4,7,10`. */
function monthsOf(month: number, count: number): string {
  const first = ((month - 1) % count) + 1
  return Array.from({ length: 12 / count }, (_, index) => first + index * count).join(',')
}

function remedyOf(start: string, line: string, day: string, isSame: boolean): string {
  const rest = isSame ? '' : ', which comes more often'
  const otherwise = start === 'from' ? `write cron: "${line}"` : `ask for the cron line "${line}"`
  return `Choose a ${start} on day 1 to 28, or ${otherwise} for ${day}${rest}.`
}
