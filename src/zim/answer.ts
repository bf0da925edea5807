import { isObject, userListsOf } from './user-lists.ts'
import type { Json, UserLists } from './user-lists.ts'

/** The vendor's part of an answer: a JSON object with a whole number as `Code`. */
export interface Answer {
  readonly code: number
  /** The vendor's RequestId with all its digits; absent when it is missing or no plausible id. */
  readonly requestId?: string
  /** The vendor's Message, cut to {@link MESSAGE_LENGTH} characters; for people only. */
  readonly message?: string
  /** What is said of single users. */
  readonly users: UserLists
}

const MESSAGE_LENGTH = 500
const REQUEST_ID_LENGTH = 64

/** The tokens of JSON: strings, the six punctuation marks, everything else. */
const TOKEN = /"(?:[^"\\]|\\.)*"|[{}[\]:,]|[^\s{}[\]:,"]+/gu

/**
 * The values that the keys of an object have in the source text, by key; a key that stands there twice has two. A parser
 * keeps only the last of them. `json` must be an object that can be parsed.
 */
function valuesByKey(json: string): ReadonlyMap<string, readonly string[]> {
  const values = new Map<string, string[]>()
  let depth = 0
  let key: string | undefined
  let value = ''
  for (const [token] of json.matchAll(TOKEN)) {
    if (token === '}' || token === ']') depth -= 1
    if ((depth === 1 && token === ',') || depth === 0) {
      if (key !== undefined) {
        const before = values.get(key)
        if (before === undefined) values.set(key, [value])
        else before.push(value)
      }
      key = undefined
      value = ''
    } else if (depth === 1 && key === undefined) key = String(JSON.parse(token))
    else if (depth > 1 || token !== ':') value += token
    if (token === '{' || token === '[') depth += 1
  }
  return values
}

/** Whether a key that decides stands in an object more than once, with values that differ: then it says nothing. */
function contradictsItself(json: string): boolean {
  const values = valuesByKey(json)
  return ['Code', 'ErrorList'].some((key) => {
    const said = (values.get(key) ?? []).map((value) => JSON.stringify(JSON.parse(value)))
    return new Set(said).size > 1
  })
}

/**
 * A JSON object, or undefined for what is none or says two things. RequestIds have 19 digits, more than a double holds: one
 * that comes as a number is taken from the source text, by an argument that every Node of ours gives and TypeScript's
 * library does not know yet.
 */
function parse(body: string): Json | undefined {
  try {
    const json: unknown = JSON.parse(body, (key, value: unknown, context?: { readonly source?: string }) =>
      key === 'RequestId' && typeof value === 'number' ? context?.source : value,
    )
    return isObject(json) && !contradictsItself(body) ? json : undefined
  } catch {
    // Broken, or nested too deeply to be read: whatever it is, it is no answer of ZIM.
    return undefined
  }
}

/** Reads an answer, whatever HTTP status it came with; undefined when it is not one of ZIM, or says two things. */
export function readAnswer(body: string): Answer | undefined {
  const json = parse(body)
  if (json === undefined) return undefined
  const { Code: code, RequestId: requestId, Message: message } = json
  if (typeof code !== 'number' || !Number.isSafeInteger(code)) return undefined
  return {
    code,
    ...(isRequestId(requestId) ? { requestId } : {}),
    ...(typeof message === 'string' ? { message: message.slice(0, MESSAGE_LENGTH) } : {}),
    users: userListsOf(json),
  }
}

function isRequestId(value: unknown): value is string {
  return typeof value === 'string' && value !== '' && value.length <= REQUEST_ID_LENGTH
}
