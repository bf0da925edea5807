import type { Instant, Millis } from '../../core/time/instant.ts'
import { isoOf } from './dates.ts'
import type { Gateway } from '../gateway/gateway.ts'
import { smallestGap, worstWindow } from '../gateway/oracle.ts'
import type { RecordedCall } from '../gateway/record.ts'

/** How many users `GET /state` names at most. */
const MAX_NAMED_USERS = 1000

/** The state of the gateway at one moment, for people and tests. All of it is JSON. It never holds the ServerSecret. */
export function stateOf(gateway: Gateway, now: Instant) {
  const { credentials, chance: _chance, ...settings } = gateway.settings
  const calls = gateway.calls()
  const toEveryone = calls.filter((call) => call.action === 'SendMessageToAllUsers' && call.processed)
  const used = gateway.quotaUsed(now)
  const { dropped, lastSeq } = gateway.record()
  return {
    now: isoOf(now),
    settings: { appId: credentials.appId, ...settings },
    quota: { used, left: settings.limit - used, limit: settings.limit },
    account: gateway.account.code(),
    users: { count: gateway.users.count(), first: gateway.users.list().slice(0, MAX_NAMED_USERS) },
    faults: gateway.faults.list().length,
    record: { calls: calls.length, dropped, lastSeq },
    measured: {
      /** every SendMessageToAllUsers that the gateway processed, whatever its code */
      processed: measure(toEveryone, settings.windowLength),
      /** the calls that use quota */
      counted: measure(
        toEveryone.filter((call) => call.counted),
        settings.windowLength,
      ),
    },
  }
}

function measure(calls: readonly RecordedCall[], windowLength: Millis) {
  const instants = calls.map((call) => call.receivedAt)
  const worst = worstWindow(instants, windowLength)
  const gap = smallestGap(instants)
  return {
    calls: calls.length,
    worstWindow: { count: worst.count, from: worst.from === null ? null : isoOf(worst.from) },
    smallestGap: Number.isFinite(gap) ? gap : null,
  }
}

/** A recorded call as JSON: instants as ISO text, and its receipt also as a number of UTC ms. */
export function callJson(call: RecordedCall) {
  return {
    ...call,
    arrivedAt: isoOf(call.arrivedAt),
    receivedAt: isoOf(call.receivedAt),
    receivedAtMs: call.receivedAt,
    answeredAt: call.answeredAt === null ? null : isoOf(call.answeredAt),
  }
}

/** What everyone received, as JSON, oldest first. */
export function broadcastsJson(gateway: Gateway) {
  return gateway.broadcasts().map(({ seq, receivedAt, broadcast, faults, decided, code }) => ({
    seq,
    receivedAt: isoOf(receivedAt),
    receivedAtMs: receivedAt,
    ...broadcast,
    decided,
    code,
    faults,
  }))
}
