import type { Check } from './check.ts'
import { formatInstant, parseInstant } from '../time/instant.ts'
import type { Instant, Millis } from '../time/instant.ts'

/** Names one occurrence for ever: `id@instant`, the instant in ISO 8601 UTC with milliseconds. */
export type OccurrenceKey = string

/** The states of an occurrence. `planned` and `booked` are on the way; the others are final. */
export const STATES = ['planned', 'booked', 'sent', 'rejected', 'unknown', 'skipped', 'cancelled'] as const
export type State = (typeof STATES)[number]

/**
 * The allowed transitions. Every verb of the store is held to this table by a test.
 *
 * `booked` goes back to `planned` only when its call is proven never to have been broadcast (`unsent` or `refused`), and
 * then to `cancelled` when its definition was edited meanwhile. `cancelled` goes back to `planned` only before its instant,
 * when the edit that cancelled it is taken back. Nothing that came due ever leaves a final state.
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

/** Whether a reason is that there is no slot: in the quota, in its owner's budget, or beside what is kept for others. */
export function isForWantOfSlot(reason: string | null): boolean {
  return reason !== null && /^(?:quota$|budget:|reserved_for:)/u.test(reason)
}

/** The key of an announcement's occurrence at an instant. */
export function keyOf(announcementId: string, due: Instant): OccurrenceKey {
  return `${announcementId}@${formatInstant(due)}`
}

/** What a key was made of. Of something else than a key, all of it is the id and there is no instant. */
export function partsOf(key: string): { readonly id: string; readonly due: Instant | undefined } {
  const at = key.lastIndexOf('@')
  return at < 0 ? { id: key, due: undefined } : { id: key.slice(0, at), due: parseInstant(key.slice(at + 1)) }
}

/** What a person found out about an occurrence whose outcome is unknown. It stays `unknown`: that is what Belfry knows. */
export interface Resolution {
  readonly wasSeen: boolean
  readonly by: string
  readonly note: string
  readonly at: Instant
  /** The occurrence of its own with which it was sent again. */
  readonly resendKey: OccurrenceKey | null
}

/** One row of the durable record of what became of each occurrence. */
export interface Occurrence {
  readonly key: OccurrenceKey
  readonly announcementId: string
  readonly due: Instant
  /** The IANA zone of its announcement's schedule, for showing `due` to a person. */
  readonly timezone: string
  readonly state: State
  /**
   * Why it is in that state, from a closed vocabulary: `late`, `superseded`, `event_began`, `paused`, `account`, `quota`,
   * `budget:<owner>`, `reserved_for:<key or owner>`, `spacing`, `retired`, `rescheduled`, `renamed` (it goes on under
   * another id), `tz`, `source_missing`,
   * `render`, or the cause of an outcome such as `timeout`; while `planned`, what it waits for.
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
  /** Only where it is unknown: what a person found out. */
  readonly verdict: Resolution | null
  /** What was looked at when it was decided about last; null where it was decided without (already late when it was planned, an edit). */
  readonly checks: readonly Check[] | null
}
