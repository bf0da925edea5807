import type { Bound } from './lateness.ts'
import type { PauseScope } from './pause.ts'
import type { OutcomeCause } from '../delivery/outcome.ts'
import type { Instant, Millis } from '../time/instant.ts'

/**
 * One check of a decision: what it looked at, whether the occurrence passed, and the values that it saw. Instants are
 * UTC ms. After a failed check, checks that would say nothing are left out.
 */
export type Check =
  /**
   * Whether its announcement is in force, is not switched off, and was known before its instant. `knownSince` is null
   * when it is not in force. `isSwitchedOff` is there only when it is.
   */
  | {
      readonly check: 'enabled'
      readonly isPassed: boolean
      readonly knownSince: Instant | null
      readonly isSwitchedOff?: true
    }
  /** Whether its schedule's rule has this instant. */
  | { readonly check: 'schedule'; readonly isPassed: boolean }
  /** Local times. `until` is exclusive. */
  | {
      readonly check: 'bounds'
      readonly isPassed: boolean
      readonly from: string | null
      readonly until: string | null
    }
  /**
   * Its local date, and how many dates the schedule excludes. Only where it is so: the calendar that excludes the date,
   * the date to which its time is moved, and the days from which times were moved here. `isOneWith`: the rule has a time
   * here as well. `isOfEvent`: its event is moved, and this reminder follows it; the date, too, is that of the event.
   */
  | {
      readonly check: 'exclusions'
      readonly isPassed: boolean
      readonly date: string
      readonly excluded: number
      readonly calendar?: string
      readonly movedTo?: string
      readonly movedFrom?: readonly { readonly date: string; readonly calendar: string | null }[]
      readonly isOneWith?: true
      readonly isOfEvent?: true
    }
  /** A pause that holds it back. Of an occurrence to come there is one for each. */
  | {
      readonly check: 'paused'
      readonly isPassed: boolean
      readonly by: string | null
      readonly reason: string | null
      readonly since: Instant | null
      /** Also null when the pause has no end yet. */
      readonly until: Instant | null
      /** What the pause holds back, and whose. Old records lack both. */
      readonly scope?: PauseScope | null
      readonly owner?: string | null
    }
  /** A person took this one occurrence out: `belfry skip`. */
  | {
      readonly check: 'skipped'
      readonly isPassed: false
      readonly by: string
      readonly reason: string
      readonly since: Instant
    }
  /** Whether a freeze of the settings holds it back. All others are null when none does. */
  | {
      readonly check: 'freeze'
      readonly isPassed: boolean
      readonly freezeId: string | null
      readonly reason: string | null
      readonly from: Instant | null
      readonly until: Instant | null
      /** The names of other freezes that hold it back, too; missing where there are none. */
      readonly also?: readonly string[]
    }
  | {
      readonly check: 'late'
      readonly isPassed: boolean
      readonly latenessMs: Millis
      /** How late it may be in ms, `maxLateness` included. */
      readonly graceMs: Millis
      /** Whether a newer occurrence of the same announcement is also due. */
      readonly isSuperseded: boolean
      /**
       * What ends the time in which it may be sent, and when. With `grace` that instant is inclusive, else exclusive.
       * Old records lack both.
       */
      readonly bound?: Bound
      readonly until?: Instant
    }
  /** Whether it waits for the end of quiet hours. `quietId` and `until` are null when it need not. */
  | {
      readonly check: 'quiet'
      readonly isPassed: boolean
      readonly quietId: string | null
      /** When it is quiet no longer, as far as it may wait. */
      readonly until: Instant | null
    }
  /** The file that it came from is missing. It waits for the file as long as it may wait at all. */
  | {
      readonly check: 'source'
      readonly isPassed: false
      readonly file: string
      readonly missingSince: Instant
    }
  /** Answers to calls showed a fault of the account. Nothing that the fault concerns is sent until a probe passes. */
  | {
      readonly check: 'account'
      readonly isPassed: false
      readonly cause: OutcomeCause
      readonly code: number
      readonly since: Instant
      /** The sender whose broadcasts it concerns. Null: everybody's. */
      readonly sender: string | null
    }
  /** The pause after an attempt that reached nobody. */
  | { readonly check: 'retry'; readonly isPassed: false; readonly until: Instant }
  | {
      readonly check: 'budget'
      readonly isPassed: boolean
      readonly owner: string
      /** Slots that its owner's calls occupy. */
      readonly used: number
      readonly daily: number
      readonly canBorrow: boolean
      /** When the first of these slots frees. */
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
      /** Whose slot it would take: the key of an occurrence to come, or an owner with slots kept for them. */
      readonly for: string | null
      /** Occurrences of higher priority that come while it would occupy its slot. */
      readonly ahead: number
      /** Slots that are kept for other owners and are not in use. */
      readonly kept: number
    }
  /** `until` is null while a call is under way. */
  | { readonly check: 'spacing'; readonly isPassed: boolean; readonly until: Instant | null }
  /** Whether the deciding process is also the one that fires. */
  | { readonly check: 'lease'; readonly isPassed: boolean; readonly holder: string | null }
  /**
   * Whether the clock can be trusted, and how far off it is at least and at most, in ms. Null where this is unknown.
   */
  | {
      readonly check: 'clock'
      readonly isPassed: boolean | null
      readonly leastMs: Millis | null
      readonly mostMs: Millis | null
    }

/**
 * Whether a check is about people who hold an occurrence back. It exists all the same: it is skipped, and stands in the
 * record.
 */
export function isOfHold({ check }: Check): boolean {
  return check === 'paused' || check === 'skipped' || check === 'freeze'
}

/** The order in which a person reads the checks. */
const ORDER: readonly Check['check'][] = [
  'enabled',
  'skipped',
  'paused',
  'freeze',
  'schedule',
  'bounds',
  'exclusions',
  'late',
  'quiet',
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

/**
 * The final checks, together with earlier ones of the time when it waited. An earlier check counts only if the final
 * ones lack its kind.
 */
export function withEarlier(checks: readonly Check[], earlier: readonly Check[]): readonly Check[] {
  const told = new Set(checks.map(({ check }) => check))
  const all = [...checks, ...earlier.filter(({ check }) => !told.has(check))]
  return all.sort((a, b) => ORDER.indexOf(a.check) - ORDER.indexOf(b.check))
}
