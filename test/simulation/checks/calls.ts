import { CLOCK_TOLERANCE } from '../../../src/core/time/clock-error.ts'
import type { OccurrenceKey } from '../../../src/core/announcement/occurrence.ts'
import type { Outcome } from '../../../src/core/delivery/outcome.ts'
import { SIGNATURE_LIFETIME } from '../../../src/core/quota/quota.ts'
import type { Limits } from '../../../src/core/quota/quota.ts'
import { SECOND } from '../../../src/core/time/instant.ts'
import type { Instant, Millis } from '../../../src/core/time/instant.ts'
import { isGatewayCode } from '../../../src/simulator/gateway/codes.ts'
import { smallestGap, worstWindow } from '../../../src/simulator/gateway/oracle.ts'
import type { RecordedCall } from '../../../src/simulator/gateway/record.ts'
import type { Findings } from './findings.ts'
import type { Shares } from './shares.ts'
import type { World } from '../world/world.ts'

/** One request that a process gave to the network, with the truth about it. */
export interface Attempt {
  readonly nonce: string
  readonly callId: number
  readonly key: OccurrenceKey
  /** The announcement, whatever its id is. */
  readonly lineage: number | undefined
  /** The owner whose budget it uses. */
  readonly owner: string | null
  readonly due: Instant
  /** The user that sends it. */
  readonly sender: string
  /** What came back, by the table of the vendor's codes. Undefined while its process knows nothing. */
  answer: Outcome | undefined
  /** What the process that sent it was told, by the table of the vendor's codes. Undefined while it knows nothing. */
  told: Outcome['kind'] | undefined
  /** The outcome in the ledger. */
  settled: Outcome['kind'] | undefined
  /** When it reached ZIM, in true time. */
  reachedAt: Instant | undefined
  wasBroadcast: boolean
  /** Whether a process still waits for its answer. */
  readonly isAwaited: () => boolean
}

/** What is known about a request when the network gets it. */
export type Begin = Pick<Attempt, 'callId' | 'key' | 'lineage' | 'owner' | 'due' | 'sender' | 'isAwaited'> & {
  /** When its booking was committed, in true time. */
  readonly bookedAt: Instant
}

/** What the checks of calls depend on. */
export interface CallRules {
  readonly limits: Limits
  /** How far the host's clock may be off while it is trusted, in ms. */
  readonly clockError: Millis
}

/**
 * How long after its booking a call may begin, in ms. After a longer delay its process may have lost the lease, and its
 * occurrence its grace.
 */
const LONGEST_HOLD_UP: Millis = 5 * SECOND

/**
 * The checks of P1 and P2, and that nothing is early. At every call they compare with the gateway's own record and true
 * time. What a process believes does not count here.
 */
export class Calls {
  readonly #world: World
  readonly #findings: Findings
  readonly #rules: CallRules
  readonly #shares: Shares
  readonly #attempts = new Map<string, Attempt>()
  readonly #byKey = new Map<OccurrenceKey, Attempt[]>()
  readonly #byDue = new Map<Instant, Attempt[]>()
  readonly #byCallId = new Map<number, Attempt>()
  /** True instants, ascending, of the calls that reached ZIM. */
  readonly #seen: Instant[] = []
  /**
   * Those of them for which spacing is promised. These are all that came while a process waited for them. If lost calls
   * are waited out, these are all calls.
   */
  readonly #spaced: Instant[] = []

  constructor(world: World, findings: Findings, shares: Shares, rules: CallRules) {
    this.#world = world
    this.#findings = findings
    this.#shares = shares
    this.#rules = rules
  }

  /** A process sends without a booking, which proves nothing else. */
  unbooked(): void {
    this.#findings.broken('order', 'a call begins that was not booked')
  }

  /**
   * A process sends. P2: never again after an attempt, unless it is proven that the attempt was refused or never sent.
   */
  begin({ bookedAt, ...begin }: Begin): Attempt {
    const { callId, key, lineage, due } = begin
    const heldUp = this.#world.now - bookedAt
    if (heldUp > LONGEST_HOLD_UP) this.#findings.broken('P4', `${key} is sent ${heldUp} ms after it was booked`)
    const earlier = this.of(key)
    const doubtful = this.#ofSame({ key, lineage, due }).find(({ told }) => told !== 'unsent' && told !== 'refused')
    if (doubtful) this.#findings.broken('P2', `${key} is requested again after an attempt that may be out`)
    const nonce = `call-${this.#attempts.size + 1}`
    const attempt: Attempt = {
      ...begin,
      nonce,
      answer: undefined,
      told: undefined,
      settled: undefined,
      reachedAt: undefined,
      wasBroadcast: false,
    }
    this.#attempts.set(nonce, attempt)
    this.#byCallId.set(callId, attempt)
    this.#byKey.set(key, [...earlier, attempt])
    this.#byDue.set(due, [...(this.#byDue.get(due) ?? []), attempt])
    return attempt
  }

  /** The gateway has recorded a call. */
  reached(call: RecordedCall): void {
    const attempt = this.#attemptOf(call)
    if (!attempt || !call.processed) return
    attempt.wasBroadcast = call.broadcast !== null
    this.#checkBroadcasts(attempt)
    if (!isSeen(call)) return
    attempt.reachedAt = call.receivedAt
    this.#checkEarly(attempt, call.receivedAt)
    this.#seen.push(call.receivedAt)
    this.#shares.reached(attempt.owner, call.receivedAt)
    // No process waits for a call that was given up. It may arrive at any time while its signature is valid. Only a
    // hold of that length keeps the spacing then. The quota counts it in any case.
    const isGivenUp = attempt.settled !== undefined || attempt.told !== undefined || !attempt.isAwaited()
    if (this.#isHeld || !isGivenUp) this.#checkSpacing(call.receivedAt)
    this.#checkCap(call.receivedAt)
  }

  /** The ledger has the outcome of a call. */
  settled(callId: number, outcome: Outcome['kind'], endedAt: Instant): void {
    // A clock that is set ahead during the call looks like a host that slept. It is trusted for as long as a signature
    // is valid.
    this.#checkEnd(endedAt, SIGNATURE_LIFETIME + CLOCK_TOLERANCE)
    const attempt = this.#byCallId.get(callId)
    if (attempt) attempt.settled = outcome
  }

  /** The process that took over gave calls up. */
  recovered(keys: readonly OccurrenceKey[], endedAt: Instant): void {
    this.#checkEnd(endedAt, 0)
    for (const attempt of keys.flatMap((key) => this.of(key))) attempt.settled ??= 'unknown'
  }

  /** The attempt for a call in the ledger. */
  called(callId: number): Attempt | undefined {
    return this.#byCallId.get(callId)
  }

  /** All attempts for an occurrence, oldest first. */
  of(key: OccurrenceKey): readonly Attempt[] {
    return this.#byKey.get(key) ?? []
  }

  /** Checks everything again at the end: the simulator's own oracle reads the gateway's whole record. */
  audit(record: readonly RecordedCall[]): void {
    const { limit, window, spacing } = this.#rules.limits
    const seen = record.filter((call) => this.#attemptOf(call) !== undefined && isSeen(call))
    const worst = worstWindow(
      seen.map(({ receivedAt }) => receivedAt),
      window,
    )
    if (worst.count > limit) this.#findings.broken('P1 cap', `${worst.count} calls in one window at the end`)
    if (seen.length !== this.#seen.length) this.#findings.broken('order', 'the record is not what was seen')
    const gap = smallestGap(this.#spaced)
    if (gap < spacing) this.#findings.broken('P1 spacing', `two calls are ${gap} ms apart at the end`)
  }

  get #isHeld(): boolean {
    return this.#rules.limits.holdAfterUnknown >= SIGNATURE_LIFETIME + CLOCK_TOLERANCE
  }

  get count(): number {
    return this.#seen.length
  }

  /** Undefined for a call that a stranger sent. */
  #attemptOf({ query }: RecordedCall): Attempt | undefined {
    return this.#attempts.get(query['SignatureNonce'] ?? '')
  }

  /** All attempts for an occurrence, under any id that its announcement had. */
  #ofSame({ key, lineage, due }: Pick<Attempt, 'key' | 'lineage' | 'due'>): readonly Attempt[] {
    const isSame = (other: Attempt) => other.key === key || (lineage !== undefined && other.lineage === lineage)
    return this.#byDue.get(due)?.filter(isSame) ?? []
  }

  #checkBroadcasts(attempt: Attempt): void {
    const { key } = attempt
    const times = this.#ofSame(attempt).filter(({ wasBroadcast }) => wasBroadcast).length
    if (times > 1) this.#findings.broken('P2', `${key} went out ${times} times`)
  }

  #checkEarly({ key, due }: Attempt, at: Instant): void {
    const early = due - at - this.#rules.clockError
    if (early > 0) this.#findings.broken('P4', `${key} arrived ${early} ms before its instant`)
  }

  /** If a call ends in the future by the ledger, everything waits until then, perhaps for years. */
  #checkEnd(endedAt: Instant, believed: Millis): void {
    const ahead = endedAt - this.#world.now
    const most = CLOCK_TOLERANCE + believed
    if (ahead > most) this.#findings.broken('order', `a call is recorded as ended ${ahead} ms ahead of true time`)
  }

  /** Windows are half-open: the call that is `limit` calls earlier must be at least a whole window ago. */
  #checkCap(at: Instant): void {
    const { limit, window } = this.#rules.limits
    const back = this.#seen.at(-1 - limit)
    if (back === undefined || at - back >= window) return
    this.#findings.broken('P1 cap', `${limit + 1} calls within ${at - back} ms, of at most ${limit} in ${window} ms`)
  }

  #checkSpacing(at: Instant): void {
    const gap = at - (this.#spaced.at(-1) ?? Number.NEGATIVE_INFINITY)
    this.#spaced.push(at)
    if (gap < this.#rules.limits.spacing) this.#findings.broken('P1 spacing', `two calls are ${gap} ms apart`)
  }
}

/**
 * Whether a call reached ZIM. A call that the gateway refuses itself, e.g. for an expired signature, is never counted.
 */
function isSeen({ processed, decided, counted }: RecordedCall): boolean {
  return processed && !(decided !== null && isGatewayCode(decided) && !counted)
}
