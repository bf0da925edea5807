import type { Instant } from '../../core/time/instant.ts'
import type { FaultKind } from './faults.ts'
import type { SentMessage } from './message.ts'
import { bytesOf } from './request.ts'
import type { ParsedRequest } from './request.ts'
import type { GatewaySettings } from './settings.ts'

/** Everything that is remembered of one call. It never holds the ServerSecret, even if the client sent it. */
export interface RecordedCall {
  /** 1, 2, … in the order of processing; never used twice. */
  readonly seq: number
  /** The number of its connection: 1, 2, … */
  readonly connection: number
  /** When the whole request was there. */
  readonly arrivedAt: Instant
  /** When the gateway processed it: the limits use this instant. Only a delay fault makes it later than `arrivedAt`. */
  readonly receivedAt: Instant
  readonly method: 'GET' | 'POST'
  readonly host: string
  readonly contentType: string | null
  readonly query: Readonly<Record<string, string>>
  /** The parsed JSON. Null when there was none, when it was no JSON, or when it was too long to keep. */
  readonly body: unknown
  /** Length of the body in bytes; null when it was too long to be read. */
  readonly bodyBytes: number | null
  /** Whether the client sent its ServerSecret, which is replaced here. That is a grave mistake of the client. */
  readonly secretSeen: boolean
  /** `''` when there was none. */
  readonly action: string
  /** Whether the gateway saw it. False for faults with `when: before`. */
  readonly processed: boolean
  /** Whether the Signature fits the query, whatever its age. */
  readonly signatureValid: boolean
  /** Whether it uses quota of SendMessageToAllUsers. */
  readonly counted: boolean
  /** What everyone received; null when nothing went out. */
  readonly broadcast: SentMessage | null
  /** What the gateway decided, even if the answer was lost. Null when it never processed the call. */
  readonly decided: number | null
  /** The Code in the answer, as a number. Null when there was no answer, or none with a Code. */
  readonly code: number | null
  /** The HTTP status of the answer; null when there was none. */
  readonly status: number | null
  /** The RequestId of the call, even if the answer was lost. */
  readonly requestId: string
  /** The faults that it took from the queue. */
  readonly faults: readonly FaultKind[]
  /** When the answer was handed to the connection; null until then. */
  readonly answeredAt: Instant | null
}

/** A call that went out to everyone. */
export type BroadcastCall = RecordedCall & { readonly broadcast: SentMessage }

/** Whether a call went out to everyone. */
export function isBroadcast(call: RecordedCall): call is BroadcastCall {
  return call.broadcast !== null
}

/** What the gateway knows about a call when it records it. */
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

/** The last calls: as many as the settings allow. */
export interface CallLog {
  add(parsed: ParsedRequest, facts: CallFacts): RecordedCall
  /** Records when a call's answer left. A call that was dropped stays dropped. */
  answered(seq: number, now: Instant): void
  /** The calls after `since`, oldest first. */
  list(since?: number): readonly RecordedCall[]
  /** Forgets all calls. They do not count as dropped. */
  clear(): void
  /** How many calls were dropped because the record was full. */
  dropped(): number
  /** The number of the last call; 0 before the first. */
  lastSeq(): number
}

/** Longer bodies are not kept, in bytes. It is ten times the longest broadcast that the vendor takes. */
const MAX_KEPT_BODY_BYTES = 64 * 1024

const REDACTED = '[server secret]'

/** Makes an empty log. */
export function createCallLog({ credentials, maxCalls, maxRecordSize }: GatewaySettings): CallLog {
  const entries = new Map<number, { readonly call: RecordedCall; readonly size: number }>() // in the order of seq
  let firstSeq = 1 // of the calls that are kept; their numbers have no holes
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

/** A shorter secret is an everyday word in somebody's test: a search would find it everywhere. */
const SHORTEST_SECRET = 16

/** Removes the secret from every text and key of the call's JSON: a client may have put it anywhere. */
function withoutSecret(call: RecordedCall, json: string, secret: string): RecordedCall {
  const needle = JSON.stringify(secret).slice(1, -1)
  if (secret.length < SHORTEST_SECRET) return call
  if (!json.includes(needle)) return call
  return { ...(JSON.parse(json.replaceAll(needle, REDACTED)) as RecordedCall), secretSeen: true }
}
