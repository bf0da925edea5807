import type { HeldChanges, HeldOccurrence } from './held-changes.ts'
import { causeInWords } from '../core/wording/explanation.ts'
import { timezoneOf } from './model.ts'
import { isSwitchedOff } from '../core/announcement/announcement.ts'
import { counted, showShortly } from '../core/wording/display.ts'
import type { Instant } from '../core/time/instant.ts'
import type { Moved, PlannedAnnouncement } from './changes.ts'
import type { Plan } from './model.ts'
import { isOneTime } from '../core/schedule/one-time.ts'
import { scheduleWithZone } from './schedule-words.ts'
import { rangeInWords } from './words.ts'

/** How many instants of one announcement are shown. */
const MOST_INSTANTS = 3
/** How many differences of one announcement are shown when nothing is cut. */
const MOST_DIFFERENCES = 100

/** What a change of the settings file is shown under. */
export const SETTINGS_TITLE = 'settings.yaml'

/** A schedule, and how many occurrences it has: those in the range, and whether some come later. */
export function plannedInWords(planned: PlannedAnnouncement, plan: Plan): string {
  const { announcement, count, beyond } = planned
  if (isSwitchedOff(announcement)) return `${scheduleWithZone(announcement)}: switched off`
  const isLater = beyond.length > 0 && (count === 0 || isOneTime(announcement.schedule))
  const inRange = counted(count, 'occurrence')
  const range = `these ${rangeInWords(plan)}`
  const when = !isLater ? inRange : count === 0 ? `after ${range}` : `${inRange} in ${range}, more after them`
  return `${scheduleWithZone(announcement)}: ${when}`
}

/** The instants that show what a schedule does: those in the range, or else the first ones after it. */
export function firstInstantsOf({ announcement, next, beyond }: PlannedAnnouncement): readonly Instant[] {
  if (isOneTime(announcement.schedule)) return [...next, ...beyond].slice(0, MOST_INSTANTS)
  return next.length > 0 ? next : beyond
}

/** The occurrences that a move brings (`+`) and takes away (`-`), by instant. */
export function differencesInWords({ after, occurrences }: Moved, isAll: boolean): readonly string[] {
  const { comes, goes, isComplete } = occurrences
  const { name } = after.announcement.schedule.zone
  const most = isAll ? MOST_DIFFERENCES : MOST_INSTANTS
  const listOf = (sign: string, instants: readonly Instant[]) => {
    const more = instants.length - most
    return [
      ...instants.slice(0, most).map((instant) => `${sign} ${showShortly(instant, name)}`),
      ...(more > 0 ? [`${sign} … and ${isComplete ? '' : 'at least '}${more} more`] : []),
    ]
  }
  return [...listOf('-', goes), ...listOf('+', comes)]
}

/** What is held back and what is released, each a list under its title. At most `most` of each are listed. */
export function heldChangesInWords({ holds, releases }: HeldChanges, plan: Plan, most: number) {
  const listOf = (title: string, all: readonly HeldOccurrence[], byOf: (held: HeldOccurrence) => string) => {
    if (all.length === 0) return []
    const more = all.length - most
    const items = all.slice(0, most).map((held) => {
      return `${showShortly(held.due, timezoneOf(plan, held))} ${held.announcementId}: ${byOf(held)}`
    })
    return [
      {
        title: `${title}: ${counted(all.length, 'occurrence')}`,
        items: more > 0 ? [...items, `and ${more} more`] : items,
      },
    ]
  }
  const causeIn = ({ by, silenceId }: HeldOccurrence) => causeInWords({ reason: by, waitedFor: null, silenceId })
  return [
    ...listOf('Held back', holds, (held) => `${held.state === 'skipped' ? 'skipped' : 'waits'} (${causeIn(held)})`),
    ...listOf('Released', releases, (held) => {
      return `${held.state === 'skipped' ? 'was skipped' : 'waited'} (${causeIn(held)})`
    }),
  ]
}
