import { dayTable, hasAnyDay, hasOnlyWorkdays } from './days.ts'
import { recogniseForeign } from './dialects/recognise.ts'
import { parseFields } from './grammar.ts'
import type { CronFields } from './grammar.ts'
import { misreadings } from './misreadings.ts'
import type { Finding } from '../../problem.ts'

/**
 * A parsed cron line, ready for matching. Every set of values is kept as bits, so a search is a few shifts. Only
 * {@link parseCron} makes one.
 */
export interface CronPattern {
  /** The line as written. */
  readonly text: string
  /**
   * Whether the second, minute or hour field contains `*` or a step. Such a line follows real time through clock
   * changes. The others fire once per local time (docs/time.md).
   */
  readonly isInterval: boolean
  readonly seconds: SixtyBits
  readonly minutes: SixtyBits
  /** Bit `h` is hour `h`. */
  readonly hours: number
  /** Bit `m` is month `m`, 1 to 12. */
  readonly months: number
  /** The matching days of every shape that a month can have: see {@link dayTable}. */
  readonly days: Int32Array
  /** Whether the line itself asks for workdays: its day of month has a `W`, and all its days are Monday to Friday. */
  readonly isOfWorkdays: boolean
}

/** A set of the numbers 0 to 59. Bit operations have only 32 bits, so it has two halves of 30. */
export interface SixtyBits {
  readonly low: number
  readonly high: number
}

/** The result of parsing: a pattern, perhaps with warnings, or all the problems. */
export type ParsedCron =
  | { readonly ok: true; readonly pattern: CronPattern; readonly warnings: readonly Finding[] }
  | { readonly ok: false; readonly problems: readonly Finding[] }

/**
 * Reads a cron line of five or six fields, or an alias such as `@daily`, in the strict grammar of docs/time.md. It
 * refuses what it does not understand, and what can never happen, such as 30 February. A refused line is first looked at
 * as a whole: one problem says which dialect it is of. Otherwise all problems of its fields are collected.
 */
export function parseCron(text: string): ParsedCron {
  const parsed = parseStrictly(text)
  if (parsed.ok) return parsed
  const foreign = recogniseForeign(text, (line) => parseStrictly(line).ok)
  return foreign === undefined ? parsed : { ok: false, problems: [foreign] }
}

function parseStrictly(text: string): ParsedCron {
  const parsed = parseFields(text)
  if (!parsed.ok) return parsed
  const { fields, daySpan } = parsed
  const days = dayTable(fields.dayOfMonth, fields.dayOfWeek)
  if (!hasAnyDay(days, fields.month.values)) {
    const problem: Finding = {
      severity: 'error',
      code: 'cron-impossible',
      text: 'no month of any year has such a day, so this would never happen',
      remedy: 'Change the days or the months; the last day of a month is L.',
      path: [],
      ...daySpan,
    }
    return { ok: false, problems: [problem] }
  }
  const warnings = [...eitherDay(fields, daySpan), ...misreadings(text, fields, days)]
  return { ok: true, pattern: toPattern(text, fields, days), warnings }
}

function toPattern(text: string, fields: CronFields, days: Int32Array): CronPattern {
  const { second, minute, hour, month } = fields
  return {
    text,
    isInterval: second.isInterval || minute.isInterval || hour.isInterval,
    seconds: sixtyBits(second.values),
    minutes: sixtyBits(minute.values),
    hours: bits(hour.values),
    months: bits(month.values),
    days,
    isOfWorkdays:
      /W/iu.test(
        text
          .trim()
          .split(/[ \t]+/u)
          .at(-3) ?? '',
      ) && hasOnlyWorkdays(days),
  }
}

/** A warning when both day fields are restricted: half of the world reads that as "and". */
function eitherDay(fields: CronFields, daySpan: Pick<Finding, 'offset' | 'length'>): readonly Finding[] {
  if (!fields.dayOfMonth.isRestricted || !fields.dayOfWeek.isRestricted) return []
  const warning: Finding = {
    severity: 'warning',
    code: 'cron-either-day',
    text: 'day of month and day of week are both given, and a day that matches either of them is enough',
    remedy: 'Write * in one of the two, unless "either" is what you mean.',
    path: [],
    ...daySpan,
  }
  return [warning]
}

function bits(values: Iterable<number>): number {
  let set = 0
  for (const value of values) set |= 1 << value
  return set
}

function sixtyBits(values: readonly number[]): SixtyBits {
  return {
    low: bits(values.filter((value) => value < 30)),
    high: bits(values.filter((value) => value >= 30).map((value) => value - 30)),
  }
}
