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
  const months = unit === 'years' ? count * 12 : count
  // Steps of whole years meet the 29th of February alone.
  if (month === 2 && months % 12 === 0) {
    const text = `${start} is on 29 February, which most years do not have`
    const isLeap = months % 48 === 0
    const [line, day, same] = isLeap ? ['29 2', '29 February alone', 48] : ['L 2', 'the last day of February', 12]
    return fault('every-uneven', path, text, remedyOf(start, `${clock} ${line} *`, day, months === same))
  }
  const text = `${start} is on day ${day}, which some months do not have`
  const line = `${clock} L ${monthsOf(month, months)} *`
  return fault('every-uneven', path, text, remedyOf(start, line, 'the last day', 12 % months === 0))
}

/** The months of a year that steps of some months meet sooner or later: `1,4,7,10`, or `*` for all of them. */
function monthsOf(month: number, count: number): string {
  const met = Array.from({ length: 12 }, (_, index) => ((month - 1 + index * count) % 12) + 1)
  const months = [...new Set(met)].toSorted((one, other) => one - other)
  return months.length === 12 ? '*' : months.join(',')
}

function remedyOf(start: string, line: string, day: string, isSame: boolean): string {
  const rest = isSame ? '' : ', which comes more often'
  const otherwise = start === 'from' ? `write cron: "${line}"` : `ask for the cron line "${line}"`
  return `Choose a ${start} on day 1 to 28, or ${otherwise} for ${day}${rest}.`
}
