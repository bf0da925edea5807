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

/** How often the account is probed while nothing is wrong, in ms. A secret may be replaced while nothing is due. */
const PROBE_EVERY: Millis = HOUR
/** The pause between the probes of two senders, at the start, in ms. */
const NEXT_SENDER: Millis = 2 * SECOND
/** No probe begins when something is due within this time, in ms. */
const QUIET: Millis = SECOND

/** No probe of this process has found anything that is missing in the record. */
const NOTHING_FOUND: ProbeFindings = { faults: [], unclear: null }

/** Receives what keeps broadcasts from leaving, and when that ends. */
export interface AccountEvents {
  accountHeld(fault: AccountFault): void
  accountFree(sender: string | null): void
  probeNotNoted(error: unknown): void
  probeUnclear(failure: ProbeFailure, detail: string): void
  /** `userName`: the sender's name at ZIM. It shows a person that this is the right account. */
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
  /** Called with the time of the gateway's clock, from its answer. */
  readonly onClockHeard: (reading: ClockReading) => void
  /** Called when a hold has begun or ended between two turns. */
  readonly onChange: () => void
}

/** What the decision to probe rests on. */
export interface AccountSituation {
  readonly now: Instant
  /** The senders of everything that is in force or waits. */
  readonly senders: ReadonlySet<string>
  /** The next instant at which something may leave; Infinity when none is known. */
  readonly nextDue: Instant
}

/**
 * Keeps due occurrences from being lost to a fault of the account. The first answer that shows a fault holds everything
 * that the fault concerns, until a harmless signed probe passes. A probe also runs at the start, and while the gateway
 * cannot be reached. So it is known before something is due whether it will leave.
 */
export class AccountGuard {
  readonly #parts: AccountGuardParts
  #record: DeliveryRecord | undefined
  /** Findings of probes that the database did not accept. This process acts on them all the same. */
  #unnoted: ProbeFindings = NOTHING_FOUND
  /** Undefined where they are not known: in a process that stands by. */
  #senders: ReadonlySet<string> | undefined
  /** Senders that this process has probed, in the order in which they are probed again. */
  #asked = new Set<string>()
  #failedProbes = 0
  /** How often in a row ZIM did not know a sender. */
  readonly #failedOf = new Map<string, number>()
  /** When a probe or a fault last told something about a sender, by the monotonic clock. */
  readonly #heardOf = new Map<string, Millis>()
  /** How many faults the ledger had when the pause was set last. */
  #faultsSeen = 0
  #nextProbe: Millis = Number.NEGATIVE_INFINITY
  #probing: Promise<void> | undefined
  #told = new Map<string, AccountFault>()

  constructor(parts: AccountGuardParts) {
    this.#parts = parts
  }

  /** Reads the ledger again: after a settlement, and when this process takes over. */
  async refresh(): Promise<void> {
    const before = this.#record
    const wasFailing = this.isFailing
    this.#record = await this.#parts.store.delivery()
    // An accepted call proves more than any probe.
    if (before !== undefined && before.lastAccepted !== this.#record.lastAccepted) this.#unnoted = NOTHING_FOUND
    const seen = standingFaults(this.#record.faults).reduce((sum, { count }) => sum + count, 0)
    if (seen > this.#faultsSeen) this.#failedProbes = 0
    if (before !== undefined) this.#hearOfFaults(before)
    // At the start the probe comes at once: the fault may have been corrected since the last run.
    if (before !== undefined && (seen > this.#faultsSeen || (!wasFailing && this.isFailing))) {
      this.#nextProbe = this.#parts.clock.monotonic() + this.#pause()
    }
    this.#faultsSeen = seen
    this.#tell()
  }

  /** A new fault makes its sender wait again, and longer than before. */
  #hearOfFaults(before: DeliveryRecord): void {
    const counts = new Map(standingFaults(before.faults).map(({ sender, count }) => [sender, count]))
    for (const { sender, count } of standingFaults(this.#record?.faults ?? [])) {
      if (sender === null || count <= (counts.get(sender) ?? 0)) continue
      this.#heardOf.set(sender, this.#parts.clock.monotonic())
      this.#failedOf.delete(sender)
    }
  }

  /** Takes the senders of everything that is in force or waits. A new sender is soon probed: does ZIM know it? */
  know(senders: ReadonlySet<string>): void {
    const isNew = this.#senders !== senders
    this.#senders = senders
    if (isNew && [...senders].some((sender) => !this.#asked.has(sender))) {
      this.#nextProbe = Math.min(this.#nextProbe, this.#parts.clock.monotonic() + NEXT_SENDER)
    }
  }

  /** Probes as soon as allowed: a person says that a fault is corrected. */
  probeSoon(): void {
    this.#nextProbe = Number.NEGATIVE_INFINITY
    this.#asked = new Set()
  }

  /** What keeps broadcasts from leaving now. */
  get holds(): AccountHolds {
    const record = this.#known
    return record === undefined ? NO_HOLDS : holdsOnRecord(record, this.#senders)
  }

  /** Whether what comes due will leave; undefined before the ledger was read. */
  get delivery(): Delivery | undefined {
    const record = this.#known
    return record && deliveryOf(record, this.holds)
  }

  /** The record, with the findings that the database did not accept. */
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

  /** To be called once per turn, after its decisions. Begins a probe when one is due and nothing leaves meanwhile. */
  probeIfDue({ now, senders, nextDue }: AccountSituation): void {
    const { clock } = this.#parts
    this.know(senders)
    if (this.#probing !== undefined || clock.monotonic() < this.#nextProbe) return
    const sender = this.#whom(senders)
    if (sender === undefined) return
    // Never probe in the second of a due broadcast. While everything is held, no broadcast leaves.
    if (nextDue - now <= QUIET && this.holds.app === undefined) return
    this.#probing = this.#ask(sender).finally(() => (this.#probing = undefined))
  }

  /** Resolves when no probe is under way. */
  async idle(): Promise<void> {
    await this.#probing
  }

  /** The sender whose probe tells most: first a held one, then one that was never probed, then any. */
  #whom(known: ReadonlySet<string>): string | undefined {
    const held = [...this.holds.senders.values()].toSorted((a, b) => this.#nextFor(a) - this.#nextFor(b))
    const names = held.flatMap(({ sender }) => sender ?? [])
    const all = [...known].sort()
    const isNew = (sender: string): boolean => !this.#asked.has(sender)
    // Take turns: a sender that stays unknown must not keep the others from being probed.
    const inTurn = [...this.#asked].find((sender) => known.has(sender))
    return names.find(isNew) ?? all.find(isNew) ?? names[0] ?? inTurn ?? all[0]
  }

  /** When a held sender is probed again, by the monotonic clock. Each sender has its own pauses. */
  #nextFor({ sender, count }: AccountFault): Millis {
    const heard = this.#heardOf.get(sender ?? '') ?? Number.NEGATIVE_INFINITY
    return heard + probePauseAfter(count, this.#failedOf.get(sender ?? '') ?? 0)
  }

  async #ask(sender: string): Promise<void> {
    const { clock, events, onChange, onClockHeard } = this.#parts
    const signedAt = clock.now()
    const before = this.holds
    // This probe disproves no answer to a later call.
    const lastCall = this.#record?.lastCall ?? 0
    let isToBeRepeated = false
    try {
      const probed = await this.#parts.probe.probe(sender, signedAt)
      const { serverTime } = probed
      if (serverTime !== undefined) onClockHeard({ sentAt: signedAt, receivedAt: clock.now(), serverTime })
      // No answer, or an answer about the app alone, says nothing of the sender.
      const isOfSender = probed.kind === 'passed' || (probed.kind === 'unclear' && probed.code !== undefined)
      if (isOfSender) this.#askedFor(sender)
      await this.#take(sender, probed, lastCall)
    } catch (error) {
      // The database is locked by another process. The next probe finds the same again, once it can be noted.
      isToBeRepeated = isBusy(error)
      // A finding that could not be noted counts as not found out; so does a probe with a defect.
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

  /** Puts the sender last in the order. */
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
    // Keep the finding before it is noted: if the database refuses it, health must not stay green.
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

  /** The time until the next probe, in ms. */
  #pause(): Millis {
    const { app, senders } = this.holds
    const cause = this.delivery?.cause ?? null
    // No probe can tell whether another program still spends the quota.
    if (cause !== null && cause !== 'sender' && cause !== 'rate') {
      return probePauseAfter(app?.count ?? 1, this.#failedProbes)
    }
    // Probing another sender is no repetition: the pause is short.
    if ([...(this.#senders ?? [])].some((sender) => !this.#asked.has(sender))) return NEXT_SENDER
    const next = Math.min(...[...senders.values()].map((fault) => this.#nextFor(fault)))
    if (Number.isFinite(next)) return Math.max(next - this.#parts.clock.monotonic(), NEXT_SENDER)
    return PROBE_EVERY
  }

  /** Tells each hold once when it begins, and once when it ends. */
  #tell(): void {
    const { app, senders } = this.holds
    const held = new Map([...(app === undefined ? [] : [['', app] as const]), ...senders])
    for (const [whom, fault] of held) if (!this.#told.has(whom)) this.#parts.events.accountHeld(fault)
    for (const [whom, { sender }] of this.#told) if (!held.has(whom)) this.#parts.events.accountFree(sender)
    this.#told = held
  }
}

/** The findings with one more. Any answer ends the state in which no answer could be read. */
function withFinding(found: ProbeFindings, finding: ProbeFinding, now: Instant): ProbeFindings {
  const { cause, code } = finding
  if (finding.kind === 'unclear') return { ...found, unclear: found.unclear ?? { since: now, cause, code } }
  const { sender, code: answered } = finding
  const before = found.faults.find((fault) => fault.sender === sender)
  const fault = { sender, cause, code: answered, since: before?.since ?? now, latest: now, count: 1 }
  return { faults: [...found.faults.filter((each) => each.sender !== sender), fault], unclear: null }
}
