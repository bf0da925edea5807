import { ONE_OF_WEEKDAYS, weekdaysMeant } from '../../advice/weekday.ts'
import { fault, quoted } from '../../problems/codes.ts'
import type { Fault } from '../../problems/codes.ts'
import type { Path } from '../../../core/problem.ts'
import { WEEKDAY_CODES } from '../../../core/time/civil-date.ts'

/** The weekday that a text names, 0 for `SUN` to 6 for `SAT`. `undefined` for anything else, in small letters too. */
export function parseWeekday(text: string): number | undefined {
  const index = WEEKDAY_CODES.indexOf(text)
  return index === -1 ? undefined : index
}

/** The name of a weekday, as {@link parseWeekday} reads it. */
export function formatWeekday(weekday: number): string {
  return WEEKDAY_CODES[weekday] as string
}

/** The fault of a text that is no weekday. The remedy names those that it means. */
export function wrongWeekday(text: string, path: Path): Fault {
  const meant = weekdaysMeant(text)
  const remedy = meant.length === 0 ? ONE_OF_WEEKDAYS : `Write ${meant.join(', ')}.`
  return fault('weekday-format', path, `${quoted(text)} is no weekday`, remedy)
}
