import { CLOCK_TOLERANCE } from '../../../src/core/time/clock-error.ts'
import type { ProbeFinding } from '../../../src/core/delivery/delivery.ts'
import type { Outcome, OutcomeCause } from '../../../src/core/delivery/outcome.ts'
import { HOUR, MINUTE, SECOND } from '../../../src/core/time/instant.ts'
import type { Instant, Millis } from '../../../src/core/time/instant.ts'
import type { Calls } from './calls.ts'
import type { Findings } from './findings.ts'
import type { World } from '../world/world.ts'
import type { Probed } from '../../../src/ports/sender.ts'
import type { Settlement } from '../../../src/ports/ledger-store.ts'

/** The scope of a fault of the account that concerns everybody. */
const APP = ''
/** Causes that accuse the account. */
const ACCUSING: ReadonlySet<OutcomeCause> = new Set(['config', 'sender'])
/** Causes on this host, or in what is said. They say nothing about account, gateway or network. */
const SILENT: ReadonlySet<OutcomeCause> = new Set(['stall', 'crash', 'adopted'])
/** How long it may take from a fault of the account to its probe, in ms. With rare turns it takes slightly longer. */
const FIRST_PAUSE: Millis = 10 * SECOND
const LONGEST_PROBE_PAUSE: Millis = 5 * MINUTE
const SLACK: Millis = 2 * MINUTE

/** When a fault of the account was known, of everybody or of one sender. Instants are true ones. */
interface Evidence {
  readonly scope: string
  /** The process whose probe found it. Undefined for the answer to a call, which all processes know. */
  readonly finder: string | undefined
  readonly from: Instant
  /** When its end was known. */
  to: Instant | undefined
}

/** What the ledger knows from probes that found a fault, if nothing has disproved it. */
interface Found {
  refused: boolean
  unclear: boolean
  readonly unknown: Set<string>
}

/** The newest call that says something about account, gateway and network. */
interface Newest {
  readonly callId: number
  readonly isAccepted: boolean
  readonly isFailure: boolean
  readonly at: Instant
}

/** What a service shows about delivery, for the checks to compare. */
export interface Shown {
  readonly process: string
  /** The senders of announcements in force, as it knows them. */
  readonly senders: ReadonlySet<string>
  readonly isFailing: boolean
  readonly isHolding: boolean
}

/**
 * The checks of the account. After an answer that accused it, nothing is sent and no quota is used until a probe has
 * passed. It is held no longer than that. What is shown about delivery is true. From the simulated network they know
 * what was answered, to whom and when. They count on their own.
 */
export class Accounts {
  readonly #world: World
  readonly #findings: Findings
  readonly #calls: Calls
  /** Whether the store never fails. What a passed probe proved is then noted at once. */
  readonly #isStoreSound: boolean
  /** For each scope that no probe has cleared: since when an answer accuses it. */
  readonly #accused = new Map<string, Instant>()
  /** How many answers have accused a scope since the last accepted call. */
  readonly #counts = new Map<string, number>()
  readonly #evidence: Evidence[] = []
  readonly #found: Found = { refused: false, unclear: false, unknown: new Set() }
  #newest: Newest | undefined
  /** When the last passed probe was asked, and the last one that the ledger knows. */
  #lastPassed: Instant = Number.NEGATIVE_INFINITY
  #lastNoted: Instant = Number.NEGATIVE_INFINITY
  #moment = 0
  /** How often each thing happened. Tests use it to know that it did. */
  readonly seen = { accusations: 0, passed: 0, unclear: 0, refused: 0, held: 0 }

  constructor(world: World, findings: Findings, calls: Calls, isStoreSound: boolean) {
    this.#world = world
    this.#findings = findings
    this.#calls = calls
    this.#isStoreSound = isStoreSound
  }

  /** Grows with every event that may change what must be shown. */
  get moment(): number {
    return this.#moment
  }

  /** A call begins. No answer may accuse its account now. */
  begins(key: string, sender: string): void {
    for (const scope of [APP, sender]) {
      const since = this.#accused.get(scope)
      if (since === undefined) continue
      const ago = this.#world.now - since
      this.#findings.broken(
        'account',
        `${key} is sent ${ago} ms after an answer that accused ${scope === APP ? 'the account' : scope}, and no probe has passed`,
      )
    }
  }

  /** The ledger has the outcome of a call. */
  settled({ callId, outcome: written, state }: Settlement): void {
    this.#moment += 1
    const attempt = this.#calls.called(callId)
    // The real answer decides, whatever the ledger was told.
    const outcome = attempt?.answer ?? written
    const sender = attempt?.sender ?? APP
    if (isAccusing(outcome)) {
      if (state === 'rejected') this.#findings.broken('account', `${attempt?.key} is used up by a fault of the account`)
      this.#accuse(outcome.cause === 'sender' ? sender : APP)
    }
    if (outcome.kind === 'accepted') this.#accepted(sender)
    const cause = 'cause' in outcome ? outcome.cause : undefined
    if (cause !== undefined && SILENT.has(cause)) return
    if (callId < (this.#newest?.callId ?? 0)) return
    const isAccepted = cause === undefined
    this.#newest = { callId, isAccepted, isFailure: !isAccepted && cause !== 'content', at: this.#world.now }
  }

  /** A process learned what its probe found. The probe was asked at a true instant. */
  probed(process: string, sender: string, probed: Probed, askedAt: Instant): void {
    const { kind } = probed
    this.#moment += 1
    this.seen[kind] += 1
    this.#world.note(`${process} is told ${kind}${kind === 'passed' ? ` ${probed.sender}` : ''} of ${sender}`)
    if (kind === 'refused' && probed.cause === 'config') this.#know(APP, process)
    if (kind !== 'passed') return
    this.#lastPassed = Math.max(askedAt, this.#lastPassed)
    this.#acquit(APP, askedAt)
    this.#forget(APP, process)
    if (probed.sender === 'known') {
      this.#acquit(sender, askedAt)
      this.#forget(sender, process)
    } else if (probed.sender === 'unknown') this.#know(sender, process)
  }

  /** The ledger learned what a failed probe found. */
  found(finding: ProbeFinding): void {
    this.#moment += 1
    // When the store fails, the process that noted it may not have been told, or cannot read it again.
    if (!this.#isStoreSound) return
    this.#found.unclear = finding.kind === 'unclear'
    if (finding.kind === 'unclear') return
    if (finding.sender === null) this.#found.refused = true
    else this.#found.unknown.add(finding.sender)
  }

  /** The ledger learned that a probe has passed. */
  noted(sender: string | null): void {
    this.#moment += 1
    this.#lastNoted = this.#lastPassed
    this.#found.refused = this.#found.unclear = false
    if (sender !== null) this.#found.unknown.delete(sender)
    for (const scope of sender === null ? [APP] : [APP, sender]) this.#forget(scope)
  }

  /** An occurrence was skipped for a fault of the account. There must have been one while it waited. */
  skipped(key: string, sender: string | undefined, due: Instant): void {
    this.seen.held += 1
    const isOf = ({ scope }: Evidence) => scope === APP || sender === undefined || scope === sender
    // A process that was not told that a pass was noted learns it from its next probe.
    const since = due - CLOCK_TOLERANCE - (this.#isStoreSound ? 0 : LONGEST_PROBE_PAUSE)
    const known = this.#evidence.filter((each) => isOf(each) && (each.to === undefined || each.to >= since))
    if (known.length === 0)
      this.#findings.broken('account', `${key} is skipped (account), and nothing was wrong with that since it came due`)
  }

  /** A known failure must be shown. Another process may not have looked yet. */
  shows({ process, senders, isFailing }: Shown): void {
    if (isFailing || !this.#fails(senders)) return
    this.#findings.broken('P9', `${process} shows that it delivers, and it is known not to`)
  }

  /** At the end, after the account has been good for a while: nothing is held, and no failure is shown. */
  audit(shown: Shown, calmSince: Instant): void {
    this.shows(shown)
    const { process, senders, isFailing, isHolding } = shown
    const most = Math.max(...this.#counts.values(), 1)
    const patience = Math.max(Math.min(FIRST_PAUSE * 2 ** (most - 1), HOUR), LONGEST_PROBE_PAUSE) + SLACK
    // If the fault came back after every probe, the next probe may still be ahead.
    if (this.#world.now - calmSince <= patience) return
    if (isHolding) this.#findings.broken('account', `${process} still holds what is due`)
    if (isFailing && !this.#fails(senders))
      this.#findings.broken('P9', `${process} shows that it does not deliver, and nothing is wrong`)
  }

  /** Whether it is known that due broadcasts will not be sent. */
  #fails(senders: ReadonlySet<string>): boolean {
    const { refused, unclear, unknown } = this.#found
    const isAccused = [...this.#accused.keys()].some((scope) => scope === APP || senders.has(scope))
    if (isAccused || refused || [...unknown].some((sender) => senders.has(sender))) return true
    const newest = this.#newest
    // A probe counts if no call says anything newer.
    if (newest === undefined || newest.isAccepted || newest.at <= this.#lastNoted) return unclear
    return newest.isFailure && newest.at > this.#lastPassed
  }

  #accuse(scope: string): void {
    this.seen.accusations += 1
    this.#counts.set(scope, (this.#counts.get(scope) ?? 0) + 1)
    this.#accused.set(scope, this.#world.now)
    this.#know(scope)
  }

  /** An accepted call proves more than any probe. */
  #accepted(sender: string): void {
    for (const scope of [APP, sender]) {
      this.#accused.delete(scope)
      this.#counts.delete(scope)
      this.#forget(scope)
    }
    this.#found.refused = this.#found.unclear = false
    this.#found.unknown.delete(sender)
  }

  /** A question from before the answer says nothing about it. */
  #acquit(scope: string, askedAt: Instant): void {
    if ((this.#accused.get(scope) ?? 0) > askedAt) return
    this.#accused.delete(scope)
    if (this.#isStoreSound) this.#forget(scope)
  }

  #know(scope: string, finder?: string): void {
    const isIt = (each: Evidence) => each.scope === scope && each.finder === finder && each.to === undefined
    if (!this.#evidence.some(isIt)) this.#evidence.push({ scope, finder, from: this.#world.now, to: undefined })
  }

  #forget(scope: string, finder?: string): void {
    for (const each of this.#evidence) if (each.scope === scope && each.finder === finder) each.to ??= this.#world.now
  }
}

function isAccusing(outcome: Outcome): outcome is Outcome & { readonly kind: 'refused' } {
  return outcome.kind === 'refused' && ACCUSING.has(outcome.cause)
}
