import { z } from 'zod'
import { findLookAlike, nameLookAlike, withPlainCharacters } from '../../core/look-alikes.ts'
import type { Path } from '../../core/problem.ts'
import { adviceOnDate } from '../advice/date.ts'
import { adviceOnDuration } from '../advice/duration.ts'
import { adviceOnEvery } from '../advice/every.ts'
import { adviceOnTimeNumber } from '../advice/time.ts'
import { adviceOnTimeOfDayNumber, TIME_OF_DAY } from '../advice/time-of-day.ts'
import { ONE_OF_WEEKDAYS, weekdaysMeant } from '../advice/weekday.ts'
import type { Advice } from '../advice/advice.ts'
import { fault } from '../problems/codes.ts'
import type { Fault } from '../problems/codes.ts'
import {
  CALENDAR_NAME,
  DATE_PATTERN,
  DURATION_PATTERN,
  EVERY_PATTERN,
  exceptionPattern,
  LOCAL_TIME_PATTERN,
  WEEKDAY_PATTERN,
} from './patterns.ts'
import { bare, isObject, schemaAt, valueAt } from './shape-path.ts'
import { keysOf } from './unknown-key.ts'
import { nameOf, shown } from './words.ts'

const EXCEPTION_PATTERN = exceptionPattern(CALENDAR_NAME)

const NOUNS: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a map of keys',
  record: 'a map of keys',
}

/** The fault of a value that has another type than its shape says. */
export function wrongType(shape: z.ZodType, root: unknown, path: Path, expected: readonly string[]): Fault {
  const value = valueAt(root, path)
  const schema = schemaAt(shape, root, path)
  const advice = typeof value === 'number' ? adviceOnNumber(schema, value, path) : undefined
  if (advice) return fault('wrong-type', path, advice.text, advice.remedy)

  const nouns = expected.map((type) => NOUNS[type] ?? type).join(' or ')
  const text = `${nameOf(path)} must be ${nouns}, not ${shown(value)}`
  const stuck = schema && typeof value === 'string' ? stuckKey(schema, value) : undefined
  if (stuck !== undefined) return fault('wrong-type', path, `${text}: no blank stands after a colon`, stuck)
  const days = typeof value === 'string' && isOfWeekdays(schema) ? weekdaysMeant(value) : []
  if (days.length > 0) return fault('wrong-type', path, text, `Write ${String(path.at(-1))}: [${days.join(', ')}].`)
  const mended = schema && mendedValue(schema, value)
  if (mended !== undefined) {
    const key = path.at(-1)
    return fault('wrong-type', path, text, `Write ${typeof key === 'string' ? `${key}: ` : ''}${mended}.`)
  }
  const example = exampleAt(shape, root, path)
  const suffix = example === undefined ? '; see docs/definitions.md.' : `, e.g. ${example}.`
  const isQuotable = expected.includes('string') && (typeof value === 'number' || typeof value === 'boolean')
  let remedy = `Write ${nouns}${suffix}`
  if (value === null) remedy = `Write ${nouns} after the colon${suffix}`
  if (isQuotable) remedy = `Quotes make a text of any value${suffix}`
  if (patternOf(schema) === EXCEPTION_PATTERN && isObject(value)) remedy = RANGES
  return fault('wrong-type', path, text, missesDash(schema, value) ?? remedy)
}

const RANGES =
  'Ranges stand in calendars: write calendars: { closed: { dates: [{ from: 2026-12-24, to: 2026-12-26 }] } }, and closed here.'

/** A number where a duration or a time belongs: it lacks its unit, or counts from 1970. */
function adviceOnNumber(schema: z.ZodType | undefined, value: number, path: Path): Advice | undefined {
  const pattern = patternOf(schema)
  const name = path.findLast((step) => typeof step === 'string')
  if (pattern === DURATION_PATTERN) {
    const { remedy } = adviceOnDuration(String(value))
    return { text: `${nameOf(path)} must be a duration, and ${value} has no unit`, remedy }
  }
  if (pattern === EVERY_PATTERN) {
    return {
      text: `${nameOf(path)} must be a text, and ${value} has no unit`,
      remedy: adviceOnEvery(String(value)).remedy,
    }
  }
  if ((pattern === EXCEPTION_PATTERN || pattern === DATE_PATTERN) && /^\d{8}$/.test(String(value))) {
    return { text: `${nameOf(path)} must be a date, not ${value}`, remedy: adviceOnDate(String(value)).remedy }
  }
  if (pattern === WEEKDAY_PATTERN) {
    return { text: `${nameOf(path)} must be the name of a day, not ${value}`, remedy: ONE_OF_WEEKDAYS }
  }
  if (pattern === TIME_OF_DAY.source) return adviceOnTimeOfDayNumber(value)
  const key = name === 'from' || name === 'until' || name === 'to' ? name : 'at'
  return pattern === LOCAL_TIME_PATTERN ? adviceOnTimeNumber(value, { key }) : undefined
}

function isOfWeekdays(schema: z.ZodType | undefined): boolean {
  const list = bare(schema)
  return list instanceof z.ZodArray && patternOf(list.element as z.ZodType) === WEEKDAY_PATTERN
}

/** The pattern of a text. Of a union, that of the text in it. */
function patternOf(schema: z.ZodType | undefined): unknown {
  const inner = bare(schema)
  const options = inner instanceof z.ZodUnion ? (inner.options as readonly z.ZodType[]) : []
  return schema?.meta()?.['pattern'] ?? inner?.meta()?.['pattern'] ?? options[0]?.meta()?.['pattern']
}

const TRUE = /^(?:yes|y|on|true)$/i
const FALSE = /^(?:no|n|off|false)$/i

/** The value that was meant, as YAML writes it. Its shape accepts it. `undefined` when nothing near is accepted. */
function mendedValue(schema: z.ZodType, value: unknown): string | undefined {
  if (typeof value !== 'string' && typeof value !== 'number') return undefined
  const text = JSON.stringify(value)
  const candidates: (readonly [unknown, string])[] = [[[value], `[${text}]`]]
  if (typeof value === 'string') {
    if (TRUE.test(value)) candidates.unshift([true, 'true'])
    if (FALSE.test(value)) candidates.unshift([false, 'false'])
    if (/^-?\d+(?:\.\d+)?$/.test(value)) candidates.unshift([Number(value), String(Number(value))])
    for (const key of keysThatTake(schema, value)) candidates.push([{ [key]: value }, `{ ${key}: ${text} }`])
    candidates.push([{ type: 'text', text: value }, `{ type: text, text: ${text} }`])
  }
  return candidates.find(([candidate]) => schema.safeParse(candidate).success)?.[1]
}

/** The keys of a map whose own form a text has: `10m` can be a grace, and no `then`. */
function keysThatTake(schema: z.ZodType, text: string): string[] {
  const map = bare(schema)
  if (!(map instanceof z.ZodObject)) return []
  return Object.entries(map.shape as Record<string, z.ZodType>)
    .filter(([, child]) => {
      const pattern = patternOf(child)
      if (typeof pattern === 'string') return new RegExp(pattern).test(text)
      return bare(child) instanceof z.ZodEnum && child.safeParse(text).success
    })
    .map(([key]) => key)
}

/** A key and its value that YAML takes for one text: the blank after the colon is missing, or is a look-alike. */
function stuckKey(schema: z.ZodType, text: string): string | undefined {
  const [, key, rest] = /^(\w+)\s*:(.+)$/s.exec(withPlainCharacters(text)) ?? []
  if (key === undefined || rest === undefined || !keysOf(schema).includes(key)) return undefined
  const lookAlike = findLookAlike(text)
  const remedy = `Write ${key}: ${rest.trim()}, with a space after the colon.`
  return lookAlike ? `${remedy.slice(0, -1)}: ${nameLookAlike(lookAlike)}.` : remedy
}

/** A map where a list of such maps belongs: the dash before its first key was forgotten. */
function missesDash(schema: z.ZodType | undefined, value: unknown): string | undefined {
  const list = bare(schema)
  if (!(list instanceof z.ZodArray) || !isObject(value) || Array.isArray(value)) return undefined
  const element = bare(list.element as z.ZodType)
  const [first] = Object.keys(value)
  if (!(element instanceof z.ZodObject) || first === undefined || !Object.hasOwn(element.shape, first)) return undefined
  return `Begin the list with a hyphen, "- ${first}:", and indent the keys below it like "${first}".`
}

/** A valid value for a path, as YAML accepts it. */
export function exampleAt(shape: z.ZodType, root: unknown, path: Path): string | undefined {
  const found = schemaAt(shape, root, path)
  const examples = found?.meta()?.['examples'] ?? bare(found)?.meta()?.['examples']
  const first: unknown = Array.isArray(examples) ? examples[0] : undefined
  return first === undefined ? undefined : JSON.stringify(first)
}
