import { messageOf } from './codes.ts'
import { hasUserIdCharacters, MAX_USER_ID_BYTES } from './message.ts'
import { bytesOf } from './request.ts'
import type { ParsedRequest } from './request.ts'
import type { GatewaySettings } from './settings.ts'
import type { Users } from './users.ts'

const INVALID = 660000002
const TOO_MANY = 660000011
const NEVER_LOGGED_IN = 660200001
const UNREGISTERED = 660500002

const MAX_USERS_PER_CALL = 100
/** Of the two queries that take a list of users; everything else takes 32. */
const MAX_QUERIED_ID_BYTES = 64

/** The operations that only read. */
export const QUERIES = ['QueryUserInfos', 'QueryConversationList', 'QueryUserOnlineState'] as const
export type Query = (typeof QUERIES)[number]

/** Whether an operation only reads. */
export function isQuery(action: string): action is Query {
  return (QUERIES as readonly string[]).includes(action)
}

/** What a read comes to: its code, and the fields beside the three of every answer. */
export interface QueryAnswer {
  readonly code: number
  readonly fields: Readonly<Record<string, unknown>>
}

type Answering = (parsed: ParsedRequest, users: Users, settings: GatewaySettings) => QueryAnswer

const ANSWERING: Readonly<Record<Query, Answering>> = {
  QueryUserInfos: ({ params }, users, { unknownUserCode }) =>
    answerForEach(params?.['UserIds'], (userId) => {
      const user = users.find(userId)
      if (user === undefined) return unknownUserCode
      return { UserId: userId, UserName: user.userName, UserAvatar: user.userAvatar, Extra: '' }
    }),
  // Nobody ever writes to anybody here, so that the list is empty; who may ask for it is what matters.
  QueryConversationList({ params }, users) {
    const { FromUserId, Limit = 100, Next = 0 } = params ?? {}
    const code = isUserId(FromUserId, MAX_USER_ID_BYTES) && typeof Limit === 'number' && typeof Next === 'number'
    if (!code) return { code: INVALID, fields: {} }
    if (users.find(FromUserId) === undefined) return { code: UNREGISTERED, fields: {} }
    return { code: 0, fields: { TotalCount: 0, Next: 0, List: [] } }
  },
  QueryUserOnlineState: ({ request }, users) =>
    answerForEach(queriedIds(request.query), (userId) => {
      if (users.find(userId)?.hasLoggedIn !== true) return NEVER_LOGGED_IN
      return { UserId: userId, Status: 'Offline' }
    }),
}

/**
 * Answers an operation that only reads.
 * Sources: https://www.zegocloud.com/docs/zim-server/user/query-user-information,
 * https://www.zegocloud.com/docs/zim-server/conversation/query-conversation-list and
 * https://www.zegocloud.com/docs/zim-server/user/query-users-online-status.
 */
export function answerQuery(
  action: Query,
  parsed: ParsedRequest,
  { users, settings }: { readonly users: Users; readonly settings: GatewaySettings },
): QueryAnswer {
  return ANSWERING[action](parsed, users, settings)
}

/**
 * One Result or one ErrorList entry for each user. Code 0 as soon as one was found; if none was, that of the first error,
 * as no page says which.
 */
function answerForEach(userIds: unknown, answer: (userId: string) => object | number): QueryAnswer {
  const empty = { Result: [], ErrorList: [] }
  if (!Array.isArray(userIds) || userIds.length === 0) return { code: INVALID, fields: empty }
  if (userIds.length > MAX_USERS_PER_CALL) return { code: TOO_MANY, fields: empty }
  const Result: object[] = []
  const ErrorList: { UserId: string; SubCode: number; SubMessage: string }[] = []
  for (const userId of userIds as readonly unknown[]) {
    const found = isUserId(userId, MAX_QUERIED_ID_BYTES) ? answer(userId) : INVALID
    const UserId = typeof userId === 'string' ? userId : ''
    if (typeof found === 'number') ErrorList.push({ UserId, SubCode: found, SubMessage: messageOf(found) })
    else Result.push(found)
  }
  return { code: Result.length > 0 ? 0 : (ErrorList[0]?.SubCode ?? INVALID), fields: { Result, ErrorList } }
}

/** The vendor's table writes `UserId`, its example and everybody's code `UserId[]`. */
function queriedIds(query: string): readonly string[] {
  const values = new URLSearchParams(query)
  return [...values.getAll('UserId[]'), ...values.getAll('UserId')]
}

function isUserId(value: unknown, most: number): value is string {
  return typeof value === 'string' && hasUserIdCharacters(value) && bytesOf(value) <= most
}
