import { widePausesAt } from '../../core/announcement/pause.ts'
import { freezeInWords, quietInWords } from '../../core/wording/freeze-words.ts'
import { heldWidely, resumptionOf, widePauseInWords } from '../../core/wording/pause-words.ts'
import type { Instant } from '../../core/time/instant.ts'
import type { Logger } from '../../log.ts'
import type { PauseStore } from '../../ports/pause-store.ts'
import type { StateStore } from '../../ports/state-store.ts'
import { silentAt } from '../../service/views/silent.ts'

/** Logs at the start what is paused as a whole, and which freezes and quiet hours of the last settings hold: a service that sends nothing must say why. */
export async function tellHeld(log: Logger, store: PauseStore & StateStore, now: Instant): Promise<void> {
  for (const pause of widePausesAt(await store.widePauses(now), now)) {
    const { owner, by, since, until } = pause
    log.warn({ owner, by, since, until }, `${widePauseInWords(pause)}. ${resumptionOf(heldWidely(owner))} ends it`)
  }
  const { frozen, quiet } = silentAt((await store.state()).silences, now)
  for (const freeze of frozen) log.warn({ freeze: freeze.id, until: freeze.until }, freezeInWords(freeze))
  for (const { hours, until } of quiet) {
    if (until !== null) log.info({ quiet: hours.id, until }, quietInWords(hours, until))
  }
}
