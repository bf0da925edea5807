import type { Definition } from '../../core/announcement/announcement.ts'
import { NO_BUDGETS } from '../../core/quota/budget.ts'
import type { Budgets } from '../../core/quota/budget.ts'
import type { Problem } from '../../core/problem.ts'
import type { Instant } from '../../core/time/instant.ts'
import { collectCalendars } from './calendars.ts'
import { fault, quoted } from '../problems/codes.ts'
import { checkFile } from './file.ts'
import { placed, problemOf } from '../yaml/address.ts'
import type { Addressed } from '../yaml/address.ts'
import { checkEarlierIds } from './ids.ts'
import { tellHeldBack } from './held-back.ts'
import { isFor, tellLeftOut } from './sandbox.ts'
import type { Purpose } from './sandbox.ts'
import { collectSettings, isSettings } from './settings.ts'
import { surroundingsOf } from './context.ts'
import { tellOverQuota } from './over-quota.ts'
import type { QuotaSize } from './over-quota.ts'
import type { IdClaim } from './ids.ts'
import type { SourceText } from '../yaml/open.ts'
import { openFile } from '../yaml/open.ts'
import type { Loaded } from '../../ports/definitions.ts'

export type { SourceText } from '../yaml/open.ts'

/** The most problems shown per file. Nobody reads more. The rest are counted. */
const MOST_PROBLEMS = 200

/** What definition files are parsed with. */
interface ParseOptions {
  readonly now: Instant
  readonly mode?: Purpose
  readonly budgets?: Budgets
  /** The quota that the set must fit into. Without it that is not judged. */
  readonly quota?: QuotaSize
}

/**
 * Parses definition files. It parses all of them, whatever is wrong with some, and reports all problems at once, sorted
 * by address. Pure: the same texts at the same `now` give the same answer. The definitions may be used only if there is
 * no error. All files are checked in every mode, so a file for the sandbox cannot change the result for the others.
 * `budgets` are those in force. They are used to check owners when no settings file is among the texts.
 */
export function parseDefinitions(
  files: readonly SourceText[],
  { now, mode, budgets: inForce = NO_BUDGETS, quota }: ParseOptions,
): Loaded {
  const { budgets, silences, tree, problems: ofSettings } = collectSettings(files.filter(isSettings).map(openFile), now)
  const scheduled = files.filter((file) => !isSettings(file))
  const opened = scheduled.map(openFile)
  const { calendars, problems: ofCalendars } = collectCalendars(opened.flatMap(({ content }) => content ?? []))
  const surroundings = surroundingsOf(now, calendars, budgets ?? inForce)
  const parsed = opened.map((file) => checkFile(file, surroundings))
  const claims = parsed.flatMap((file) => file.claims)
  const earlier = parsed.flatMap((file) => file.earlier)
  const ofIds = [...duplicateIds(claims), ...checkEarlierIds(earlier, claims)]
  const leftOut = parsed.flatMap((file) => tellLeftOut(file, mode))
  const used = parsed.filter((file) => isFor(file, mode))
  const definitions = used.flatMap((file) => file.definitions)
  const forSandbox = used.filter(({ sandbox }) => sandbox).flatMap((file) => file.definitions.map(idOf))
  const overQuota = quota ? tellOverQuota({ definitions, claims, now, quota }) : []
  const heldBack =
    silences && tree ? tellHeldBack({ silences, definitions, now }).map((each) => placed(tree, each)) : []
  const ofSet = Map.groupBy([...ofIds, ...ofCalendars, ...leftOut, ...overQuota], ({ file }) => file)
  const problems = parsed.flatMap((file, index) => {
    const path = scheduled[index]?.path ?? ''
    return cut(sorted([...file.problems, ...(ofSet.get(path) ?? [])]))
  })
  return {
    definitions,
    problems: sorted([...cut(sorted([...ofSettings, ...heldBack])), ...problems]),
    ...(budgets && { budgets }),
    ...(silences && { silences }),
    ...(forSandbox.length > 0 && { forSandbox }),
  }
}

const idOf = ({ announcement }: Definition): string => announcement.id

/** Sorts by file, line, column, code and text. Each problem comes once, however often its place was checked. */
export function sorted<T extends SortKey>(problems: readonly T[]): readonly T[] {
  const unique = new Map(problems.map((problem) => [sortKey(problem).join('\n'), problem]))
  return [...unique.values()].sort((a, b) => compare(sortKey(a), sortKey(b)))
}

type SortKey = Pick<Problem, 'file' | 'line' | 'column' | 'code' | 'text'>

const sortKey = ({ file, line, column, code, text }: SortKey) => [file, line, column, code, text] as const

function compare(a: readonly (string | number)[], b: readonly (string | number)[]): number {
  for (const [index, left] of a.entries()) {
    const right = b[index] ?? ''
    if (left !== right) return left < right ? -1 : 1
  }
  return 0
}

/** When an id comes twice, it is reported at each place except the first. */
function duplicateIds(claims: readonly IdClaim[]): readonly Addressed[] {
  const first = new Map<string, IdClaim>()
  return claims.flatMap((claim) => {
    const owner = first.get(claim.id)
    if (!owner) {
      first.set(claim.id, claim)
      return []
    }
    const { file, line } = placed(owner.tree, fault('duplicate-id', owner.path, '', ''))
    const text = `the id ${quoted(claim.id)} is taken by ${file}:${line}`
    return [placed(claim.tree, fault('duplicate-id', claim.path, text, 'Choose another id, or remove one of the two.'))]
  })
}

/** The first problems in their final form, and how many more there are. */
export function cut(problems: readonly Addressed[]): readonly Problem[] {
  const first = problems.slice(0, MOST_PROBLEMS).map(problemOf)
  const rest = problems.slice(MOST_PROBLEMS)
  const [next] = rest
  if (!next) return first
  // Errors among the hidden problems must not turn a refused file into an accepted one.
  const severity = rest.some((problem) => problem.severity === 'error') ? 'error' : 'warning'
  const more = fault('more-problems', [], `${rest.length} more problems from here on`, 'Mend the first ones first.')
  return [...first, problemOf({ ...next, ...more, severity })]
}
