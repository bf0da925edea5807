import type { z } from 'zod'
import { nameLookAlike, withPlainCharacters } from '../../core/look-alikes.ts'
import { plainTextOf } from '../advice/advice.ts'
import { adviceOnId } from '../advice/id.ts'
import { fault, quoted } from '../problems/codes.ts'
import type { Fault } from '../problems/codes.ts'
import { nameOf, shown } from './words.ts'
import { isObject, valueAt } from './shape-path.ts'
import { isMeant, unknownKey } from './unknown-key.ts'
import { exampleAt, wrongType } from './wrong-type.ts'
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
  const unknown = new Map(
    issues.map((issue) => [
      issue,
      issue.code === 'unrecognized_keys' ? issue.keys.map((key) => unknownKey(shape, value, issue.path, key)) : [],
    ]),
  )
  const meant = [...unknown.values()].flat().flatMap(({ meant: way }) => (way ? [way] : []))
  // A key that is misspelled or stands elsewhere is not missing, too.
  const isTold = ({ path }: Located) => !isMeant(path, meant) || (valueAt(value, path) ?? undefined) !== undefined
  return {
    faults: issues.flatMap((issue) => {
      if (issue.code === 'unrecognized_keys') return (unknown.get(issue) ?? []).map((each) => each.fault)
      return isTold(issue) ? faultsOf(shape, value, issue) : []
    }),
    broken: [
      ...issues.filter(({ code }) => code !== 'unrecognized_keys').map(({ path }) => path),
      ...meant.filter(isOneKey),
    ],
  }
}

/**
 * Whether what was meant is one key, which then counts as written with a wrong value: nothing says that it lacks. The
 * other texts of a message are looked at all the same.
 */
const isOneKey = (path: Path) => !path.includes('*') && !path.slice(0, -1).includes('message')

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
    case 'invalid_value':
      return [value === undefined ? missing(shape, root, path) : wrongValue(path, value, issue.values.map(String))]
    case 'invalid_format':
      return [wrongId(path, String(value))]
    case 'too_small':
      // A text has a length, too, and is told by its type.
      if (!Array.isArray(value)) return []
      return [fault('empty-list', path, `${name} is empty`, `Write at least one item, or remove ${name}.`)]
    case 'too_big':
      if (!Array.isArray(value)) return []
      return [fault('list-too-long', path, `${name} has more than ${issue.maximum} items`, fewerItems(path))]
    case 'invalid_union': {
      if (value === undefined) return [missing(shape, root, path)]
      if ('options' in issue) return [wrongValue(path, value, (issue.options ?? []).map(String))]
      const expected = issue.errors.flat().map((inner) => (inner.code === 'invalid_type' ? inner.expected : 'value'))
      return [wrongType(shape, root, path, [...new Set(expected)])]
    }
    case 'invalid_type':
      return [value === undefined ? missing(shape, root, path) : wrongType(shape, root, path, [issue.expected])]
    case 'unrecognized_keys':
    case 'custom':
    case 'invalid_element':
    case 'invalid_key':
    case 'not_multiple_of':
      break
  }
  // No shape uses any of the last four. If one begins to, zod's own words are better than none.
  return [fault('wrong-type', path, `${name} is not usable: ${issue.message}`, 'See docs/definitions.md.')]
}

/** What to do about a list that is too long. Lists at the top of a file are those of the settings. */
function fewerItems(path: Path): string {
  const key = path.at(-1)
  // Two announcements with half of the days each would both go out: never a remedy.
  if (key === 'except' || key === 'dates') return 'Name fewer days, e.g. those of fewer years.'
  if (key === 'weekdays') return 'A week has seven.'
  return path.length === 1 ? 'Remove those that are over.' : 'Split the announcement.'
}

function missing(shape: z.ZodType, root: unknown, path: Path): Fault {
  const key = String(path.at(-1) ?? 'version')
  const parent = valueAt(root, path.slice(0, -1))
  const stuck = Object.keys(isObject(parent) ? parent : {}).find((each) => each.startsWith(`${key}:`))
  if (stuck !== undefined) {
    const text = `the key ${quoted(stuck)} is not known: no blank stands after its colon`
    const remedy = `Write ${key}: ${withPlainCharacters(stuck.slice(key.length + 1)).trim()}.`
    return fault('unknown-key', [...path.slice(0, -1), stuck], text, remedy, 'key')
  }
  const example = exampleAt(shape, root, path)
  const remedy = example === undefined ? `Add "${key}"; see docs/definitions.md.` : `Add ${key}: ${example}`
  return fault('missing-key', path, `the key "${key}" is missing`, remedy)
}

function wrongValue(path: Path, value: unknown, allowed: readonly string[]): Fault {
  const name = nameOf(path)
  if (path.at(-1) === 'version') {
    const text = `this Belfry reads version ${allowed.join(', ')}, not ${shown(value)}`
    return fault('version-unsupported', path, text, `Write version: ${allowed.join(', ')}.`)
  }
  const known = `Choose one of: ${allowed.join(', ')}.`
  const text = `${name} cannot be ${shown(value)}`
  if (typeof value !== 'string') return fault('unknown-value', path, text, known)
  const { plain, lookAlike } = plainTextOf(value)
  if (lookAlike && allowed.includes(plain)) {
    return fault('unknown-value', path, `${text}: ${nameLookAlike(lookAlike)}`, `Write ${plain}.`)
  }
  return fault('unknown-value', path, text, didYouMean(value, allowed, known))
}

function wrongId(path: Path, id: string): Fault {
  const { text, remedy } = adviceOnId(id)
  return fault('id-format', path, text, remedy)
}
