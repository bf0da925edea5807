import type { Announcement } from '../core/announcement/announcement.ts'
import type { Broadcast } from '../core/announcement/broadcast.ts'
import type { OccurrenceKey } from '../core/announcement/occurrence.ts'
import type { Outcome } from '../core/delivery/outcome.ts'
import type { Continuation } from '../core/announcement/settling.ts'
import type { Instant } from '../core/time/instant.ts'
import type { Candidate } from '../core/admission/admission.ts'
import type { Finding, Problem } from '../core/problem.ts'
import type { Quota } from '../core/quota/quota.ts'
import type { NewOccurrence } from '../core/planning/agenda.ts'
import type { AccountEvents } from './account-guard.ts'
import type { ClockEvents } from './clock-guard.ts'
import type { GiveUpEvents } from './give-up.ts'
import type { HindranceEvents } from './hindrance.ts'
import type { SilenceChange } from './silence-change.ts'
import type { SyncReport } from '../ports/definition-store.ts'
import type { Grounds, Settlement } from '../ports/ledger-store.ts'
import type { Lease } from '../ports/lease-store.ts'

/** An occurrence about to leave. */
export interface Dispatch {
  readonly key: OccurrenceKey
  readonly due: Instant
  readonly announcement: Announcement
  readonly broadcast: Broadcast
  /** Why it was decided to leave. */
  readonly grounds: Grounds
}

/** How one occurrence left, for the record and the log. */
export interface Fired {
  readonly dispatch: Dispatch
  readonly sentAt: Instant
  readonly attempt: number
  readonly outcome: Outcome
  readonly continuation: Continuation
  readonly settlement: Settlement
}

/** Receives what happens in a turn, for the log. An implementation never throws, and decides nothing. */
export interface ServiceEvents extends ClockEvents, AccountEvents, GiveUpEvents, HindranceEvents {
  tzChanged(before: string, after: string): void
  tookLease(lease: Lease): void
  standsBy(lease: Lease): void
  recovered(keys: readonly string[]): void
  synced(report: SyncReport, warnings: readonly Problem[], size: number): void
  gaveUpMissing(ids: readonly string[]): void
  /** The settings file is missing since now. `silences`: the freezes and quiet hours in it, which hold on. */
  missesSettings(silences: readonly string[]): void
  /** `silences`: the freezes and quiet hours that hold no longer. */
  gaveUpSettings(silences: readonly string[]): void
  /** The settings file was taken over, and says something else than before of when nothing leaves. */
  changedSilences(change: SilenceChange): void
  /** `size`: how many announcements run on meanwhile. */
  refusedDefinitions(problems: readonly Problem[], size: number): void
  unreadableDefinitions(problems: readonly Problem[]): void
  missed(occurrences: readonly NewOccurrence[]): void
  waiting(candidate: Candidate, reason: string, until: Instant | undefined): void
  skipped(candidate: Candidate, reason: string): void
  cancelled(candidate: Candidate, reason: string): void
  /** Everything due has been judged. What waited or ended since the last call is logged now. */
  decided(): void
  cannotRender(candidate: Candidate, findings: readonly Finding[]): void
  fired(fired: Fired, quota: Quota): void
  settledByRecovery(fired: Fired): void
  settlingFailed(fired: Fired, error: unknown): void
  afterSettlingFailed(fired: Fired, error: unknown): void
}
