import type { GatewaySettings } from './settings.ts'

/** One user of the app. */
export interface User {
  readonly userId: string
  readonly userName: string
  readonly userAvatar: string
  /** Whether the user has logged in once with a client. A user from UserRegister has not. */
  readonly hasLoggedIn: boolean
}

/** The users of the app. */
export interface Users {
  /** What the app knows about this user; undefined when there is none. */
  readonly find: (userId: string) => User | undefined
  /** Whether this user may broadcast. */
  readonly maySend: (userId: string) => boolean
  /** Whether UserRegister would refuse this user as existing. */
  readonly isRegistered: (userId: string) => boolean
  readonly register: (users: readonly User[]) => void
  /** Makes a user unknown, even where everybody else is known. */
  readonly forget: (userId: string) => void
  readonly count: () => number
  /** All registered users, in the order of registration. */
  readonly list: () => readonly string[]
}

const loggedIn = (userId: string): User => ({ userId, userName: '', userAvatar: '', hasLoggedIn: true })

/** The users at the start: either everybody has logged in and nobody was registered, or only these users have. */
export function createUsers({
  senders,
  registeredMaySend,
}: Pick<GatewaySettings, 'senders' | 'registeredMaySend'>): Users {
  const registered = new Map<string, User>(senders === 'any' ? [] : senders.map((id) => [id, loggedIn(id)]))
  const forgotten = new Set<string>()
  const find = (userId: string): User | undefined =>
    registered.get(userId) ?? (senders === 'any' && !forgotten.has(userId) ? loggedIn(userId) : undefined)
  return {
    find,
    maySend(userId) {
      const user = find(userId)
      return user !== undefined && (user.hasLoggedIn || registeredMaySend)
    },
    isRegistered: (userId) => registered.has(userId),
    register(users) {
      for (const user of users) registered.set(user.userId, user)
    },
    forget(userId) {
      registered.delete(userId)
      if (senders === 'any') forgotten.add(userId)
    },
    count: () => registered.size,
    list: () => [...registered.keys()],
  }
}
