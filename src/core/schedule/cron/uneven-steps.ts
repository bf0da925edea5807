import type { Finding } from '../../problem.ts'
import { everySentence } from './dialects/steps.ts'
import { readValue } from './fields.ts'
import { readItem } from './item.ts'
import { rewrittenLine, writtenFields } from './written-fields.ts'
import type { WrittenField, WrittenFields } from './written-fields.ts'
import { parseFields } from './grammar.ts'
import type { CronFields } from './grammar.ts'
import { dayTable } from './days.ts'

type FieldName = keyof CronFields

/** A step through a whole field that is not even where the field begins anew. */
interface UnevenStep {
  readonly name: FieldName
  readonly written: WrittenField
  readonly item: string
  readonly offset: number
  readonly size: number
  /** In the order of the steps, as numbers of the field. */
  readonly values: readonly number[]
}

/** What begins anew, and what a step counts. */
const WORDS: Readonly<Record<FieldName, { readonly round: string; readonly unit: string }>> = {
  second: { round: 'minute', unit: 'second' },
  minute: { round: 'hour', unit: 'minute' },
  hour: { round: 'day', unit: 'hour' },
  dayOfMonth: { round: 'month', unit: 'day' },
  month: { round: 'year', unit: 'month' },
  dayOfWeek: { round: 'week', unit: 'day' },
}

/**
 * Warns of steps that do not divide what they step through: after minute 45, the minutes of a step of 45 begin anew
 * with minute 0. Days of the month are never even, since months are not. A range that leaves out a part of its field,
 * such as `9-17/3`, is what it says; so is a step in one single hour, or day, since nothing follows there.
 */
export function unevenSteps(written: WrittenFields, days: Int32Array): readonly Finding[] {
  return stepsOf(written, days).map((step) => ({
    severity: 'warning',
    code: 'cron-uneven-step',
    text: textOf(step),
    remedy: remedyOf(step),
    path: [],
    offset: step.offset,
    length: step.item.length,
  }))
}

/** A sound line in which uneven steps are written as the lists that they stand for. Any other text stays as it is. */
export function withoutUnevenSteps(line: string): string {
  const parsed = parseFields(line)
  const written = parsed.ok ? writtenFields(line, parsed.fields) : undefined
  if (!parsed.ok || written === undefined) return line
  const steps = stepsOf(written, dayTable(parsed.fields.dayOfMonth, parsed.fields.dayOfWeek))
  if (steps.length === 0) return line
  const fields = Object.entries(Object.groupBy(steps, ({ name }) => name)).map(([name, ofField]) => {
    const lists = new Map(ofField.map((step) => [step.item, listOf(step)]))
    const items = written[name as FieldName].text.split(',')
    const listed = items.flatMap((item) => lists.get(item)?.split(',') ?? item)
    return [name, [...new Set(listed)].join(',')]
  })
  return rewrittenLine(line, written, Object.fromEntries(fields))
}

function stepsOf(written: WrittenFields, days: Int32Array): readonly UnevenStep[] {
  return Object.entries(written).flatMap(([key, field]) => {
    const name = key as FieldName
    if (!goesOn(name, written, days)) return []
    let offset = field.offset
    return field.text.split(',').flatMap((item) => {
      const step = unevenStep(name, field, item, offset)
      offset += item.length + 1
      return step === undefined ? [] : [step]
    })
  })
}

/** Whether the round of a field is ever followed by another one, in which its values begin anew. */
function goesOn(name: FieldName, { minute, hour, month }: WrittenFields, days: Int32Array): boolean {
  if (name === 'second') return hasNeighbours(minute)
  if (name === 'minute') return hasNeighbours(hour)
  if (name === 'hour') return days.some((ofMonth) => (ofMonth & (ofMonth >>> 1)) !== 0)
  return name !== 'dayOfMonth' || hasNeighbours(month)
}

function hasNeighbours({ kind, field }: WrittenField): boolean {
  const values = new Set(field.values)
  return field.values.some((value) => values.has(value === kind.low + kind.count - 1 ? kind.low : value + 1))
}

function unevenStep(name: FieldName, written: WrittenField, item: string, offset: number): UnevenStep | undefined {
  const [, begin, end, digits] = /^(?:\*|(\w+)-(\w+))\/(\d+)$/.exec(item.toUpperCase()) ?? []
  const read = readItem(written.kind, item)
  if (digits === undefined || read.kind !== 'values') return undefined
  const { values } = read
  const size = Number(digits)
  const isWhole = begin === undefined || end === undefined || isWholeRange(name, written, begin, end, size)
  if (size === 1 || !isWhole) return undefined
  const isEven = name !== 'dayOfMonth' && values.length * size === written.kind.count
  return isEven ? undefined : { name, written, item, offset, size, values }
}

/** Whether a range goes through the whole field, or through all that its step can reach before the field's end. */
function isWholeRange(name: FieldName, { kind }: WrittenField, begin: string, end: string, size: number): boolean {
  const [first, last] = [Number(readValue(kind, begin)), Number(readValue(kind, end))]
  const length = (last < first ? last + kind.count : last) - first + 1
  // A working week or a part of it is a range of its own, and no week that lacks a day.
  return length >= kind.count || (name !== 'dayOfWeek' && last === kind.high && first - kind.low < size)
}

function textOf({ name, item, size, values, written: { kind } }: UnevenStep): string {
  const { round, unit } = WORDS[name]
  const called = (value: number) => kind.names[value - kind.low] ?? `${unit} ${value}`
  const begin = `${JSON.stringify(item)} is not every ${size} ${unit}s: it begins anew with ${called(values[0]!)} of each ${round}`
  if (name === 'dayOfMonth') return `${begin}, however long the month before is`
  const rest = kind.count - (values.length - 1) * size
  return `${begin}, ${rest} ${unit}${rest === 1 ? '' : 's'} after ${called(values.at(-1)!)}`
}

function remedyOf(step: UnevenStep): string {
  const { name, size, written } = step
  const { unit } = WORDS[name]
  const list = `Write ${listOf(step)} for these ${unit}s`
  if (name === 'dayOfMonth' && size === 7) {
    return `${list}. For every week write * here and name a weekday in the last field, e.g. MON.`
  }
  if (name === 'dayOfMonth' || name === 'dayOfWeek') {
    const what = size % 7 === 0 ? `${size / 7} weeks` : `${size} days`
    return `${list}. Cron cannot send every ${what}: for that, ${everySentence(what).replace('Write', 'write')}`
  }
  const divisors = divisorsNear(step)
  if (divisors.length === 0) return `${list}. Cron cannot send every ${size} ${unit}s.`
  return `${list}, or a step that divides ${written.kind.count}: ${divisors.join(' or ')}.`
}

/** Every value of the step. Weekdays by their names, which mean the same everywhere. */
function listOf({ written: { kind }, name, values }: UnevenStep): string {
  return values.map((value) => (name === 'dayOfWeek' ? kind.names[value] : value)).join(',')
}

/** The item with the nearest smaller and the nearest larger step that divides its field. */
function divisorsNear({ item, size, values, written: { kind } }: UnevenStep): readonly string[] {
  const reach = values[0]! - kind.low
  const fitting = Array.from({ length: kind.count - 1 }, (_, index) => index + 1).filter(
    (step) => step > Math.max(1, reach) && step < kind.count && kind.count % step === 0,
  )
  const near = [fitting.findLast((step) => step < size), fitting.find((step) => step > size)]
  return near.filter((step) => step !== undefined).map((step) => item.replace(/\d+$/, String(step)))
}
