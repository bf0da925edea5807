import { messageOf } from './codes.ts'
import { hasUserIdCharacters, MAX_USER_ID_BYTES } from './message.ts'
import { bytesOf, isObject } from './request.ts'
import type { Params } from './request.ts'
import type { User } from './users.ts'

const INVALID = 660000002
const TOO_MANY = 660000011
const USER_ID_TOO_LONG = 660000012
const EXISTS = 660700002
const NAME_TOO_LONG = 660700006
const AVATAR_TOO_LONG = 660700007

const MAX_USERS_PER_CALL = 100
const MAX_NAME_BYTES = 256
const MAX_AVATAR_BYTES = 500

/** Why one user of a UserRegister call was not registered. */
export interface RegisterError {
  readonly UserId: string
  readonly SubCode: number
  readonly SubMessage: string
}

/** The result of a UserRegister call: its code, its ErrorList, and the new users. */
export interface RegisterResult {
  readonly code: number
  readonly errors: readonly RegisterError[]
  readonly registered: readonly User[]
}

/**
 * Decides a UserRegister call. The caller adds the new users. The Code is 0 if at least one user is new, else that of
 * the first error. The vendor documents this for "all exist already"; for a mixture we assume it. A request that is
 * wrong as a whole has an empty ErrorList. Source: https://www.zegocloud.com/docs/zim-server/user/batch-register-users
 *
 * @param exists whether this user is registered already
 */
export function decideRegistration(params: Params | undefined, exists: (userId: string) => boolean): RegisterResult {
  const users = params?.['UserInfo']
  if (!Array.isArray(users) || users.length === 0) return { code: INVALID, errors: [], registered: [] }
  if (users.length > MAX_USERS_PER_CALL) return { code: TOO_MANY, errors: [], registered: [] }
  const errors: RegisterError[] = []
  const registered = new Map<string, User>()
  for (const user of users as readonly unknown[]) {
    const userId = isObject(user) && typeof user['UserId'] === 'string' ? user['UserId'] : ''
    const code = checkUser(user, userId, registered.has(userId) || exists(userId))
    if (code === undefined) registered.set(userId, userFrom(user, userId))
    else errors.push({ UserId: userId, SubCode: code, SubMessage: messageOf(code) })
  }
  return {
    code: registered.size > 0 ? 0 : (errors[0]?.SubCode ?? INVALID),
    errors,
    registered: [...registered.values()],
  }
}

/** A user whom a server registered, so it has never logged in. */
function userFrom(user: unknown, userId: string): User {
  const { UserName = '', UserAvatar = '' } = isObject(user) ? user : {}
  return { userId, userName: String(UserName), userAvatar: String(UserAvatar), hasLoggedIn: false }
}

function checkUser(user: unknown, userId: string, isKnown: boolean): number | undefined {
  if (!isObject(user)) return INVALID
  const { UserName = '', UserAvatar = '' } = user
  if (typeof UserName !== 'string' || typeof UserAvatar !== 'string') return INVALID
  if (bytesOf(userId) > MAX_USER_ID_BYTES) return USER_ID_TOO_LONG
  if (!hasUserIdCharacters(userId)) return INVALID // also the empty one
  if (bytesOf(UserName) > MAX_NAME_BYTES) return NAME_TOO_LONG
  if (bytesOf(UserAvatar) > MAX_AVATAR_BYTES) return AVATAR_TOO_LONG
  return isKnown ? EXISTS : undefined
}
