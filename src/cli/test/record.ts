import { dirname, join, relative, resolve, sep } from 'node:path'
import { existsSync, realpathSync } from 'node:fs'
import type { Announcement } from '../../core/announcement/announcement.ts'
import type { Problem } from '../../core/problem.ts'
import type { Limits } from '../../core/quota/quota.ts'
import { formatDuration } from '../../core/time/instant.ts'
import type { Instant } from '../../core/time/instant.ts'
import { counted } from '../../core/wording/display.ts'
import type { ExpectedShape } from '../../definitions/cases/shape.ts'
import { exactly, formatCaseFile, momentOf } from '../../definitions/cases/write.ts'
import { LARGEST_FILE } from '../../definitions/files/read-text.ts'
import { didYouMean } from '../../definitions/problems/suggest.ts'
import { BelfryError } from '../../errors.ts'
import { realOf } from '../support/new-file.ts'
import { delayOf } from './lines.ts'
import { isLookedAt, planCase, reasonOf, secondOf } from './plan.ts'
import type { PlannedOccurrence } from './plan.ts'
import { loadSchedules, TestRun } from './run.ts'
import { testedText } from './text.ts'

/** The most occurrences of a recorded case: nobody reviews more. */
const MOST_RECORDED = 500

/** What is to be recorded. */
export interface CaseToRecord {
  readonly name: string
  /** Definition files and folders, relative to where Belfry runs. */
  readonly paths: readonly string[]
  /** The case file. It need not exist. */
  readonly output: string
  /** The begin as the person wrote it, and what it means. */
  readonly from: { readonly text: string; readonly instant: Instant }
  /** Exclusive. */
  readonly until: Instant
  readonly only: readonly string[] | undefined
  readonly limits: Limits
}

/** A case file that passes, or nothing when the definitions are invalid. */
export interface Recorded {
  readonly problems: readonly Problem[]
  readonly file?: { readonly text: string; readonly expected: number }
}

/**
 * Makes a case file of what is planned. It is tested before it is handed out: it passes. Writes nothing.
 * @throws BelfryError `invalid` when there is too much to record, `not-found` for an unknown id, `conflict` when the
 * definitions change meanwhile
 */
export async function recordCase(recording: CaseToRecord): Promise<Recorded> {
  const { name, paths, output, from, until, only, limits } = recording
  const { announcements, problems, ...rest } = await loadSchedules(paths, from.instant)
  if (problems.some(({ severity }) => severity === 'error')) return { problems }
  requireKnown(only ?? [], announcements)
  const given = { name, path: [], schedules: { paths, at: [] }, calls: [], limits: {}, ...(only && { only }) }
  const range = { from: from.instant, until, announcements, allowOthers: false, counts: [], never: [] }
  const tested = { ...given, ...range }
  const planning = planCase(tested, limits, rest)
  if ('fault' in planning) throw tooMuch(planning.fault.text)
  const planned = planning.planned.filter((each) => isLookedAt(tested, each))
  if (planned.length > MOST_RECORDED) {
    throw tooMuch(`${counted(planned.length, 'occurrence')} come due in ${formatDuration(until - from.instant)}`)
  }
  const text = formatCaseFile({
    name,
    schedules: paths.map((path) => pathFrom(dirname(output), path)),
    from: from.text,
    span: until - from.instant,
    only,
    expect: planned.map((each) => expectationOf(each, announcements)),
  })
  if (Buffer.byteLength(text) > LARGEST_FILE) throw tooMuch('their texts are longer than a case file may be')
  await requirePass({ path: output, text }, limits)
  return { problems, file: { text, expected: planned.length } }
}

function requireKnown(ids: readonly string[], announcements: ReadonlyMap<string, Announcement>): void {
  const unknown = [...new Set(ids)].filter((id) => !announcements.has(id))
  const [first] = unknown
  if (first === undefined) return
  const otherwise = 'Name an id of these definition files.'
  throw new BelfryError(
    'not-found',
    `the schedules have no announcement ${unknown.map((id) => `"${id}"`).join(', ')}`,
    {
      remedy: unknown.length === 1 ? didYouMean(first, announcements.keys(), otherwise) : otherwise,
    },
  )
}

function tooMuch(found: string): BelfryError {
  return new BelfryError('invalid', `nothing was recorded: ${found}`, {
    remedy: `At most ${MOST_RECORDED} can be reviewed: name a shorter range, or announcements with --only.`,
  })
}

/** What a case says of an occurrence. What goes without saying is left out. */
function expectationOf(planned: PlannedOccurrence, announcements: ReadonlyMap<string, Announcement>): ExpectedShape {
  const { announcementId: id, due, state } = planned
  // The plan knows only these announcements.
  const { zone } = announcements.get(id)!.schedule
  const [delay, reason, broadcast] = [
    delayOf({ ...planned, leavesAt: secondOf(planned.leavesAt) }),
    reasonOf(planned),
    planned.broadcast(),
  ]
  const text = testedText(broadcast)
  return {
    id,
    at: momentOf(due, zone),
    // Nothing is cancelled here: only what lost its file is.
    ...((state === 'skipped' || state === 'waiting') && { state }),
    ...(delay !== '' && { leaves: delay }),
    ...(reason !== null && { reason }),
    ...(broadcast && { push: broadcast.push }),
    ...(text !== null && { text: exactly(text) }),
  }
}

/** The case must pass as it is written. If it does not, somebody changed the definitions since they were read. */
async function requirePass(source: { readonly path: string; readonly text: string }, limits: Limits): Promise<void> {
  const { problems, cases } = await new TestRun(limits).run(source)
  const error = problems.find(({ severity }) => severity === 'error')
  if (error === undefined && cases.every(({ isPassed }) => isPassed)) return
  const [failure] = cases.flatMap(({ failures }) => failures)
  const found = error?.text ?? failure?.text ?? 'it does not pass'
  throw new BelfryError('conflict', `nothing was recorded, since the case would not pass: ${found}`, {
    remedy: 'If somebody is changing the definitions just now, try again when they are done.',
  })
}

/**
 * The path of a file or folder from another folder, with slashes. So a case stays valid in another clone. If one of them
 * was reached through a link, it is the path without links that leads there.
 */
function pathFrom(folder: string, path: string): string {
  const plain = relative(resolve(folder), resolve(path))
  const real = relative(realOf(folder), realpathSync(path))
  const isShorter = real.length < plain.length && isSame(join(folder, real), path)
  const chosen = isShorter ? real : plain
  return chosen === '' ? '.' : chosen.split(sep).join('/')
}

const isSame = (one: string, other: string) => existsSync(one) && realpathSync(one) === realpathSync(other)
