import { freezesAt } from '../core/announcement/freeze.ts'
import type { Freeze } from '../core/announcement/freeze.ts'
import type { Silences } from '../core/announcement/silences.ts'
import type { Instant } from '../core/time/instant.ts'

/** What becomes of freezes and quiet hours when the settings file is taken over. */
export interface SilenceChange {
  /** The freezes that hold from now on, and did not before. */
  readonly begun: readonly Freeze[]
  /** The names of freezes and quiet hours that were taken out or moved, and would have held now or later. */
  readonly ended: readonly string[]
}

/** Compares the settings in force with those before them. Null when nobody has to be told. */
export function silenceChange(before: Silences, after: Silences, now: Instant): SilenceChange | null {
  const wasHeld = new Set(freezesAt(before.freezes, now).map(({ id }) => id))
  const holding = freezesAt(after.freezes, now)
  const isHeld = new Set(holding.map(({ id }) => id))
  const known = new Set([...after.freezes, ...after.quiet].map(({ id }) => id))
  const ahead = before.freezes.filter(({ until }) => now < until)
  const ended = [...ahead, ...before.quiet].filter(({ id }) => !known.has(id) || (wasHeld.has(id) && !isHeld.has(id)))
  const begun = holding.filter(({ id }) => !wasHeld.has(id))
  return begun.length + ended.length === 0 ? null : { begun, ended: ended.map(({ id }) => id) }
}
