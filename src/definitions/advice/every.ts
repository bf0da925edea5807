import { parseEvery } from '../../core/schedule/every.ts'
import { quoted } from '../problems/codes.ts'
import { lookAlikeText, plainTextOf, wrongText } from './advice.ts'
import type { Advice } from './advice.ts'

/** What people write for the units. */
const NAMES: readonly (readonly [RegExp, string])[] = [
  [/^(?:m|mins?|minutes?)$/, 'minute'],
  [/^(?:h|hrs?|hours?|hourly)$/, 'hour'],
  [/^(?:d|days?|daily)$/, 'day'],
  [/^(?:w|wks?|weeks?|weekly)$/, 'week'],
  [/^(?:mo|mths?|months?|monthly)$/, 'month'],
  [/^(?:y|yrs?|years?|yearly|annually)$/, 'year'],
]
const NUMBERS = ['zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten']

const HOW = 'Write a whole number and minutes, hours, days, weeks, months or years, e.g. 2 weeks.'

/** What to write instead of an `every` that cannot be read. Every value that it names is one that can. */
export function adviceOnEvery(text: string): Advice {
  const { plain, lookAlike } = plainTextOf(text)
  if (lookAlike && parseEvery(plain)) return { text: lookAlikeText(text, lookAlike), remedy: `Write ${plain}.` }
  const wrong = wrongText(text, lookAlike, 'a step of time')
  if (/^\d+$/.test(plain)) return { text: `${quoted(text)} has no unit`, remedy: HOW }
  if (/\b(?:s|secs?|seconds?)$/i.test(plain)) {
    return {
      text: wrong,
      remedy: 'The shortest step is a minute, e.g. 1 minute. For seconds write a cron line of six fields.',
    }
  }
  const meant = everyOf(plain.toLowerCase())
  return { text: wrong, remedy: meant === undefined ? HOW : `Write ${meant}.` }
}

/** The text that is meant by `2w`, `two weeks`, `every 2 weeks`, `weekly` or `other week`. */
function everyOf(plain: string): string | undefined {
  const [, number = '', other, name = ''] = /^(?:every\s+)?(\d+|[a-z]+(?=\s))?\s*(other\s+)?([a-z]+)$/.exec(plain) ?? []
  const unit = NAMES.find(([names]) => names.test(name))?.[1]
  const isOther = other !== undefined || number === 'other' || number === 'second'
  const spelled = NUMBERS.indexOf(number)
  const count = isOther ? 2 : number === '' ? 1 : spelled < 0 ? Number(number) : spelled
  const meant = `${count} ${unit}${count === 1 ? '' : 's'}`
  return parseEvery(meant) === undefined ? undefined : meant
}
