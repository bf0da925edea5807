import { keyOf } from '../core/announcement/occurrence.ts'
import { causeOf } from '../core/forecast/forecast.ts'
import type { Departure } from '../core/forecast/forecast.ts'
import type { Instant } from '../core/time/instant.ts'
import type { Rename } from '../ports/definition-store.ts'
import type { Plan } from './model.ts'

/** An occurrence that freezes or quiet hours hold back on one side of a change, and not on the other. */
export interface HeldOccurrence {
  readonly key: string
  readonly announcementId: string
  readonly due: Instant
  /** What holds it back: `freeze`, or `quiet`. */
  readonly by: 'freeze' | 'quiet'
  /** The id of the freeze or the quiet hours. */
  readonly silenceId: string | null
  /** `sent`: it leaves all the same, later. `waiting`: it waits still when the range ends. */
  readonly state: Departure['state']
}

/** What a change holds back, and what it releases, in the range of the plan. */
export interface HeldChanges {
  readonly holds: readonly HeldOccurrence[]
  readonly releases: readonly HeldOccurrence[]
}

/** Compares what freezes and quiet hours hold back in two plans, among the occurrences that both have. */
export function heldChangesOf(before: Plan, after: Plan, renamed: readonly Rename[]): HeldChanges {
  const newIds = new Map(renamed.map(({ from, id }) => [from, id]))
  const [was, is] = [new Map<string, HeldOccurrence | null>(), new Map<string, HeldOccurrence | null>()]
  for (const each of before.forecast.departures) {
    const announcementId = newIds.get(each.announcementId) ?? each.announcementId
    const key = each.announcementId === announcementId ? each.key : keyOf(announcementId, each.due)
    was.set(key, heldOf({ ...each, key, announcementId }))
  }
  for (const each of after.forecast.departures) is.set(each.key, heldOf(each))
  return { holds: moreIn(is, was), releases: moreIn(was, is) }
}

/** What one side holds back more than the other: a skip is more than a wait. */
function moreIn(
  one: ReadonlyMap<string, HeldOccurrence | null>,
  other: ReadonlyMap<string, HeldOccurrence | null>,
): readonly HeldOccurrence[] {
  return [...one].flatMap(([key, held]): readonly HeldOccurrence[] => {
    const elsewhere = other.get(key)
    return held !== null && elsewhere !== undefined && weightOf(held) > weightOf(elsewhere) ? [held] : []
  })
}

const weightOf = (held: HeldOccurrence | null) => (held === null ? 0 : held.state === 'skipped' ? 2 : 1)

function heldOf(departure: Departure): HeldOccurrence | null {
  const { key, announcementId, due, state, silenceId } = departure
  const why = causeOf(departure)
  if (why !== 'freeze' && why !== 'quiet') return null
  return { key, announcementId, due, by: why, silenceId, state }
}
