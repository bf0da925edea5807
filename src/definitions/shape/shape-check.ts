import { z } from 'zod'
import { adviceOnId } from '../advice/id-advice.ts'
import { fault, quoted } from '../problems/codes.ts'
import type { Fault } from '../problems/codes.ts'
import { didYouMean } from '../problems/suggest.ts'
import type { Path } from '../../core/problem.ts'

/** What a shape says about a value. */
export interface ShapeCheck {
  readonly faults: readonly Fault[]
  /** The paths without a value of the right type. No later check may look at them. */
  readonly broken: readonly Path[]
}

/** Checks keys and types. It words every issue for the person who wrote the value. */
export function checkShape(shape: z.ZodType, value: unknown): ShapeCheck {
  const result = shape.safeParse(value)
  if (result.success) return { faults: [], broken: [] }
  const issues = result.error.issues.map((issue) => located(issue, value))
  return {
    faults: issues.flatMap((issue) => faultsOf(shape, value, issue)),
    broken: issues.filter(({ code }) => code !== 'unrecognized_keys').map(({ path }) => path),
  }
}

type Issue = z.core.$ZodIssue
type Located = Issue & { path: (string | number)[] }

/** The most useful issue. For a union, it is an issue of the alternative that is nearest to the value. */
function located(issue: Issue, value: unknown): Located {
  const path = issue.path.filter((step) => typeof step !== 'symbol')
  if (issue.code !== 'invalid_union' || issue.discriminator !== undefined) return { ...issue, path }
  const nearest = issue.errors.flat().find((inner) => inner.path.length > 0 || inner.code !== 'invalid_type')
  if (!nearest) return { ...issue, path }
  return located({ ...nearest, path: [...path, ...nearest.path] }, value)
}

function faultsOf(shape: z.ZodType, root: unknown, issue: Located): Fault[] {
  const { path } = issue
  const value = valueAt(root, path)
  const name = nameOf(path)
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => unknownKey(shape, root, path, key))
    case 'invalid_value':
      return [value === undefined ? missing(shape, root, path) : wrongValue(path, value, issue.values.map(String))]
    case 'invalid_format':
      return [wrongId(path, String(value))]
    case 'too_small':
      return [fault('empty-list', path, `${name} is empty`, `Write at least one item, or remove ${name}.`)]
    case 'too_big':
      return [fault('list-too-long', path, `${name} has more than ${issue.maximum} items`, 'Split the announcement.')]
    case 'invalid_union': {
      if (value === undefined) return [missing(shape, root, path)]
      if ('options' in issue) return [wrongValue(path, value, (issue.options ?? []).map(String))]
      const expected = issue.errors.flat().map((inner) => (inner.code === 'invalid_type' ? inner.expected : 'value'))
      return [wrongType(shape, root, path, [...new Set(expected)])]
    }
    case 'invalid_type':
      return [value === undefined ? missing(shape, root, path) : wrongType(shape, root, path, [issue.expected])]
    case 'custom':
    case 'invalid_element':
    case 'invalid_key':
    case 'not_multiple_of':
      break
  }
  // No shape uses any of the last four. If one begins to, zod's own words are better than none.
  return [fault('wrong-type', path, `${name} is not usable: ${issue.message}`, 'See docs/definitions.md.')]
}

function unknownKey(shape: z.ZodType, root: unknown, path: Path, key: string): Fault {
  const near = bare(schemaAt(shape, root, path))
  const keys = near instanceof z.ZodObject ? Object.keys(near.shape) : []
  const home = keys.find((name) => {
    const child = near && bare(step(near, name))
    return child instanceof z.ZodObject && Object.hasOwn(child.shape, key)
  })
  const remedy = home
    ? `Write ${quoted(key)} under ${quoted(home)}.`
    : didYouMean(key, keys, `Known here: ${keys.join(', ')}.`)
  const where = path.length === 0 ? 'in a definition file' : `in ${nameOf(path)}`
  return fault('unknown-key', [...path, key], `the key ${quoted(key)} is not known ${where}`, remedy, 'key')
}

function missing(shape: z.ZodType, root: unknown, path: Path): Fault {
  const key = String(path.at(-1) ?? 'version')
  const example = exampleAt(shape, root, path)
  const remedy = example === undefined ? `Add "${key}"; see docs/definitions.md.` : `Add ${key}: ${example}`
  return fault('missing-key', path, `the key "${key}" is missing`, remedy)
}

/** A valid value for a path, as YAML accepts it. */
function exampleAt(shape: z.ZodType, root: unknown, path: Path): string | undefined {
  const found = schemaAt(shape, root, path)
  const examples = found?.meta()?.['examples'] ?? bare(found)?.meta()?.['examples']
  const first: unknown = Array.isArray(examples) ? examples[0] : undefined
  return first === undefined ? undefined : JSON.stringify(first)
}

function wrongValue(path: Path, value: unknown, allowed: readonly string[]): Fault {
  const name = nameOf(path)
  if (path.at(-1) === 'version') {
    const text = `this Belfry reads version ${allowed.join(', ')}, not ${shown(value)}`
    return fault('version-unsupported', path, text, `Write version: ${allowed.join(', ')}.`)
  }
  const known = `Choose one of: ${allowed.join(', ')}.`
  const remedy = typeof value === 'string' ? didYouMean(value, allowed, known) : known
  return fault('unknown-value', path, `${name} cannot be ${shown(value)}`, remedy)
}

function wrongId(path: Path, id: string): Fault {
  const { text, remedy } = adviceOnId(id)
  return fault('id-format', path, text, remedy)
}

const NOUNS: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a map of keys',
  record: 'a map of keys',
}

function wrongType(shape: z.ZodType, root: unknown, path: Path, expected: readonly string[]): Fault {
  const value = valueAt(root, path)
  const nouns = expected.map((type) => NOUNS[type] ?? type).join(' or ')
  const example = exampleAt(shape, root, path)
  const suffix = example === undefined ? '; see docs/definitions.md.' : `, e.g. ${example}.`
  const isQuotable = expected.includes('string') && (typeof value === 'number' || typeof value === 'boolean')
  let remedy = `Write ${nouns}${suffix}`
  if (value === null) remedy = `Write ${nouns} after the colon${suffix}`
  if (isQuotable) remedy = `Quotes make a text of any value${suffix}`
  return fault('wrong-type', path, `${nameOf(path)} must be ${nouns}, not ${shown(value)}`, remedy)
}

/** A value in a sentence: its kind, or the value itself when it is short. */
function shown(value: unknown): string {
  if (value === null) return 'nothing'
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'string') return quoted(value)
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : 'a map of keys'
}

/**
 * The last name on a path, for sentences: `"schedule"`, `an item of "reminders"`. Such names come from the shape only.
 */
function nameOf(path: Path): string {
  const last = path.at(-1)
  if (typeof last === 'string') return `"${last}"`
  const list = path.findLast((step) => typeof step === 'string')
  return list === undefined ? 'the file' : `an item of "${list}"`
}

function valueAt(root: unknown, path: Path): unknown {
  return path.reduce<unknown>((value, key) => (isObject(value) ? value[key] : undefined), root)
}

/** The part of a shape that a path leads to. In a union it takes the alternative of the value's `type`. */
function schemaAt(shape: z.ZodType, root: unknown, path: Path): z.ZodType | undefined {
  let schema: z.ZodType | undefined = shape
  for (const [index, key] of path.entries())
    schema = schema && step(chosen(schema, valueAt(root, path.slice(0, index))), key)
  return schema && chosen(schema, valueAt(root, path))
}

function step(schema: z.ZodType, key: string | number): z.ZodType | undefined {
  const inner = bare(schema)
  if (inner instanceof z.ZodObject) return Object.hasOwn(inner.shape, key) ? (inner.shape[key] as z.ZodType) : undefined
  if (inner instanceof z.ZodArray) return inner.element as z.ZodType
  if (inner instanceof z.ZodRecord) return inner.valueType as z.ZodType
  return undefined
}

function chosen(schema: z.ZodType, value: unknown): z.ZodType {
  const inner = bare(schema) ?? schema
  if (!(inner instanceof z.ZodDiscriminatedUnion)) return schema
  const options = inner.options as readonly z.ZodObject[]
  return options.find((option) => isObject(value) && option.shape['type']?.safeParse(value['type']).success) ?? schema
}

const bare = (schema: z.ZodType | undefined) =>
  schema instanceof z.ZodOptional ? (schema.unwrap() as z.ZodType) : schema

const isObject = (value: unknown): value is Record<string | number, unknown> =>
  typeof value === 'object' && value !== null
