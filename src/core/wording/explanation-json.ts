import { formatInstant } from '../time/instant.ts'
import type { Instant } from '../time/instant.ts'
import { checksToJson } from './check-words.ts'
import { answerOf, TOO_MUCH } from './explanation.ts'
import type { Explained } from './explanation.ts'
import { nextStepFor } from './next-step.ts'

/** The JSON shape of an explanation (docs/admission.md). */
export function explainedToJson(explained: Explained) {
  const { key, announcementId, due, timezone, occurrence, expected, isTooMuch, isRecorded, checks, holders, nearest } =
    explained
  const { calls, resend, presentId } = explained
  const { state = null, reason = null, sentAt = null, resendOf = null, verdict = null } = occurrence ?? {}
  const { requestId = null, code = null } = occurrence ?? {}
  return {
    key,
    announcementId,
    due: formatInstant(due),
    timezone,
    state,
    reason,
    sentAt: instantOrNull(sentAt),
    expected:
      expected === undefined
        ? null
        : {
            state: expected.state,
            reason: expected.reason,
            waitedFor: expected.waitedFor,
            leavesAt: instantOrNull(expected.leavesAt),
          },
    note: isTooMuch ? TOO_MUCH : null,
    answer: answerOf(explained),
    nextStep: nextStepFor(explained),
    presentId,
    requestId,
    code,
    resendOf,
    verdict: verdict && {
      ...verdict,
      at: formatInstant(verdict.at),
      resend: resend
        ? { key: resend.key, state: resend.state, reason: resend.reason, sentAt: instantOrNull(resend.sentAt) }
        : null,
    },
    calls: calls.map((call) => ({
      ...call,
      bookedAt: formatInstant(call.bookedAt),
      endedAt: instantOrNull(call.endedAt),
    })),
    nearest: (nearest ?? []).map((each) => each.key),
    isRecorded,
    checks: checksToJson(checks),
    holders: holders.map(({ bookedAt, freesAt, ...holder }) => ({
      ...holder,
      bookedAt: formatInstant(bookedAt),
      freesAt: instantOrNull(freesAt),
    })),
  }
}

const instantOrNull = (instant: Instant | null) => (instant === null ? null : formatInstant(instant))
