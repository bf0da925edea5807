import type { AccountHolds } from '../delivery/account.ts'
import { Admission } from '../admission/admission.ts'
import type { Decision, Verdict } from '../admission/admission.ts'
import { rankOf } from '../announcement/announcement.ts'
import type { Announcement, Rendered } from '../announcement/announcement.ts'
import { isSharedOut, NO_BUDGETS } from '../quota/budget.ts'
import type { Budgets } from '../quota/budget.ts'
import { compareCandidates } from '../admission/candidate.ts'
import type { AdmissionInput } from '../admission/candidate.ts'
import type { Check } from '../announcement/check.ts'
import { carriedOf, draftOf } from './pending-departure.ts'
import type { Carried, PendingDeparture } from './pending-departure.ts'
import { Queue } from './queue.ts'
import { endOf } from '../announcement/lateness.ts'
import { partsOf } from '../announcement/occurrence.ts'
import type { OccurrenceKey } from '../announcement/occurrence.ts'
import { upcomingOver } from '../planning/upcoming.ts'
import type { UpcomingWindow } from '../planning/upcoming.ts'
import { Agenda } from '../planning/agenda.ts'
import type { NewOccurrence, Known } from '../planning/agenda.ts'
import { latestArrival, quotaAt, releaseOf } from '../quota/quota.ts'
import type { Call, Limits, Quota } from '../quota/quota.ts'
import { longestHold, Slots } from '../quota/slots.ts'
import { SOURCE_MISSING } from '../announcement/source.ts'
import { DAY, HOUR, SECOND } from '../time/instant.ts'
import type { Instant, Millis } from '../time/instant.ts'
import type { Departure } from './departure.ts'

/**
 * How far ahead occurrences are taken from the agenda at a time, and at most about how many of one announcement. The span
 * halves where it brings many and doubles where it brings few, so that no page takes long.
 */
const PAGE = { first: HOUR, longest: 7 * DAY, occurrences: 5000, few: 250, many: 1000 }

/** Everything that decides what leaves, and when. */
export interface ForecastInput {
  readonly known: readonly Known[]
  /** What came due earlier and still waits. */
  readonly carried?: readonly Carried[]
  /** The ledger; those of its calls that are under way are taken for lost. */
  readonly calls: readonly Call[]
  /** Exclusive, as planning is complete up to here. */
  readonly from: Instant
  readonly through: Instant
  readonly limits: Limits
  /** How the quota is shared out. */
  readonly budgets?: Budgets
  /** Faults of the account, which are taken to last. */
  readonly holds?: AccountHolds
  /** How long each call takes: the spacing counts from its end. */
  readonly callTime: Millis
  /** The occurrence whose last decision is wanted also when nothing kept it. */
  readonly explains?: OccurrenceKey
  /** Where one is at hand that has looked ahead already: it is copied, and not looked ahead anew. */
  readonly upcoming?: UpcomingWindow
  /** What an announcement says; without it, each is taken to have something to say. */
  readonly render?: (announcement: Announcement, due: Instant) => Rendered
}

/** It is looked ahead in so many pieces, so that none of them takes long. */
const PIECES = 24

/** That an owner gets no slot for anything up to a rank before an instant. */
interface Reserved extends Pick<Decision, 'verdict' | 'checks'> {
  readonly rank: number
  readonly until: Instant
}

/** What the calls leave, as long as that is so. */
interface Ledger {
  readonly until: Instant
  readonly quota: Quota
  /** Looked at when it is asked for the first time. */
  slots: Slots | undefined
}

/**
 * The service's turns without the service: from one instant at which something changes to the next, the same births, the
 * same quota and the same verdicts. Every call is accepted after `callTime`.
 */
export class ForecastRun {
  readonly #input: ForecastInput
  readonly #agenda: Agenda
  readonly #known: ReadonlyMap<string, Known>
  readonly #drafts: PendingDeparture[] = []
  readonly #waiting = new Queue<PendingDeparture>(compareCandidates)
  readonly #expiring = new Queue<PendingDeparture>((a, b) => a.expiry.last - b.expiry.last)
  /** The newest occurrence of each announcement that came due. */
  readonly #newest = new Map<string, PendingDeparture>()
  #occurrences: readonly NewOccurrence[] = []
  #entered = 0
  #span: Millis = PAGE.first
  /** Those that may still count, oldest first; one that is under way is the last. */
  #calls: Call[]
  #underWay: Call | undefined
  /** When the earliest of what is waited for happens. */
  #wakeAt: Instant = Infinity
  /** In the last turn all slots of the quota were taken: that ends when one frees. */
  #isFull = false
  /** What the ledger says, until the next slot frees or the ledger changes. */
  #ledger: Ledger | undefined
  /** Turns are counted, since what was found in one may be said to all that came earlier. */
  #turn = 0
  /** What kept everybody who waited, and when that was last so. */
  #kept: { readonly in: number; readonly reason: string; readonly checks: readonly Check[] } | undefined
  readonly #upcoming: UpcomingWindow
  readonly #isShared: boolean
  readonly #reserved = new Map<string | null, Reserved>()

  constructor(input: ForecastInput) {
    this.#input = input
    this.#agenda = new Agenda(input.known, input.from)
    this.#known = new Map(input.known.map((known) => [known.announcement.id, known]))
    this.#calls = [...input.calls]
    this.#upcoming = input.upcoming?.copy() ?? upcomingOver(input.known)
    this.#isShared = isSharedOut(input.budgets ?? NO_BUDGETS)
    for (const carried of input.carried ?? []) {
      // The service leaves it alone as well: nothing says any more how late it may be.
      if (!this.#known.has(carried.announcementId)) continue
      const draft = draftOf(carried, this.#turn)
      this.#enter(draft, input.from)
      this.#wakeAt = input.from
    }
  }

  /** Runs to the end in small steps, with something else in between or not: all departures, by their instants, then ids. */
  *steps(): Generator<undefined, readonly Departure[]> {
    const { from, through, limits } = this.#input
    const reach = longestHold(limits)
    for (let piece = 0; piece <= PIECES; piece++) {
      this.#upcoming.advance(from, (reach * piece) / PIECES)
      yield undefined
    }
    for (let now = this.#nextTurn(); now <= through; now = this.#nextTurn()) {
      this.#turn += 1
      this.#settle(now)
      this.#expire(now)
      this.#enterDue(now)
      this.#decide(now)
      yield undefined
    }
    this.#expire(through)
    for (const draft of this.#drafts) {
      if (draft.state !== 'waiting') continue
      draft.reason = draft.waitedFor = this.#keptBy(draft) ?? 'spacing'
      draft.explanation = this.#explanationOf(draft)
    }
    return this.#drafts
  }

  /** The next instant at which anything can change: a birth, the end of a call, the end of a wait. */
  #nextTurn(): Instant {
    const { callTime, through } = this.#input
    while (this.#entered === this.#occurrences.length && this.#agenda.plannedTo < through) {
      const { occurrences, mark } = this.#agenda.ahead(
        Math.min(this.#agenda.plannedTo + this.#span, through),
        this.#input.from,
        PAGE.occurrences,
      )
      this.#agenda.advance(mark)
      ;[this.#occurrences, this.#entered] = [occurrences, 0]
      if (occurrences.length < PAGE.few) this.#span = Math.min(this.#span * 2, PAGE.longest)
      else if (occurrences.length > PAGE.many) this.#span = Math.max(this.#span / 2, SECOND)
    }
    const due = this.#occurrences[this.#entered]?.due ?? Infinity
    const end = this.#underWay === undefined ? Infinity : this.#underWay.bookedAt + callTime
    return Math.min(due, end, this.#wakeAt, this.#nextExpiry())
  }

  /** When it is too late for the next of those who wait: what was kept for it is free then. */
  #nextExpiry(): Instant {
    // Without any slot nobody gains by it.
    if (this.#isFull) return Infinity
    while (this.#expiring.first !== undefined && this.#expiring.first.state !== 'waiting') this.#expiring.take()
    const { first } = this.#expiring
    // What came due before it begins may be too late already.
    return first === undefined ? Infinity : Math.max(this.#input.from, endOf(first.expiry))
  }

  #settle(now: Instant): void {
    const call = this.#underWay
    if (call === undefined || call.bookedAt + this.#input.callTime > now) return
    const latestAt = latestArrival('accepted', call.bookedAt, now)
    this.#calls[this.#calls.length - 1] = { ...call, endedAt: now, latestAt, outcome: 'accepted' }
    this.#underWay = this.#ledger = undefined
  }

  /** Skips what could not be sent in time. */
  #expire(now: Instant): void {
    for (let next = this.#expiring.first; next !== undefined && next.expiry.last < now; next = this.#expiring.first) {
      this.#expiring.take()
      if (next.state === 'waiting') this.#end(next, now)
    }
  }

  /** What comes due enters; an older one of the same announcement that still waits is stale. */
  #enterDue(now: Instant): void {
    for (
      let occurrence = this.#occurrences[this.#entered];
      occurrence !== undefined && occurrence.due <= now;
      occurrence = this.#occurrences[this.#entered]
    ) {
      this.#entered += 1
      const known = this.#known.get(occurrence.announcementId)!
      const older = this.#newest.get(occurrence.announcementId)
      if (older?.state === 'waiting') {
        older.isSuperseded = true
        this.#end(older, now)
      }
      this.#enter(draftOf(carriedOf(occurrence, known), this.#turn - 1), now)
    }
  }

  #enter(draft: PendingDeparture, now: Instant): void {
    this.#forget(draft)
    this.#drafts.push(draft)
    this.#waiting.add(draft)
    this.#expiring.add(draft)
    if (!draft.isResend) this.#newest.set(draft.announcementId, draft)
    if (draft.isSuperseded || draft.pause !== null) this.#end(draft, now)
  }

  /**
   * Serves what waits, in order. What keeps one from every slot, or from starting, keeps all that come after it: so the
   * first to hear it ends the turn, and thousands that wait cost nothing. Only with budgets may another owner still go.
   */
  #decide(now: Instant): void {
    this.#wakeAt = Infinity
    this.#isFull = false
    if (this.#waiting.first === undefined) return
    const admission = new Admission(this.#admissionInputAt(now))
    const aside: PendingDeparture[] = []
    for (let draft = this.#waiting.take(); draft !== undefined; draft = this.#waiting.take()) {
      if (draft.state !== 'waiting') continue
      draft.waitingFor = this.#keptBy(draft)
      const { verdict, checks } = this.#stillReserved(draft, now) ?? admission.judge(draft)
      // What is paused, stale or too late was skipped when it became so: whatever does not wait goes.
      if (verdict.kind !== 'wait') {
        if (draft.key === this.#input.explains) draft.explanation = checks
        // One that has nothing to say leaves its place to the next, at once.
        if (!this.#send(draft, now)) this.#wakeAt = now
        break
      }
      aside.push(draft)
      this.#wakeAt = Math.min(this.#wakeAt, verdict.until ?? Infinity)
      if (verdict.reason === 'spacing' && draft.notBefore <= now) break
      ;[draft.waitingFor, draft.notedIn, draft.explanation] = [verdict.reason, this.#turn, checks]
      this.#remember(draft, verdict, checks)
      // A missing file and what an account's fault keeps from one sender are no matter of the others; and where there are
      // budgets, what keeps one owner says nothing of them.
      const isOfSender = verdict.reason === 'account' && this.#input.holds?.app === undefined
      const isOfItself = draft.missing !== undefined || draft.notBefore > now || isOfSender
      if (isOfItself || (this.#isShared && verdict.reason !== 'quota')) continue
      this.#kept = { in: this.#turn, reason: verdict.reason, checks }
      this.#isFull = verdict.reason === 'quota'
      break
    }
    for (const draft of aside) this.#waiting.add(draft)
  }

  /**
   * What was said to an owner of whom a slot is kept for. It stays true until a slot frees, or anything more important comes
   * due, leaves or is skipped: time alone only brings more that is to come.
   */
  #stillReserved(
    { owner, priority, notBefore, missing }: PendingDeparture,
    now: Instant,
  ): Pick<Decision, 'verdict' | 'checks'> | undefined {
    const reserved = this.#reserved.get(owner)
    if (reserved === undefined || missing || notBefore > now || now >= reserved.until) return undefined
    return rankOf(priority) <= reserved.rank ? reserved : undefined
  }

  /** Something that was to come, or waited, is decided about: slots that were kept because of it may be free. */
  #forget({ priority }: PendingDeparture): void {
    for (const [owner, { rank }] of this.#reserved) if (rankOf(priority) > rank) this.#reserved.delete(owner)
  }

  #remember({ owner, priority }: PendingDeparture, verdict: Verdict, checks: readonly Check[]): void {
    if (verdict.kind !== 'wait' || !verdict.reason.startsWith('reserved_for:')) return
    // An owner's name has no instant: what is kept for one is looked at anew each time.
    const { due } = partsOf(verdict.reason)
    if (due === undefined) return
    const until = Math.min(due, verdict.until ?? Infinity)
    this.#reserved.set(owner, { verdict, checks, rank: rankOf(priority), until })
  }

  /** How things stand: what the service would look at. */
  #admissionInputAt(now: Instant): AdmissionInput {
    const { limits, budgets = NO_BUDGETS, holds } = this.#input
    this.#upcoming.advance(now, longestHold(limits))
    const ledger = this.#ledgerAt(now)
    const slots = () => (ledger.slots ??= Slots.of(this.#calls, now, limits, budgets))
    const { quota } = ledger
    return { now, calls: this.#calls, limits, quota, slots, budgets, upcoming: this.#upcoming, ...(holds && { holds }) }
  }

  /** Many come due between two changes of the ledger: it is looked at once for all of them. */
  #ledgerAt(now: Instant): Ledger {
    if (this.#ledger !== undefined && now < this.#ledger.until) return this.#ledger
    const { limits } = this.#input
    this.#calls = this.#calls.filter((call) => (releaseOf(call, limits) ?? Infinity) > now)
    const quota = quotaAt(this.#calls, now, limits)
    this.#ledger = { until: quota.nextFreeAt ?? Infinity, quota, slots: undefined }
    return this.#ledger
  }

  /** What an occurrence has waited for so far, but for the spacing, which nobody notes. */
  #keptBy({ waitingFor, notedIn, missing }: PendingDeparture): string | null {
    // It is looked at in each turn, whoever else goes.
    if (missing) return SOURCE_MISSING
    return this.#kept !== undefined && this.#kept.in > notedIn ? this.#kept.reason : waitingFor
  }

  #explanationOf({ explanation, notedIn, missing }: PendingDeparture): readonly Check[] | null {
    return !missing && this.#kept !== undefined && this.#kept.in > notedIn ? this.#kept.checks : explanation
  }

  /** Skips what is stale or too late, with what it waited for if that is known. */
  #end(draft: PendingDeparture, now: Instant): void {
    this.#forget(draft)
    draft.waitingFor = this.#keptBy(draft)
    draft.explanation = this.#explanationOf(draft)
    // Admission has no other answer for what is paused, stale or too late.
    type End = Extract<Verdict, { kind: 'skip' | 'cancel' }>
    const verdict = new Admission(this.#admissionInputAt(now)).judge(draft).verdict as End
    draft.state = verdict.kind === 'skip' ? 'skipped' : 'cancelled'
    draft.reason = verdict.reason
    draft.waitedFor = draft.waitingFor ?? 'spacing'
  }

  /** Starts its call. False when it has nothing to say. */
  #send(draft: PendingDeparture, now: Instant): boolean {
    this.#forget(draft)
    if (!this.#hasWords(draft)) {
      ;[draft.state, draft.reason] = ['skipped', 'render']
      return false
    }
    draft.state = 'sent'
    draft.leavesAt = now
    draft.waitedFor = now === draft.due ? null : (this.#keptBy(draft) ?? 'spacing')
    const none = { endedAt: null, latestAt: null, outcome: null, cause: null }
    this.#underWay = { id: 0, occurrenceKey: draft.key, owner: draft.owner, bookedAt: now, ...none }
    this.#calls.push(this.#underWay)
    this.#ledger = undefined
    return true
  }

  /** What is sent again is sent as it was then; all else must render. */
  #hasWords({ announcementId, due, isResend }: PendingDeparture): boolean {
    const { render } = this.#input
    if (isResend || render === undefined) return true
    return 'broadcast' in render(this.#known.get(announcementId)!.announcement, due)
  }
}
