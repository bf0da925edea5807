import * as kinds from './fields.ts'
import type { FieldKind } from './fields.ts'
import type { CronField } from './field.ts'
import type { CronFields } from './grammar.ts'

/** One field of a sound cron line: what it may hold, what it holds, and how and where it is written. */
export interface WrittenField {
  readonly kind: FieldKind
  readonly field: CronField
  /** As written. `0` for the second of a line of five fields. */
  readonly text: string
  /** Zero-based, in characters. */
  readonly offset: number
}

/** The six fields of a sound line, as they are written. */
export type WrittenFields = Readonly<Record<keyof CronFields, WrittenField>>

/** The fields of a sound line. `undefined` for an alias, which has none. */
export function writtenFields(line: string, fields: CronFields): WrittenFields | undefined {
  if (line.trim().startsWith('@')) return undefined
  const found = [...line.matchAll(/[^ \t]+/g)].map((match) => ({ text: match[0], offset: match.index }))
  const six = found.length === 5 ? [{ text: '0', offset: 0 }, ...found] : found
  const at = (index: number, kind: FieldKind, field: CronField): WrittenField => ({ kind, field, ...six[index]! })
  return {
    second: at(0, kinds.SECOND, fields.second),
    minute: at(1, kinds.MINUTE, fields.minute),
    hour: at(2, kinds.HOUR, fields.hour),
    dayOfMonth: at(3, kinds.DAY_OF_MONTH, fields.dayOfMonth),
    month: at(4, kinds.MONTH, fields.month),
    dayOfWeek: at(5, kinds.DAY_OF_WEEK, fields.dayOfWeek),
  }
}

/** A line of five or six fields with some of them written anew. */
export function rewrittenLine(
  line: string,
  written: WrittenFields,
  texts: Partial<Record<keyof CronFields, string>>,
): string {
  const six = Object.entries(written).map(([name, { text }]) => texts[name as keyof CronFields] ?? text)
  return (line.trim().split(/[ \t]+/).length === 5 ? six.slice(1) : six).join(' ')
}
