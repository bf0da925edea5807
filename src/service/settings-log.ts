import type { Logger } from 'pino'
import { SETTINGS_GRACE } from '../core/announcement/source.ts'
import { freezeInWords } from '../core/wording/freeze-words.ts'
import { formatDuration } from '../core/time/instant.ts'
import { named } from './alike.ts'
import type { ServiceEvents } from './events.ts'

/** Logs what becomes of the settings file. A freeze never ends without a line that says so. */
export function logSettings(log: Logger): Pick<ServiceEvents, 'missesSettings' | 'gaveUpSettings' | 'changedSilences'> {
  return {
    missesSettings: (silences) =>
      log.warn(
        { silences },
        `missing: the settings file. What it said holds on for ${formatDuration(SETTINGS_GRACE)}` +
          (silences.length === 0 ? '' : `, also the freezes and quiet hours: ${named(silences)}`),
      ),
    changedSilences: ({ begun, ended }) => {
      if (ended.length > 0) {
        log.warn(
          { silences: ended },
          `settings.yaml was changed: these freezes and quiet hours of it hold no longer: ${named(ended)}`,
        )
      }
      for (const freeze of begun) log.warn({ freeze: freeze.id, until: freeze.until }, freezeInWords(freeze))
    },
    gaveUpSettings: (silences) =>
      log.warn(
        { silences },
        'the settings file was missing for too long: the quota is not shared out among owners any more' +
          (silences.length === 0 ? '' : `, and these freezes and quiet hours hold no longer: ${named(silences)}`),
      ),
  }
}
