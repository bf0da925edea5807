import type { Bound } from './lateness.ts'
import type { OutcomeCause } from '../delivery/outcome.ts'
import type { Instant, Millis } from '../time/instant.ts'

/**
 * One thing that a decision looked at, whether it let the occurrence pass, and the values that it saw. Instants are UTC
 * ms. Checks that come after one that failed are left out where they would say nothing.
 */
export type Check =
  /** Whether its announcement is in force and was known before its instant; `knownSince` null when it is not in force. */
  | { readonly check: 'enabled'; readonly isPassed: boolean; readonly knownSince: Instant | null }
  /** Whether its schedule's rule has this instant. */
  | { readonly check: 'schedule'; readonly isPassed: boolean }
  /** Local times; `until` is exclusive. */
  | {
      readonly check: 'bounds'
      readonly isPassed: boolean
      readonly from: string | null
      readonly until: string | null
    }
  /** Its local date, and how many dates are excluded. */
  | { readonly check: 'exclusions'; readonly isPassed: boolean; readonly date: string; readonly excluded: number }
  | {
      readonly check: 'paused'
      readonly isPassed: boolean
      readonly by: string | null
      readonly reason: string | null
      readonly since: Instant | null
      /** Null also while nobody has said when it ends. */
      readonly until: Instant | null
    }
  | {
      readonly check: 'late'
      readonly isPassed: boolean
      readonly latenessMs: Millis
      /** How late it may be, `maxLateness` included. */
      readonly graceMs: Millis
      /** A newer occurrence of the same announcement is due as well. */
      readonly isSuperseded: boolean
      /** What ends the time in which it may be sent, and when: with `grace` inclusive, else exclusive. Not in old records. */
      readonly bound?: Bound
      readonly until?: Instant
    }
  /** The file that it comes from is not there any more: it waits for that, as long as it may wait. */
  | {
      readonly check: 'source'
      readonly isPassed: false
      readonly file: string
      readonly missingSince: Instant
    }
  /** A fault of the account that calls were answered with: nothing it concerns leaves until a probe passes. */
  | {
      readonly check: 'account'
      readonly isPassed: false
      readonly cause: OutcomeCause
      readonly code: number
      readonly since: Instant
      /** Whose broadcasts it concerns; null: everybody's. */
      readonly sender: string | null
    }
  /** The pause after an attempt that never reached anybody. */
  | { readonly check: 'retry'; readonly isPassed: false; readonly until: Instant }
  | {
      readonly check: 'budget'
      readonly isPassed: boolean
      readonly owner: string
      /** Slots that its calls occupy. */
      readonly used: number
      readonly daily: number
      readonly canBorrow: boolean
      /** When the first of them frees. */
      readonly freesAt: Instant | null
    }
  | {
      readonly check: 'quota'
      readonly isPassed: boolean
      readonly used: number
      readonly limit: number
      readonly unknown: number
      readonly freesAt: Instant | null
    }
  | {
      readonly check: 'reservation'
      readonly isPassed: boolean
      /** Whose slot it would take: an occurrence to come, by its key, or an owner for whom slots are kept. */
      readonly for: string | null
      /** Occurrences of higher priority to come while it would occupy its slot. */
      readonly ahead: number
      /** Slots that are kept for other owners and not in use. */
      readonly kept: number
    }
  /** `until` null while a call is under way. */
  | { readonly check: 'spacing'; readonly isPassed: boolean; readonly until: Instant | null }
  /** Whether the process that decides is the one that fires. */
  | { readonly check: 'lease'; readonly isPassed: boolean; readonly holder: string | null }
  /** Whether the clock may be acted on, and how far it is off at least and at most, in ms; null where nobody knows. */
  | {
      readonly check: 'clock'
      readonly isPassed: boolean | null
      readonly leastMs: Millis | null
      readonly mostMs: Millis | null
    }

/** The order in which a person looks. */
const ORDER: readonly Check['check'][] = [
  'enabled',
  'paused',
  'schedule',
  'bounds',
  'exclusions',
  'late',
  'source',
  'account',
  'retry',
  'budget',
  'quota',
  'reservation',
  'spacing',
  'lease',
  'clock',
]

/** What was looked at in the end, together with what had been looked at while it waited and was not looked at again. */
export function withEarlier(checks: readonly Check[], earlier: readonly Check[]): readonly Check[] {
  const told = new Set(checks.map(({ check }) => check))
  const all = [...checks, ...earlier.filter(({ check }) => !told.has(check))]
  return all.sort((a, b) => ORDER.indexOf(a.check) - ORDER.indexOf(b.check))
}
