import { NO_HOLDS, probePauseAfter, standingFaults } from '../core/delivery/account.ts'
import type { AccountFault, AccountHolds } from '../core/delivery/account.ts'
import type { ClockReading } from '../core/time/clock-error.ts'
import { deliveryOf, holdsOnRecord } from '../core/delivery/delivery.ts'
import type { Delivery, DeliveryRecord, ProbeFailure, ProbeFinding, ProbeFindings } from '../core/delivery/delivery.ts'
import { HOUR, SECOND } from '../core/time/instant.ts'
import type { Instant, Millis } from '../core/time/instant.ts'
import { isBusy } from '../errors.ts'
import type { DeliveryStore } from '../ports/delivery-store.ts'
import type { Clock } from '../ports/clock.ts'
import type { AccountProbe, Probed } from '../ports/sender.ts'

/** How often the account is probed while nothing is wrong: a secret may be replaced while nothing is due. */
const PROBE_EVERY: Millis = HOUR
/** From one sender's probe to the next one's, at the start. */
const NEXT_SENDER: Millis = 2 * SECOND
/** Nothing due may meet a probe on the wire. */
const QUIET: Millis = SECOND

/** No probe of this process has found anything that is not on record. */
const NOTHING_FOUND: ProbeFindings = { faults: [], unclear: null }

/** Told what keeps broadcasts from leaving, and when that ends. */
export interface AccountEvents {
  accountHeld(fault: AccountFault): void
  accountFree(sender: string | null): void
  probeNotNoted(error: unknown): void
  probeUnclear(failure: ProbeFailure, detail: string): void
  /** `userName`: what ZIM calls the sender, for a person to see that this is the right account. */
  probePassed(sender: string, userName: string | undefined): void
}

/** What the guard needs of the outside. */
export interface AccountGuardParts {
  readonly clock: Clock
  readonly probe: AccountProbe
  readonly store: DeliveryStore
  readonly holder: string
  readonly events: AccountEvents
  /** Called when the gateway refuses a signature for its time. */
  readonly onClockRefused: () => void
  /** Called with what the gateway's clock showed in its answer. */
  readonly onClockHeard: (reading: ClockReading) => void
  /** Called when what is held has changed between two turns. */
  readonly onChange: () => void
}

/** What one look goes by. */
export interface AccountSituation {
  readonly now: Instant
  /** Who sends anything that is in force or waits. */
  readonly senders: ReadonlySet<string>
  /** The next instant at which something may leave; Infinity when none is known. */
  readonly nextDue: Instant
}

/**
 * Keeps what is due from being used up by a fault of the account. The first answer that accuses the account holds
 * everything that it concerns, until a harmless signed probe passes. The probe runs at the start, too, and while the way
 * to the gateway fails: so that it is known whether what comes due will leave before it comes due.
 */
export class AccountGuard {
  readonly #parts: AccountGuardParts
  #record: DeliveryRecord | undefined
  /** What probes found and the database would not take: this process knows it all the same. */
  #unnoted: ProbeFindings = NOTHING_FOUND
  /** Undefined where they are not known: in a process that stands by. */
  #senders: ReadonlySet<string> | undefined
  /** Senders that a probe of this process has asked for, the one whose turn it is first. */
  #asked = new Set<string>()
  #failedProbes = 0
  /** How often in a row ZIM did not know a sender. */
  readonly #failedOf = new Map<string, number>()
  /** When, by the monotonic clock, something was last heard of a sender: by a probe, or by a fault. */
  readonly #heardOf = new Map<string, Millis>()
  /** How many faults the ledger knew when the pause was set last. */
  #faultsSeen = 0
  #nextProbe: Millis = Number.NEGATIVE_INFINITY
  #probing: Promise<void> | undefined
  #told = new Map<string, AccountFault>()

  constructor(parts: AccountGuardParts) {
    this.#parts = parts
  }

  /** Looks at the ledger anew: after a settlement, and when this process takes over. */
  async refresh(): Promise<void> {
    const before = this.#record
    const wasFailing = this.isFailing
    this.#record = await this.#parts.store.delivery()
    // An accepted call proves more than any probe.
    if (before !== undefined && before.lastAccepted !== this.#record.lastAccepted) this.#unnoted = NOTHING_FOUND
    const seen = standingFaults(this.#record.faults).reduce((sum, { count }) => sum + count, 0)
    if (seen > this.#faultsSeen) this.#failedProbes = 0
    if (before !== undefined) this.#hearOfFaults(before)
    // At the start the probe comes at once: whoever starts it again may have mended something.
    if (before !== undefined && (seen > this.#faultsSeen || (!wasFailing && this.isFailing))) {
      this.#nextProbe = this.#parts.clock.monotonic() + this.#pause()
    }
    this.#faultsSeen = seen
    this.#tell()
  }

  /** A fault makes its sender wait anew, and longer than before it. */
  #hearOfFaults(before: DeliveryRecord): void {
    const counts = new Map(standingFaults(before.faults).map(({ sender, count }) => [sender, count]))
    for (const { sender, count } of standingFaults(this.#record?.faults ?? [])) {
      if (sender === null || count <= (counts.get(sender) ?? 0)) continue
      this.#heardOf.set(sender, this.#parts.clock.monotonic())
      this.#failedOf.delete(sender)
    }
  }

  /** Tells who sends anything that is in force or waits. Of somebody new it is soon asked whether ZIM knows that one. */
  know(senders: ReadonlySet<string>): void {
    const isNew = this.#senders !== senders
    this.#senders = senders
    if (isNew && [...senders].some((sender) => !this.#asked.has(sender))) {
      this.#nextProbe = Math.min(this.#nextProbe, this.#parts.clock.monotonic() + NEXT_SENDER)
    }
  }

  /** Probes as soon as that may be: somebody says that something was mended. */
  probeSoon(): void {
    this.#nextProbe = Number.NEGATIVE_INFINITY
    this.#asked = new Set()
  }

  /** What keeps broadcasts from leaving now. */
  get holds(): AccountHolds {
    const record = this.#known
    return record === undefined ? NO_HOLDS : holdsOnRecord(record, this.#senders)
  }

  /** Whether what comes due will leave; undefined before the ledger was looked at. */
  get delivery(): Delivery | undefined {
    const record = this.#known
    return record && deliveryOf(record, this.holds)
  }

  /** The record, and what could not be put on it. */
  get #known(): DeliveryRecord | undefined {
    if (this.#record === undefined || this.#unnoted === NOTHING_FOUND) return this.#record
    const { faults, unclear } = this.#record.found
    const found = { faults: [...this.#unnoted.faults, ...faults], unclear: unclear ?? this.#unnoted.unclear }
    return { ...this.#record, found }
  }

  /** Whether it is known that what comes due will not leave. */
  get isFailing(): boolean {
    return (this.delivery?.failedSince ?? null) !== null
  }

  /** Once per turn, after it has decided: begins a probe when one is due and nothing leaves meanwhile. */
  probeIfDue({ now, senders, nextDue }: AccountSituation): void {
    const { clock } = this.#parts
    this.know(senders)
    if (this.#probing !== undefined || clock.monotonic() < this.#nextProbe) return
    const sender = this.#whom(senders)
    if (sender === undefined) return
    // Never in the second of a due broadcast; while everything is held there is none.
    if (nextDue - now <= QUIET && this.holds.app === undefined) return
    this.#probing = this.#ask(sender).finally(() => (this.#probing = undefined))
  }

  /** Resolves when no probe is under way. */
  async idle(): Promise<void> {
    await this.#probing
  }

  /** Whose probe tells most: of what is held, then one that was never asked for, then any. */
  #whom(known: ReadonlySet<string>): string | undefined {
    const held = [...this.holds.senders.values()].toSorted((a, b) => this.#nextFor(a) - this.#nextFor(b))
    const names = held.flatMap(({ sender }) => sender ?? [])
    const all = [...known].sort()
    const isNew = (sender: string): boolean => !this.#asked.has(sender)
    // In turns: one that stays unknown must not keep the others from being asked for.
    const inTurn = [...this.#asked].find((sender) => known.has(sender))
    return names.find(isNew) ?? all.find(isNew) ?? names[0] ?? inTurn ?? all[0]
  }

  /** When a sender that is held is asked for again, by the monotonic clock: each has its own pauses. */
  #nextFor({ sender, count }: AccountFault): Millis {
    const heard = this.#heardOf.get(sender ?? '') ?? Number.NEGATIVE_INFINITY
    return heard + probePauseAfter(count, this.#failedOf.get(sender ?? '') ?? 0)
  }

  async #ask(sender: string): Promise<void> {
    const { clock, events, onChange, onClockHeard } = this.#parts
    const signedAt = clock.now()
    const before = this.holds
    // What calls are answered with from here on is not disproved by it.
    const lastCall = this.#record?.lastCall ?? 0
    let isToBeRepeated = false
    try {
      const probed = await this.#parts.probe.probe(sender, signedAt)
      const { serverTime } = probed
      if (serverTime !== undefined) onClockHeard({ sentAt: signedAt, receivedAt: clock.now(), serverTime })
      // No answer, or one that tells of the app alone, says nothing of the sender.
      const isOfSender = probed.kind === 'passed' || (probed.kind === 'unclear' && probed.code !== undefined)
      if (isOfSender) this.#askedFor(sender)
      await this.#take(sender, probed, lastCall)
    } catch (error) {
      // Somebody has the database locked: what was found is found again as soon as it can be noted.
      isToBeRepeated = isBusy(error)
      // What could not be noted, or a probe with a defect, counts as not found out.
      if (!isToBeRepeated) {
        this.#failedProbes += 1
        this.#askedFor(sender)
        events.probeNotNoted(error)
      }
    }
    this.#nextProbe = clock.monotonic() + (isToBeRepeated ? NEXT_SENDER : this.#pause())
    this.#tell()
    const isAppHeld = this.holds.app !== undefined
    if ((before.app !== undefined) !== isAppHeld || before.senders.size !== this.holds.senders.size) onChange()
  }

  /** It is the last whose turn comes again. */
  #askedFor(sender: string): void {
    this.#asked.delete(sender)
    this.#asked.add(sender)
    this.#heardOf.set(sender, this.#parts.clock.monotonic())
  }

  async #take(sender: string, probed: Probed, lastCall: number): Promise<void> {
    const { events, onClockRefused } = this.#parts
    switch (probed.kind) {
      case 'unclear':
        await this.#doubt({ cause: probed.cause, code: probed.code ?? null }, probed.detail)
        return
      case 'refused':
        if (probed.cause === 'clock') {
          onClockRefused()
          await this.#doubt(probed, 'the signature has expired')
          return
        }
        this.#failedProbes += 1
        await this.#note({ kind: 'fault', sender: null, cause: probed.cause, code: probed.code })
        return
      case 'passed': {
        const known = probed.sender === 'known' ? sender : null
        if (known !== null) events.probePassed(sender, probed.userName)
        await this.#notePassed(known, lastCall)
        if (probed.sender === 'unknown') {
          await this.#note({ kind: 'fault', sender, cause: 'sender', code: probed.code })
        }
        this.#failedProbes = 0
        if (this.holds.senders.has(sender)) this.#failedOf.set(sender, (this.#failedOf.get(sender) ?? 0) + 1)
        else this.#failedOf.delete(sender)
        return
      }
    }
  }

  async #doubt({ cause, code }: Omit<ProbeFailure, 'since'>, detail: string): Promise<void> {
    this.#failedProbes += 1
    const isNews = this.#known?.found.unclear === null
    await this.#note({ kind: 'unclear', cause, code })
    const { unclear } = this.#known?.found ?? {}
    if (isNews && unclear) this.#parts.events.probeUnclear(unclear, detail)
  }

  async #note(finding: ProbeFinding): Promise<void> {
    const { store, holder, clock } = this.#parts
    const now = clock.now()
    // Known before it is noted: a database that refuses it must not leave this process green.
    this.#unnoted = withFinding(this.#unnoted, finding, now)
    if (!(await store.noteProbeFailed(finding, holder, now))) return
    this.#record = await store.delivery()
    this.#unnoted = NOTHING_FOUND
  }

  async #notePassed(sender: string | null, lastCall: number): Promise<void> {
    const { store, holder, clock } = this.#parts
    const isNoted = await store.noteProbePassed({ sender, lastCall, holder, now: clock.now() })
    const faults = this.#unnoted.faults.filter((fault) => fault.sender !== null && fault.sender !== sender)
    this.#unnoted = faults.length === 0 ? NOTHING_FOUND : { faults, unclear: null }
    if (isNoted) this.#record = await store.delivery()
  }

  /** Until the next probe, from now on. */
  #pause(): Millis {
    const { app, senders } = this.holds
    const cause = this.delivery?.cause ?? null
    // No probe tells whether somebody else still spends the quota.
    if (cause !== null && cause !== 'sender' && cause !== 'rate') {
      return probePauseAfter(app?.count ?? 1, this.#failedProbes)
    }
    // To ask for somebody else is no repetition.
    if ([...(this.#senders ?? [])].some((sender) => !this.#asked.has(sender))) return NEXT_SENDER
    const next = Math.min(...[...senders.values()].map((fault) => this.#nextFor(fault)))
    if (Number.isFinite(next)) return Math.max(next - this.#parts.clock.monotonic(), NEXT_SENDER)
    return PROBE_EVERY
  }

  /** Says what is held and no longer held, once each. */
  #tell(): void {
    const { app, senders } = this.holds
    const held = new Map([...(app === undefined ? [] : [['', app] as const]), ...senders])
    for (const [whom, fault] of held) if (!this.#told.has(whom)) this.#parts.events.accountHeld(fault)
    for (const [whom, { sender }] of this.#told) if (!held.has(whom)) this.#parts.events.accountFree(sender)
    this.#told = held
  }
}

/** What was found so far, and one thing more. An answer, whatever it is, ends that none could be read. */
function withFinding(found: ProbeFindings, finding: ProbeFinding, now: Instant): ProbeFindings {
  const { cause, code } = finding
  if (finding.kind === 'unclear') return { ...found, unclear: found.unclear ?? { since: now, cause, code } }
  const { sender, code: answered } = finding
  const before = found.faults.find((fault) => fault.sender === sender)
  const fault = { sender, cause, code: answered, since: before?.since ?? now, latest: now, count: 1 }
  return { faults: [...found.faults.filter((each) => each.sender !== sender), fault], unclear: null }
}
