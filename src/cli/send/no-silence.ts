import { PRIORITIES } from '../../core/announcement/announcement.ts'
import type { Announcement } from '../../core/announcement/announcement.ts'
import { freezeOver } from '../../core/announcement/freeze.ts'
import { expiryOf } from '../../core/announcement/lateness.ts'
import { quietAt } from '../../core/announcement/quiet.ts'
import { silencesFor } from '../../core/announcement/silences.ts'
import type { Silences } from '../../core/announcement/silences.ts'
import { formatDuration, MINUTE } from '../../core/time/instant.ts'
import type { Instant } from '../../core/time/instant.ts'
import { showInstant } from '../../core/wording/display.ts'
import { freezeInWords } from '../../core/wording/freeze-words.ts'
import { BelfryError } from '../../errors.ts'

/** What a person wants to send now, and what it would be if it were refused: `nothing was sent`. */
interface Wanted {
  readonly announcement: Announcement
  readonly now: Instant
  readonly refusal: string
}

/**
 * Refuses what a freeze would skip, and what quiet hours would hold until its grace is over. It is told at once, and
 * nothing is recorded. It tells which priority passes, as that is how a person at night says that it must go out.
 * @throws BelfryError `conflict`
 */
export function requireNoSilence(silences: Silences, { announcement, now, refusal }: Wanted): void {
  const { priority, broadcast, late } = announcement
  const { freezes, quiet } = silencesFor(silences, { priority, push: broadcast.push })
  const freeze = freezeOver(freezes, now, now)
  if (freeze !== null) {
    const text = `${refusal}: ${freezeInWords(freeze)}`
    const otherwise = 'If it must go out, end the freeze in settings.yaml first.'
    throw new BelfryError('conflict', text, { remedy: withPriority(freeze, otherwise) })
  }
  const { last } = expiryOf(announcement, now)
  const spell = quietAt(quiet, now, last)
  if (spell === null || spell.until <= last) return
  const { hours, until } = spell
  const text = `${refusal}: the quiet hours "${hours.id}" last until ${showInstant(until, hours.zone.name)}, longer than its grace of ${formatDuration(late.grace)}`
  const grace = formatDuration(Math.ceil((until - now) / MINUTE + 1) * MINUTE).replaceAll(' ', '')
  const wait = `With a grace of ${grace} it waits for their end.`
  throw new BelfryError('conflict', text, { remedy: withPriority(hours, wait) })
}

/** The least priority that passes, and what else would help. */
function withPriority({ allow }: Pick<Silences['freezes'][number], 'allow'>, otherwise: string): string {
  const least = PRIORITIES.find((priority) => allow.includes(priority))
  return least === undefined ? otherwise : `The priority ${least} passes. ${otherwise}`
}
