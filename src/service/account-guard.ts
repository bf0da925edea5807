import { holdsOf, probePauseAfter, standingFaults } from '../core/account.ts'
import type { AccountFault, AccountHolds } from '../core/account.ts'
import type { ClockReading } from '../core/clock.ts'
import { deliveryOf } from '../core/delivery.ts'
import type { Delivery, DeliveryRecord, ProbeFailure } from '../core/delivery.ts'
import { HOUR, SECOND } from '../core/time.ts'
import type { Instant, Millis } from '../core/time.ts'
import type { AccountProbe, Clock, Probed, Store } from '../ports.ts'

/** How often the account is probed while nothing is wrong: a secret may be replaced while nothing is due. */
const PROBE_EVERY: Millis = HOUR
/** From one sender's probe to the next one's, at the start. */
const NEXT_SENDER: Millis = 2 * SECOND
/** Nothing due may meet a probe on the wire. */
const QUIET: Millis = SECOND

/** Told what keeps broadcasts from leaving, and when that ends. */
export interface AccountWitness {
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
  readonly store: Pick<Store, 'delivery' | 'noteProbePassed'>
  readonly holder: string
  readonly witness: AccountWitness
  /** Called when the gateway refuses a signature for its time. */
  readonly onClockRefused: () => void
  /** Called with what the gateway's clock showed in its answer. */
  readonly onClockHeard: (reading: ClockReading) => void
  /** Called when what is held has changed between two turns. */
  readonly onChange: () => void
}

/** What one look goes by. */
export interface Surroundings {
  readonly now: Instant
  /** Who sends anything that is in force. */
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
  /** What the probes of this process found; calls have said nothing of it. */
  #refused: AccountFault | undefined
  readonly #unknown = new Map<string, AccountFault>()
  #unclear: ProbeFailure | undefined
  /** Undefined where they are not known: in a process that stands by. */
  #senders: ReadonlySet<string> | undefined
  /** Senders that no probe has asked for yet. */
  #asked = new Set<string>()
  #failedProbes = 0
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
    if (before !== undefined && before.lastAccepted !== this.#record.lastAccepted) this.#acquit()
    const seen = standingFaults(this.#record.faults).reduce((sum, { count }) => sum + count, 0)
    if (seen > this.#faultsSeen) this.#failedProbes = 0
    // At the start the probe comes at once: whoever starts it again may have mended something.
    if (before !== undefined && (seen > this.#faultsSeen || (!wasFailing && this.isFailing))) {
      this.#nextProbe = this.#parts.clock.monotonic() + this.#pause()
    }
    this.#faultsSeen = seen
    this.#tell()
  }

  /** Probes as soon as that may be: somebody says that something was mended. */
  probeSoon(): void {
    this.#nextProbe = Number.NEGATIVE_INFINITY
    this.#asked = new Set()
  }

  /** What keeps broadcasts from leaving now. */
  get holds(): AccountHolds {
    // The ledger's come first for the app, and last for a sender: they tell since when, and how often.
    const probed = [...this.#unknown.values()]
    const faults = standingFaults(this.#record?.faults ?? [])
    return holdsOf([...probed, ...faults, ...(this.#refused ? [this.#refused] : [])], this.#senders)
  }

  /** Whether what comes due will leave; undefined before the ledger was looked at. */
  get delivery(): Delivery | undefined {
    return this.#record && deliveryOf(this.#record, this.holds, this.#unclear)
  }

  /** Whether it is known that what comes due will not leave. */
  get isFailing(): boolean {
    return (this.delivery?.failedSince ?? null) !== null
  }

  /** One look per turn, after it has decided: begins a probe when one is due and nothing leaves meanwhile. */
  look({ now, senders, nextDue }: Surroundings): void {
    const { clock } = this.#parts
    const isNew = this.#senders !== senders
    this.#senders = senders
    if (isNew && [...senders].some((sender) => !this.#asked.has(sender))) {
      this.#nextProbe = Math.min(this.#nextProbe, clock.monotonic() + NEXT_SENDER)
    }
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
    const { app, senders } = this.holds
    const all = [...known].sort()
    if (app === undefined) {
      const [held] = senders.keys()
      const fresh = all.find((sender) => !this.#asked.has(sender))
      // In turns: one that stays unknown must not keep the others from being asked for.
      if (held !== undefined && (fresh === undefined || this.#asked.has(held))) return fresh ?? held
      if (fresh !== undefined) return fresh
    }
    return all[0]
  }

  async #ask(sender: string): Promise<void> {
    const { clock, witness, onChange, onClockHeard } = this.#parts
    const signedAt = clock.now()
    const before = this.holds
    try {
      const probed = await this.#parts.probe.probe(sender, signedAt)
      const { serverTime } = probed
      if (serverTime !== undefined) onClockHeard({ sentAt: signedAt, receivedAt: clock.now(), serverTime })
      await this.#take(sender, probed, signedAt)
    } catch (error) {
      // What could not be noted, or a probe with a defect, counts as not found out.
      this.#failedProbes += 1
      witness.probeNotNoted(error)
    }
    this.#asked.add(sender)
    this.#nextProbe = clock.monotonic() + this.#pause()
    this.#tell()
    if (before.app !== this.holds.app || before.senders.size !== this.holds.senders.size) onChange()
  }

  async #take(sender: string, probed: Probed, at: Instant): Promise<void> {
    const { witness, store, holder, clock, onClockRefused } = this.#parts
    switch (probed.kind) {
      case 'unclear':
        this.#doubt({ since: at, cause: probed.cause, code: probed.code ?? null }, probed.detail)
        return
      case 'refused':
        if (probed.cause === 'clock') {
          this.#doubt({ since: at, cause: probed.cause, code: probed.code }, 'the signature has expired')
          onClockRefused()
          return
        }
        this.#failedProbes += 1
        this.#unclear = undefined
        this.#refused = faultOf(null, probed.cause, probed.code, at, this.#refused)
        return
      case 'passed': {
        const known = probed.sender === 'known' ? sender : null
        this.#unclear = this.#refused = undefined
        if (known === null && probed.sender === 'unknown') {
          this.#unknown.set(sender, faultOf(sender, 'sender', probed.code, at, this.#unknown.get(sender)))
        }
        if (known !== null) this.#unknown.delete(known)
        const isStillHeld = known === null && this.holds.senders.has(sender)
        this.#failedProbes = isStillHeld ? this.#failedProbes + 1 : 0
        if (known !== null) witness.probePassed(sender, probed.userName)
        if (await store.noteProbePassed(known, holder, clock.now())) {
          this.#record = await store.delivery()
        }
        return
      }
    }
  }

  #doubt(failure: ProbeFailure, detail: string): void {
    this.#failedProbes += 1
    if (this.#unclear === undefined) this.#parts.witness.probeUnclear(failure, detail)
    this.#unclear ??= failure
  }

  #acquit(): void {
    this.#refused = this.#unclear = undefined
  }

  /** Until the next probe, from now on. */
  #pause(): Millis {
    const { app, senders } = this.holds
    const worst = app ?? [...senders.values()].toSorted((a, b) => b.count - a.count)[0]
    const cause = this.delivery?.cause ?? null
    // No probe tells whether somebody else still spends the quota.
    if (worst !== undefined || (cause !== null && cause !== 'rate')) {
      return probePauseAfter(worst?.count ?? 1, this.#failedProbes)
    }
    return [...(this.#senders ?? [])].some((sender) => !this.#asked.has(sender)) ? NEXT_SENDER : PROBE_EVERY
  }

  /** Says what is held and no longer held, once each. */
  #tell(): void {
    const { app, senders } = this.holds
    const held = new Map([...(app === undefined ? [] : [['', app] as const]), ...senders])
    for (const [whom, fault] of held) if (!this.#told.has(whom)) this.#parts.witness.accountHeld(fault)
    for (const [whom, { sender }] of this.#told) if (!held.has(whom)) this.#parts.witness.accountFree(sender)
    this.#told = held
  }
}

function faultOf(
  sender: string | null,
  cause: AccountFault['cause'],
  code: number,
  at: Instant,
  before: AccountFault | undefined,
): AccountFault {
  return { sender, cause, code, since: before?.since ?? at, latest: at, count: 1 }
}
