import { z } from 'zod'
import type { Path } from '../../core/problem.ts'
import { findLookAlike, withPlainCharacters } from '../../core/look-alikes.ts'
import { lookAlikeText, plainTextOf } from '../advice/advice.ts'
import { fault, quoted } from '../problems/codes.ts'
import type { Fault } from '../problems/codes.ts'
import { suggest } from '../problems/suggest.ts'
import { bare, isObject, schemaAt, step, valueAt } from './shape-path.ts'
import { nameOf } from './words.ts'

/** A key that is not known where it stands, and the path of the key that was meant. */
export interface UnknownKey {
  readonly fault: Fault
  /** Where the key belongs. `undefined` when nobody can tell. A missing key on this way is no fault of its own. */
  readonly meant?: Path
}

/** What other systems call our keys. */
const SYNONYMS: Readonly<Record<string, readonly string[]>> = {
  tz: ['timezone'],
  zone: ['timezone'],
  start: ['from'],
  begin: ['from'],
  end: ['until', 'to'],
  to: ['until'],
  until: ['to'],
  through: ['until', 'to'],
  why: ['reason'],
  because: ['reason'],
  priority: ['allow'],
  priorities: ['allow'],
  exceptions: ['allow'],
  exclude: ['except', 'allow'],
  skip: ['except'],
  exdates: ['except'],
  body: ['text'],
  message: ['text'],
  msg: ['text'],
  content: ['text'],
  maxdelay: ['maxLateness'],
  name: ['id'],
  crontab: ['cron'],
  rrule: ['every', 'cron'],
  interval: ['every'],
  repeat: ['every'],
  when: ['schedule'],
  trigger: ['schedule'],
  active: ['enabled'],
}

/** What other systems call the opposite of our `enabled`: to take it for that key would turn its meaning round. */
const OPPOSITES: ReadonlySet<string> = new Set(['disabled', 'disable', 'inactive', 'suspend', 'suspended', 'off'])

/** Names a key that is not known, and what to write instead. */
export function unknownKey(shape: z.ZodType, root: unknown, path: Path, key: string): UnknownKey {
  const schema = schemaAt(shape, root, path)
  const here = schema === undefined ? [] : keysOf(schema)
  const parent = valueAt(root, path)
  const where = path.length === 0 ? 'in a definition file' : `in ${nameOf(path)}`
  const text = `the key ${quoted(key)} is not known ${where}`
  const tell = (words: string, remedy: string, meant?: Path): UnknownKey => {
    return { fault: fault('unknown-key', [...path, key], words, remedy, 'key'), ...(meant && { meant }) }
  }

  const { plain } = plainTextOf(key)
  const lookAlike = findLookAlike(key)
  if (lookAlike && here.includes(plain)) {
    return tell(lookAlikeText(key, lookAlike).replace(/^in/, 'in the key'), `Write ${plain}.`, [...path, plain])
  }
  if (lookAlike?.index === 0 && /^\s|^$/.test(lookAlike.plain)) {
    const words = `the line begins with ${lookAlike.codePoint}, ${lookAlike.name}, which YAML takes for a part of the key`
    return tell(words, 'Indent the line with spaces alone.')
  }
  const [, before, after] = /^(\w+):(.+)$/s.exec(key) ?? []
  if (before !== undefined && here.includes(before)) {
    const rest = withPlainCharacters(after ?? '').trim()
    return tell(`${text}: no blank stands after its colon`, `Write ${before}: ${rest}.`, [...path, before])
  }
  const home = schema && here.find((name) => keysOf(step(schema, name)).includes(key))
  if (home !== undefined) return tell(...homeless(key, home, text, parent), [...path, home, key])
  const list = schema && here.find((name) => keysOf(elementOf(step(schema, name))).includes(key))
  if (list !== undefined) {
    const remedy = `Write it in an item of "${list}", with as many blanks before it as the other keys of the item.`
    return tell(text, remedy, [...path, list, '*', key])
  }
  if (OPPOSITES.has(key.toLowerCase()) && here.includes('enabled')) {
    const remedy = 'Write enabled: false to switch it off. Without that it is switched on.'
    return tell(text, remedy, [...path, 'enabled'])
  }
  const near = suggest(key, here) ?? synonym(key, parent, here)
  if (near !== undefined) return tell(text, `Did you mean "${near}"?`, [...path, near])
  const above = path.findLastIndex((_, index) => keysOf(schemaAt(shape, root, path.slice(0, index))).includes(key))
  if (above >= 0) {
    const remedy = `Write ${quoted(key)} beside ${quoted(String(path[above]))}, and not under it.`
    return tell(text, remedy, [...path.slice(0, above), key])
  }
  return tell(text, cutText(parent, key) ?? `Known here: ${here.join(', ')}.`)
}

/** A key that belongs into a map beside it. */
function homeless(key: string, home: string, text: string, parent: unknown): [string, string] {
  const deeper = `Write ${quoted(key)} under ${quoted(home)}, two blanks further in.`
  if (!isObject(parent)) return [text, deeper]
  if (parent[home] === null) return [`the key ${quoted(key)} stands beside "${home}", and not under it`, deeper]
  const missing = `Write "${home}:" above it, and ${quoted(key)} under that, two blanks further in.`
  return [text, parent[home] === undefined ? missing : `Write ${quoted(key)} under ${quoted(home)}.`]
}

function synonym(key: string, parent: unknown, here: readonly string[]): string | undefined {
  const name = key.toLowerCase()
  const found = (Object.hasOwn(SYNONYMS, name) && SYNONYMS[name]) || []
  return found.find((each) => here.includes(each) && !(isObject(parent) && Object.hasOwn(parent, each)))
}

/** In `{ text: Hello, world }` the comma ends the text, and the rest is a key without a value. */
function cutText(parent: unknown, key: string): string | undefined {
  if (!isObject(parent) || parent[key] !== null) return undefined
  const keys = Object.keys(parent)
  const before = keys[keys.indexOf(key) - 1]
  const text = before === undefined ? undefined : parent[before]
  if (typeof text !== 'string') return undefined
  return `A comma ends a text inside { }. Put it in quotes: ${before}: ${JSON.stringify(`${text}, ${key}`)}.`
}

/** The keys that a map of this shape may have. Of a map with a `type`, those of all types. */
export function keysOf(schema: z.ZodType | undefined): string[] {
  const inner = bare(schema)
  if (inner instanceof z.ZodObject) return Object.keys(inner.shape)
  if (!(inner instanceof z.ZodDiscriminatedUnion)) return []
  return [...new Set((inner.options as readonly z.ZodType[]).flatMap(keysOf))]
}

function elementOf(schema: z.ZodType | undefined): z.ZodType | undefined {
  const list = bare(schema)
  return list instanceof z.ZodArray ? (list.element as z.ZodType) : undefined
}

/** Whether a path leads to a key that is written elsewhere, or on the way to it. */
export function isMeant(path: Path, meant: readonly Path[]): boolean {
  return meant.some(
    (way) =>
      path.length > 0 &&
      path.length <= way.length &&
      path.every((name, index) => way[index] === '*' || name === way[index]),
  )
}
