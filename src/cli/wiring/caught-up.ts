import type { Settings } from '../../config.ts'
import type { Instant } from '../../core/time/instant.ts'
import { readDocument } from '../../definitions/check/document.ts'
import type { Store } from '../../ports/store.ts'
import { catchUp } from '../../service/planner.ts'
import { findClockObstacle, requireComparedClock } from './compared-clock.ts'
import { withStore } from './database.ts'

/** How a command goes about what came due before it, and is not recorded. */
export interface CatchingUp {
  readonly mustExist: boolean
  /**
   * Where the clock cannot be compared with the gateway's. `refuse`: nothing is changed, for what is changed is what the
   * record is made from. `leave`: it is left to the next service, which will find the same.
   */
  readonly notCompared: 'refuse' | 'leave'
  readonly now: Instant
}

/**
 * Opens the database of the settings, like {@link withStore}, for what changes what comes due, at `now`: what came due
 * before is recorded first. Throws `unavailable` where that cannot be, or must not be by this clock.
 */
export function withStoreCaughtUp<T>(
  settings: Settings,
  { mustExist, notCompared, now }: CatchingUp,
  act: (store: Store) => Promise<T>,
): Promise<T> {
  return withStore(settings, { mustExist }, async (store) => {
    await catchUp({
      store,
      read: readDocument,
      now,
      mayRecord: async () => {
        const { mode } = await store.state()
        const deed = { mode, refusal: 'nothing was changed' }
        if (notCompared === 'leave') return (await findClockObstacle(settings, deed)) === undefined
        await requireComparedClock(settings, deed)
        return true
      },
    })
    return act(store)
  })
}
