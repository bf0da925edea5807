import type { AccountHolds } from '../../core/delivery/account.ts'
import type { Priority } from '../../core/announcement/announcement.ts'
import { ASSUMED_CALL_TIME, foretell } from '../../core/forecast/forecast.ts'
import type { Departure } from '../../core/forecast/forecast.ts'
import { longestLateness } from '../../core/announcement/lateness.ts'
import type { Occurrence, OccurrenceKey } from '../../core/announcement/occurrence.ts'
import { holdsAt } from '../../core/announcement/pause.ts'
import type { Pause } from '../../core/announcement/pause.ts'
import type { Agenda, NewOccurrence } from '../../core/planning/agenda.ts'
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

/** How far ahead is looked, how many occurrences at most are shown, and of one announcement: else what is rare is not seen. */
const COMING = { span: DAY, most: 50, ofOne: 3 }
/** Of everything else at most so many are shown; the others are counted. */
export const SHOWN = 25
/** No more occurrences than about this many are foretold, however dense the day. */
const FORETOLD = 1000

/** An occurrence to come, and where a person looks at its instant. */
export interface Coming {
  readonly key: OccurrenceKey
  readonly due: Instant
  readonly priority: Priority
  readonly owner: string | null
  /** What becomes of it; undefined where that was too much to foretell. */
  readonly departure: Departure | undefined
  readonly timezone: string
  /** So many more of its announcement come while this looks ahead, and are not shown; with the last one that is. */
  readonly more: number
}

/** An occurrence that came due and is not decided. */
export interface Delayed {
  readonly key: OccurrenceKey
  readonly due: Instant
  readonly timezone: string
  /** Whether anything of its announcement is in force that could be read: else nobody decides about it. */
  readonly isInForce: boolean
  /** What becomes of it; undefined where nobody decides, or that was too much to foretell. */
  readonly departure: Departure | undefined
}

/** The first few of a list, and how many there are. */
export interface Some<T> {
  readonly shown: readonly T[]
  readonly count: number
}

/** The service at a glance. */
export interface Overview {
  readonly quota: Quota
  /** False where it would take too long: what comes is shown without what becomes of it. */
  readonly isForetold: boolean
  readonly waiting: Some<Delayed>
  readonly coming: readonly Coming[]
  /** How far ahead everything that comes is among these. */
  readonly through: Instant
  readonly paused: Some<Pause & { readonly timezone: string }>
  /** Unknown outcomes on which nobody has given a verdict, newest first, however old. */
  readonly unresolved: Some<Occurrence>
  /** The latest that are decided or under way, newest first. */
  readonly decided: readonly Occurrence[]
}

/** What an overview is made of. */
export interface OverviewParts {
  readonly store: HistoryStore & LedgerStore & OccurrenceStore & PauseStore
  readonly limits: Limits
  readonly inForce: InForce
  readonly holds: AccountHolds
  readonly runSteps: RunSteps
}

/** Looks at everything at one instant. Reads only; foretells no further than is shown. */
export async function readOverview(
  { store, limits, inForce, holds, runSteps }: OverviewParts,
  now: Instant,
): Promise<Overview> {
  const calls = await store.ledger(limits, now)
  const pending = await store.pending(now)
  const pauses = (await store.pauses(now)).filter((pause) => holdsAt(pause, now))
  // Nothing is due that early: only what is not planned any more.
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
    paused: some(pauses, (pause) => ({ ...pause, timezone: zoneOf(pause.announcementId) })),
    unresolved,
    decided,
  }
}

/** Until when it is foretold: a little further than is shown, so that those who wait are seen to leave. */
function endOf({ all, agenda }: InForce, now: Instant): Generator<undefined, Instant> {
  const patience = all.reduce((longest, { announcement }) => Math.max(longest, longestLateness(announcement.late)), 0)
  return instantOf(FORETOLD, agenda, now, now + COMING.span + patience + MINUTE)
}

/** The first few of each announcement. */
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
    coming.push({ key, due, priority, owner, timezone: schedule.zone.name, more })
    if (coming.length === COMING.most) break
  }
  return coming
}

/** The instant of the so manieth occurrence to come, or the farthest if there are fewer before it. */
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
