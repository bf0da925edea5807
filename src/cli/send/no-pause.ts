import { REFUSALS } from './no-silence.ts'
import { widePausesAt } from '../../core/announcement/pause.ts'
import { UNPLANNED } from '../../core/quota/budget.ts'
import { heldWidely, resumptionOf, widePauseInWords } from '../../core/wording/pause-words.ts'
import type { Instant } from '../../core/time/instant.ts'
import { BelfryError } from '../../errors.ts'
import type { PauseStore } from '../../ports/pause-store.ts'

/**
 * Refuses to announce what would be skipped at once, since everything is paused. Nothing is recorded.
 * @throws BelfryError `conflict`
 */
export async function requireNoPause(store: PauseStore, now: Instant): Promise<void> {
  const wide = widePausesAt(await store.widePauses(now), now)
  const over = wide.find(({ owner }) => owner === null || owner === UNPLANNED)
  if (over === undefined) return
  throw new BelfryError('conflict', `${REFUSALS.send}: ${widePauseInWords(over)}`, {
    remedy: `If that is over: ${resumptionOf(heldWidely(over.owner))}.`,
  })
}
