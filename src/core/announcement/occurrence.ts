import type { Check } from './check.ts'
import { formatInstant, parseInstant } from '../time/instant.ts'
import type { Instant, Millis } from '../time/instant.ts'

/** Names one occurrence for ever: `id@instant`, with the instant in ISO 8601 UTC with milliseconds. */
export type OccurrenceKey = string

/** The states of an occurrence. `planned` and `booked` are not final; all others are. */
export const STATES = ['planned', 'booked', 'sent', 'rejected', 'unknown', 'skipped', 'cancelled'] as const
/** One of {@link STATES}. */
export type State = (typeof STATES)[number]

/**
 * The allowed transitions. A test holds every verb of the store to this table.
 *
 * `booked` goes back to `planned` only when its call is proven never to have been broadcast (`unsent` or `refused`). It
 * goes on to `cancelled` when its definition was edited meanwhile. `cancelled` goes back to `planned` only before its
 * instant, when the edit that cancelled it is undone. Nothing that came due ever leaves a final state.
 */
const TRANSITIONS: Readonly<Record<State, readonly State[]>> = {
  planned: ['booked', 'skipped', 'cancelled'],
  booked: ['sent', 'rejected', 'unknown', 'planned', 'cancelled'],
  sent: [],
  rejected: [],
  unknown: [],
  skipped: [],
  cancelled: ['planned'],
}

/** Whether an occurrence may go from one state to another. */
export function canMove(from: State, to: State): boolean {
  return TRANSITIONS[from].includes(to)
}

/** Whether an occurrence in this state has been decided about. */
export function isFinal(state: State): boolean {
  return state !== 'planned' && state !== 'booked'
}

/** Whether a reason means that no slot is free: in the quota, in the owner's budget, or beside kept ones. */
export function isForWantOfSlot(reason: string | null): boolean {
  return reason !== null && /^(?:quota$|budget:|reserved_for:)/u.test(reason)
}

/** The key of an announcement's occurrence at an instant. */
export function keyOf(announcementId: string, due: Instant): OccurrenceKey {
  return `${announcementId}@${formatInstant(due)}`
}

/** The parts of a key. A text that is not a key becomes the id as a whole, and there is no instant. */
export function partsOf(key: string): { readonly id: string; readonly due: Instant | undefined } {
  const at = key.lastIndexOf('@')
  return at < 0 ? { id: key, due: undefined } : { id: key.slice(0, at), due: parseInstant(key.slice(at + 1)) }
}

/** What a person found out about an unknown occurrence. It stays `unknown`, because Belfry knows no more. */
export interface Resolution {
  readonly wasSeen: boolean
  readonly by: string
  readonly note: string
  readonly at: Instant
  /** The separate occurrence with which it was sent again. */
  readonly resendKey: OccurrenceKey | null
}

/** One row of the durable record: what became of an occurrence. */
export interface Occurrence {
  readonly key: OccurrenceKey
  readonly announcementId: string
  readonly due: Instant
  /** The IANA zone of the schedule, for showing `due` to a person. */
  readonly timezone: string
  readonly state: State
  /**
   * Why it is in this state, from a closed vocabulary: `late`, `superseded`, `event_began`, `paused`, `by_hand`,
   * `freeze`, `quiet`, `account`, `quota`, `budget:<owner>`, `reserved_for:<key or owner>`, `spacing`, `retired`,
   * `switched_off`, `rescheduled`, `renamed` (it continues under another id), `tz`, `source_missing`, `render`, or the
   * cause of an outcome such as `timeout`. While `planned`: what it waits for.
   */
  readonly reason: string | null
  /** When its last call started, UTC ms; null when there was none. */
  readonly sentAt: Instant | null
  /** `sentAt - due`, in ms. */
  readonly latenessMs: Millis | null
  /** The vendor's RequestId of its last call. */
  readonly requestId: string | null
  /** The vendor's numeric Code of its last call. */
  readonly code: number | null
  /** The unknown occurrence that this one repeats, by a person's verdict. */
  readonly resendOf: OccurrenceKey | null
  /** Only for an unknown one: what a person found out. */
  readonly verdict: Resolution | null
  /** The checks of the last decision; null when it was decided without any (already late when planned, an edit). */
  readonly checks: readonly Check[] | null
}
