import type { Logger } from 'pino'
import type { Candidate } from '../core/admission/admission.ts'
import {
  obstacleInWords,
  remedyForObstacle,
  WRONG_CLOCK_REMEDY,
  wrongClockInWords,
} from '../core/wording/clock-words.ts'
import { endOf } from '../core/announcement/lateness.ts'
import { TRUSTED_ERROR } from '../core/time/clock-error.ts'
import type { Advise } from '../core/wording/delivery-words.ts'
import { counted, showInstant } from '../core/wording/display.ts'
import { showDuration, showLateness } from '../core/wording/duration.ts'
import type { Outcome } from '../core/delivery/outcome.ts'
import type { Problem } from '../core/problem.ts'
import type { Quota } from '../core/quota/quota.ts'
import { SECOND } from '../core/time/instant.ts'
import type { Instant, Millis } from '../core/time/instant.ts'
import type { NewOccurrence } from '../core/planning/agenda.ts'
import { BelfryError } from '../errors.ts'
import { named, tellByKind } from './alike.ts'
import { changesInWords } from './sync-words.ts'
import type { Telling } from './alike.ts'
import type { Duty } from './hindrance.ts'
import type { Fired, ServiceEvents } from './events.ts'
import { logAccount } from './account-log.ts'
import { logSettings } from './settings-log.ts'

/**
 * Writes all events to the log: one sentence for a person, and the same facts as fields for a machine. Events that are
 * the same for many at once share one line (alike.ts).
 */
export function logEvents(log: Logger, advise: Advise): ServiceEvents {
  let waits: Wait[] = []
  let skips: Skip[] = []
  let cancels: Skip[] = []
  return {
    ...logAccount(log, advise),
    ...logSettings(log),
    hindered: (duty, { lasted, error }) =>
      log.error(
        { err: error, duty, lasted: Math.round(lasted) },
        `${HINDERED[duty]}${lasted < SECOND ? '' : `, for ${showDuration(inSeconds(lasted))} by now`}: ${String(error)}${remedyOf(error)}`,
      ),
    goesOn: (duty, lasted) =>
      log.info({ duty, lasted: Math.round(lasted) }, `${GOES_ON[duty]} after ${showDuration(inSeconds(lasted))}`),
    tookLease: (lease) => log.info({ holder: lease.holder }, 'this process fires: it holds the lease'),
    tzChanged: (before, after) =>
      log.warn({ before, after }, `time zone rules changed from ${before} to ${after}: the future is planned anew`),
    clockStepped: (step) =>
      log.error({ step }, `the clock was moved ${step > 0 ? 'forward' : 'back'} by ${showDuration(Math.abs(step))}`),
    clockWrong: ({ least, most }) =>
      log.fatal(
        { least, most },
        `${wrongClockInWords({ least, most })}: ` +
          `nothing is planned or sent until they agree within ${showDuration(TRUSTED_ERROR)}. ${WRONG_CLOCK_REMEDY}`,
      ),
    clockTrusted: (error) => log.info(error, "the clock agrees with the gateway's"),
    clockUncheckable(obstacle, isHeld) {
      if (!isHeld)
        log.warn(
          { obstacle },
          `the clock cannot be compared, and the last comparison holds: ${obstacleInWords(obstacle)}`,
        )
      else
        log.error(
          { obstacle },
          `nothing is planned or sent before the clock was compared with the gateway's: ${obstacleInWords(obstacle)}. ` +
            remedyForObstacle(obstacle),
        )
    },
    standsBy: (lease) =>
      log.warn(
        { holder: lease.holder, host: lease.host, pid: lease.pid },
        `standing by: process ${lease.pid} on ${lease.host.split('/', 1)[0]} holds the lease and fires`,
      ),
    recovered: (keys) =>
      log.error(
        { keys },
        `${keys.length} call${keys.length === 1 ? '' : 's'} had no settlement (${named(keys)}): outcome unknown, ` +
          'quota kept, not sent again. Look in a client whether it was seen.',
      ),
    synced: (report, warnings, size) => {
      const changes = changesInWords(report)
      const { missing } = report
      log.info(
        report,
        `${counted(size, 'announcement')} in force${changes.length === 0 ? '' : `: ${changes.join('; ')}`}`,
      )
      if (missing.length > 0) {
        const files = [...new Set(missing.map(({ file }) => file))]
        log.warn(
          { files, missing: missing.map(({ id }) => id) },
          `missing: ${named(files)}. What is due of ${named(missing.map(({ id }) => id))} is held as long as it may be late, ` +
            'and sent if the file comes back in time. What is to end at once is taken out of a file that stays.',
        )
      }
      tellByKind(log, warnings, tellingOfProblems('warn'))
    },
    gaveUpMissing: (ids) =>
      log.warn({ ids }, `retired ${named(ids)}: the files were missing for longer than anything of them may be late`),
    refusedDefinitions: (problems, size) => {
      const meanwhile = size > 0 ? 'the last good set runs on' : 'and nothing else is in force, so that nothing is sent'
      log.error(
        { count: problems.length },
        `the definition files are invalid: nothing of them was taken over, ${meanwhile}`,
      )
      tellByKind(log, problems, tellingOfProblems('error'))
    },
    unreadableDefinitions: (problems) => tellByKind(log, problems, tellingOfProblems('error', 'left out: ')),
    missed: (occurrences) => tellByKind(log, occurrences, MISSED),
    waiting: (candidate, reason, until) => void waits.push({ candidate, reason, until }),
    skipped: (candidate, reason) => void skips.push({ candidate, reason }),
    cancelled: (candidate, reason) => void cancels.push({ candidate, reason }),
    decided: () => {
      // Empty the lists first: what cannot be logged once must not be tried again and again.
      const told = { waits, skips, cancels }
      waits = []
      skips = []
      cancels = []
      tellByKind(log, told.skips, tellingOfEnds('skipped'))
      tellByKind(log, told.cancels, tellingOfEnds('cancelled'))
      tellByKind(log, told.waits, WAITING)
    },
    cannotRender: (candidate, findings) => {
      for (const { code, text } of findings)
        log.error({ key: candidate.key, code }, `${candidate.key} cannot be rendered: ${code}: ${text}`)
    },
    fired: (fired, quota) => tellFired(log, fired, quota),
    settledByRecovery: (fired) =>
      log.error(
        { key: fired.dispatch.key, outcome: fired.outcome.kind },
        `${fired.dispatch.key} was settled as unknown by another process before its answer (${fired.outcome.kind}) came; it stays unknown`,
      ),
    afterSettlingFailed: (fired, error) =>
      log.error(
        { key: fired.dispatch.key, err: error },
        `${fired.dispatch.key} is settled (${fired.outcome.kind}), but what is left of the quota could not be read`,
      ),
    settlingFailed: (fired, error) =>
      log.fatal(
        { key: fired.dispatch.key, outcome: fired.outcome.kind, err: error },
        `cannot write the outcome (${fired.outcome.kind}) of ${fired.dispatch.key}: nothing else is sent until that works`,
      ),
  }
}

/** Each is tried again in the next turn, which comes soon. */
const HINDERED: Readonly<Record<Duty, string>> = {
  turn: 'this turn failed and the next one tries again',
  booking: 'nothing can be booked, so that nothing is sent',
  leaving: 'what is due is not booked',
  settling: 'the outcome of a call cannot be written',
}

const GOES_ON: Readonly<Record<Duty, string>> = {
  turn: 'the turns are whole again',
  booking: 'bookings can be written again',
  leaving: 'what is due is booked again',
  settling: 'the outcome is written',
}

/** The remedy goes into the same line: a person may see nothing else of it. */
const remedyOf = (error: unknown): string =>
  error instanceof BelfryError && error.remedy !== undefined ? `. ${error.remedy}` : ''

const inSeconds = (span: Millis): Millis => Math.max(1, Math.round(span / SECOND)) * SECOND

function tellFired(log: Logger, { dispatch, sentAt, attempt, outcome, continuation }: Fired, quota: Quota): void {
  const { key, due, announcement } = dispatch
  const lateness = sentAt - due
  const facts = {
    key,
    due,
    latenessMs: lateness,
    attempt,
    outcome: outcome.kind,
    state: continuation.state,
    reason: continuation.reason,
    code: 'code' in outcome ? outcome.code : undefined,
    requestId: 'requestId' in outcome ? outcome.requestId : undefined,
    quotaFree: quota.free,
  }
  const sentence = [
    `${announcement.id} ${verbOf(outcome, continuation.state)}`,
    showInstant(due, announcement.schedule.zone.name),
    lateness > announcement.late.grace ? `LATE by ${showDuration(lateness)}` : showLateness(lateness),
    describeOutcome(outcome),
    `quota left ${quota.free}/${quota.limit}`,
  ].join(' · ')
  if (outcome.kind === 'accepted') log.info(facts, sentence)
  else log.error(facts, sentence)
}

function verbOf(outcome: Outcome, state: string): string {
  if (outcome.kind === 'accepted') return 'sent'
  return state === 'planned' ? `${outcome.kind}, to be tried again` : outcome.kind
}

function describeOutcome(outcome: Outcome): string {
  switch (outcome.kind) {
    case 'accepted':
      return outcome.requestId === undefined ? 'accepted' : `accepted, request ${outcome.requestId}`
    case 'rejected':
    case 'refused':
      return `code ${outcome.code} (${outcome.cause})${outcome.requestId === undefined ? '' : `, request ${outcome.requestId}`}`
    case 'unsent':
      return `never left (${outcome.cause}): ${outcome.detail}`
    case 'unknown':
      return `nobody knows whether it went out (${outcome.cause}), never sent again`
  }
}

function describeProblem(problem: Problem): string {
  return `${problem.file}:${problem.line}:${problem.column}: ${problem.severity} ${problem.code}: ${problem.text}`
}

/** Problems of one severity and code are of a kind: mostly they are one mistake, made in many places. */
function tellingOfProblems(level: 'warn' | 'error', prefix = ''): Telling<Problem> {
  return {
    level,
    kindOf: ({ severity, code }) => `${severity} ${code}`,
    nameOf: ({ file, line, column }) => `${file}:${line}:${column}`,
    lineOf: (problem) => ({ facts: { problem }, sentence: `${prefix}${describeProblem(problem)}` }),
    sumOf: (all, problem) => ({
      facts: { severity: problem.severity, code: problem.code, problem },
      sentence: `${prefix}${all.length} × ${problem.severity} ${problem.code} (the first: ${problem.text})`,
    }),
  }
}

const MISSED: Telling<NewOccurrence> = {
  level: 'warn',
  kindOf: ({ skipReason }) => skipReason ?? '',
  nameOf: ({ announcementId }) => announcementId,
  lineOf: ({ key, skipReason }) => ({
    facts: { key, reason: skipReason },
    sentence: `${key} came due while nobody ran: recorded as skipped (${skipReason})`,
  }),
  sumOf: (all, { skipReason }) => ({
    facts: { reason: skipReason },
    sentence: `${all.length} occurrences came due while nobody ran: recorded as skipped (${skipReason})`,
  }),
}

interface Skip {
  readonly candidate: Candidate
  readonly reason: string
}

interface Wait extends Skip {
  readonly until: Instant | undefined
}

/** The word of a reason, without its details: `reserved_for:a@…` is of one kind with `reserved_for:b@…`. */
const wordOf = ({ reason }: Skip) => reason.split(':', 1)[0] ?? ''

/** The reason that all share; where they differ, the word that they share. */
const reasonOf = (all: readonly Skip[], first: Skip) =>
  all.every(({ reason }) => reason === first.reason) ? first.reason : wordOf(first)

const tellingOfEnds = (end: 'skipped' | 'cancelled'): Telling<Skip> => ({
  level: 'warn',
  kindOf: wordOf,
  nameOf: ({ candidate }) => candidate.announcementId,
  lineOf: ({ candidate, reason }) => ({
    facts: { key: candidate.key, reason },
    sentence: `${candidate.announcementId} ${end} (${reason}): ${candidate.key}`,
  }),
  sumOf: (all, first) => ({
    facts: { reason: reasonOf(all, first) },
    sentence: `${all.length} occurrences ${end} (${reasonOf(all, first)})`,
  }),
})

const WAITING: Telling<Wait> = {
  level: 'warn',
  kindOf: wordOf,
  nameOf: ({ candidate }) => candidate.announcementId,
  lineOf: ({ candidate, reason, until }) => ({
    facts: { key: candidate.key, reason, until },
    sentence: `${candidate.announcementId} waits (${reason})${untilInWords([{ candidate, reason, until }])}`,
  }),
  sumOf: (all, first) => {
    const ends = all.flatMap(({ until }) => until ?? [])
    const facts = { reason: reasonOf(all, first), until: ends.length === 0 ? undefined : Math.min(...ends) }
    return { facts, sentence: `${all.length} occurrences wait (${reasonOf(all, first)})${untilInWords(all)}` }
  },
}

/** Until when: the first instant at which one may leave, or, where none may within its grace, the end of the last. */
function untilInWords(all: readonly Wait[]): string {
  const known = all.flatMap(({ candidate, until }) => (until === undefined ? [] : [{ candidate, until }]))
  const free = known.filter(({ candidate, until }) => until < endOf(candidate.expiry)).map(({ until }) => until)
  if (free.length > 0) return ` until ${showInstant(Math.min(...free), 'UTC')} at the earliest`
  const ends = known.map(({ until }) => until)
  return ends.length === 0 ? '' : `, until ${showInstant(Math.max(...ends), 'UTC')} at most`
}
