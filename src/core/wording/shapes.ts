import type { Occurrence, OccurrenceKey, Resolution } from '../announcement/occurrence.ts'
import { scopeOf } from '../announcement/pause.ts'
import type { Pause } from '../announcement/pause.ts'
import type { SkipByHand } from '../announcement/skip.ts'
import { formatInstant } from '../time/instant.ts'
import type { Instant } from '../time/instant.ts'

/*
 * The shapes that more than one JSON document has. Each is written here once, so that a thing has the same names
 * wherever it is shown (docs/json.md).
 */

/** An instant in ISO 8601 with milliseconds, in UTC. Null where there is none. */
export function instantToJson(instant: Instant | null | undefined): string | null {
  return instant === null || instant === undefined ? null : formatInstant(instant)
}

/** A pause, and what it holds back. The announcement of a narrow one stands beside it, as `announcementId`. */
export function pauseToJson(pause: Omit<Pause, 'announcementId'>) {
  const { by, reason, since, until } = pause
  return { by, reason, since: formatInstant(since), until: instantToJson(until), ...scopeOf(pause) }
}

/** How a person took an occurrence out. Which one stands beside it, as `key`. */
export function skipToJson({ by, reason, since }: Pick<SkipByHand, 'by' | 'reason' | 'since'>) {
  return { by, reason, since: formatInstant(since) }
}

/** A person's verdict on an unknown outcome. */
export function verdictToJson({ wasSeen, by, note, at, resendKey }: Resolution) {
  return { wasSeen, by, note, at: formatInstant(at), resendKey }
}

/** What is counted of the quota. */
interface CountedQuota {
  readonly limit: number
  readonly used: number
  readonly free: number
  readonly unknown: number
}

/** What is used of the quota, and what is free. */
export function quotaToJson({ limit, used, free, unknown }: CountedQuota) {
  return { limit, used, free, unknown }
}

/** The occurrence that comes next. */
export function nextToJson(next: { readonly key: OccurrenceKey; readonly due: Instant } | undefined) {
  return next === undefined ? null : { key: next.key, due: formatInstant(next.due) }
}

/** One row of the record. */
export function occurrenceToJson(occurrence: Occurrence) {
  const { key, announcementId, due, state, reason, sentAt, latenessMs, requestId, code, resendOf, verdict } = occurrence
  return {
    key,
    announcementId,
    due: formatInstant(due),
    state,
    reason,
    sentAt: instantToJson(sentAt),
    latenessMs,
    requestId,
    code,
    resendOf,
    verdict: verdict && verdictToJson(verdict),
  }
}
