import { isSwitchedOff } from '../../core/announcement/announcement.ts'
import type { Broadcast } from '../../core/announcement/broadcast.ts'
import { SWITCHED_OFF } from '../../core/wording/check-words.ts'
import { showInstant } from '../../core/wording/display.ts'
import type { OccurrenceKey } from '../../core/announcement/occurrence.ts'
import { arrivalAt, landingAt } from '../../core/schedule/moves.ts'
import { switchedOn } from '../../core/schedule/schedule.ts'
import { arrivalInWords } from '../../core/wording/move-words.ts'
import { formatLocalDate, formatWallTime } from '../../core/time/instant.ts'
import type { Instant } from '../../core/time/instant.ts'
import { findZone } from '../../core/time/zone.ts'
import type { Expectation, ResolvedCase } from '../../definitions/cases/expect.ts'
import { fault } from '../../definitions/problems/codes.ts'
import type { Fault } from '../../definitions/problems/codes.ts'
import { stateOf } from './lines.ts'
import { isLookedAt, reasonOf, secondOf } from './plan.ts'
import type { PlannedOccurrence } from './plan.ts'
import { firstDifference, showText, testedText } from './text.ts'
import type { Path } from '../../core/problem.ts'

/** The differences between what a case expects and what is planned. */
export interface CaseComparison {
  /** Every difference, at its place in the case. Empty when the case passes. */
  readonly faults: readonly Fault[]
  /** The occurrences that differ: expected but not planned, planned but not expected, or both but not equal. */
  readonly differing: ReadonlySet<OccurrenceKey>
}

const REMEDY = 'Mend the schedule, or expect what is planned.'

/** Compares what is planned, in the order in which it is sent, with what a case expects. */
export function compareCase(tested: ResolvedCase, planned: readonly PlannedOccurrence[]): CaseComparison {
  const expected = new Map((tested.expect ?? []).map((each) => [each.key, each]))
  const differing = new Set<OccurrenceKey>()
  const faults: Fault[] = []
  const tell = (key: OccurrenceKey, found: readonly Fault[]) => {
    if (found.length > 0) differing.add(key)
    faults.push(...found)
  }
  for (const each of planned) {
    const expectation = expected.get(each.key)
    expected.delete(each.key)
    if (expectation) tell(each.key, differencesOf(expectation, each))
    else if (tested.expect && !tested.allowOthers && isLookedAt(tested, each)) {
      tell(each.key, [unexpected(each, tested)])
    }
  }
  for (const expectation of expected.values()) tell(expectation.key, [missing(expectation, planned)])
  for (const [index, id] of tested.never.entries()) {
    const sent = planned.filter(({ announcementId, state }) => announcementId === id && state === 'sent')
    for (const { key } of sent) differing.add(key)
    faults.push(...sent.slice(0, 1).map((first) => unwanted(first, [...tested.path, 'never', index])))
  }
  return { faults: [...faults, ...outOfOrder(tested, planned), ...miscounted(tested, planned)], differing }
}

function differencesOf(expectation: Expectation, planned: PlannedOccurrence): readonly Fault[] {
  const { id, path, state, leavesAt, reason, push, text } = expectation
  const faults: Fault[] = []
  const tell = (key: string, found: string, wanted: string) =>
    faults.push(differs([...path, key], `${id} ${found}; expected: ${wanted}`))
  const actual = { leavesAt: secondOf(planned.leavesAt), reason: reasonOf(planned) }
  if (state !== planned.state) tell('state', `is ${stateOf({ state: planned.state, reason: actual.reason })}`, state)
  if (leavesAt !== undefined && leavesAt !== actual.leavesAt) {
    const shown = (instant: Instant) => showInstant(instant, planned.timezone)
    tell('leaves', actual.leavesAt === null ? 'does not leave' : `leaves at ${shown(actual.leavesAt)}`, shown(leavesAt))
  }
  if (reason !== undefined && reason !== actual.reason)
    tell('reason', `has the reason ${actual.reason ?? '(none)'}`, reason)
  if (push === undefined && text === undefined) return faults
  const broadcast = planned.broadcast()
  if (push !== undefined && push !== broadcast?.push) tell('push', `reaches ${broadcast?.push ?? 'nobody'}`, push)
  if (text !== undefined && !says(broadcast, text)) {
    const rendered = testedText(broadcast)
    const from = firstDifference(rendered, text)
    tell('text', rendered === null ? 'cannot be rendered' : `says ${showText(rendered, from)}`, showText(text, from))
  }
  return faults
}

function says(broadcast: Broadcast | undefined, text: string | RegExp): boolean {
  const rendered = testedText(broadcast)
  if (rendered === null) return false
  return typeof text === 'string' ? rendered === text : text.test(rendered)
}

function unexpected({ announcementId: id, due, timezone }: PlannedOccurrence, tested: ResolvedCase): Fault {
  const { path, announcements } = tested
  const arrival = arrivalAt(announcements.get(id)!.schedule, due)
  const moved = arrival === undefined ? '' : ` (${arrivalInWords(arrival)})`
  const wall = findZone(timezone)?.wallTimeAt(due) ?? due
  const text = `${id} is planned at ${showInstant(due, timezone)}${moved}, and not expected`
  const remedy = `Add { id: ${id}, at: ${formatWallTime(wall)} } to expect, or write allowOthers: true.`
  return fault('case-failed', [...path, 'expect'], text, remedy, 'key')
}

/** Names the nearest occurrence of the announcement. Mostly it is the one that the person meant. */
function missing(expectation: Expectation, planned: readonly PlannedOccurrence[]): Fault {
  const { id, path, due, announcement } = expectation
  const zone = announcement.schedule.zone.name
  const others = planned.filter(({ announcementId }) => announcementId === id).map((each) => each.due)
  const nearest = others.sort((a, b) => Math.abs(a - due) - Math.abs(b - due))[0]
  const none = isSwitchedOff(announcement) ? `: ${SWITCHED_OFF}` : ', nor in the whole range'
  const near = nearest === undefined ? none : `; the nearest is at ${showInstant(nearest, zone)}`
  const text = `${id} is not planned at ${showInstant(due, zone)}${movedAway(expectation)}${near}`
  return differs([...path, 'at'], text)
}

/** Where the time of an excluded day goes, if it is moved. */
function movedAway({ due, announcement }: Expectation): string {
  const landing = landingAt(switchedOn(announcement.schedule), due)
  if (landing === undefined) return ''
  return `, since ${landing.isOfEvent ? 'its event' : 'it'} is moved to ${formatLocalDate(landing.day)}`
}

function outOfOrder({ expect = [] }: ResolvedCase, planned: readonly PlannedOccurrence[]): readonly Fault[] {
  const places = new Map<OccurrenceKey, number>(planned.map(({ key }, index) => [key, index]))
  let last = -1
  return expect.flatMap(({ key, id, path }) => {
    const place = places.get(key) ?? last
    const isEarly = place < last
    const before = planned[last]?.announcementId
    last = Math.max(last, place)
    return isEarly ? [differs([...path, 'id'], `${id} leaves before ${before}, which stands above it`)] : []
  })
}

function miscounted(tested: ResolvedCase, planned: readonly PlannedOccurrence[]): readonly Fault[] {
  const lookedAt = planned.filter((each) => isLookedAt(tested, each))
  return tested.counts.flatMap(({ of, count, path }) => {
    const found = lookedAt.filter(({ state }) => of === 'all' || state === of).length
    return found === count ? [] : [differs(path, `${found} are ${of === 'all' ? 'planned' : of}; expected: ${count}`)]
  })
}

function unwanted({ announcementId: id, due, timezone }: PlannedOccurrence, path: Path): Fault {
  return differs(path, `${id} is sent at ${showInstant(due, timezone)}`)
}

const differs = (path: Path, text: string) => fault('case-failed', path, text, REMEDY)
