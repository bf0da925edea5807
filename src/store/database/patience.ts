import { setTimeout as pause } from 'node:timers/promises'
import { isBusy } from '../../errors.ts'
import type { Store } from '../../ports/store.ts'

/** Number of tries, and the pause between them in ms. With {@link BUSY_TIMEOUT} they take about 5 s in all. */
const TRIES = 100
const PAUSE = 25

/**
 * How long SQLite itself waits for another process's lock, in ms. It blocks the whole process: nothing is answered or
 * read meanwhile. So the time is short, and the caller tries again: a service in its next turn, everything else by
 * {@link patiently}.
 */
export const BUSY_TIMEOUT = 25

/** Repeats `act` for about 5 s while another process has the database locked. The process is free in between. */
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
 * The same store for a command, which has no next turn: each verb is done {@link patiently}. A verb is one transaction,
 * so one that found the database locked has done nothing.
 */
export function patient(store: Store): Store {
  const verbs = Object.entries(store) as [string, (...given: never[]) => Promise<unknown>][]
  const tried = verbs.map(([name, verb]) => [name, (...given: never[]) => patiently(() => verb(...given))] as const)
  // The verbs keep their names, arguments and answers; only the time of the answer changes.
  return Object.fromEntries(tried) as unknown as Store
}
