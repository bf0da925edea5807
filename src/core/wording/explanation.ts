import { isOfHold } from '../announcement/check.ts'
import { showShortly } from './display.ts'
import type { CallMade } from '../delivery/call-made.ts'
import { checkInWords } from './check-words.ts'
import type { Check } from '../announcement/check.ts'
import type { Occurrence, OccurrenceKey } from '../announcement/occurrence.ts'
import type { Instant } from '../time/instant.ts'
import { causeOf } from '../forecast/departure.ts'
import type { Departure } from '../forecast/departure.ts'

/** The call that holds a slot, and when the slot frees. Null while that is unknown. */
export interface Holder {
  readonly key: OccurrenceKey | null
  readonly owner: string | null
  readonly bookedAt: Instant
  readonly freesAt: Instant | null
}

/** An occurrence near an instant at which there is none. */
export interface Neighbour {
  readonly key: OccurrenceKey
  readonly due: Instant
}

/** A call, with the meaning of its code and what to do about it. Both are null without a code. */
export interface ExplainedCall extends CallMade {
  readonly meaning: string | null
  readonly advice: string | null
}

/** Why one occurrence was, will be, or will not be sent. */
export interface Explained {
  readonly key: OccurrenceKey
  readonly announcementId: string
  readonly due: Instant
  readonly timezone: string
  /** What the record says. Undefined for an occurrence that is not planned yet. */
  readonly occurrence: Occurrence | undefined
  /** What will become of it if nothing else changes. Undefined if it is decided already, or is no occurrence. */
  readonly expected: Departure | undefined
  /** The forecast was not run to its end, since it would take too long. */
  readonly isTooMuch: boolean
  /**
   * True: the checks are those on record from the decision. False: the checks tell how things stand now, or will stand
   * then.
   */
  readonly isRecorded: boolean
  readonly checks: readonly Check[]
  /** The occurrences around it, if its schedule does not have it and it never was one. Undefined for all others. */
  readonly nearest: readonly Neighbour[] | undefined
  /** It came due while no service ran, and is not on record yet. */
  readonly isAwaited: boolean
  /** The calls for it, oldest first. */
  readonly calls: readonly ExplainedCall[]
  /** For an unknown one that a person had sent again: what became of that. */
  readonly resend: Occurrence | undefined
  /** The id that its announcement has now. Null when it is not in force. */
  readonly presentId: string | null
  /** The calls that hold the slots of the quota now. Those that free first come first. */
  readonly holders: readonly Holder[]
}

/** This text replaces a forecast that would take too long to compute, for one occurrence or many. */
export const TOO_MUCH = 'too much to foretell: with so many calls and occurrences that would take too long'

/** The answer to "why", in one sentence. */
export function answerOf(explained: Explained): string {
  const { occurrence, expected, isTooMuch, checks, nearest, isAwaited } = explained
  if (occurrence !== undefined && occurrence.state !== 'planned') return stateInWords(occurrence)
  if (nearest !== undefined) return absenceInWords(explained)
  if (isAwaited) return 'came due while no service ran: the next one records it, and sends it if that is still in time'
  if (expected !== undefined) return expectationInWords(expected, explained.timezone)
  if (isTooMuch) return TOO_MUCH
  const obstacle = checks.find(({ isPassed }) => isPassed === false)
  return obstacle === undefined ? 'too far ahead to say more' : `will not be sent: ${obstacle.check}`
}

/** Why there is no such occurrence. */
function absenceInWords({ checks, timezone }: Explained): string {
  const obstacle = checks.find((check) => check.isPassed === false && !isOfHold(check))
  if (obstacle === undefined) return 'nothing of it is on record, although its schedule has it'
  return `there is no such occurrence: ${checkInWords(obstacle, timezone)}`
}

/** What the record says about an occurrence: `sent, called at …`, `skipped (quota)`. */
export function stateInWords({ state, reason, sentAt, timezone }: Occurrence): string {
  const called = sentAt === null ? '' : `, called at ${showShortly(sentAt, timezone)}`
  return `${state}${reason === null ? '' : ` (${reason})`}${called}`
}

/** What kept an occurrence: `quota`, `freeze: launch-freeze`. Empty when nothing did. */
export function causeInWords(departure: Pick<Departure, 'reason' | 'waitedFor' | 'silenceId'>): string {
  const { silenceId } = departure
  return `${causeOf(departure) ?? ''}${silenceId === null ? '' : `: ${silenceId}`}`
}

/** What will become of an occurrence: `will be sent at …`, `will be skipped (paused)`. */
export function expectationInWords(departure: Departure, timezone: string): string {
  const { state, leavesAt } = departure
  const cause = causeInWords(departure)
  if (leavesAt !== null) {
    return `will be sent at ${showShortly(leavesAt, timezone)}${cause === '' ? '' : ` (${cause})`}`
  }
  return state === 'waiting' ? `will still wait (${cause})` : `will be ${state} (${cause})`
}

/** The sentence above the checks. It says from when they are. */
export function basisInWords({ isRecorded, checks }: Explained): string {
  if (checks.length === 0) {
    return 'It was decided without a look at anything else: nobody ran when it came due, or an edit ended it.'
  }
  return isRecorded ? 'As recorded when it was decided:' : 'As it stands:'
}

const RESULTS = { true: 'pass', false: 'FAIL', null: '?' } as const

/** Whether an occurrence passed a check, in one word. `?` when that is unknown. */
export function resultOf({ isPassed }: Check): (typeof RESULTS)[keyof typeof RESULTS] {
  return RESULTS[`${isPassed}`]
}

/** The holders of the quota, if the quota is why an occurrence is not sent now. */
export function holdersThatMatter({ isRecorded, checks, holders }: Explained): readonly Holder[] {
  const quota = checks.find(({ check }) => check === 'quota')
  return !isRecorded && quota?.isPassed === false ? holders : []
}

/** Names the call that holds a slot. */
export function holderInWords({ key }: Holder): string {
  return key ?? 'a call of another life of this database'
}

/** When the slot of a holder frees. */
export function holdingInWords({ freesAt }: Holder, timezone: string): string {
  return freesAt === null ? 'under way' : `frees at ${showShortly(freesAt, timezone)}`
}
