import type { Instant, Millis } from '../../core/time/instant.ts'
import { messageOf } from './codes.ts'
import type { TakenFaults } from './fault-queue.ts'
import type { FaultOf } from './faults.ts'
import type { RecordedCall } from './record.ts'
import type { GatewaySettings } from './settings.ts'

/** What the gateway does with a call on the wire. The driver of the gateway does it. */
export type Reply =
  /** Send an answer `delay` ms from now. */
  | (AnswerText & {
      readonly kind: 'answer'
      readonly call: RecordedCall
      readonly delay: Millis
      /** Error of the `Date` header, in ms. */
      readonly dateSkew: Millis
      /** Send only half of the body, then reset the connection. */
      readonly cut: boolean
      /** Whether to close the connection after the answer, and whether a header announces it. */
      readonly close: 'no' | 'announced' | 'silent'
    })
  /** Never answer, and keep the connection open. */
  | { readonly kind: 'hang'; readonly call: RecordedCall }
  /** Reset the connection `delay` ms from now. */
  | { readonly kind: 'reset'; readonly call: RecordedCall; readonly delay: Millis }
  /** The gateway sees the call only `delay` ms from now: call `resume` then. Nothing is recorded before. */
  | { readonly kind: 'later'; readonly delay: Millis; readonly resume: (now: Instant) => Reply }

/** The answer as text. */
export interface AnswerText {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  /** The Code that a client can read in it; null when there is none. */
  readonly code: number | null
}

const JSON_TYPE = { 'content-type': 'application/json; charset=utf-8' }
const HTML_TYPE = { 'content-type': 'text/html; charset=utf-8' }
const HTML_PAGE =
  '<html>\r\n<head><title>Error</title></head>\r\n<body><center><h1>Error</h1></center></body>\r\n</html>\r\n'
/** The code for a call that the gateway never processed. Garbage with `when: before` is made from this answer. */
const NOT_PROCESSED = 100000015

/** The decision about a call. */
interface DecidedCall {
  /** The code; null when the call was lost before the gateway processed it. */
  readonly decided: number | null
  readonly requestId: string
  /** The fields of its operation. */
  readonly fields: Readonly<Record<string, unknown>> | undefined
  readonly ending: TakenFaults['ending']
}

/**
 * The text of a call's answer, with its garbage or HTTP fault but without other faults.
 */
export function answerTextFor(
  { decided, requestId, fields, ending }: DecidedCall,
  settings: Pick<GatewaySettings, 'errorStatus'>,
): AnswerText {
  const code = decided ?? NOT_PROCESSED
  const answer = { Code: code, Message: messageOf(code), RequestId: requestId, ...fields }
  if (ending?.kind === 'garbage') return { status: 200, code: null, ...garbageFor(ending.body, answer) }
  if (ending?.kind === 'http') return httpErrorFor(ending, answer)
  return { status: code === 0 ? 200 : settings.errorStatus, code, headers: JSON_TYPE, body: JSON.stringify(answer) }
}

interface ReplyBody {
  readonly Code: number
  readonly Message: string
  readonly RequestId: string
}

function garbageFor(body: FaultOf<'garbage'>['body'], answer: ReplyBody): Pick<AnswerText, 'headers' | 'body'> {
  const { Code, ...withoutCode } = answer
  const text = JSON.stringify(answer)
  const bodies: Record<typeof body, string> = {
    html: HTML_PAGE,
    truncated: text.slice(0, text.length / 2),
    'no-code': JSON.stringify(withoutCode),
    'text-code': JSON.stringify({ ...answer, Code: String(Code) }),
    empty: '',
  }
  return { headers: body === 'html' ? HTML_TYPE : JSON_TYPE, body: bodies[body] }
}

function httpErrorFor({ status, body }: FaultOf<'http'>, answer: ReplyBody): AnswerText {
  if (body === 'html') return { status, code: null, headers: HTML_TYPE, body: HTML_PAGE }
  const value = body === 'answer' ? answer : { error: 'upstream failed', status }
  return { status, code: body === 'answer' ? answer.Code : null, headers: JSON_TYPE, body: JSON.stringify(value) }
}

/** How the answer goes onto the wire, or that none goes. */
export function replyFor(call: RecordedCall, text: AnswerText, { ending, delay, date, close }: TakenFaults): Reply {
  const heldBack = delay?.when === 'after' ? delay.ms : 0
  if (ending?.kind === 'hang') return { kind: 'hang', call }
  if (ending?.kind === 'reset' && ending.when !== 'midway') return { kind: 'reset', call, delay: heldBack }
  return {
    ...text,
    kind: 'answer',
    call,
    delay: heldBack,
    dateSkew: date?.skew ?? 0,
    cut: ending?.kind === 'reset',
    close: close === undefined ? 'no' : close.announced ? 'announced' : 'silent',
  }
}

/** Whether the client can read the answer to its end. */
export function isAnswered({ ending }: TakenFaults): boolean {
  return ending?.kind !== 'hang' && ending?.kind !== 'reset'
}

/** Whether the call is lost before the gateway processes it. */
export function isLost({ ending }: TakenFaults): boolean {
  return ending !== undefined && ending.kind !== 'code' && ending.when === 'before'
}
