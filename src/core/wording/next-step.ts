import type { Check } from '../announcement/check.ts'
import { partsOf } from '../announcement/occurrence.ts'
import type { Occurrence } from '../announcement/occurrence.ts'
import type { CallMade } from '../delivery/call-made.ts'
import type { OutcomeCause } from '../delivery/outcome.ts'
import { showShortly } from './display.ts'
import { showDuration } from './duration.ts'
import { stateInWords } from './explanation.ts'
import type { Explained, ExplainedCall } from './explanation.ts'
import { resumptionOf } from './pause-words.ts'

const ANNOUNCE = 'If it still matters, announce it now: `belfry send`.'
const NETWORK = 'Look at the network between this host and the gateway: `belfry doctor`.'

/** How an announcement that its definition switches off is switched on again. */
export const SWITCH_ON =
  'To switch it on, take `enabled: false` out of its definition. It starts anew then: what it missed is never sent.'

/** A step. Some of it depends on whether the occurrence may still leave: something `lets` it, or `would have let` it. */
type Step = string | ((lets: string) => string)

/** What a person can do, by the reason of an occurrence that ended without a broadcast, or will. */
const STEPS: Readonly<Record<string, Step>> = {
  late: `Nothing could send it within its grace. \`belfry doctor\` says what is wrong now; a longer \`late.grace\` lets it wait. ${ANNOUNCE}`,
  superseded: 'Nothing: of several that are due only the newest is sent.',
  event_began: 'Nothing: its event begins before it can leave. `late.until` would allow more.',
  paused: `What comes due in a pause is never sent later. ${ANNOUNCE}`,
  by_hand: `A person took this one out: it is never sent later. ${ANNOUNCE}`,
  freeze: 'What comes due in a freeze is never sent later. If it still matters after the freeze: `belfry send`.',
  quiet: (lets) =>
    `Its grace ends within the quiet hours, or a newer one of it comes due in them. Its priority in their \`allow\` in settings.yaml, or in the first case a longer \`late.grace\`, ${lets} it leave.`,
  account: `Mend the account: \`belfry doctor\` says what is wrong with it. ${ANNOUNCE}`,
  quota: (lets) =>
    `See who holds the slots: \`belfry quota\`. A higher \`priority\` or a longer \`late.grace\` ${lets} it leave.`,
  budget: (lets) =>
    `Its team has used up its share: a larger \`daily\` in settings.yaml, or a longer \`late.grace\`, ${lets} it leave.`,
  reserved_for: (lets) =>
    `The slot is kept for what matters more: a higher \`priority\` or a longer \`late.grace\` ${lets} it leave.`,
  spacing: (lets) =>
    `Others went first, one second apart: a higher \`priority\` or a longer \`late.grace\` ${lets} it leave.`,
  source_missing: 'Bring its file back; if it was removed on purpose, there is nothing to do.',
  render: `Its text could not be made: \`belfry validate\` says where. ${ANNOUNCE}`,
  retired: 'Nothing, if it was meant: its definition was taken away.',
  switched_off: `Nothing, if it was meant. ${SWITCH_ON}`,
  rescheduled: 'Nothing, if it was meant: an edit gave its announcement another schedule.',
  tz: 'Nothing: it was planned anew with newer time zone rules.',
  adopted: `It came due before the database was adopted. ${ANNOUNCE}`,
  clock: 'Look at the time service of this host: `belfry doctor`.',
  rate: 'Find out who else sends broadcasts with this AppID.',
  dns: NETWORK,
  connect: NETWORK,
  tls: NETWORK,
}

/** What a person can do next about an occurrence, in a sentence or two. Null when there is nothing to do. */
export function nextStepFor(explained: Explained): string | null {
  const { occurrence, nearest } = explained
  if (nearest !== undefined) return isOff(explained) ? SWITCH_ON : null
  return occurrence === undefined || occurrence.state === 'planned'
    ? stepBefore(explained)
    : stepAfter(occurrence, explained)
}

/** What to do about an occurrence that was decided about. */
function stepAfter({ state, reason, verdict }: Occurrence, explained: Explained): string | null {
  if (state === 'booked') return 'Its call is under way: ask again in a moment.'
  if (state === 'unknown' && verdict === null) {
    return 'Look in a client whether it was shown, then say what you found. It is never repeated by itself.'
  }
  if (state === 'unknown') return stepOfResend(explained)
  if (state === 'rejected') {
    const advice = explained.calls.at(-1)?.advice ?? 'Ask ZEGOCLOUD support.'
    return `${advice} This one is not tried again. ${ANNOUNCE}`
  }
  if (reason === 'renamed') return `It goes on under the new id: \`belfry why ${idOf(explained)}\`.`
  if (state !== 'skipped' && state !== 'cancelled') return null
  // It is over: nothing lets this one leave any more.
  return stepFor(reason, 'would have let')
}

/** What to do about an unknown outcome with its verdict: it had a resend, and that did not go out either. */
function stepOfResend({ resend }: Explained): string | null {
  const isOver = resend !== undefined && ['skipped', 'cancelled', 'rejected'].includes(resend.state)
  return isOver ? `Its resend did not go out: \`belfry why ${resend.key}\`. ${ANNOUNCE}` : null
}

/** What to do about an occurrence that is to come, or that waits. */
function stepBefore(explained: Explained): string | null {
  const { expected, checks, isAwaited } = explained
  const isFailed = (name: Check['check']) => checks.some(({ check, isPassed }) => check === name && isPassed === false)
  if (expected?.reason === 'paused') return stepFromPauses(explained)
  if (expected?.reason === 'by_hand') return `Put it back: \`belfry unskip ${explained.key} --by NAME\`.`
  if (expected?.reason === 'freeze') {
    const isOne = !checks.some((each) => each.check === 'freeze' && each.also !== undefined)
    const [one, end] = isOne ? ['the freeze', 'the freeze'] : ['each of these freezes', 'them all']
    return `Let its priority pass in the \`allow\` of ${one} in settings.yaml, or end ${end} before it is due.`
  }
  if (isAwaited || isFailed('lease')) return 'Start a service: `belfry serve`. While none runs, nothing is sent.'
  if (isFailed('clock')) return stepFor('clock')
  if (isFailed('source')) return stepFor('source_missing')
  if (isFailed('account')) {
    return 'Mend the account: `belfry doctor` says what is wrong with it. Then it leaves, while its grace lasts.'
  }
  return expected === undefined || expected.state === 'sent' ? null : stepFor(expected.reason)
}

/** Whether its definition switches its announcement off. */
const isOff = ({ checks }: Explained) => checks.some((each) => each.check === 'enabled' && each.isSwitchedOff === true)

/** Each pause over it ends by a command of its own: a narrow one beneath a wide one stays when that is taken back. */
function stepFromPauses(explained: Explained): string {
  const id = idOf(explained)
  const commands = explained.checks.flatMap((each) => {
    if (each.check !== 'paused' || each.isPassed) return []
    const { scope, owner = null } = each
    return [resumptionOf({ scope: scope ?? 'announcement', owner, id })]
  })
  if (commands.length > 1) return `Take all these pauses back: ${commands.join(', ')}.`
  return `Take the pause back: ${commands[0] ?? resumptionOf({ scope: 'announcement', owner: null, id })}.`
}

/** The id that its announcement has now, or had last. */
const idOf = ({ presentId, key }: Explained) => presentId ?? partsOf(key).id

/** `budget:red` and `reserved_for:…` are told as one. */
function stepFor(reason: string | null, lets = 'lets'): string | null {
  const step = STEPS[(reason ?? '').split(':', 1)[0]!] ?? null
  return typeof step === 'function' ? step(lets) : step
}

/** Why there is no answer with a code, by the cause of an outcome. */
const CAUSES: Partial<Record<OutcomeCause, string>> = {
  timeout: 'no answer came in time',
  reset: 'the connection ended before a whole answer',
  garbage: 'the answer was not one of ZIM',
  dns: "the gateway's name did not resolve",
  connect: 'no connection came about',
  tls: 'the TLS handshake failed',
  stall: 'this host paused too long before it could send',
  crash: 'the process ended before the answer was written down',
}

const OUTCOMES: Readonly<Record<NonNullable<CallMade['outcome']>, string>> = {
  accepted: 'accepted',
  rejected: 'rejected, and not to be repeated',
  refused: 'refused before the broadcast',
  unsent: 'never left this host',
  unknown: 'unknown: it may have gone out or not',
}

/** One call: when, how it ended and why, with the vendor's code and its meaning. */
function callInWords(call: ExplainedCall, number: number, timezone: string): string {
  const { bookedAt, endedAt, outcome, cause, code, requestId, meaning } = call
  const head = `call ${number} at ${showShortly(bookedAt, timezone)}`
  if (outcome === null || endedAt === null) return `${head}: under way`
  const because = code === null ? cause && CAUSES[cause] : `code ${code}${meaning === null ? '' : `, ${meaning}`}`
  const facts = [
    ...(because && outcome !== 'accepted' ? [because] : []),
    `after ${showDuration(endedAt - bookedAt)}`,
    ...(requestId === null ? [] : [`request ${requestId}`]),
  ]
  return `${head}: ${OUTCOMES[outcome]} (${facts.join('; ')})`
}

/** What a person said of an unknown outcome, and what became of the resend; or of what this one is the resend. */
function verdictLines({ occurrence, resend, timezone }: Explained): readonly string[] {
  const { verdict = null, resendOf = null } = occurrence ?? {}
  const again = resendOf === null ? [] : [`it is the resend of ${resendOf}, by a person's verdict`]
  if (verdict === null) return again
  const { wasSeen, by, note, at, resendKey } = verdict
  const became = resend === undefined ? '' : `: ${stateInWords(resend)}`
  return [
    `${wasSeen ? 'seen' : 'not seen'}, says ${by} at ${showShortly(at, timezone)}: ${note}`,
    ...(resendKey === null ? [] : [`its resend is ${resendKey}${became}`]),
    ...again,
  ]
}

/** The options of `resolve` that a person fills in. */
export const VERDICT = '--seen --by NAME --note TEXT'

/** What to type next, without the words that start Belfry. Null where nothing waits for a person's word. */
export function nextCommandFor({ key, occurrence }: Explained): string | null {
  return occurrence?.state === 'unknown' && occurrence.verdict === null ? `resolve ${key} ${VERDICT}` : null
}

/** What is on record below the answer and the next step: the verdict, and each call. */
export function recordBelow(explained: Explained): readonly string[] {
  const calls = explained.calls.map((call, index) => callInWords(call, index + 1, explained.timezone))
  return [...verdictLines(explained), ...calls]
}
