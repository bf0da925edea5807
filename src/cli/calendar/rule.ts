import { DAY, HOUR, localDateOf } from '../../core/time/instant.ts'
import type { WallTime } from '../../core/time/instant.ts'
import { textOf } from './components.ts'
import type { JcalValue } from './components.ts'
import { readMoment, wallIn } from './moment.ts'
import type { FileMoment } from './moment.ts'
import type { Repeat } from './repeats.ts'

/** How far the clocks of a zone may be from UTC. */
const FARTHEST = 12 * HOUR

const DAYS: readonly string[] = ['SU', 'MO', 'TU', 'WE', 'TH', 'FR', 'SA']
const UNITS: readonly string[] = ['DAILY', 'WEEKLY', 'MONTHLY', 'YEARLY']

/**
 * A rule of repetition as the library read it, for what begins at `start`. Else, as words after "repeated", why it says
 * no days: its steps are shorter than a day, or it counts weeks of the year.
 */
export function readRule(value: JcalValue | undefined, start: FileMoment): Repeat | string {
  const parts = value as { readonly [part: string]: JcalValue | undefined }
  const unit = textOf(parts['freq'])
  const isWithinDay = ['byhour', 'byminute', 'bysecond'].some((part) => parts[part] !== undefined)
  if (!UNITS.includes(unit) || isWithinDay) return 'more often than once a day'
  if (parts['byweekno'] !== undefined) return 'by the number of a week'
  return {
    unit: unit as Repeat['unit'],
    interval: Number(parts['interval'] ?? 1),
    count: parts['count'] === undefined ? undefined : Number(parts['count']),
    until: parts['until'] === undefined ? undefined : lastDay(textOf(parts['until']), start),
    // The library counts weekdays from 1, and RFC 5545 begins weeks on Monday.
    weekStart: Number(parts['wkst'] ?? 2) - 1,
    months: numbers(parts['bymonth']),
    monthDays: numbers(parts['bymonthday']),
    yearDays: numbers(parts['byyearday']),
    weekdays: listOf(parts['byday']).map((day) => {
      const [, nth = '', name = ''] = /^([+-]?\d*)(\w\w)$/u.exec(textOf(day)) ?? []
      return { weekday: DAYS.indexOf(name.toUpperCase()), nth: Number(nth) }
    }),
    positions: numbers(parts['bysetpos']),
  }
}

/** The last day on which it may begin. UNTIL is in UTC when the start has a zone, so its day may be another one. */
function lastDay(text: string, start: FileMoment): number {
  const until = readMoment(text, '')
  if (until.isDate || start.isDate) return localDateOf(until.wall)
  const timeOfDay: WallTime = start.wall - localDateOf(start.wall) * DAY
  // Of a zone that nobody knows: what begins at this time of day at most half a day from it is meant.
  const last = wallIn(start, until) ?? until.wall + FARTHEST
  return localDateOf(last - timeOfDay)
}

function listOf(value: JcalValue | undefined): readonly JcalValue[] {
  if (value === undefined) return []
  return Array.isArray(value) ? (value as readonly JcalValue[]) : [value]
}

const numbers = (value: JcalValue | undefined): readonly number[] => listOf(value).map(Number)
