import { WEEKDAY_CODES } from '../../core/time/civil-date.ts'

/** What people write for several days of the week. */
const GROUPS: readonly (readonly [words: RegExp, days: readonly number[]])[] = [
  [/^week-?ends?$/iu, [6, 0]],
  [/^(?:week|work|working|business)[\s-]?days?$/iu, [1, 2, 3, 4, 5]],
]

/** The weekdays that a text means, as their codes: `saturday`, `MON-FRI`, `weekend`, `Sat, Sun`. Empty for all else. */
export function weekdaysMeant(text: string): readonly string[] {
  const plain = text.trim()
  const [, group] = GROUPS.find(([words]) => words.test(plain)) ?? []
  const days = group ?? rangeOf(plain) ?? plain.split(/[\s,]+/u).map(indexOf)
  return days.includes(-1) ? [] : days.map((day) => WEEKDAY_CODES[day] as string)
}

/** The days of `MON-FRI` or `Friday to Monday`, which goes around. */
function rangeOf(text: string): readonly number[] | undefined {
  const [, first, last] = /^([a-z]+)\s*(?:-|–|\.\.|to|through)\s*([a-z]+)$/iu.exec(text) ?? []
  if (first === undefined || last === undefined) return undefined
  const [from, to] = [indexOf(first), indexOf(last)]
  if (from === -1 || to === -1) return undefined
  return Array.from({ length: ((to - from + 7) % 7) + 1 }, (_, index) => (from + index) % 7)
}

/** Short or long, one or each of them: `Tue`, `Tuesdays`. */
const NAME = /^(?:sun|mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?)(?:days?|s)?\.?$/iu

function indexOf(word: string): number {
  return NAME.test(word) ? WEEKDAY_CODES.findIndex((code) => word.toUpperCase().startsWith(code)) : -1
}

/** Says which weekdays may be written. */
export const ONE_OF_WEEKDAYS = `Write one of ${WEEKDAY_CODES.join(', ')}.`
