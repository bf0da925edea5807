import type { Outcome } from '../core/delivery/outcome.ts'
import { readAnswer } from './answer.ts'
import { describeCode, RETURN_CODES } from './codes.ts'
import type { Exchange, HttpAnswer } from './transport/exchange.ts'
import { readHttpDate } from './http-date.ts'

const serverTimed = (date: string | undefined): { readonly serverTime?: number } => {
  const serverTime = readHttpDate(date)
  return serverTime === undefined ? {} : { serverTime }
}

/**
 * What a whole answer means. The numeric `Code` decides, whatever the HTTP status: no page says which status an error
 * has. No text is ever compared. The outcome is unknown for an answer that is not ZIM's, and for an unlisted code.
 */
export function outcomeOfAnswer({ status, body, date }: HttpAnswer): Outcome {
  const timed = serverTimed(date)
  const answer = readAnswer(body)
  if (answer === undefined) {
    const detail = `HTTP ${status} with a body that is not a JSON object with one numeric Code`
    return { kind: 'unknown', cause: 'garbage', detail, ...timed }
  }
  const { users: _, ...said } = answer
  const entry = RETURN_CODES.get(answer.code)
  if (entry === undefined) {
    return { kind: 'unknown', cause: 'unlisted', detail: describeCode(answer.code), ...said, ...timed }
  }
  if (entry.kind === 'accepted') return { kind: 'accepted', ...said, ...timed }
  if (entry.kind === 'rejected') return { kind: 'rejected', cause: entry.cause, ...said, ...timed }
  if (entry.kind === 'unknown') return { kind: 'unknown', cause: entry.cause, detail: entry.meaning, ...said, ...timed }
  return { kind: 'refused', cause: entry.cause, retryAfter: entry.retryAfter, ...said, ...timed }
}

/** What an exchange means, with or without an answer. */
export function outcomeOfExchange(exchange: Exchange): Outcome {
  if (exchange.kind === 'answered') return outcomeOfAnswer(exchange)
  const { cause, detail } = exchange
  if (exchange.kind === 'unsent') return { kind: 'unsent', cause, detail }
  return { kind: 'unknown', cause, detail, ...serverTimed(exchange.date) }
}
