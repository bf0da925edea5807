import { insteadOf } from './foreign-line.ts'
import type { Dialect, ForeignLine } from './foreign-line.ts'

/** What lies at the same distance again and again: no line of times says it, and `every` does. */
export const DISTANCE = 'a distance, not times'

const NUMBERS: Readonly<Record<string, number>> = {
  other: 2,
  second: 2,
  two: 2,
  third: 3,
  three: 3,
  fourth: 4,
  four: 4,
  five: 5,
  six: 6,
}
const STEP =
  /^every (\d{1,4}|other|second|two|third|three|fourth|four|five|six) (?:(day|week|month|year)s?|(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:days?)?)\b(?!.* (?:of|in)\b)/i

/** `every other week`, `every 3 days at 9:00`, `every second tuesday`, `fortnightly`: not of a month, but in a row. */
export const recogniseStep: Dialect = (line) => {
  if (/^@?(?:every |each )?(?:fortnight(?:ly)?|bi-?weekly)\b/i.test(line)) return everyInPlaceOf(DISTANCE, '2 weeks')
  const [, written, unit = 'week'] = STEP.exec(line) ?? []
  const count = written === undefined ? 0 : (NUMBERS[written.toLowerCase()] ?? Number(written))
  return count < 2 ? undefined : everyInPlaceOf(DISTANCE, `${count} ${unit.toLowerCase()}s`)
}

/** A foreign line that one `every` replaces. What becomes of its other parts comes after that. */
export function everyInPlaceOf(what: string, step: string, beside = ''): ForeignLine {
  return insteadOf(what, `${everySentence(step)}${beside}`)
}

/** What to write for a step that no line can have. */
export function everySentence(step: string): string {
  return `Write every: ${step} in place of cron, and its first time in from.`
}

/** The `every` of a distance in seconds. `undefined` where none has it: below a minute, or longer than it can count. */
export function stepOf(seconds: number, isOfDays: boolean): string | undefined {
  const units = isOfDays ? DAYS : EXACT
  const [length, unit] = units.find(([each]) => seconds % each === 0) ?? []
  const count = length === undefined ? 0 : seconds / length
  // One of a unit divides a day, so that a line has it.
  return count < 2 || count > 9999 ? undefined : `${count} ${unit}s`
}

const EXACT: readonly (readonly [seconds: number, unit: string])[] = [
  [3600, 'hour'],
  [60, 'minute'],
]
const DAYS: typeof EXACT = [[604_800, 'week'], [86_400, 'day'], ...EXACT]
