import type { Instant, Millis } from '../../core/time/instant.ts'
import { createAccount } from './account.ts'
import type { AccountState } from './account.ts'
import { requestIdFrom } from './chance.ts'
import { isGatewayCode } from './codes.ts'
import { checkEnvelope, hasValidSignature } from './envelope.ts'
import { createFaultQueue } from './fault-queue.ts'
import type { FaultQueue, QueuedFault, TakenFaults } from './fault-queue.ts'
import type { FaultInput } from './faults.ts'
import { createLimiter } from './limits.ts'
import type { Limiter } from './limits.ts'
import { checkBroadcast, sentMessageOf } from './message.ts'
import { answerQuery, isQuery } from './queries.ts'
import type { Query } from './queries.ts'
import { createCallLog, isBroadcast } from './record.ts'
import type { BroadcastCall, RecordedCall } from './record.ts'
import { decideRegistration } from './register.ts'
import { answerTextFor, isAnswered, isLost, replyFor } from './replies.ts'
import type { Reply } from './replies.ts'
import { parseRequest } from './request.ts'
import type { GatewayRequest, ParsedRequest } from './request.ts'
import { resolveSettings } from './settings.ts'
import type { GatewaySettings } from './settings.ts'
import { createUsers } from './users.ts'
import type { Users } from './users.ts'

/**
 * A ZIM gateway without a network: no I/O, no clock, no timers. Requests and instants go in, replies come out, so that a
 * deterministic simulation can drive it under a virtual clock. `server.ts` puts it behind HTTP.
 */
export interface Gateway {
  readonly settings: GatewaySettings
  readonly users: Users
  readonly account: AccountState
  readonly faults: Pick<FaultQueue, 'list' | 'clear'>
  /**
   * Processes one call. Never throws for what a client may send.
   * @param now when the request was there as a whole; should not go backwards
   */
  receive(request: GatewayRequest, now: Instant): Reply
  /** To be told when a reply's answer was handed to the client; for the record only. */
  answered(seq: number, now: Instant): void
  /** @throws ZodError, or RangeError when too many are waiting */
  addFault(input: FaultInput): QueuedFault
  /** The recorded calls after `since`, oldest first. */
  calls(since?: number): readonly RecordedCall[]
  /** Forgets the recorded calls. The limits and the users stay as they are. */
  forgetCalls(): void
  /** The recorded calls that went out to everyone, oldest first. */
  broadcasts(): readonly BroadcastCall[]
  /** How many calls were dropped from the record for lack of room, and the number of the last one. */
  record(): { readonly dropped: number; readonly lastSeq: number }
  /** How many counted broadcasts the window that `now` falls into holds, at most the limit. */
  quotaUsed(now: Instant): number
}

/** What became of a call inside the gateway. */
interface CallResult {
  readonly code: number
  readonly counted: boolean
  readonly broadcast: boolean
  /** What the answer has besides the three fields of every one. */
  readonly fields?: Readonly<Record<string, unknown>>
}

/** All rates but that of broadcasts are per second. */
const RATE_WINDOW: Millis = 1000
const CANNOT_READ_BODY = 100000012
const PLAN = 660000028
const TOO_OFTEN = 660500003
const QUERY_TOO_OFTEN = 660300005
const REGISTER_TOO_OFTEN = 660700001
/** The simulator's own bound, so that its memory has one; answered with the vendor's general business error. */
const MAX_USERS = 100_000
const FULL = 660000001

/** It is no broadcast and uses none of the quota. */
const NO_BROADCAST = { counted: false, broadcast: false } as const

function limiterPerSecond(limit: number): Limiter {
  return createLimiter({ limit, windowLength: RATE_WINDOW, window: 'rolling', calendarOffset: 0, gap: 0 })
}

/**
 * A gateway in which nothing has happened yet.
 * @throws BelfryError `usage` for settings that no gateway could work with
 */
export function createGateway(given: Partial<GatewaySettings> = {}): Gateway {
  const settings = resolveSettings(given)
  const faults = createFaultQueue()
  const log = createCallLog(settings)
  const users = createUsers(settings)
  const account = createAccount(settings.account)
  const broadcastLimiter = createLimiter(settings)
  const registerLimiter = limiterPerSecond(settings.registerRate)
  const queryLimiters: Readonly<Record<Query, Limiter>> = {
    QueryUserInfos: limiterPerSecond(settings.queryRate),
    QueryConversationList: limiterPerSecond(settings.queryRate),
    QueryUserOnlineState: limiterPerSecond(settings.queryRate),
  }

  function handle(parsed: ParsedRequest, taken: TakenFaults, arrivedAt: Instant, now: Instant): Reply {
    const decision = isLost(taken) ? undefined : decide(parsed, taken, now)
    const decided = decision?.code ?? null
    const requestId = requestIdFrom(settings.chance)
    const text = answerTextFor({ decided, requestId, fields: decision?.fields, ending: taken.ending }, settings)
    const call = log.add(parsed, {
      arrivedAt,
      receivedAt: now,
      processed: decision !== undefined,
      signatureValid: hasValidSignature(parsed, settings.credentials),
      counted: decision?.counted ?? false,
      broadcast: decision?.broadcast ? sentMessageOf(parsed.params) : null,
      decided,
      code: isAnswered(taken) ? text.code : null,
      status: isAnswered(taken) ? text.status : null,
      requestId,
      faults: taken.kinds,
    })
    return replyFor(call, text, taken)
  }

  function decide(parsed: ParsedRequest, taken: TakenFaults, now: Instant): CallResult {
    const code =
      checkEnvelope(parsed, { settings, account: account.code(), now }) ??
      (parsed.request.body === null ? CANNOT_READ_BODY : undefined)
    if (code !== undefined) return { code, counted: false, broadcast: false }
    if (isQuery(parsed.action)) return decideQuery(parsed.action, parsed, taken, now)
    return parsed.action === 'UserRegister' ? decideRegister(parsed, taken, now) : decideBroadcast(parsed, taken, now)
  }

  function decideBroadcast(parsed: ParsedRequest, { ending }: TakenFaults, now: Instant): CallResult {
    if (settings.plan === 'free') return { code: PLAN, counted: false, broadcast: false }
    const refusal =
      broadcastLimiter.check(now) === undefined ? checkBroadcast(parsed.params, settings, users.maySend) : TOO_OFTEN
    const decision = applyCodeFault(refusal ?? 0, ending)
    if (decision.counted) broadcastLimiter.count(now)
    return decision
  }

  /** A fault's code takes the place of 0 only: what the gateway refuses by itself is the client's mistake, never hidden. */
  function applyCodeFault(code: number, ending: TakenFaults['ending']): CallResult {
    const fault = code === 0 && ending?.kind === 'code' && ending.code !== 0 ? ending : undefined
    if (fault === undefined) return { code, counted: code === 0 || settings.countFailures, broadcast: code === 0 }
    const counted = fault.broadcast || (settings.countFailures && !isGatewayCode(fault.code))
    return { code: fault.code, counted: fault.counted ?? counted, broadcast: fault.broadcast }
  }

  function decideRegister(parsed: ParsedRequest, { ending }: TakenFaults, now: Instant): CallResult {
    const refused = (code: number): CallResult => ({ ...NO_BROADCAST, code, fields: { ErrorList: [] } })
    if (registerLimiter.check(now) !== undefined) return refused(REGISTER_TOO_OFTEN)
    registerLimiter.count(now)
    if (users.count() > MAX_USERS) return refused(FULL)
    const { code, errors, registered } = decideRegistration(parsed.params, users.isRegistered)
    if (code === 0 && ending?.kind === 'code' && ending.code !== 0) return refused(ending.code)
    users.register(registered)
    return { ...NO_BROADCAST, code, fields: { ErrorList: errors } }
  }

  function decideQuery(action: Query, parsed: ParsedRequest, { ending }: TakenFaults, now: Instant): CallResult {
    const limiter = queryLimiters[action]
    if (limiter.check(now) !== undefined) return { ...NO_BROADCAST, code: QUERY_TOO_OFTEN }
    limiter.count(now)
    const { code, fields } = answerQuery(action, parsed, { users, settings })
    if (code === 0 && ending?.kind === 'code' && ending.code !== 0) return { ...NO_BROADCAST, code: ending.code }
    return { ...NO_BROADCAST, code, fields }
  }

  return {
    settings,
    users,
    account,
    faults,
    receive(request, now) {
      const parsed = parseRequest(request)
      const taken = faults.take(parsed)
      if (taken.delay?.when !== 'before') return handle(parsed, taken, now, now)
      return { kind: 'later', delay: taken.delay.ms, resume: (later) => handle(parsed, taken, now, later) }
    },
    answered: (seq, now) => log.answered(seq, now),
    addFault: (input) => faults.add(input),
    calls: (since) => log.list(since),
    forgetCalls: () => log.clear(),
    broadcasts: () => log.list().filter(isBroadcast),
    record: () => ({ dropped: log.dropped(), lastSeq: log.lastSeq() }),
    quotaUsed: (now) => broadcastLimiter.used(now),
  }
}
