import type { Settings } from '../../config.ts'
import type { Instant } from '../../core/time/instant.ts'
import { readDocument } from '../../definitions/check/document.ts'
import type { Store } from '../../ports/store.ts'
import { catchUp } from '../../service/planner.ts'
import { findClockObstacle, requireComparedClock } from './compared-clock.ts'
import { withStore } from './database.ts'

/** What a command does about occurrences that came due before it and are not on record yet. */
export interface CatchingUp {
  readonly mustExist: boolean
  /**
   * What to do when the clock cannot be compared with the gateway's. `refuse`: change nothing, since the record is made
   * from what would be changed. `leave`: leave the record to the next service, which will find the same.
   */
  readonly notCompared: 'refuse' | 'leave'
  readonly now: Instant
}

/**
 * Opens the database of the settings, like {@link withStore}, for a change of what comes due, at `now`. First it
 * records what came due before.
 * @throws BelfryError `unavailable` when this is impossible, or when the clock does not allow it
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
