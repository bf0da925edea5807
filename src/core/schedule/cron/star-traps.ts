import type { Finding } from '../../problem.ts'
import { rewrittenLine } from './written-fields.ts'
import type { WrittenField, WrittenFields } from './written-fields.ts'

type TimeField = 'second' | 'minute' | 'hour'

/** From the finest to the coarsest. */
const TIME_FIELDS = ['second', 'minute', 'hour'] as const

/**
 * Warns of a `*` below a coarser field that is restricted: `* 9 * * *` sends 60 times, in each minute of the hour 9,
 * where most people want 09:00. It says how often the line sends, and which line sends once.
 *
 * These are meant, and not told: a `*` with a step (a step of 1 says "all of them"), a range or a list; a `*` below fields
 * that are all `*`; a line whose finer field repeats (`0-59 * 1 * *`); and each hour of some weekdays or months.
 */
export function starTraps(line: string, written: WrittenFields): readonly Finding[] {
  const stars = TIME_FIELDS.filter((name) => written[name].text === '*')
  const [finest] = stars
  if (finest === undefined || repeatsBelow(written, finest)) return []
  const cause = causeOf(written, finest)
  if (cause === undefined) return []
  const highest = TIME_FIELDS.findLast((name) => isNarrow(written[name]))
  const isOfDays = cause.ofDays || (stars.includes('hour') && namesDays(written.dayOfMonth))
  const replaced = stars.filter((name) => isOfDays || TIME_FIELDS.indexOf(name) < TIME_FIELDS.indexOf(highest!))
  const once = rewrittenLine(line, written, Object.fromEntries(replaced.map((name) => [name, '0'])))
  const { offset } = written[finest]
  const isDaily = ![written.dayOfMonth, written.month, written.dayOfWeek].some(({ field }) => field.isRestricted)
  const days = isDaily ? 'a day' : 'on each such day'
  return [
    {
      severity: 'warning',
      code: 'cron-every',
      text: `"*" is every ${finest} of ${cause.words}: ${shown(sends(written, []))} sends ${days}`,
      remedy: `Write ${once} to send ${times(sends(written, replaced))} ${days}, or */1 for * if every ${finest} is meant.`,
      path: [],
      offset,
      length: 1,
    },
  ]
}

/** What makes the `*` of a field a trap: the next coarser field that is restricted. */
function causeOf(written: WrittenFields, star: TimeField): { words: string; ofDays: boolean } | undefined {
  for (const name of TIME_FIELDS.slice(TIME_FIELDS.indexOf(star) + 1)) {
    const { field } = written[name]
    if (!isNarrow(written[name])) continue
    return { words: field.values.length === 1 ? `the ${name} ${field.values[0]}` : `these ${name}s`, ofDays: false }
  }
  const { dayOfMonth, month, dayOfWeek } = written
  if (namesDays(dayOfMonth)) return { words: 'such a day', ofDays: true }
  // Each hour of every Monday, or of December, may well be meant. Each minute of them is not.
  if (star === 'hour' || dayOfMonth.field.isRestricted) return undefined
  if (namesDays(dayOfWeek)) return isOne(dayOfWeek) ? { words: 'such a day', ofDays: true } : undefined
  return !dayOfWeek.field.isRestricted && isOne(month) ? { words: 'such a month', ofDays: true } : undefined
}

/** Whether a finer field has several values: then the line is written to repeat. */
function repeatsBelow(written: WrittenFields, star: TimeField): boolean {
  const finer = TIME_FIELDS.slice(0, TIME_FIELDS.indexOf(star))
  return finer.some((name) => written[name].field.values.length > 1)
}

/** Whether a field has some of its values only. A step of 1 has all. */
function isNarrow({ kind, field }: WrittenField): boolean {
  return field.values.length < kind.count
}

/** Whether a field names its days one by one: `1`, `1,15` or `L-3`, but no range and no step. */
function namesDays({ text, field }: WrittenField): boolean {
  return field.isRestricted && text.split(',').every((item) => /^(?:L-\d+|[^-/]+)$/i.test(item))
}

function isOne(written: WrittenField): boolean {
  return written.field.isRestricted && /^[^-/,]+$/.test(written.text)
}

/** How often the line sends on a day, if some fields had one value. */
function sends(written: WrittenFields, single: readonly TimeField[]): number {
  return TIME_FIELDS.filter((name) => !single.includes(name))
    .map((name) => written[name].field.values.length)
    .reduce((product, count) => product * count, 1)
}

const shown = (count: number) => count.toLocaleString('en')
const times = (count: number) => (count === 1 ? 'once' : `${shown(count)} times`)
