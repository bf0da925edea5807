import { parseReminder } from '../../core/schedule/reminder.ts'
import { formatDuration, parseDuration } from '../../core/time/instant.ts'
import { quoted } from '../problems/codes.ts'
import { lookAlikeText, plainTextOf, wrongText } from './advice.ts'
import type { Advice } from './advice.ts'

/** How many of each unit: days, hours, minutes, seconds, milliseconds. */
type Counts = readonly [number, number, number, number, number]
const UNITS = ['d', 'h', 'm', 's', 'ms'] as const
type Unit = (typeof UNITS)[number]

/** How many of the next smaller unit make one of these. */
const SMALLER: Readonly<Record<Unit, number>> = { d: 24, h: 60, m: 60, s: 1000, ms: 0 }

/** What people write for the units, and how many of them it is. A month and a year have no length of their own. */
const NAMES: readonly (readonly [RegExp, Unit, number])[] = [
  [/^(?:ms|msecs?|milli(?:second)?s?)$/, 'ms', 1],
  [/^(?:s|secs?|seconds?)$/, 's', 1],
  [/^(?:m|mins?|minutes?)$/, 'm', 1],
  [/^(?:h|hrs?|hours?)$/, 'h', 1],
  [/^(?:d|days?)$/, 'd', 1],
  [/^(?:w|wks?|weeks?)$/, 'd', 7],
]

const LENGTHLESS = /\d\s*(?:mo|mon|mths?|months?|y|yrs?|years?)\b/i

/** `1M` is a month to some, and a minute to others. */
const CAPITAL_M = /^\d+\s*M$/

const NUMBERS = ['zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten']

const HOW = 'Write whole numbers with units, e.g. 90s, 10m, 1h30m or 2d.'

/** What to write instead of a duration that cannot be read. Every value that it names is one that can. */
export function adviceOnDuration(text: string): Advice {
  const { plain, lookAlike } = plainTextOf(text)
  const wrong = wrongText(text, lookAlike, 'a duration')
  if (lookAlike && parseDuration(plain) !== undefined)
    return { text: lookAlikeText(text, lookAlike), remedy: `Write ${plain}.` }
  if (/^\d+$/.test(plain)) return { text: `${quoted(text)} has no unit`, remedy: unitsFor(plain) }
  const clock = clockRemedy(plain)
  if (clock !== undefined) return { text: wrong, remedy: clock }
  const [, sign = '', unsigned = ''] = /^([+-]?)\s*(.*)$/s.exec(plain) ?? []
  const counts = readCounts(unsigned)
  const meant = counts && written(counts)
  if (meant !== undefined && parseDuration(meant) !== undefined) {
    return { text: sign === '' ? wrong : `a duration has no sign, as ${quoted(text)} has`, remedy: `Write ${meant}.` }
  }
  const days = LENGTHLESS.test(plain) ? ' Months and years differ in length, so count days, e.g. 30d.' : ''
  return { text: wrong, remedy: `${HOW}${days}` }
}

/** What to write instead of a reminder that cannot be read. Every value that it names is one that can. */
export function adviceOnReminder(written: string | number): Advice {
  const text = String(written)
  const { plain, lookAlike } = plainTextOf(text)
  if (lookAlike && parseReminder(plain)) return { text: lookAlikeText(text, lookAlike), remedy: `Write ${plain}.` }
  const wrong = wrongText(text, lookAlike, 'a reminder')
  const [, sign = '', unsigned = '', side] = /^([+-]?)\s*(.*?)(?:\s+(before|after))?$/s.exec(plain) ?? []
  const isAfter = sign === '+' || side === 'after'
  if (/^\d+$/.test(unsigned))
    return { text: `${quoted(text)} has no unit`, remedy: unitsFor(unsigned, isAfter ? '+' : '-') }
  const meant = reminderOf(unsigned)
  if (meant === undefined) {
    const remedy = 'Write how long before the event, e.g. -1d, -2h or -15m, or 0m for its begin, or 2h for after it.'
    return { text: wrong, remedy }
  }
  if (meant === '0m') return { text: wrong, remedy: 'Write 0m.' }
  if (CAPITAL_M.test(unsigned)) {
    const signed = isAfter ? '+' : '-'
    return { text: wrong, remedy: `Write ${signed}${meant} for minutes. For months count days, e.g. ${signed}30d.` }
  }
  if (isAfter || sign === '-' || side === 'before') {
    return { text: wrong, remedy: `Write ${isAfter ? '+' : '-'}${meant}.` }
  }
  return { text: wrong, remedy: `Write -${meant} for before the event, or ${meant} for after it began.` }
}

/** `1h30m` or `0m`, without a sign. */
function reminderOf(text: string): string | undefined {
  const counts = readCounts(text)
  // A reminder has no milliseconds.
  if (!counts || counts[4] > 0) return undefined
  const meant = counts.every((count) => count === 0) ? '0m' : written(counts)
  return parseReminder(meant) && meant
}

/** A number without a unit. A large one is most often a number of milliseconds, as programs count. */
function unitsFor(digits: string, sign = ''): string {
  const number = Number(digits)
  const milliseconds = formatDuration(number).replaceAll(' ', '')
  const units = [
    ...(number >= 10_000
      ? [[milliseconds, 'if milliseconds are meant'] as const]
      : [[`${number}m`, 'for minutes'] as const]),
    [`${number}s`, 'for seconds'] as const,
    [`${number}h`, 'for hours'] as const,
  ].filter(([text]) => (sign === '' ? parseDuration(text) : parseReminder(`${sign}${text}`)) !== undefined)
  if (units.length === 0) return HOW
  return `Give it a unit: ${units.map(([text, meaning]) => `${sign}${text} ${meaning}`).join(', ')}.`
}

/** `1:30` may be hours and minutes, or minutes and seconds. `01:30:00` is plain. */
function clockRemedy(text: string): string | undefined {
  const [whole, first, second, third] = /^(\d{1,4}):(\d\d)(?::(\d\d))?$/.exec(text) ?? []
  if (whole === undefined) return undefined
  const [a, b, c] = [Number(first), Number(second), Number(third ?? 0)]
  if (third !== undefined) return `Write ${written([0, a, b, c, 0])}.`
  return `Write ${written([0, a, b, 0, 0])} for hours and minutes, or ${written([0, 0, a, b, 0])} for minutes and seconds.`
}

/** Reads what other programs and people write: `PT1H30M`, `1.5h`, `10 minutes`, `1 hour and 30 min`, `1h 30`. */
function readCounts(text: string): Counts | undefined {
  const parts = /^p(?=[\dt])/i.test(text) ? isoParts(text) : spokenParts(text)
  if (!parts || parts.length === 0) return undefined
  const counts: [number, number, number, number, number] = [0, 0, 0, 0, 0]
  for (const { amount, unit } of parts) if (!add(counts, amount, UNITS.indexOf(unit))) return undefined
  return counts
}

interface Part {
  readonly amount: number
  readonly unit: Unit
}

/** Adds an amount. What is no whole number goes on in smaller units: 1.5 h is 1 h and 30 m. */
function add(counts: number[], amount: number, index: number): boolean {
  const unit = UNITS[index]
  if (unit === undefined) return Math.abs(amount) < 1e-6
  // A fraction such as 0.1 has no exact form in binary.
  const exact = Math.round(amount * 1e9) / 1e9
  const whole = Math.floor(exact)
  counts[index] = (counts[index] ?? 0) + whole
  const rest = exact - whole
  return rest === 0 || add(counts, rest * SMALLER[unit], index + 1)
}

function isoParts(text: string): Part[] | undefined {
  const number = '(\\d+(?:[.,]\\d+)?)'
  const form = new RegExp(`^p(?:${number}w)?(?:${number}d)?(?:t(?:${number}h)?(?:${number}m)?(?:${number}s)?)?$`, 'i')
  const match = form.exec(text)
  if (!match) return undefined
  const [weeks, days, hours, minutes, seconds] = match.slice(1).map((digits) => numberOf(digits ?? '0'))
  if (match.slice(1).every((digits) => digits === undefined)) return undefined
  return [
    { amount: Number(weeks) * 7 + Number(days), unit: 'd' },
    { amount: Number(hours), unit: 'h' },
    { amount: Number(minutes), unit: 'm' },
    { amount: Number(seconds), unit: 's' },
  ]
}

function spokenParts(text: string): Part[] | undefined {
  const parts: Part[] = []
  const words = text.toLowerCase().replaceAll(/[a-z]+/g, (word) => {
    const value = word === 'a' || word === 'an' ? 1 : NUMBERS.indexOf(word)
    return value < 0 ? word : String(value)
  })
  const piece = /\s*(?:,\s*|and\s+)?(\d+(?:[.,]\d+)?)\s*([a-z]*)\.?/y
  while (piece.lastIndex < words.trimEnd().length) {
    const [, digits, name = ''] = piece.exec(words) ?? []
    if (digits === undefined) return undefined
    // A number at the end counts the next smaller unit: 1h30, 10m30.
    const before = parts.at(-1)
    const smaller = before && UNITS[UNITS.indexOf(before.unit) + 1]
    const [unit, size] =
      name === '' && smaller !== undefined && smaller !== 'ms'
        ? ([smaller, 1] as const)
        : (NAMES.find(([form]) => form.test(name))?.slice(1) ?? [])
    if (unit === undefined) return undefined
    parts.push({ amount: numberOf(digits) * Number(size), unit: unit as Unit })
  }
  return parts
}

const numberOf = (digits: string) => Number(digits.replace(',', '.'))

/** `1h30m`, as a person would write it: hours stay hours, since a day of a reminder is no number of hours. */
function written(counts: Counts): string {
  const parts = counts.flatMap((count, index) => (count > 0 ? [`${count}${UNITS[index]}`] : []))
  return parts.join('') || '0s'
}
