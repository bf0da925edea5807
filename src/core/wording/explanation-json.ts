import { formatInstant } from '../time/instant.ts'
import { checksToJson } from './check-words.ts'
import { answerOf, TOO_MUCH } from './explanation.ts'
import type { Explained } from './explanation.ts'
import { nextStepFor } from './next-step.ts'
import { instantToJson, verdictToJson } from './shapes.ts'

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
    sentAt: instantToJson(sentAt),
    expected:
      expected === undefined
        ? null
        : {
            state: expected.state,
            reason: expected.reason,
            waitedFor: expected.waitedFor,
            silenceId: expected.silenceId,
            leavesAt: instantToJson(expected.leavesAt),
          },
    note: isTooMuch ? TOO_MUCH : null,
    answer: answerOf(explained),
    nextStep: nextStepFor(explained),
    presentId,
    requestId,
    code,
    resendOf,
    verdict: verdict && {
      ...verdictToJson(verdict),
      resend: resend
        ? { key: resend.key, state: resend.state, reason: resend.reason, sentAt: instantToJson(resend.sentAt) }
        : null,
    },
    calls: calls.map((call) => ({
      ...call,
      bookedAt: formatInstant(call.bookedAt),
      endedAt: instantToJson(call.endedAt),
    })),
    nearest: (nearest ?? []).map((each) => each.key),
    isRecorded,
    checks: checksToJson(checks),
    holders: holders.map(({ bookedAt, freesAt, ...holder }) => ({
      ...holder,
      bookedAt: formatInstant(bookedAt),
      freesAt: instantToJson(freesAt),
    })),
  }
}
