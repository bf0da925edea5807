/** Whom the app knows. */
export interface Users {
  /** Whether this user may broadcast. */
  readonly maySend: (userId: string) => boolean
  /** Whether UserRegister would refuse this user as existing. */
  readonly isRegistered: (userId: string) => boolean
  readonly register: (userIds: readonly string[]) => void
  readonly count: () => number
  /** Everybody who is registered, in the order of registration. */
  readonly list: () => readonly string[]
}

/** The users at the start: none registered and everybody may send, or only these. */
export function createUsers(senders: 'any' | readonly string[]): Users {
  const registered = new Set<string>(senders === 'any' ? [] : senders)
  return {
    maySend: (userId) => senders === 'any' || registered.has(userId),
    isRegistered: (userId) => registered.has(userId),
    register(userIds) {
      for (const userId of userIds) registered.add(userId)
    },
    count: () => registered.size,
    list: () => [...registered],
  }
}
