/** The code with which one user of a call failed. */
export interface UserError {
  readonly userId: string
  readonly subCode: number
}

/** A user whom ZIM knows. */
export interface FoundUser {
  readonly userId: string
  readonly userName?: string
}

/**
 * What an answer says about single users: its ErrorList and its Result. Operations without these lists have both empty.
 */
export interface UserLists {
  /** The users in the ErrorList that have a whole number as SubCode, in the order of the list. */
  readonly failed: readonly UserError[]
  /** Whether the ErrorList holds anything else. Then it is not proven that anybody succeeded. */
  readonly isOdd: boolean
  readonly found: readonly FoundUser[]
}

/** The fields of a JSON object, not checked yet. */
export type Json = Readonly<Record<string, unknown>>

/** Whether a value is a JSON object, so that its fields can be read. */
export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** ZIM's limit is 256 bytes, so a longer UserName is not one of ZIM. */
const NAME_LENGTH = 256

function failureOf(entry: unknown): readonly UserError[] {
  if (!isObject(entry)) return []
  const { UserId: userId, SubCode: subCode } = entry
  if (typeof userId !== 'string' || typeof subCode !== 'number') return []
  // 0 means success, which makes no sense in a list of failures.
  return Number.isSafeInteger(subCode) && subCode !== 0 ? [{ userId, subCode }] : []
}

function foundIn(entry: unknown): readonly FoundUser[] {
  if (!isObject(entry)) return []
  const { UserId: userId, UserName: userName } = entry
  if (typeof userId !== 'string') return []
  const isName = typeof userName === 'string' && userName !== '' && userName.length <= NAME_LENGTH
  return [{ userId, ...(isName && { userName }) }]
}

/** Reads what an answer says about single users. Takes any value that a gateway may write there. */
export function userListsOf({ ErrorList: errors, Result: result }: Json): UserLists {
  const entries: readonly unknown[] = Array.isArray(errors) ? errors : []
  const failed = entries.flatMap(failureOf)
  const isMissing = errors === undefined || errors === null
  const isOdd = failed.length < entries.length || !(isMissing || Array.isArray(errors))
  return { failed, isOdd, found: Array.isArray(result) ? result.flatMap(foundIn) : [] }
}
