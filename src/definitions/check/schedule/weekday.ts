import { fault, quoted } from '../../problems/codes.ts'
import type { Fault } from '../../problems/codes.ts'
import type { Path } from '../../../core/problem.ts'

/** Weekdays as cron lines name them. Index 0 is Sunday. */
const NAMES = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'] as const

/** The weekday that a text names, 0 for `SUN` to 6 for `SAT`. `undefined` for anything else, in small letters too. */
export function parseWeekday(text: string): number | undefined {
  const index = NAMES.findIndex((name) => name === text)
  return index === -1 ? undefined : index
}

/** The name of a weekday, as {@link parseWeekday} reads it. */
export function formatWeekday(weekday: number): string {
  return NAMES[weekday] as string
}

/** The fault of a text that is no weekday. The remedy names the one that its first letters mean. */
export function wrongWeekday(text: string, path: Path): Fault {
  const meant = NAMES.find((name) => text.trim().toUpperCase().startsWith(name))
  const remedy = meant === undefined ? `Write one of ${NAMES.join(', ')}.` : `Write ${meant}.`
  return fault('weekday-format', path, `${quoted(text)} is no weekday`, remedy)
}
