/** What one user of a call failed with. */
export interface UserError {
  readonly userId: string
  readonly subCode: number
}

/** A user whom ZIM knows. */
export interface FoundUser {
  readonly userId: string
  readonly userName?: string
}

/** What an answer says of single users: its ErrorList and its Result. Both are empty for operations that have none. */
export interface UserLists {
  /** The users whom the ErrorList names with a whole number as SubCode, in its order. */
  readonly failed: readonly UserError[]
  /** Whether the ErrorList holds anything else. Then nobody is proven to have succeeded. */
  readonly isOdd: boolean
  readonly found: readonly FoundUser[]
}

export type Json = Readonly<Record<string, unknown>>

/** Whether a value is a JSON object, so that its fields may be asked for. */
export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** A UserName longer than this is none of ZIM; its limit is 256 bytes. */
const NAME_LENGTH = 256

function failureOf(entry: unknown): readonly UserError[] {
  if (!isObject(entry)) return []
  const { UserId: userId, SubCode: subCode } = entry
  if (typeof userId !== 'string' || typeof subCode !== 'number') return []
  // 0 says success, in a list of failures.
  return Number.isSafeInteger(subCode) && subCode !== 0 ? [{ userId, subCode }] : []
}

function foundIn(entry: unknown): readonly FoundUser[] {
  if (!isObject(entry)) return []
  const { UserId: userId, UserName: userName } = entry
  if (typeof userId !== 'string') return []
  const isName = typeof userName === 'string' && userName !== '' && userName.length <= NAME_LENGTH
  return [{ userId, ...(isName && { userName }) }]
}

/** Reads what an answer says of single users. Takes whatever a gateway may write there. */
export function userListsOf({ ErrorList: errors, Result: result }: Json): UserLists {
  const entries: readonly unknown[] = Array.isArray(errors) ? errors : []
  const failed = entries.flatMap(failureOf)
  const isMissing = errors === undefined || errors === null
  const isOdd = failed.length < entries.length || !(isMissing || Array.isArray(errors))
  return { failed, isOdd, found: Array.isArray(result) ? result.flatMap(foundIn) : [] }
}
