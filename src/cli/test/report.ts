import { showShortly } from '../../core/wording/display.ts'
import { formatInstant } from '../../core/time/instant.ts'
import { hung } from '../support/wrap.ts'
import { formatProblems, problemsToJson } from '../../definitions/problems/report.ts'
import { flowRows } from '../support/table.ts'
import { delayOf, stateOf } from './lines.ts'
import type { ComparedLine } from './lines.ts'
import type { TestedCase, TestedFile } from './run.ts'
import { firstDifference, showText } from './text.ts'

/** How many matching lines are shown before and after a line that differs. */
const CONTEXT = 2
/** Before what stands under a case, and before the rest of a sentence. */
const INDENT = '      '
/** The most columns that the id, the instant and the facts of a line are filled up to. */
const SHARES = [32, 49, 20]
/** How many lines are shown when only their number or order differs. */
const FIRST = 12

/**
 * The results for people. First come the problems, then a line for each case, then the count. Under a failed case is
 * what differs.
 */
export function formatTests(files: readonly TestedFile[]): string {
  const problems = files.flatMap((file) => file.problems)
  const cases = files.flatMap((file) => file.cases)
  const passed = cases.filter(({ isPassed }) => isPassed).length
  const refused = files.filter((file) => file.problems.some(({ severity }) => severity === 'error')).length
  return [
    problems.length === 0 ? '' : `${formatProblems(problems)}\n`,
    cases.length === 0 ? '' : `${cases.map(formatCase).join('').trimEnd()}\n\n`,
    refused === 0 ? '' : `${refused === 1 ? '1 file is' : `${refused} files are`} invalid: nothing was tested there\n`,
    `${passed} passed, ${cases.length - passed} failed\n`,
  ].join('')
}

/** The results as one JSON value. */
export function testsToJson(files: readonly TestedFile[]) {
  const cases = files.flatMap((file) => file.cases)
  const passed = cases.filter(({ isPassed }) => isPassed).length
  return {
    passed,
    failed: cases.length - passed,
    problems: problemsToJson(files.flatMap((file) => file.problems)),
    cases: cases.map(({ name, file, line, from, until, isPassed, failures }) => {
      const range = { from: formatInstant(from), until: formatInstant(until) }
      return { name, file, line, isPassed, ...range, failures: problemsToJson(failures) }
    }),
  }
}

function formatCase({ name, file, line, isPassed, lines, failures }: TestedCase): string {
  const head = hung(`${name} (${file}:${line})`, INDENT, isPassed ? 'ok    ' : 'FAIL  ')
  if (isPassed) return head
  const sentences = failures.map(({ line: at, column, text }) =>
    hung(`${file}:${at}:${column}: ${text}`, `${INDENT}    `, INDENT),
  )
  return `${head}\n${formatLines(lines)}\n${sentences.join('')}\n`
}

/** The lines that differ, with their neighbours. If no single line differs, the first lines. */
function formatLines(lines: readonly ComparedLine[]): string {
  const marked = lines.flatMap(({ sign }, index) => (sign === ' ' ? [] : [index]))
  const near = new Set(marked.length === 0 ? Array(FIRST).keys() : marked.flatMap(around))
  const rows = lines.flatMap((line, index) => (near.has(index) ? [rowOf(line, index, lines)] : []))
  const shown = [...flowRows(rows, { indent: `${INDENT}    `, shares: SHARES })]
  let text = ''
  let leftOut = 0
  for (const index of lines.keys()) {
    if (near.has(index)) {
      text += more(leftOut) + (shown.shift() ?? '')
      leftOut = 0
    } else leftOut += 1
  }
  return text + more(leftOut)
}

const more = (count: number) => (count === 0 ? '' : `      … ${count} more\n`)

const around = (index: number) => Array.from({ length: 2 * CONTEXT + 1 }, (_, step) => index - CONTEXT + step)

function rowOf(line: ComparedLine, index: number, lines: readonly ComparedLine[]): readonly string[] {
  const { sign, id, due, timezone, push, text } = line
  // In a pair, both texts are shown from their first difference on.
  const other = sign === '-' ? lines[index + 1] : sign === '+' ? lines[index - 1] : undefined
  const isPair = other !== undefined && other.sign !== sign && other.id === id && other.due === due
  const from = isPair ? firstDifference(text, other.text) : 0
  const facts = [stateOf(line), delayOf(line), push ?? ''].filter((fact) => fact !== '').join(' ')
  return [`    ${sign} ${id}`, showShortly(due, timezone), facts, showText(text, from)]
}
