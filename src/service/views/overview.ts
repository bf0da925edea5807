import type { AccountHolds } from '../../core/delivery/account.ts'
import { isSwitchedOff } from '../../core/announcement/announcement.ts'
import type { Priority } from '../../core/announcement/announcement.ts'
import { ASSUMED_CALL_TIME, foretell } from '../../core/forecast/forecast.ts'
import type { Departure } from '../../core/forecast/forecast.ts'
import { longestLateness } from '../../core/announcement/lateness.ts'
import type { Occurrence, OccurrenceKey } from '../../core/announcement/occurrence.ts'
import { holdsAt, widePausesAt } from '../../core/announcement/pause.ts'
import type { Pause, WidePause } from '../../core/announcement/pause.ts'
import type { Agenda, NewOccurrence } from '../../core/planning/agenda.ts'
import { arrivalAt } from '../../core/schedule/moves.ts'
import type { Arrival } from '../../core/schedule/moves.ts'
import { quotaAt } from '../../core/quota/quota.ts'
import type { Limits, Quota } from '../../core/quota/quota.ts'
import { DAY, MINUTE } from '../../core/time/instant.ts'
import type { Instant } from '../../core/time/instant.ts'
import type { HistoryStore } from '../../ports/history-store.ts'
import type { LedgerStore } from '../../ports/ledger-store.ts'
import type { OccurrenceStore } from '../../ports/occurrence-store.ts'
import type { PauseStore } from '../../ports/pause-store.ts'
import { candidatesOf } from '../in-force.ts'
import type { InForce } from '../in-force.ts'
import type { RunSteps } from '../slices.ts'
import { silentAt } from './silent.ts'
import type { Silent } from './silent.ts'

/**
 * How far ahead the overview looks (ms), and how many occurrences it shows: in all, and of one announcement. Without
 * the second limit a rare announcement would not be seen.
 */
const COMING = { span: DAY, most: 50, ofOne: 3 }
/** The most rows of every other list. The rest is counted. */
export const SHOWN = 25
/** About the most occurrences that are foretold, however dense the day. */
const FORETOLD = 1000

/** A coming occurrence, with the zone in which a person reads its instant. */
export interface Coming {
  readonly key: OccurrenceKey
  readonly due: Instant
  readonly priority: Priority
  readonly owner: string | null
  /** What becomes of it; undefined where the forecast would take too long. */
  readonly departure: Departure | undefined
  readonly timezone: string
  /** From where a day rule moved it. Undefined where none did. */
  readonly moved: Arrival | undefined
  /**
   * How many more occurrences of its announcement come in the same span and are not shown. Only on the last one shown,
   * else 0.
   */
  readonly more: number
}

/** An occurrence that came due and is not decided yet. */
export interface Delayed {
  readonly key: OccurrenceKey
  readonly due: Instant
  readonly timezone: string
  /** Whether its announcement is in force and can be read. Without that nothing decides about it. */
  readonly isInForce: boolean
  /** What becomes of it; undefined where nothing decides about it, or where the forecast would take too long. */
  readonly departure: Departure | undefined
}

/** The first few of a list, and the count of all. */
export interface Some<T> {
  readonly shown: readonly T[]
  readonly count: number
}

/** The service at a glance. */
export interface Overview {
  readonly quota: Quota
  /** False where the forecast would take too long. What comes is shown without what becomes of it. */
  readonly isForetold: boolean
  readonly waiting: Some<Delayed>
  readonly coming: readonly Coming[]
  /** Up to here `coming` is complete. */
  readonly through: Instant
  readonly paused: Some<Pause & { readonly timezone: string }>
  /** The ids of announcements that are switched off: nothing of them is planned. */
  readonly switchedOff: Some<string>
  /** Pauses of all and of teams that hold. Those of all come first. */
  readonly widelyPaused: readonly WidePause[]
  /** The freezes and quiet hours of the settings. */
  readonly silent: Silent
  /** Unknown outcomes without a verdict, newest first, however old. */
  readonly unresolved: Some<Occurrence>
  /** The latest occurrences that are decided or under way, newest first. */
  readonly decided: readonly Occurrence[]
}

/** What an overview needs. */
export interface OverviewParts {
  readonly store: HistoryStore & LedgerStore & OccurrenceStore & PauseStore
  readonly limits: Limits
  readonly inForce: InForce
  readonly holds: AccountHolds
  readonly runSteps: RunSteps
}

/** Reads everything at one instant. Changes nothing, and foretells no further than it shows. */
export async function readOverview(
  { store, limits, inForce, holds, runSteps }: OverviewParts,
  now: Instant,
): Promise<Overview> {
  const calls = await store.ledger(limits, now)
  const pending = await store.pending(now)
  const pauses = (await store.pauses(now)).filter((pause) => holdsAt(pause, now))
  // Nothing is due that early. So this reads only occurrences that are not planned any more.
  const decided = await store.history({ now: Number.MIN_SAFE_INTEGER, limit: SHOWN })
  const unresolved = await store.unresolved({ limit: SHOWN })
  const carried = candidatesOf(pending, (id) => inForce.known(id))
  const end = await runSteps(endOf(inForce, now))
  const departures =
    end === undefined
      ? undefined
      : await runSteps(
          foretell({
            known: inForce.all,
            carried,
            calls,
            from: now,
            through: end,
            limits,
            budgets: inForce.budgets,
            upcoming: inForce.upcoming,
            holds,
            callTime: ASSUMED_CALL_TIME,
          }),
        )
  const zoneOf = (id: string) => inForce.find(id)?.schedule.zone.name ?? 'UTC'
  const byKey = new Map(departures?.map((departure) => [departure.key, departure]))
  const through = Math.min(end ?? now, now + COMING.span)
  const occurrences = departures ?? inForce.agenda.ahead(through, now, FORETOLD).occurrences
  const coming = comingOf(
    occurrences.filter(({ due }) => due > now && due <= through),
    inForce,
  ).map((each): Coming => ({ ...each, departure: byKey.get(each.key) }))
  return {
    quota: quotaAt(calls, now, limits),
    isForetold: departures !== undefined,
    waiting: some(pending, ({ key, announcementId, due }): Delayed => {
      const isInForce = inForce.known(announcementId) !== undefined
      return { key, due, timezone: zoneOf(announcementId), isInForce, departure: byKey.get(key) }
    }),
    coming,
    through: coming.length === COMING.most ? coming.at(-1)!.due : through,
    silent: silentAt(inForce.silences, now),
    widelyPaused: widePausesAt(await store.widePauses(now), now),
    paused: some(pauses, (pause) => ({ ...pause, timezone: zoneOf(pause.announcementId) })),
    switchedOff: some(
      inForce.all.filter(({ announcement }) => isSwitchedOff(announcement)),
      ({ announcement }) => announcement.id,
    ),
    unresolved,
    decided,
  }
}

/** The end of the forecast: a little beyond what is shown, so that waiting occurrences are seen to leave. */
function endOf({ all, agenda }: InForce, now: Instant): Generator<undefined, Instant> {
  const patience = all.reduce((longest, { announcement }) => Math.max(longest, longestLateness(announcement.late)), 0)
  return instantOf(FORETOLD, agenda, now, now + COMING.span + patience + MINUTE)
}

/** The first few occurrences of each announcement. */
function comingOf(
  occurrences: readonly Pick<NewOccurrence, 'key' | 'announcementId' | 'due'>[],
  inForce: InForce,
): readonly Omit<Coming, 'departure'>[] {
  const left = new Map<string, number>()
  for (const { announcementId: id } of occurrences) left.set(id, (left.get(id) ?? 0) + 1)
  const shown = new Map<string, number>()
  const coming: Omit<Coming, 'departure'>[] = []
  for (const { key, announcementId: id, due } of occurrences) {
    const nth = (shown.get(id) ?? 0) + 1
    if (nth > COMING.ofOne) continue
    shown.set(id, nth)
    const { schedule, priority, owner = null } = inForce.find(id)!
    const more = nth === COMING.ofOne ? left.get(id)! - nth : 0
    coming.push({ key, due, priority, owner, timezone: schedule.zone.name, moved: arrivalAt(schedule, due), more })
    if (coming.length === COMING.most) break
  }
  return coming
}

/** The instant of the `count`th coming occurrence; `farthest` if fewer come before it. */
function* instantOf(count: number, agenda: Agenda, now: Instant, farthest: Instant): Generator<undefined, Instant> {
  for (let span = MINUTE; ; span *= 2) {
    const through = Math.min(now + span, farthest)
    const occurrences = agenda.ahead(through, now, count).occurrences.filter(({ due }) => due > now)
    const last = occurrences[count - 1]
    if (last !== undefined) return Math.min(last.due, farthest)
    if (through === farthest) return farthest
    yield undefined
  }
}

function some<T, R>(all: readonly T[], show: (each: T) => R): Some<R> {
  return { shown: all.slice(0, SHOWN).map(show), count: all.length }
}
