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
import { isFor, tellLeftOut } from './sandbox.ts'
import type { Purpose } from './sandbox.ts'
import { collectBudgets, isSettings } from './settings.ts'
import { surroundingsOf } from './context.ts'
import type { IdClaim } from './ids.ts'
import type { SourceText } from '../yaml/open.ts'
import { openFile } from '../yaml/open.ts'
import type { Loaded } from '../../ports/definitions.ts'

export type { SourceText } from '../yaml/open.ts'

/** More problems of one file than anybody reads; the rest are counted. */
const MOST_PROBLEMS = 200

/**
 * Parses definition files: all of them, whatever is wrong with some, and all problems at once, sorted by address.
 * Pure: the same texts at the same `now` give the same answer. Only without an error may the definitions be taken over.
 * All files are checked in every mode, so that a file for the sandbox cannot make a difference to the others. `budgets` are
 * those in force, by which owners are checked where no settings file is among the texts.
 */
export function parseDefinitions(
  files: readonly SourceText[],
  { now, mode, budgets: inForce = NO_BUDGETS }: { now: Instant; mode?: Purpose; budgets?: Budgets },
): Loaded {
  const { budgets, problems: ofSettings } = collectBudgets(files.filter(isSettings).map(openFile))
  const scheduled = files.filter((file) => !isSettings(file))
  const opened = scheduled.map(openFile)
  const { calendars, problems: ofCalendars } = collectCalendars(opened.flatMap(({ content }) => content ?? []))
  const surroundings = surroundingsOf(now, calendars, budgets ?? inForce)
  const parsed = opened.map((file) => checkFile(file, surroundings))
  const claims = parsed.flatMap((file) => file.claims)
  const earlier = parsed.flatMap((file) => file.earlier)
  const ofIds = [...duplicateIds(claims), ...checkEarlierIds(earlier, claims)]
  const leftOut = parsed.flatMap((file) => tellLeftOut(file, mode))
  const ofSet = Map.groupBy([...ofIds, ...ofCalendars, ...leftOut], ({ file }) => file)
  const problems = parsed.flatMap((file, index) => {
    const path = scheduled[index]?.path ?? ''
    return cut(sorted([...file.problems, ...(ofSet.get(path) ?? [])]))
  })
  const definitions = parsed.filter((file) => isFor(file, mode)).flatMap((file) => file.definitions)
  return { definitions, problems: sorted([...cut(sorted(ofSettings)), ...problems]), ...(budgets && { budgets }) }
}

/** By file, line, column, code and text; each once, however often the same spot was looked at. */
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

/** The same id in two places is told at each place but the first. */
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

/** The first problems as they are shown, and how many more there are. */
export function cut(problems: readonly Addressed[]): readonly Problem[] {
  const first = problems.slice(0, MOST_PROBLEMS).map(problemOf)
  const rest = problems.slice(MOST_PROBLEMS)
  const [next] = rest
  if (!next) return first
  // Errors among those left out must not turn a refused file into an accepted one.
  const severity = rest.some((problem) => problem.severity === 'error') ? 'error' : 'warning'
  const more = fault('more-problems', [], `${rest.length} more problems from here on`, 'Mend the first ones first.')
  return [...first, problemOf({ ...next, ...more, severity })]
}
