import type { Finding } from '../../problem.ts'
import { WEEKDAY_CODES } from '../../time/civil-date.ts'
import type { WrittenFields } from './written-fields.ts'

/**
 * Warns of weekday numbers in a line with `?`. Such lines come from Quartz or AWS, where 1 is Sunday; here it is Monday.
 * A 0 is Sunday here and nothing there, so a line with it did not come from there.
 */
export function weekdayNumbers({ dayOfMonth, dayOfWeek }: WrittenFields): readonly Finding[] {
  const { text, offset, field } = dayOfWeek
  const numbers = [...text.matchAll(/(?<![#/\d])\d+/g)].map(([digits]) => Number(digits))
  const isForeign = dayOfMonth.text === '?' && numbers.length > 0 && !numbers.includes(0)
  // All seven days are the same by any numbers.
  if (!isForeign || field.values.length === 7) return []
  const [here, there] = [named(text, 0), named(text, 1)]
  return [
    {
      severity: 'warning',
      code: 'cron-weekday-number',
      text: `${JSON.stringify(text)} is ${here} here, but ${there} in Quartz and AWS, whose lines have ? too`,
      remedy: `Name the days: ${here} or ${there}.`,
      path: [],
      offset,
      length: text.length,
    },
  ]
}

/** A field with names for its numbers. The first day of the week, Sunday, has the number `sunday`. */
function named(text: string, sunday: number): string {
  return text.replaceAll(/(?<![#/\d])\d+/g, (digits) => WEEKDAY_CODES[(Number(digits) - sunday) % 7]!).toUpperCase()
}
