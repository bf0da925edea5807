import { PRIORITIES } from '../../../src/core/announcement/announcement.ts'
import { NO_SILENCES } from '../../../src/core/announcement/silences.ts'
import type { Silences } from '../../../src/core/announcement/silences.ts'
import { DAY, MINUTE, SECOND } from '../../../src/core/time/instant.ts'
import type { Instant } from '../../../src/core/time/instant.ts'
import { findZone } from '../../../src/core/time/zone.ts'
import type { Dice } from './dice.ts'

const UTC = findZone('UTC')!

/** What people make of the freezes and quiet hours of the settings file, and a word for it. */
export function editSilences({ freezes, quiet }: Silences, dice: Dice, now: Instant): readonly [Silences, string] {
  const allow = dice.happens(0.3) ? [dice.pick(PRIORITIES)] : []
  switch (dice.pick(['freeze', 'freeze', 'quiet', 'end'] as const)) {
    case 'freeze': {
      const from = now + dice.span(SECOND, 2 * MINUTE) - MINUTE
      const until = from + dice.span(MINUTE, 5 * MINUTE)
      const freeze = { id: `f${freezes.length}`, from, until, zone: UTC, reason: 'simulated', allow }
      return [{ freezes: [...freezes, freeze], quiet }, 'adds a freeze']
    }
    case 'quiet': {
      const from = Math.floor((now % DAY) / MINUTE + dice.int(0, 3)) * MINUTE
      const hours = { from: from % DAY, to: (from + dice.int(1, 5) * MINUTE) % DAY, zone: UTC, allow }
      return [{ freezes, quiet: [{ id: 'q', ...hours, push: ['online'] }] }, 'makes hours quiet']
    }
    case 'end':
      return [NO_SILENCES, 'takes freezes and quiet hours out']
  }
}
