import { setTimeout as pause } from 'node:timers/promises'
import { isBusy } from '../../errors.ts'
import type { Store } from '../../ports/store.ts'

/** How often it is tried, and with what pause in between (ms): with {@link BUSY_TIMEOUT} about 5 s in all. */
const TRIES = 100
const PAUSE = 25

/**
 * How long SQLite itself waits for somebody else's lock, in ms. It waits with the whole process: nothing is answered and
 * nothing read meanwhile. So it is short, and whoever has more time tries again: a service in its next turn, all others by
 * {@link patiently}.
 */
export const BUSY_TIMEOUT = 25

/** Does it again and again for about 5 s while the database is locked by somebody else; the process is free in between. */
export async function patiently<T>(act: () => Promise<T>): Promise<T> {
  for (let left = TRIES; ; left -= 1) {
    try {
      return await act()
    } catch (error) {
      if (!isBusy(error) || left === 1) throw error
    }
    await pause(PAUSE)
  }
}

/**
 * The same store for whoever has no next turn: each of its verbs is done {@link patiently}. A verb is one transaction, and
 * one that found the database locked has done nothing.
 */
export function patient(store: Store): Store {
  const verbs = Object.entries(store) as [string, (...given: never[]) => Promise<unknown>][]
  const tried = verbs.map(([name, verb]) => [name, (...given: never[]) => patiently(() => verb(...given))] as const)
  // As many verbs with the same arguments and answers: only when they answer is another matter.
  return Object.fromEntries(tried) as unknown as Store
}
