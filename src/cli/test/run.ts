import { dirname, isAbsolute, join } from 'node:path'
import type { Announcement } from '../../core/announcement/announcement.ts'
import type { Silences } from '../../core/announcement/silences.ts'
import type { Budgets } from '../../core/quota/budget.ts'
import type { Problem } from '../../core/problem.ts'
import type { Limits } from '../../core/quota/quota.ts'
import type { Instant } from '../../core/time/instant.ts'
import { parseCases } from '../../definitions/cases/cases.ts'
import type { Case, CaseFile } from '../../definitions/cases/cases.ts'
import { resolveCase } from '../../definitions/cases/expect.ts'
import type { ResolvedCase } from '../../definitions/cases/expect.ts'
import { fault } from '../../definitions/problems/codes.ts'
import type { Fault } from '../../definitions/problems/codes.ts'
import { sorted } from '../../definitions/check/definitions.ts'
import { sourceOf } from '../../definitions/files/folder.ts'
import { compareCase } from './compare.ts'
import { linesOf } from './lines.ts'
import type { ComparedLine } from './lines.ts'
import { planCase } from './plan.ts'
import type { PlannedOccurrence } from './plan.ts'
import type { SourceText } from '../../definitions/yaml/open.ts'

/** A case that was run. */
export interface TestedCase {
  readonly name: string
  readonly file: string
  /** Its line in the file. */
  readonly line: number
  readonly from: Instant
  /** Exclusive. */
  readonly until: Instant
  readonly isPassed: boolean
  /** The comparison of expected and planned occurrences. Empty when the case passes. */
  readonly lines: readonly ComparedLine[]
  /** Every difference at its place. */
  readonly failures: readonly Problem[]
}

/** The result of a case file. If one of its problems is an error, no case was run. */
export interface TestedFile {
  readonly problems: readonly Problem[]
  readonly cases: readonly TestedCase[]
}

/** The announcements of a case, and the problems of their files. */
interface LoadedSet {
  readonly announcements: ReadonlyMap<string, Announcement>
  readonly problems: readonly Problem[]
  readonly budgets: Budgets | undefined
  readonly silences: Silences | undefined
}

/** Runs the cases of case files. Schedules are read once for each set of paths and each begin. */
export class TestRun {
  readonly #limits: Limits
  readonly #loaded = new Map<string, Promise<LoadedSet>>()

  /** `limits`: used when a case does not set its own. */
  constructor(limits: Limits) {
    this.#limits = limits
  }

  async run(source: SourceText): Promise<TestedFile> {
    const { file, problems } = parseCases(source)
    if (!file) return { problems, cases: [] }
    const prepared = await Promise.all(file.cases.map((each) => this.#prepare(each, file.path)))
    const found = file.problemsOf(prepared.flatMap(({ faults }) => faults))
    const all = sorted([...problems, ...found, ...prepared.flatMap(({ ofSchedules }) => ofSchedules)])
    const isRefused = all.some(({ severity }) => severity === 'error')
    const runs = prepared.flatMap(({ tested, planned }) => (tested && planned ? [caseRun(file, tested, planned)] : []))
    return { problems: all, cases: isRefused ? [] : runs }
  }

  async #prepare(written: Case, file: string): Promise<Prepared> {
    const { announcements, problems, ...settings } = await this.#load(written, file)
    const errors = problems.filter(({ severity }) => severity === 'error')
    if (errors.length > 0) {
      const { paths, at } = written.schedules
      const text = `the schedules ${paths.join(', ')} cannot be used: ${errors.length} of their problems are errors`
      const remedy = 'Mend them first; `belfry validate` tells the same ones.'
      return { faults: [fault('case-schedules', at, text, remedy)], ofSchedules: errors }
    }
    const { case: tested, faults } = resolveCase(written, announcements)
    if (faults.some(({ severity }) => severity === 'error')) return { faults, ofSchedules: [] }
    const planning = planCase(tested, this.#limits, settings)
    if ('fault' in planning) return { faults: [...faults, planning.fault], ofSchedules: [] }
    return { faults, ofSchedules: [], tested, planned: planning.planned }
  }

  #load({ schedules, from }: Case, file: string): Promise<LoadedSet> {
    const paths = schedules.paths.map((path) => (isAbsolute(path) ? path : join(dirname(file), path)))
    const key = JSON.stringify([from, paths])
    const loaded = this.#loaded.get(key) ?? loadSchedules(paths, from)
    this.#loaded.set(key, loaded)
    return loaded
  }
}

/** A case that is ready to be compared, or the faults that prevent it. */
interface Prepared {
  readonly faults: readonly Fault[]
  readonly ofSchedules: readonly Problem[]
  readonly tested?: ResolvedCase
  readonly planned?: readonly PlannedOccurrence[]
}

/** Loads schedules as a live service would at the begin of the case. A test leaves warnings to `validate`. */
export async function loadSchedules(paths: readonly string[], from: Instant): Promise<LoadedSet> {
  const { definitions, problems, budgets, silences } = await sourceOf(paths, { mode: 'live' }).load(from)
  const announcements = new Map(definitions.map(({ announcement }) => [announcement.id, announcement]))
  return { announcements, problems, budgets, silences }
}

function caseRun(file: CaseFile, tested: ResolvedCase, planned: readonly PlannedOccurrence[]): TestedCase {
  const { name, path, from, until } = tested
  const { faults, differing } = compareCase(tested, planned)
  const failures = file.problemsOf(faults)
  const isPassed = failures.length === 0
  const lines = isPassed ? [] : linesOf(tested, planned, differing)
  return { name, file: file.path, line: file.lineOf([...path, 'name']), from, until, isPassed, lines, failures }
}
