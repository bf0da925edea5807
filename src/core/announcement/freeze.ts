import type { Priority } from './announcement.ts'
import type { Instant } from '../time/instant.ts'
import type { Zone } from '../time/zone.ts'

/** A stretch in which nothing leaves but what has an allowed priority. It stands in the settings file. */
export interface Freeze {
  readonly id: string
  readonly from: Instant
  /** Exclusive. */
  readonly until: Instant
  /** The zone that its times are written in, and shown in. */
  readonly zone: Zone
  /** Why, in a person's words. */
  readonly reason: string
  /** The priorities that leave all the same. */
  readonly allow: readonly Priority[]
}

/** The freezes that concern a priority. */
export function freezesFor(freezes: readonly Freeze[], priority: Priority): readonly Freeze[] {
  return freezes.filter(({ allow }) => !allow.includes(priority))
}

/** The freezes that hold at an instant, by their beginning. */
export function freezesAt(freezes: readonly Freeze[], instant: Instant): readonly Freeze[] {
  return freezesOver(freezes, instant, instant)
}

/**
 * The first freeze that forbids sending, at `now`, what was due at an instant. It held when that came due, or at any
 * time since then. So the answer is the same whether somebody looked during the freeze or only after it.
 */
export function freezeOver(freezes: readonly Freeze[], due: Instant, now: Instant): Freeze | null {
  return freezesOver(freezes, due, now)[0] ?? null
}

/** All freezes that do so, by their beginning: one beneath another stays when that is ended. */
export function freezesOver(freezes: readonly Freeze[], due: Instant, now: Instant): readonly Freeze[] {
  return freezes
    .filter(({ from, until }) => from < until && from <= now && due < until)
    .toSorted((one, other) => one.from - other.from)
}

/** When the first freeze begins after an instant. Infinity when none does. */
export function nextFreezeAfter(freezes: readonly Freeze[], instant: Instant): Instant {
  return Math.min(
    Infinity,
    ...freezes.filter(({ from, until }) => instant < from && from < until).map(({ from }) => from),
  )
}
