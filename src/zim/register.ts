import { FOREIGN_TO_USER_ID, utf8Bytes, VENDOR_LIMITS } from '../core/announcement/broadcast.ts'
import type { Outcome } from '../core/delivery/outcome.ts'
import type { Finding } from '../core/problem.ts'
import type { Answer } from './answer.ts'
import { RETURN_CODES } from './codes.ts'

/**
 * The limits of UserRegister: users in one call, and UTF-8 bytes of each text. Source: "Batch register users" of
 * ZEGOCLOUD.
 */
export const USER_LIMITS = { users: 100, userId: VENDOR_LIMITS.sender, userName: 256, userAvatar: 500 } as const

/** A user to register. The sender of a broadcast must be a registered user. */
export interface NewUser {
  readonly userId: string
  readonly userName?: string
  /** URL of a picture. */
  readonly userAvatar?: string
}

/** What happened to one user. A `registered` or `existing` user may send from now on. */
export interface RegisteredUser {
  readonly userId: string
  readonly result: 'registered' | 'existing' | 'failed' | 'unknown'
  /** The vendor's code for this user, if the user failed or existed. */
  readonly code?: number
}

/** What one UserRegister call did. */
export interface Registration {
  /** Whether every user may send from now on. */
  readonly ok: boolean
  /** One for each user, in the order of the call. */
  readonly users: readonly RegisteredUser[]
  /**
   * The outcome of the call as a whole. It is not `accepted` when all users existed already. The call may be repeated,
   * whatever the outcome.
   */
  readonly outcome: Outcome
}

/** SubCode of a user who exists already. That is as good as registered. */
const ALREADY_REGISTERED = 660700002

const FIELDS = ['userId', 'userName', 'userAvatar'] as const

function userError(path: Finding['path'], code: string, text: string, remedy: string): Finding {
  return { severity: 'error', code, text, remedy, path }
}

function* checkField(user: NewUser, field: (typeof FIELDS)[number], index: number): Generator<Finding> {
  const value: unknown = user[field]
  const path = [index, field]
  if (value === undefined && field !== 'userId') return
  if (typeof value !== 'string') {
    yield userError(path, 'user-field-type', `${field} is no text`, `Give ${field} as a text.`)
    return
  }
  const [bytes, allowed] = [utf8Bytes(value), USER_LIMITS[field]]
  if (bytes > allowed) {
    yield userError(
      path,
      'user-field-too-long',
      `${field} has ${bytes} bytes, allowed are ${allowed}`,
      `Shorten ${field}.`,
    )
  }
  if (field === 'userId' && value === '') yield userError(path, 'user-id-empty', 'userId is empty', 'Name the user.')
  if (field === 'userId' && FOREIGN_TO_USER_ID.test(value)) {
    const text = 'userId contains a character that no ZIM user id may contain'
    yield userError(path, 'user-id-charset', text, 'Use digits, English letters and the punctuation of ZIM only.')
  } else if (!value.isWellFormed()) {
    const text = `${field} contains half a character (a lone surrogate)`
    yield userError(path, 'user-field-malformed', text, `Remove the broken character from ${field}.`)
  }
}

function checkUser(user: unknown, index: number): readonly Finding[] {
  if (typeof user !== 'object' || user === null) {
    return [userError([index], 'user-type', 'a user is no object', 'Give each user as { userId }.')]
  }
  return FIELDS.flatMap((field) => [...checkField(user as NewUser, field, index)])
}

/**
 * Finds what the vendor would refuse about users, before they are registered. Takes any value: callers may have no
 * types.
 */
export function checkUsers(users: readonly NewUser[]): readonly Finding[] {
  try {
    return findingsOf(users)
  } catch {
    // Only a getter or a proxy of the caller can throw here. Nobody knows what it would return the next time.
    return [userError([], 'users-type', 'the users cannot be read', 'Give plain objects.')]
  }
}

function findingsOf(users: readonly NewUser[]): readonly Finding[] {
  if (!Array.isArray(users)) return [userError([], 'users-type', 'the users are no list', 'Give a list of users.')]
  if (users.length >= 1 && users.length <= USER_LIMITS.users) {
    // Not `map`: it would skip the holes of a list.
    return Array.from(users, (user: unknown, index) => checkUser(user, index)).flat()
  }
  const text = `${users.length} users, allowed are 1 to ${USER_LIMITS.users} in one call`
  return [userError([], 'user-count', text, 'Register them in several calls.')]
}

/** The JSON body of one UserRegister call. */
export function usersBody(users: readonly NewUser[]): string {
  return JSON.stringify({
    UserInfo: users.map(({ userId, userName, userAvatar }) => {
      return { UserId: userId, UserName: userName, UserAvatar: userAvatar }
    }),
  })
}

/** What the SubCode of one user means. A code that leaves it open, or that no page lists, means `unknown`. */
function resultOf(subCode: number): 'existing' | 'failed' | 'unknown' {
  if (subCode === ALREADY_REGISTERED) return 'existing'
  const kind = RETURN_CODES.get(subCode)?.kind
  return kind === 'rejected' || kind === 'refused' ? 'failed' : 'unknown'
}

/**
 * What an answer means for each user. A user in the ErrorList has the SubCode written there. Any other user was
 * registered if the Code says success. But one odd entry in the ErrorList makes it no proof for the other users. Odd is
 * an unreadable entry, a user who is not in this call, or two codes for one user. Without an `answer` every user is
 * `unknown`, or `failed` if the call was never sent.
 */
export function registrationOf(users: readonly NewUser[], outcome: Outcome, answer?: Answer): Registration {
  const { failed, isOdd } = answer?.users ?? { failed: [], isOdd: false }
  const asked = new Set(users.map(({ userId }) => userId))
  const codes = new Map(failed.map(({ userId, subCode }) => [userId, subCode]))
  const contradicted = new Set(
    failed.flatMap((error) => (codes.get(error.userId) === error.subCode ? [] : error.userId)),
  )
  const isProof = !isOdd && failed.every(({ userId }) => asked.has(userId))

  const results = users.map(({ userId }): RegisteredUser => {
    if (answer === undefined) return { userId, result: outcome.kind === 'unsent' ? 'failed' : 'unknown' }
    const code = codes.get(userId)
    if (contradicted.has(userId)) return { userId, result: 'unknown' }
    if (code !== undefined) return { userId, result: resultOf(code), code }
    if (answer.code === 0) return { userId, result: isProof ? 'registered' : 'unknown' }
    return { userId, result: outcome.kind === 'unknown' ? 'unknown' : 'failed', code: answer.code }
  })
  const ok = results.every(({ result }) => result === 'registered' || result === 'existing')
  return { ok, users: results, outcome }
}
