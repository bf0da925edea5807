import { PRIORITIES } from '../../core/announcement/announcement.ts'
import type { Announcement } from '../../core/announcement/announcement.ts'
import { freezesAt } from '../../core/announcement/freeze.ts'
import { expiryOf } from '../../core/announcement/lateness.ts'
import { quietAt } from '../../core/announcement/quiet.ts'
import { silencesFor } from '../../core/announcement/silences.ts'
import type { Silences } from '../../core/announcement/silences.ts'
import { formatDuration, MINUTE } from '../../core/time/instant.ts'
import type { Instant } from '../../core/time/instant.ts'
import { showInstant } from '../../core/wording/display.ts'
import { freezeInWords } from '../../core/wording/freeze-words.ts'
import { BelfryError } from '../../errors.ts'

/** What a person is told first when it is refused. */
export const REFUSALS = { send: 'nothing was sent', resend: 'nothing was resolved' } as const
const LATER = 'Or resolve it once they are over.'

/** What a person wants to send now. */
interface Wanted {
  readonly announcement: Announcement
  readonly now: Instant
  /** A resend has the priority and the grace of its announcement: no option changes them. */
  readonly deed: keyof typeof REFUSALS
}

/**
 * Refuses what a freeze would skip, and what quiet hours would hold until its grace is over. It is told at once, and
 * nothing is recorded. It tells which priority passes, as that is how a person at night says that it must go out.
 * @throws BelfryError `conflict`
 */
export function requireNoSilence(silences: Silences, { announcement, now, deed }: Wanted): void {
  const { frozen, spell } = silenceOver(silences, announcement, now)
  // It must pass all that holds: a priority that one freeze lets pass may be held by another one, or by quiet hours.
  const least = PRIORITIES.find((priority) => {
    const held = silenceOver(silences, { ...announcement, priority }, now)
    return held.frozen.length === 0 && held.spell === null
  })
  const isResend = deed === 'resend'
  const refusal = REFUSALS[deed]
  const how = isResend ? 'A `belfry send` of its own with the' : 'The'
  const passes = least === undefined ? '' : `${how} priority ${least} passes. `
  if (frozen.length > 0) {
    const text = `${refusal}: ${frozen.map(freezeInWords).join('; ')}`
    const which = frozen.length === 1 ? 'the freeze' : 'these freezes'
    const remedy = `${passes}If it must go out, end ${which} in settings.yaml first.`
    throw new BelfryError('conflict', text, { remedy })
  }
  if (spell === null) return
  const { hours, until } = spell
  const longer = `longer than its grace of ${formatDuration(announcement.late.grace)}`
  const text = `${refusal}: the quiet hours "${hours.id}" last until ${showInstant(until, hours.zone.name)}, ${longer}`
  const grace = formatDuration(Math.ceil((until - now) / MINUTE + 1) * MINUTE).replaceAll(' ', '')
  throw new BelfryError('conflict', text, {
    remedy: `${passes}${isResend ? LATER : `With a grace of ${grace} it waits for their end.`}`,
  })
}

/** The freezes that hold it back, and the quiet hours that outlast its grace. */
function silenceOver(silences: Silences, announcement: Announcement, now: Instant) {
  const { priority, broadcast } = announcement
  const { freezes, quiet } = silencesFor(silences, { priority, push: broadcast.push })
  const { last } = expiryOf(announcement, now)
  const spell = quietAt(quiet, now, last)
  return { frozen: freezesAt(freezes, now), spell: spell === null || spell.until <= last ? null : spell }
}
