import { widePausesAt } from '../../core/announcement/pause.ts'
import { heldWidely, resumptionOf, widePauseInWords } from '../../core/wording/pause-words.ts'
import type { Instant } from '../../core/time/instant.ts'
import type { Logger } from '../../log.ts'
import type { PauseStore } from '../../ports/pause-store.ts'

/** Logs at the start what is paused as a whole: a service that sends nothing must say why. */
export async function tellHeld(log: Logger, store: PauseStore, now: Instant): Promise<void> {
  for (const pause of widePausesAt(await store.widePauses(now), now)) {
    const { owner, by, since, until } = pause
    log.warn({ owner, by, since, until }, `${widePauseInWords(pause)}. ${resumptionOf(heldWidely(owner))} ends it`)
  }
}
