import { readAnswer } from './answer.ts'
import { describeCode, RETURN_CODES } from './codes.ts'
import type { Exchange } from './transport/exchange.ts'
import { readHttpDate } from './http-date.ts'
import type { Action } from './signature.ts'
import type { Probed } from '../ports/sender.ts'

/** Does one signed call; a probe makes one or two. */
export type Ask = (action: Action, body: string) => Promise<Exchange>

/** Raised before ZIM's own logic for a fault of the account. 100000010 and 11 are called internal by ZIM, and a wrong AppID by the vendor's other products. */
const CONFIG = new Set([3, 100000000, 100000001, 100000005, 100000010, 100000011, 100000016, 100000017])
const CLOCK = 100000004

/** The gateway had let the call pass when ZIM raised one of these, whatever it complains of. */
const isOfZim = (code: number): boolean => code === 51102 || (code >= 660000000 && code < 661000000)

/** Nobody has this id. */
const UNKNOWN_SENDER = new Set([51102, 660500002, 660700012, 660700015])

/**
 * Answers of QueryUserInfos that say neither: 0 without the user, "not existing or logged out" (which is a mere parameter
 * error in other places), and a failed look-up.
 */
const AMBIGUOUS = new Set([0, 660000002, 660200001, 660700008])

/** What one read of one user tells, by SubCode if there is one, else by Code: no page says which one counts when all users of a call fail. */
function tellOf(sender: string, exchange: Exchange): Probed {
  if (exchange.kind !== 'answered') return { kind: 'unclear', cause: exchange.cause, detail: exchange.detail }
  const answer = readAnswer(exchange.body)
  if (answer === undefined) {
    const detail = `HTTP ${exchange.status} with a body that is not a JSON object with a numeric Code`
    return { kind: 'unclear', cause: 'garbage', detail }
  }
  const { failed, found } = answer.users
  const code = failed[0]?.subCode ?? answer.code
  if (CONFIG.has(code)) return { kind: 'refused', cause: 'config', code }
  if (code === CLOCK) return { kind: 'refused', cause: 'clock', code }
  if (UNKNOWN_SENDER.has(code)) return { kind: 'passed', sender: 'unknown', code }
  if (isOfZim(code)) return { kind: 'passed', sender: 'unclear', code }
  if (code !== 0) {
    const entry = RETURN_CODES.get(code)
    const cause = entry !== undefined && 'cause' in entry ? entry.cause : 'unlisted'
    return { kind: 'unclear', cause, code, detail: describeCode(code) }
  }
  const user = found.find(({ userId }) => userId === sender)
  if (user === undefined) return { kind: 'passed', sender: 'unclear', code }
  return { kind: 'passed', sender: 'known', code, ...(user.userName !== undefined && { userName: user.userName }) }
}

/** What a whole answer to QueryConversationList tells of the sender: its codes are those of the broadcast. The list itself is not looked at. */
function senderIn(exchange: Exchange): { readonly sender: 'known' | 'unknown'; readonly code: number } | undefined {
  const code = exchange.kind === 'answered' ? readAnswer(exchange.body)?.code : undefined
  if (code === 0) return { sender: 'known', code }
  return code === 660500002 ? { sender: 'unknown', code } : undefined
}

const timed = (...exchanges: readonly Exchange[]): { readonly serverTime?: number } => {
  const times = exchanges.map((exchange) => readHttpDate(exchange.kind === 'unsent' ? undefined : exchange.date))
  const serverTime = times.findLast((time) => time !== undefined)
  return serverTime === undefined ? {} : { serverTime }
}

/**
 * Asks ZIM for the sender, by reads that nobody sees and that count against no quota of broadcasts. QueryUserInfos takes
 * users who have logged in and those whom a server has registered. Where it says neither, QueryConversationList is asked
 * for one conversation, since its code for an unknown user is that of the broadcast.
 */
export async function probeAccount(sender: string, ask: Ask): Promise<Probed> {
  const first = await ask('QueryUserInfos', JSON.stringify({ UserIds: [sender] }))
  const told = tellOf(sender, first)
  if (told.kind !== 'passed' || told.sender !== 'unclear' || !AMBIGUOUS.has(told.code)) {
    return { ...told, ...timed(first) }
  }
  const second = await ask('QueryConversationList', JSON.stringify({ FromUserId: sender, Limit: 1, Next: 0 }))
  return { ...told, ...senderIn(second), ...timed(first, second) }
}
