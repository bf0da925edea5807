import type { Instant } from '../../core/time/instant.ts'
import type { FaultKind } from './faults.ts'
import type { SentMessage } from './message.ts'
import { bytesOf } from './request.ts'
import type { ParsedRequest } from './request.ts'
import type { GatewaySettings } from './settings.ts'

/** All that is remembered of one call of the gateway. It never holds the ServerSecret, even if the client sent it. */
export interface RecordedCall {
  /** 1, 2, … in the order of processing, never used twice. */
  readonly seq: number
  /** Which connection it came on: 1, 2, … */
  readonly connection: number
  /** When the request was there as a whole. */
  readonly arrivedAt: Instant
  /** When the gateway processed it, which is what the limits see; later than `arrivedAt` by a delay fault only. */
  readonly receivedAt: Instant
  readonly method: 'GET' | 'POST'
  readonly host: string
  readonly contentType: string | null
  readonly query: Readonly<Record<string, string>>
  /** The parsed JSON; null when there was none, it was no JSON or too long to keep. */
  readonly body: unknown
  /** Length of the body in bytes; null when it was too long to be read. */
  readonly bodyBytes: number | null
  /** The client sent its ServerSecret somewhere, and it was replaced here: a grave mistake of the client. */
  readonly secretSeen: boolean
  /** `''` when there was none. */
  readonly action: string
  /** Whether the gateway got to see it; false for faults with `when: before`. */
  readonly processed: boolean
  /** Whether the Signature is the right one for what it signs, whatever its age. */
  readonly signatureValid: boolean
  /** Whether it occupies quota of SendMessageToAllUsers. */
  readonly counted: boolean
  /** What went out to everyone; null when nothing did. */
  readonly broadcast: SentMessage | null
  /** What the gateway decided, also when the answer got lost; null when it never processed the call. */
  readonly decided: number | null
  /** The Code that stood in the answer as a number; null when there was no answer or it had none. */
  readonly code: number | null
  /** The HTTP status of the answer; null when there was none. */
  readonly status: number | null
  /** The RequestId that belongs to the call, also when the answer got lost. */
  readonly requestId: string
  /** The faults that it took. */
  readonly faults: readonly FaultKind[]
  /** When the answer was handed to the connection; null as long as there is none. */
  readonly answeredAt: Instant | null
}

/** A call that went out to everyone. */
export type BroadcastCall = RecordedCall & { readonly broadcast: SentMessage }

/** Whether a call went out to everyone. */
export function isBroadcast(call: RecordedCall): call is BroadcastCall {
  return call.broadcast !== null
}

/** What the gateway knows of a call when it records it. */
export type CallFacts = Omit<
  RecordedCall,
  | 'seq'
  | 'connection'
  | 'method'
  | 'host'
  | 'contentType'
  | 'query'
  | 'body'
  | 'bodyBytes'
  | 'secretSeen'
  | 'action'
  | 'answeredAt'
>

/** The last calls, as many as the settings allow. */
export interface CallLog {
  add(parsed: ParsedRequest, facts: CallFacts): RecordedCall
  /** Notes when a call's answer left. A call that was dropped meanwhile stays dropped. */
  answered(seq: number, now: Instant): void
  /** The calls after `since`, oldest first. */
  list(since?: number): readonly RecordedCall[]
  /** Forgets all of them. They do not count as dropped. */
  clear(): void
  /** How many calls were dropped for lack of room. */
  dropped(): number
  /** The last number given, 0 before the first. */
  lastSeq(): number
}

/** Bodies longer than this are not kept: ten times the longest broadcast that the vendor takes. */
const MAX_KEPT_BODY_BYTES = 64 * 1024

const REDACTED = '[server secret]'

/** An empty log. */
export function createCallLog({ credentials, maxCalls, maxRecordSize }: GatewaySettings): CallLog {
  const entries = new Map<number, { readonly call: RecordedCall; readonly size: number }>() // in the order of seq
  let firstSeq = 1 // of the calls that are kept; they are numbered without a hole
  let lastSeq = 0
  let totalSize = 0
  let dropped = 0

  function dropOldest(): void {
    totalSize -= entries.get(firstSeq)?.size ?? 0
    entries.delete(firstSeq++)
    dropped++
  }

  return {
    add(parsed, facts) {
      const known = { seq: ++lastSeq, ...describe(parsed), ...facts, secretSeen: false, answeredAt: null }
      const json = JSON.stringify(known)
      const call = withoutSecret(known, json, credentials.serverSecret)
      entries.set(call.seq, { call, size: json.length })
      totalSize += json.length
      while (entries.size > maxCalls || (totalSize > maxRecordSize && entries.size > 1)) dropOldest()
      return call
    },
    answered(seq, now) {
      const entry = entries.get(seq)
      if (entry !== undefined) entries.set(seq, { ...entry, call: { ...entry.call, answeredAt: now } })
    },
    list: (since = 0) => [...entries.values()].map(({ call }) => call).filter((call) => call.seq > since),
    clear() {
      entries.clear()
      firstSeq = lastSeq + 1
      totalSize = 0
    },
    dropped: () => dropped,
    lastSeq: () => lastSeq,
  }
}

function describe(parsed: ParsedRequest) {
  const { request, query, action } = parsed
  const bodyBytes = request.body === null ? null : bytesOf(request.body)
  const isKept = bodyBytes !== null && bodyBytes <= MAX_KEPT_BODY_BYTES
  return {
    connection: request.connection,
    method: request.method,
    host: request.host,
    contentType: request.contentType ?? null,
    query,
    body: isKept ? (parsed.body ?? null) : null,
    bodyBytes,
    action,
  }
}

/** A shorter one is an everyday word of somebody's test: to look for it would find it everywhere. */
const SHORTEST_SECRET = 16

/** Takes the secret out of every text and key, by way of the call's JSON, as clients may have put it anywhere. */
function withoutSecret(call: RecordedCall, json: string, secret: string): RecordedCall {
  const needle = JSON.stringify(secret).slice(1, -1)
  if (secret.length < SHORTEST_SECRET) return call
  if (!json.includes(needle)) return call
  return { ...(JSON.parse(json.replaceAll(needle, REDACTED)) as RecordedCall), secretSeen: true }
}
