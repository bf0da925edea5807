import type { Path, Problem } from '../../core/problem.ts'
import { caseFileShape } from './shape.ts'
import type { CaseShape } from './shape.ts'
import { readCase } from './read.ts'
import type { Case } from './read.ts'
import { fault, quoted } from '../problems/codes.ts'
import type { Fault } from '../problems/codes.ts'
import { cut, sorted } from '../check/definitions.ts'
import { lineOf, placed } from '../yaml/address.ts'
import type { Addressed } from '../yaml/address.ts'
import { checkShape } from '../shape/shape-check.ts'
import type { SourceText } from '../yaml/open.ts'
import { openFile } from '../yaml/open.ts'

export type { Case } from './read.ts'

/** A case file that was read. */
export interface CaseFile {
  /** The path as the person wrote it. */
  readonly path: string
  readonly cases: readonly Case[]
  /** The line of a value in a case. */
  lineOf(path: Path): number
  /** Problems for faults that are found later, in the usual form and order. */
  problemsOf(faults: readonly Fault[]): readonly Problem[]
}

/**
 * The result of reading one case file. With an error there is no file: its remaining cases would test less than they
 * seem to.
 */
export interface ParsedCases {
  readonly file?: CaseFile
  readonly problems: readonly Problem[]
}

/** Reads one case file and reports all problems at once. Pure: it does not read the schedules that the file names. */
export function parseCases(source: SourceText): ParsedCases {
  const { problems: ofText, content } = openFile(source)
  if (!content || content.faults.length > 0) return { problems: told(ofText.map(reworded)) }
  const { tree, value } = content
  const { cases, faults } = checkCases(value)
  const problems = told([...ofText, ...faults.map((found) => reworded(placed(tree, found)))])
  if (problems.some(({ severity }) => severity === 'error')) return { problems }
  const file: CaseFile = {
    path: source.path,
    cases,
    lineOf: (path) => lineOf(tree, path),
    problemsOf: (found) => told(found.map((each) => placed(tree, each))),
  }
  return { file, problems }
}

const told = (problems: readonly Addressed[]): readonly Problem[] => cut(sorted(problems))

function checkCases(value: unknown): { readonly cases: readonly Case[]; readonly faults: readonly Fault[] } {
  const { faults: ofShape, broken } = checkShape(caseFileShape, value)
  const faults = [...ofShape]
  const cases: Case[] = []
  const isListBroken = broken.some(([key, index]) => key === undefined || (key === 'cases' && index === undefined))
  if (isListBroken) return { cases, faults }

  // What is not broken has the types of the shape. There may only be extra keys.
  const written = value as { readonly schedules?: string | string[]; readonly cases: readonly CaseShape[] }
  // Broken schedules count as written: the person must not be told to add what is there.
  const ofFile = broken.some(([key]) => key === 'schedules') ? [] : written.schedules
  const brokenCases = new Set(broken.filter(([key]) => key === 'cases').map(([, index]) => index))
  const names = new Set<string>()
  for (const [index, each] of written.cases.entries()) {
    const base = ['cases', index]
    if (brokenCases.has(index)) continue
    if (names.has(each.name)) {
      const text = `another case is called ${quoted(each.name)}, too`
      faults.push(fault('case-duplicate', [...base, 'name'], text, 'Say what makes the difference.'))
    }
    names.add(each.name)
    const read = readCase(each, base, ofFile)
    faults.push(...read.faults)
    if (read.case) cases.push(read.case)
  }
  return { cases, faults }
}

/** Gives case files words of their own, where the words are about definition files. */
function reworded(problem: Addressed): Addressed {
  const { code, path } = problem
  if (code === 'yaml-empty') {
    return { ...problem, remedy: 'Write "version: 1" and a list of cases, or remove the file.' }
  }
  if (code === 'empty-list' && path.length === 1 && path[0] === 'cases') {
    return { ...problem, remedy: 'Write at least one case, or remove the file.' }
  }
  if (code === 'unknown-key' && path.length === 1) {
    const key = String(path[0])
    const remedy =
      key === 'announcements' ? 'This is a definition file: check it with `belfry validate`.' : problem.remedy
    return { ...problem, text: `the key ${quoted(key)} is not known in a case file`, remedy }
  }
  return problem
}
