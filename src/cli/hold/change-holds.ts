import { readSettings } from '../../config.ts'
import type { Instant } from '../../core/time/instant.ts'
import type { Store } from '../../ports/store.ts'
import { withStoreCaughtUp } from '../wiring/caught-up.ts'

/**
 * Changes what people hold back. What came due before `now` is planned first, so that it is judged by what held then. By
 * a clock that cannot be compared that is left to the next service: a pause must work in any need.
 */
export function changeHolds<T>(now: Instant, act: (store: Store) => Promise<T>): Promise<T> {
  return withStoreCaughtUp(readSettings(), { mustExist: true, notCompared: 'leave', now }, act)
}
