import { NO_DAYS } from '../../core/schedule/local/day-set.ts'
import { isOfHold } from '../../core/announcement/check.ts'
import { checkEligibility } from '../../core/admission/eligibility.ts'
import { keyOf } from '../../core/announcement/occurrence.ts'
import type { Known } from '../../core/planning/agenda.ts'
import { instantsBetween, nextInstant } from '../../core/schedule/recurrence.ts'
import { checkInWords } from '../../core/wording/check-words.ts'
import {
  DAY,
  formatInstant,
  MINUTE,
  parseInstant,
  parseLocalDate,
  parseWallTime,
  SECOND,
} from '../../core/time/instant.ts'
import type { Instant } from '../../core/time/instant.ts'
import { resolveWallTime } from '../../core/time/wall-time.ts'
import { findZone } from '../../core/time/zone.ts'
import type { Zone } from '../../core/time/zone.ts'
import { noTime, notOne, noneThen, noSuchOccurrence, nothingOf } from './no-occurrence.ts'
import { neighboursOf } from './neighbours.ts'
import { MOST_OF_A_DAY, NOT_CANCELLED } from './naming.ts'
import type { NamedAnnouncement, NamedOccurrence, NamingParts, NamedTime } from './naming.ts'

/** `history` with this `now` tells of what is planned, too. */
const EVERYTHING: Instant = Number.MAX_SAFE_INTEGER

/**
 * Finds the occurrence that a text names: never another one.
 *
 * - `ID`: its next occurrence, or its last one where none follows.
 * - `ID@2026-11-30T02:00:00.000Z`, or with another offset: the one of this instant.
 * - `ID@2026-11-30T10:00`: the one of this local time of its zone, to the second; else the one within this minute.
 * - `ID@2026-11-30`: the one of this day of its zone.
 *
 * An earlier id of an announcement stands for it. Throws `not-found`, with the occurrences that are meant or the nearest
 * ones, when there is none or not exactly one. An instant of an announcement in force is returned in any case: its
 * schedule says why there is none.
 */
export async function findNamed(parts: NamingParts, text: string): Promise<NamedOccurrence> {
  const at = text.lastIndexOf('@')
  const id = at < 0 ? text : text.slice(0, at)
  const announcement = await announcementOf(parts, id)
  if (announcement === undefined) throw noSuchOccurrence(text)
  if (at < 0) return nextOrLast(parts, announcement)
  const when = text.slice(at + 1)
  const instant = parseInstant(when)
  if (instant !== undefined) return atInstant(parts, announcement, instant)
  const { zone } = announcement
  const [date, wall] = [parseLocalDate(when), parseWallTime(when)]
  if ((date === undefined && wall === undefined) || zone === undefined) throw noTime(id, when)
  const tries = date === undefined ? stretchesOf(zone, wall!) : [[dayOf(zone, date)]]
  for (const stretches of tries) {
    const found = (await Promise.all(stretches.map((each) => within(parts, announcement, each)))).flat()
    const [first, ...others] = found
    if (first !== undefined && others.length === 0) return first
    if (first !== undefined) throw notOne(announcement, when, found)
  }
  const near = date === undefined ? around(zone, wall!) : dayOf(zone, date)
  const neighbours = await neighboursOf(parts, announcement, near)
  const isSkipped = wall !== undefined && isInGap(zone, wall)
  const why = isSkipped ? 'its clocks skip that time' : whyNone(announcement.known, near, parts.now)
  throw noneThen(announcement, { when, why }, neighbours)
}

/** Undefined when no announcement ever had this id. */
async function announcementOf({ store, inForce }: NamingParts, id: string): Promise<NamedAnnouncement | undefined> {
  const standing = await store.standing(id)
  if (standing === undefined) return undefined
  const known = standing.presentId === null ? undefined : inForce.known(standing.presentId)
  return { id, known, standing, zone: known?.announcement.schedule.zone ?? findZone(standing.timezone) }
}

/** The occurrence that comes next. When none follows, the last one: it may still wait. */
async function nextOrLast(parts: NamingParts, announcement: NamedAnnouncement): Promise<NamedOccurrence> {
  const { store, now } = parts
  const { id, known } = announcement
  const next = known && nextInstant(known.announcement.schedule, now)
  if (known !== undefined && next !== undefined) return atInstant(parts, announcement, next)
  const [last] = await store.history({ now: EVERYTHING, limit: 1, announcementId: id, states: NOT_CANCELLED })
  const [any] = last ? [last] : await store.history({ now: EVERYTHING, limit: 1, announcementId: id })
  if (any === undefined) throw nothingOf(announcement)
  return { ...announcement, key: any.key, due: any.due, occurrence: any }
}

/** The one of an instant: as it is on record under the asked id, or under the id of now. */
async function atInstant(parts: NamingParts, announcement: NamedAnnouncement, due: Instant): Promise<NamedOccurrence> {
  const { id, known, standing } = announcement
  const presentId = standing.presentId ?? id
  for (const key of new Set([keyOf(id, due), keyOf(presentId, due)])) {
    const [occurrence] = await parts.store.history({ now: EVERYTHING, limit: 1, key })
    // One that was carried over goes on under the id of now.
    const isMoved = occurrence?.reason === 'renamed' && key !== keyOf(presentId, due) && known !== undefined
    if (occurrence !== undefined && !isMoved) return { ...announcement, key, due, occurrence }
  }
  if (known !== undefined) {
    return { ...announcement, key: keyOf(presentId, due), due, occurrence: undefined }
  }
  const stretch = { first: due, last: due }
  throw noneThen(announcement, { when: formatInstant(due) }, await neighboursOf(parts, announcement, stretch))
}

function dayOf(zone: Zone, date: number): NamedTime {
  return { first: resolveWallTime(zone, date * DAY), last: resolveWallTime(zone, (date + 1) * DAY) - 1 }
}

/** First the instants of a local time, then its minutes. In a fold there are two of each, in a gap none. */
function stretchesOf(zone: Zone, wall: number): readonly (readonly NamedTime[])[] {
  const instants = zone.instantsOf(wall)
  const lasting = (length: number) => instants.map((first) => ({ first, last: first + length - 1 }))
  return wall % MINUTE === 0 ? [lasting(1), lasting(MINUTE)] : [lasting(SECOND)]
}

/** Where a local time is. In a gap it is nowhere: an empty stretch at its end. */
function around(zone: Zone, wall: number): NamedTime {
  const first = resolveWallTime(zone, wall)
  return { first, last: isInGap(zone, wall) ? first - 1 : first }
}

const isInGap = (zone: Zone, wall: number) => zone.instantsOf(wall).length === 0

/**
 * The occurrences of a stretch: those on record, and those that its schedule has besides. A resend counts only where
 * nothing else is: what it repeats leads to it. Last comes what an edit cancelled.
 */
async function within(
  { store }: NamingParts,
  announcement: NamedAnnouncement,
  { first, last }: NamedTime,
): Promise<readonly NamedOccurrence[]> {
  const { id, known } = announcement
  const rows = await store.history({
    now: EVERYTHING,
    limit: MOST_OF_A_DAY + 1,
    announcementId: id,
    from: { kind: 'instant', instant: first },
    to: { kind: 'instant', instant: last },
    order: 'oldest-first',
  })
  const recorded = rows
    .filter(({ reason }) => reason !== 'renamed')
    .map((occurrence) => ({ ...announcement, key: occurrence.key, due: occurrence.due, occurrence }))
  const taken = new Set(recorded.map(({ key }) => key))
  const planned = known === undefined ? [] : plannedIn(known, { first, last })
  const besides = planned
    .map((due) => ({ ...announcement, key: keyOf(known!.announcement.id, due), due, occurrence: undefined }))
    .filter(({ key }) => !taken.has(key))
  const all = [...recorded, ...besides].sort((one, other) => one.due - other.due)
  const isScheduled = ({ occurrence }: NamedOccurrence) => (occurrence?.resendOf ?? null) === null
  const isAlive = ({ occurrence }: NamedOccurrence) => occurrence?.state !== 'cancelled'
  const alive = all.filter(isAlive)
  const scheduled = alive.filter(isScheduled)
  return [scheduled, alive].find((each) => each.length > 0) ?? all
}

function plannedIn({ announcement, knownSince }: Known, { first, last }: NamedTime): readonly Instant[] {
  const after = Math.max(first - 1, knownSince)
  return instantsBetween(announcement.schedule, { after, through: last, limit: MOST_OF_A_DAY + 1 })
}

/** Why a schedule has nothing in a stretch, in words. Undefined when its announcement is not in force. */
function whyNone(known: Known | undefined, { first, last }: NamedTime, now: Instant): string | undefined {
  if (known === undefined) return undefined
  const { rule, zone } = known.announcement.schedule
  // What its rule would have, without bounds and exclusions.
  const bare = nextInstant({ rule, zone, except: NO_DAYS }, first - 1)
  if (bare === undefined || bare > last) return 'its rule has none then'
  const failed = checkEligibility(known, bare, now).find((check) => !check.isPassed && !isOfHold(check))
  return failed && checkInWords(failed, zone.name)
}
