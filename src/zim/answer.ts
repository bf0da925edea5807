import { isObject, userListsOf } from './user-lists.ts'
import type { UserLists } from './user-lists.ts'

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

/**
 * JSON, or undefined for what is none. RequestIds have 19 digits, more than a double holds: one that comes as a number is
 * taken from the source text, by an argument that every Node of ours gives and TypeScript's library does not know yet.
 */
function parse(body: string): unknown {
  try {
    return JSON.parse(body, (key, value: unknown, context?: { readonly source?: string }) =>
      key === 'RequestId' && typeof value === 'number' ? context?.source : value,
    )
  } catch {
    // Broken, or nested too deeply to be read: whatever it is, it is no answer of ZIM.
    return undefined
  }
}

/** Reads an answer, whatever HTTP status it came with; undefined when it is not one of ZIM. */
export function readAnswer(body: string): Answer | undefined {
  const json = parse(body)
  if (!isObject(json)) return undefined
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
