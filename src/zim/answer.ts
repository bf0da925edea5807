import { isObject, userListsOf } from './user-lists.ts'
import type { Json, UserLists } from './user-lists.ts'

/** The vendor's part of an answer: a JSON object with a whole number as `Code`. */
export interface Answer {
  readonly code: number
  /** The vendor's RequestId with all its digits. Absent when the answer has none, or no plausible one. */
  readonly requestId?: string
  /** The vendor's Message, cut to {@link MESSAGE_LENGTH} characters. For people only. */
  readonly message?: string
  /** What the answer says about single users. */
  readonly users: UserLists
}

const MESSAGE_LENGTH = 500
const REQUEST_ID_LENGTH = 64

/** The tokens of JSON: strings, the six punctuation characters, and everything else. */
const TOKEN = /"(?:[^"\\]|\\.)*"|[{}[\]:,]|[^\s{}[\]:,"]+/gu

/**
 * The values of an object in the source text, by key. A key that is written twice has two values here; a JSON parser
 * keeps only the last one. `json` must be the text of a valid object.
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

/** Whether a deciding key is written more than once, with different values. Then the answer says nothing. */
function contradictsItself(json: string): boolean {
  const values = valuesByKey(json)
  return ['Code', 'ErrorList'].some((key) => {
    const said = (values.get(key) ?? []).map((value) => JSON.stringify(JSON.parse(value)))
    return new Set(said).size > 1
  })
}

/**
 * A JSON object. Undefined when the text is no object, or contradicts itself. A RequestId has 19 digits: more than a
 * double holds. If it is written as a number, its digits come from the source text. `JSON.parse` gives that text as a
 * third argument: every Node that we support has it, TypeScript's library does not know it yet.
 */
function parse(body: string): Json | undefined {
  try {
    const json: unknown = JSON.parse(body, (key, value: unknown, context?: { readonly source?: string }) =>
      key === 'RequestId' && typeof value === 'number' ? context?.source : value,
    )
    return isObject(json) && !contradictsItself(body) ? json : undefined
  } catch {
    // Broken, or nested too deeply to read. In both cases it is no answer of ZIM.
    return undefined
  }
}

/** Reads an answer, whatever its HTTP status. Undefined when it is not an answer of ZIM, or contradicts itself. */
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
