import type { Definition, Provenance } from '../core/announcement/announcement.ts'
import type { Broadcast } from '../core/announcement/broadcast.ts'
import type { Budgets } from '../core/quota/budget.ts'
import type { DeliveryRecord, ProbeFinding } from '../core/delivery/delivery.ts'
import type { Check } from '../core/announcement/check.ts'
import type { Occurrence, OccurrenceKey, Resolution } from '../core/announcement/occurrence.ts'
import type { Outcome, OutcomeCause } from '../core/delivery/outcome.ts'
import type { Pause } from '../core/announcement/pause.ts'
import type { NewOccurrence } from '../core/planning/agenda.ts'
import type { Problem } from '../core/problem.ts'
import type { Call, Limits } from '../core/quota/quota.ts'
import type { Attempt } from '../core/announcement/settling.ts'
import type { Instant, Millis } from '../core/time/instant.ts'

/** The only source of time. Read once per tick; everything below a tick is told what time it is. */
export interface Clock {
  /** The wall clock, UTC ms. May step in either direction. */
  now(): Instant
  /** Milliseconds that only ever grow, from an arbitrary start. Never compared with `now`. */
  monotonic(): Millis
}

/** What a server says of its clock. */
export type ServerTime =
  /** `serverTime` undefined: it answers and does not tell the time. */
  | { readonly kind: 'answered'; readonly serverTime: Instant | undefined }
  | { readonly kind: 'unreachable'; readonly detail: string }

/** A clock elsewhere, to compare ours with. Asking is harmless and costs no quota. */
export interface ServerClock {
  ask(): Promise<ServerTime>
}

/** Something that ends later: a timer that can be taken back. */
export interface Timer {
  /** Calls `act` once after `delay` ms, unless taken back. Delays are capped by the implementation, so re-check the clock. */
  after(delay: Millis, act: () => void): { cancel(): void }
}

/** What a source holds at one moment. Either problems contain an error and nothing may be taken over, or all of it may. */
export interface Loaded {
  readonly definitions: readonly Definition[]
  readonly problems: readonly Problem[]
  /** How the quota is shared out; absent when nothing says so. */
  readonly budgets?: Budgets
  /**
   * The files that were read, as provenance names them. What came from another file is missing then, and not taken out.
   * Absent where that is not known: what is not among the definitions was taken out.
   */
  readonly paths?: readonly string[]
}

/** A place where announcement definitions live: a folder of files, or rows of the database. Reading changes nothing. */
export interface DefinitionSource {
  /** Reads and checks everything. Never throws for bad content: that is what problems are for. */
  load(now: Instant): Promise<Loaded>
}

/** Sends one broadcast to everyone. Never retries by itself. */
export interface Sender {
  /**
   * One call. Returns what became of it within its own deadline, also for every fault of the network.
   * Throws only when the broadcast could never be sent (checked before the first byte).
   */
  send(broadcast: Broadcast, signedAt: Instant): Promise<Outcome>
  /** Gives up what is under way and forgets every connection: the next call goes over a fresh one. Never throws. */
  abandon(): void
  close(): Promise<void>
}

/** What a harmless signed request, which sends nothing, tells of the account. */
export type Probed = { readonly serverTime?: Instant } & (
  | {
      /** The gateway let it pass: AppID, ServerSecret, clock and service are good. */
      readonly kind: 'passed'
      /** Whether ZIM knows the sender; `unclear` where its answer says neither. */
      readonly sender: 'known' | 'unknown' | 'unclear'
      /** The sender's UserName at ZIM, for a person to see that this is the right account. */
      readonly userName?: string
      /** The numeric Code, or SubCode, that told so. */
      readonly code: number
    }
  /** The gateway refused it: a fault of the account (`config`), or of the clock (`clock`). */
  | { readonly kind: 'refused'; readonly cause: 'config' | 'clock'; readonly code: number }
  /** Nothing is proven: no answer, or one that says nothing of the account. */
  | { readonly kind: 'unclear'; readonly cause: OutcomeCause; readonly code?: number; readonly detail: string }
)

/** Asks whether the account could send. Harmless: it counts against no quota and nobody sees anything. */
export interface AccountProbe {
  /** One probe for one sender. Never rejects for anything that network and vendor can do. */
  probe(sender: string, signedAt: Instant): Promise<Probed>
}

/** A definition as the store remembers it. */
export interface StoredDefinition {
  readonly id: string
  readonly provenance: Provenance
  /** The entry as written, defaults applied; parsed again by the definitions room. */
  readonly document: unknown
  /** Nothing due at or before this instant is ever born from it. */
  readonly knownSince: Instant
  /** Since when its file is missing; null while that is there. */
  readonly missingSince: Instant | null
}

/** One definition on its way into the store, with the identity of its schedule: another identity starts anew. */
export interface DefinitionEntry {
  readonly id: string
  readonly provenance: Provenance
  readonly document: unknown
  readonly scheduleIdentity: string
  /** The IANA zone of its schedule, for showing instants. */
  readonly timezone: string
  /**
   * Ids that it had before, oldest first. If the last of them that is in force, from the same kind of source, is not among
   * the entries any more and this id is not in force yet, this announcement is that one: it takes over what that one
   * had, and nothing of it is lost or sent twice. In any other case they mean nothing.
   */
  readonly renamedFrom?: readonly string[]
}

/** What putting a definition into the store meant. */
export type Change = 'added' | 'renamed' | 'changed' | 'rescheduled' | 'same'

/** An announcement that goes on under another id. */
export interface Rename {
  readonly from: string
  readonly id: string
}

/** What a sync changed, by id. */
export interface SyncReport {
  readonly added: readonly string[]
  /** Those of them that have another schedule as well are among `rescheduled`, too. */
  readonly renamed: readonly Rename[]
  readonly changed: readonly string[]
  readonly rescheduled: readonly string[]
  readonly retired: readonly string[]
  /** Those whose file is missing from now on, with the path that it had. */
  readonly missing: readonly { readonly id: string; readonly file: string }[]
  /** Those whose file was missing and is there again. They may be among the others, too. */
  readonly back: readonly string[]
}

/** What became of a sync. */
export type Synced =
  /** These are in force now, with this revision. */
  | { readonly kind: 'synced'; readonly revision: number; readonly report: SyncReport }
  /** Nothing was done: another process fires by now, and it may have read newer files. */
  | { readonly kind: 'not-holder' }

/** What a sync brings besides definitions, and who may do it. */
export interface SyncOptions {
  /** How the quota is shared out. */
  readonly budgets?: Budgets
  /** As {@link Loaded.paths}. */
  readonly paths?: readonly string[]
  /** Only while this one holds the lease. */
  readonly holder?: string
}

/** Whether a database still is where, and as new as, the service left it. */
export type Home =
  /** no service has claimed it yet */
  | { readonly kind: 'new' }
  /** `hasBirthTimes`: its file system tells when a file was born, without which some copies are not noticed (docs/proof.md) */
  | { readonly kind: 'home'; readonly hasBirthTimes: boolean }
  /** it lives in another file than the one that was claimed */
  | { readonly kind: 'copied' }
  /** it is older than what was there: so many calls were made that it knows nothing of; null: nobody knows how many */
  | { readonly kind: 'restored'; readonly lostCalls: number | null }
  /** its file has other names, under which it could be opened beside this one */
  | { readonly kind: 'linked'; readonly names: number }

/** How a restored or copied database is made one's own. */
export interface Adoption {
  /** Its identity from now on. */
  readonly newId: string
  /** Calls of its other life that may still count at the vendor: they occupy quota from now on. */
  readonly assumedCalls: number
}

/** What a person found out about an unknown outcome. */
export interface ResolutionGiven {
  readonly key: OccurrenceKey
  readonly wasSeen: boolean
  readonly resend: boolean
  readonly by: string
  readonly note: string
}

/** A planned occurrence that has come due. */
export interface Pending {
  readonly key: OccurrenceKey
  readonly announcementId: string
  readonly due: Instant
  readonly notBefore: Instant
  readonly waitingFor: string | null
  readonly isSuperseded: boolean
  readonly pause: Pause | null
  /** With a resend: what was sent before, word for word. Null for what the schedule bore. */
  readonly resend: Broadcast | null
}

/** What booking answers. Only `booked` allows a socket to be opened. */
export type Booking =
  | ({ readonly kind: 'booked'; readonly callId: number } & Attempt)
  /** The ledger, read in the same transaction, has no slot at this instant. */
  | { readonly kind: 'full' }
  /** The previous call is still under way or ended too recently. */
  | { readonly kind: 'too-soon' }
  /** The occurrence is not `planned` any more: somebody else has it. */
  | { readonly kind: 'taken' }
  /** This process does not hold the lease. */
  | { readonly kind: 'not-holder' }
  /** A definition, or who is paused, has changed since it was decided to send this: the decision means nothing any more. */
  | { readonly kind: 'outdated' }

/** What a decision to send rests on. */
export interface Grounds {
  /** The definitions and pauses that it knew. */
  readonly revision: number
  /** Recorded for whoever asks later why it was made. */
  readonly checks: readonly Check[]
  /** The team whose budget the call takes from. */
  readonly owner: string | null
}

/** How an occurrence goes on after its call. */
export interface Settlement {
  readonly callId: number
  readonly outcome: Outcome
  /** When the answer was read or the call given up. */
  readonly endedAt: Instant
  /** The occurrence's next state. */
  readonly state: 'sent' | 'rejected' | 'unknown' | 'planned'
  readonly reason: string | null
  /** With `planned`: not tried again before this instant. */
  readonly notBefore: Instant
}

/** What the database says of itself. */
export interface StoreState {
  readonly databaseId: string
  /** Planning is complete up to here. */
  readonly mark: Instant
  /** Grows with every change of a definition, and of what is paused. */
  readonly revision: number
  /** The version of the time zone rules with which the future was planned; null before the first turn. */
  readonly tz: string | null
  /** How the quota is shared out; null when it is not. */
  readonly budgets: Budgets | null
  /** Since when the settings file that said so is missing; null while it is there. */
  readonly budgetsMissingSince: Instant | null
  /** How it is used; null before its first use. */
  readonly mode: 'live' | 'sandbox' | null
}

/** Who may fire: one holder at a time, until its lease runs out. */
export interface Lease {
  readonly holder: string
  readonly host: string
  readonly pid: number
  readonly expiresAt: Instant
}

/** Filters of the history: what is decided, and what is due at `now` and not decided yet. */
export interface HistoryQuery {
  readonly now: Instant
  readonly limit: number
  /** With what it did under its earlier ids. */
  readonly announcementId?: string
  readonly key?: OccurrenceKey
}

/** Of unknown outcomes on which nobody has given a verdict: how many there are, and the first few, newest first. */
export interface Unresolved {
  readonly count: number
  readonly shown: readonly Occurrence[]
}

/**
 * The durable memory. Every verb is one transaction; those that write take the write lock first, so that what they
 * read cannot change under them. A verb that returned has reached the disk. Those that write throw a NotNewestError, and
 * write nothing, when the database is not the newest state that there was of it: copied, restored, replaced. One that finds
 * the database locked by somebody else throws `busy` within a moment, and has done nothing: whoever cannot wait for a next
 * turn tries again.
 */
export interface Store {
  state(): Promise<StoreState>

  /** Definitions in force. */
  definitions(): Promise<readonly StoredDefinition[]>
  /**
   * Makes the file-managed definitions exactly these: new ones are known since `now`; one with another schedule identity
   * starts anew and its planned occurrences are cancelled (`rescheduled`), resends apart; missing ones are retired and theirs cancelled
   * (`retired`), the history stays. One whose whole file is missing stays in force as it is and is marked as missing since
   * `now`, until the file is there again; so does how the quota is shared out when the settings file is. A renamed one keeps since when it is known, unless its schedule is another one: what
   * it has planned is cancelled (`renamed`) and planned anew under its new id, what waits goes on waiting there.
   * How the quota is shared out is taken over with them, at once. Throws `conflict` for an id, or an earlier id of a new one, that the database manages.
   */
  syncFiles(entries: readonly DefinitionEntry[], now: Instant, options?: SyncOptions): Promise<Synced>
  /**
   * Retires announcements whose file is missing still, and cancels what they have planned (`source_missing`). One is left
   * alone while a call of it is under way, or anything of it is planned that came due by its `dueBy`, or that a person sends
   * again. Returns the ids of those that it retired; none for who does not hold the lease.
   */
  retireMissing(
    overdue: readonly { readonly id: string; readonly dueBy: Instant }[],
    now: Instant,
    holder: string,
  ): Promise<readonly string[]>
  /** Shares the quota out no longer, where the settings file is missing still. False, and nothing done, in any other case. */
  dropMissingBudgets(now: Instant, holder: string): Promise<boolean>
  /**
   * Notes that the database is used for real, or in the sandbox, which its first use settles for ever. Throws `conflict`
   * for the other mode, and changes nothing.
   */
  enterMode(mode: 'live' | 'sandbox'): Promise<void>
  /**
   * Adds or replaces database-managed definitions, all or none; says of each what that was.
   * Throws `conflict` for an id, or an earlier id of a new one, that a file manages.
   */
  putDefinitions(entries: readonly DefinitionEntry[], now: Instant): Promise<readonly Change[]>
  /** Retires a database-managed definition. Throws `conflict` for a file-managed one, `not-found` for an unknown one. */
  removeDefinition(id: string, now: Instant): Promise<void>

  /**
   * Puts an announcement that nobody planned into the database and plans its one occurrence, due at `due`, in one
   * transaction. It is known since just before that instant, so that its schedule bears no other one. It leaves in `mode`
   * and in no other: a database that was never used is in that mode from now on.
   * Throws `conflict` for an id that was used before, and for a database that is used in another mode.
   */
  announceNow(entry: DefinitionEntry, due: Instant, mode: 'live' | 'sandbox', now: Instant): Promise<void>

  /** Pauses that hold at `now` or later, or held up to a day ago. */
  pauses(now: Instant): Promise<readonly Pause[]>
  /** Pauses an announcement, wherever it lives. Throws `not-found`, or `conflict` while another pause holds. */
  pause(pause: Pause, now: Instant): Promise<void>
  /** Takes back the pause that holds: from now on. Throws `not-found` or `conflict`. */
  resume(announcementId: string, by: string, now: Instant): Promise<Pause>

  /**
   * Inserts births (a key that was decided about stays as it is) and moves the mark forward, never back. False, and
   * nothing done, when the definitions are not those of `revision` any more: the births may be of another schedule.
   */
  plan(occurrences: readonly NewOccurrence[], mark: Instant, revision: number, now: Instant): Promise<boolean>
  /** Planned occurrences due at or before `now`, oldest first. */
  pending(now: Instant): Promise<readonly Pending[]>
  /** The earliest planned occurrence after `now`. */
  nextDue(now: Instant): Promise<Instant | undefined>
  /** The next planned occurrences, soonest first. */
  upcoming(limit: number): Promise<readonly Occurrence[]>
  /** Notes what a planned occurrence waits for. */
  noteWaiting(key: OccurrenceKey, reason: string, checks?: readonly Check[]): Promise<void>
  /** Ends a planned occurrence as skipped. False when it was not planned any more. */
  skip(key: OccurrenceKey, reason: string, now: Instant, checks?: readonly Check[]): Promise<boolean>
  /** Ends a planned occurrence as cancelled. False when it was not planned any more. */
  cancel(key: OccurrenceKey, reason: string, now: Instant, checks?: readonly Check[]): Promise<boolean>

  /**
   * Reserves quota and claims the occurrence in one fsynced transaction, and notes beside the database how new it is, so
   * that an older copy in its place is noticed: before any socket. Whatever the decision to send rests on must still be so.
   */
  book(
    key: OccurrenceKey,
    broadcast: Broadcast,
    limits: Limits,
    holder: string,
    now: Instant,
    grounds: Grounds,
  ): Promise<Booking>
  /**
   * Does what every booking does beside its own rows, and leaves nothing behind: throws what would keep one from being
   * written now.
   */
  tryBooking(): Promise<void>
  /** Writes the outcome and the occurrence's next state in one transaction. False when the call was settled before. */
  settle(settlement: Settlement): Promise<boolean>
  /**
   * Turns every booking without a settlement into `unknown`; it keeps its quota. Only for the holder of the lease, which
   * names a call of its own that is still under way: whoever lost it would give up the call of its successor.
   */
  recover(now: Instant, holder: string, ownCallId: number | undefined): Promise<readonly OccurrenceKey[]>

  /** What the ledger says of whether broadcasts arrive. */
  delivery(): Promise<DeliveryRecord>
  /**
   * Notes that a probe has passed: what calls up to `lastCall`, the newest that had ended when it was asked, were answered
   * with is disproved, for the app and for `sender` if that is known to ZIM. False, and nothing done, for who does not hold the
   * lease.
   */
  noteProbePassed(sender: string | null, lastCall: number, holder: string, now: Instant): Promise<boolean>
  /**
   * Notes what a probe found that speaks against delivery, until one passes or a call is accepted: so that whoever stands
   * by, looks or starts anew knows it, too. False, and nothing done, for who does not hold the lease.
   */
  noteProbeFailed(finding: ProbeFinding, holder: string, now: Instant): Promise<boolean>

  /** Writes a person's verdict on an unknown outcome. Throws `not-found` or `conflict`. */
  resolve(given: ResolutionGiven, now: Instant): Promise<Resolution>
  /**
   * Unknown outcomes that wait for a verdict, however old: all are counted, the newest `limit` shown. It takes as long as
   * there are of them, whatever the history holds. `announcementId` as in {@link HistoryQuery}.
   */
  unresolved(query: Pick<HistoryQuery, 'limit' | 'announcementId'>): Promise<Unresolved>

  /** The ledger entries that can matter at `now`, oldest first. */
  ledger(limits: Limits, now: Instant): Promise<readonly Call[]>
  /** The whole ledger, oldest first. */
  allCalls(): Promise<readonly Call[]>
  /** What an occurrence says, word for word, as it was booked last or is to be sent again; undefined for all others. */
  said(key: OccurrenceKey): Promise<Broadcast | undefined>
  /** The record, newest first. */
  history(query: HistoryQuery): Promise<readonly Occurrence[]>

  /**
   * Takes or renews the lease. Returns the lease in force: yours exactly if its holder is you. A lease of `gone`, a
   * holder known to be dead, is taken at once.
   */
  holdLease(lease: Lease, now: Instant, gone?: string): Promise<Lease>
  /** The lease that holds at `now`. */
  lease(now: Instant): Promise<Lease | undefined>
  /** Gives the lease back, if it is yours. */
  releaseLease(holder: string): Promise<void>

  /** Whether this database is where, and as new as, it was left. */
  home(): Promise<Home>
  /** Makes a new database belong to its file. One that an older version claimed is sealed anew; any other stays as it is. */
  claimHome(): Promise<void>
  /** Makes a restored or copied database one's own. For a store that was opened to be adopted. */
  adopt(adoption: Adoption, now: Instant): Promise<void>
  /** The first thing that is wrong with the file itself; undefined while it is sound. Reads all of it and changes nothing. */
  damage(): Promise<string | undefined>
  /** Takes over other time zone rules: what schedules have planned for the future is cancelled, to be planned anew. */
  changeTz(tz: string, now: Instant): Promise<void>

  close(): Promise<void>
}
