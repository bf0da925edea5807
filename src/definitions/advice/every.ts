import { parseEvery } from '../../core/schedule/every/every.ts'
import type { EveryUnit } from '../../core/schedule/every/every.ts'
import { quoted } from '../problems/codes.ts'
import { lookAlikeText, plainTextOf, wrongText } from './advice.ts'
import type { Advice } from './advice.ts'

/** What people write for the units, and how many of which unit it is. */
const UNITS: readonly (readonly [names: RegExp, times: number, unit: EveryUnit])[] = [
  [/^(?:m|mins?|minutes?)$/, 1, 'minutes'],
  [/^(?:h|hrs?|hours?|hourly)$/, 1, 'hours'],
  [/^(?:d|days?|daily)$/, 1, 'days'],
  [/^(?:w|wks?|weeks?|weekly)$/, 1, 'weeks'],
  [/^(?:fortnights?|fortnightly)$/, 2, 'weeks'],
  [/^(?:mo|mths?|months?|monthly)$/, 1, 'months'],
  [/^(?:quarters?|quarterly)$/, 3, 'months'],
  [/^(?:y|yrs?|years?|yearly|annually)$/, 1, 'years'],
]
/** What a part of a unit is counted in. Minutes and months have none. */
const SMALLER: Partial<Readonly<Record<EveryUnit, readonly [factor: number, unit: EveryUnit]>>> = {
  hours: [60, 'minutes'],
  days: [24, 'hours'],
  weeks: [7, 'days'],
  years: [12, 'months'],
}
const NUMBERS = ['zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten']

const HOW = 'Write a whole number and minutes, hours, days, weeks, months or years, e.g. 2 weeks.'

/** What to write instead of an `every` that cannot be read. Every value that it names is one that can. */
export function adviceOnEvery(text: string): Advice {
  const { plain, lookAlike } = plainTextOf(text)
  if (lookAlike && parseEvery(plain)) return { text: lookAlikeText(text, lookAlike), remedy: `Write ${plain}.` }
  const wrong = wrongText(text, lookAlike, 'a step of time')
  if (/^\d+$/.test(plain)) return { text: `${quoted(text)} has no unit`, remedy: withUnit(plain) }
  if (/^\d{5,} [a-z]+$/.test(plain)) {
    return { text: `${quoted(text)} is more than 9999 of a unit`, remedy: 'Choose a longer unit, up to years.' }
  }
  const twice = TWICE.get(plain.toLowerCase())
  if (twice !== undefined) return { text: wrong, remedy: twice }
  if (/\b(?:s|secs?|seconds?)$/i.test(plain)) {
    return {
      text: wrong,
      remedy: 'The shortest step is a minute, e.g. 1 minute. For seconds write a cron line of six fields.',
    }
  }
  const meant = everyOf(plain.toLowerCase())
  return { text: wrong, remedy: meant === undefined ? HOW : `Write ${meant}.` }
}

/** What has no unit. 14 is most often a number of days. */
function withUnit(digits: string): string {
  const days = `${Number(digits)} days`
  return parseEvery(days) === undefined ? HOW : `Write ${days}, or minutes, hours, weeks, months or years.`
}

/** Words that mean "every two" to some, and "twice in each" to others. */
const TWICE: ReadonlyMap<string, string> = new Map(
  ['biweekly', 'bi-weekly'].map((word) => [word, 'Write 2 weeks. For twice a week write cron: "0 9 * * MON,THU".']),
)

/** The text that is meant by `2w`, `two weeks`, `every 2 weeks`, `weekly`, `other week`, `fortnight` or `1.5 hours`. */
function everyOf(plain: string): string | undefined {
  const [, number = '', other, name = ''] =
    /^(?:every\s+)?(\d+(?:\.\d+)?|[a-z]+(?=\s))?\s*(other\s+)?([a-z]+)$/.exec(plain) ?? []
  const found = UNITS.find(([names]) => names.test(name))
  if (found === undefined) return undefined
  const [, times, unit] = found
  const isOther = other !== undefined || number === 'other' || number === 'second'
  const isOne = number === '' || number === 'a' || number === 'an'
  const spelled = NUMBERS.indexOf(number)
  const count = isOther ? 2 : isOne ? 1 : number === 'half' ? 0.5 : spelled < 0 ? Number(number) : spelled
  return written(count * times, unit)
}

/** A count and a unit, or whole numbers of a smaller unit: 90 minutes for 1.5 hours. */
function written(count: number, unit: EveryUnit): string | undefined {
  const smaller = SMALLER[unit]
  if (!Number.isInteger(count) && smaller !== undefined) return written(count * smaller[0], smaller[1])
  const meant = `${count} ${count === 1 ? unit.slice(0, -1) : unit}`
  return parseEvery(meant) === undefined ? undefined : meant
}
