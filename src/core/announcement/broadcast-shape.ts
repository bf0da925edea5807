import { OPPO_TEXTS, PUSH_IMAGES, PUSHES } from './broadcast.ts'
import type { Message } from './broadcast.ts'
import type { Finding, Path } from '../problem.ts'

/** What a field holds: a text, a number, a boolean, or an object with fields of its own. */
type Kind = 'text' | 'number' | 'boolean' | Fields
interface Field {
  readonly kind: Kind
  readonly isOptional: boolean
}
type Fields = Readonly<Record<string, Field>>

const needed = (kind: Kind): Field => ({ kind, isOptional: false })
const optional = (kind: Kind): Field => ({ kind, isOptional: true })

const TEXT = needed('text')
const MAYBE_TEXT = optional('text')
const MAYBE_NUMBER = optional('number')

const PICTURE: Fields = { url: TEXT, width: needed('number'), height: needed('number') }

const OFFLINE_PUSH: Fields = {
  title: MAYBE_TEXT,
  content: MAYBE_TEXT,
  payload: MAYBE_TEXT,
  strategyId: MAYBE_TEXT,
  threadId: MAYBE_TEXT,
  image: optional(Object.fromEntries(PUSH_IMAGES.map((name) => [name, MAYBE_TEXT]))),
  oppoTemplate: optional(
    Object.fromEntries(OPPO_TEXTS.map((name) => [name, name === 'templateId' ? TEXT : MAYBE_TEXT])),
  ),
  badge: optional('boolean'),
  badgeIncrement: MAYBE_NUMBER,
}

const COMMON: Fields = { extendedData: MAYBE_TEXT, offlinePush: optional(OFFLINE_PUSH) }
const FILE: Fields = { ...COMMON, uid: TEXT, url: TEXT, fileName: TEXT, size: MAYBE_NUMBER }

const MESSAGES: Readonly<Record<Message['type'], Fields>> = {
  text: { ...COMMON, text: TEXT },
  image: {
    ...COMMON,
    uid: TEXT,
    original: needed(PICTURE),
    large: optional(PICTURE),
    thumbnail: optional(PICTURE),
    fileName: TEXT,
    size: MAYBE_NUMBER,
  },
  file: FILE,
  audio: { ...FILE, duration: MAYBE_NUMBER },
  video: { ...FILE, duration: MAYBE_NUMBER, thumbnail: optional(PICTURE) },
  custom: { ...COMMON, subType: needed('number'), content: TEXT },
}

type Values = Readonly<Record<string, unknown>>

const isObject = (value: unknown): value is Values =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const KIND_NAMES = { text: 'a text', number: 'a number', boolean: 'true or false' } as const
const nameOf = (kind: Kind): string => (typeof kind === 'string' ? KIND_NAMES[kind] : 'an object')

/** The kind of a given value, for a sentence. Never the value itself, since it may be anything. */
function described(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'a list'
  const type = typeof value
  if (type === 'string') return 'a text'
  return type === 'object' ? 'an object' : `a ${type}`
}

function isOfKind(value: unknown, kind: Kind): boolean {
  if (kind === 'text') return typeof value === 'string'
  return typeof kind === 'string' ? typeof value === kind : isObject(value)
}

function* checkField(value: unknown, { kind, isOptional }: Field, path: Path, name: string): Generator<Finding> {
  if (value === undefined && isOptional) return
  if (value === undefined) {
    yield finding('missing-key', path, `${name} is missing, ${nameOf(kind)} is needed`, `Give ${name}.`)
  } else if (!isOfKind(value, kind)) {
    const text = `${name} is ${described(value)}, ${nameOf(kind)} is needed`
    yield finding('wrong-type', path, text, `Give ${name} as ${nameOf(kind)}.`)
  } else if (typeof kind !== 'string') {
    yield* checkFields(value as Values, kind, path)
  }
}

function* checkFields(values: Values, fields: Fields, path: Path): Generator<Finding> {
  for (const [name, field] of Object.entries(fields)) {
    yield* checkField(values[name], field, [...path, name], name)
  }
}

function* checkWord(value: unknown, words: readonly string[], path: Path, name: string): Generator<Finding> {
  if (typeof value === 'string' && words.includes(value)) return
  const found = typeof value === 'string' ? 'none of those that there are' : described(value)
  yield finding(
    value === undefined ? 'missing-key' : 'unknown-value',
    path,
    value === undefined ? `${name} is missing` : `${name} is ${found}`,
    `Write one of: ${words.join(', ')}.`,
  )
}

function finding(code: string, path: Path, text: string, remedy: string): Finding {
  return { severity: 'error', code, path, text, remedy }
}

/**
 * Whether a value has the shape of a Broadcast, for callers without types. Its fields may be read only if there are no
 * findings. Fields that a Broadcast does not have are no findings: they are never sent.
 */
export function* checkBroadcastShape(value: unknown): Generator<Finding> {
  if (!isObject(value)) {
    yield finding('wrong-type', [], `the broadcast is ${described(value)}, an object is needed`, 'Give a broadcast.')
    return
  }
  const { sender, push, message } = value
  yield* checkField(sender, TEXT, ['sender'], 'sender')
  yield* checkWord(push, PUSHES, ['push'], 'push')
  yield* checkField(message, needed({}), ['message'], 'message')
  if (!isObject(message)) return
  const { type } = message
  yield* checkWord(type, Object.keys(MESSAGES), ['message', 'type'], 'type')
  if (typeof type === 'string' && Object.hasOwn(MESSAGES, type)) {
    yield* checkFields(message, MESSAGES[type as Message['type']], ['message'])
  }
}
