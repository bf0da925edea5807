import stringWidth from 'string-width'
import { counted, visible } from '../../core/wording/display.ts'
import type { Problem } from '../../core/problem.ts'

/**
 * How much of a source line is shown around the fault, in characters. With the line number before it, it takes at most
 * 80 columns. A terminal that breaks the line would move the caret away from its place.
 */
const SHOWN = 68

/**
 * Problems for people: `path:line:column: severity code: text`, then the source line with a caret, then the remedy.
 * Editors and CI logs link to this form. The last line is a count. Empty when there are no problems. No colours.
 */
export function formatProblems(problems: readonly Problem[]): string {
  if (problems.length === 0) return ''
  return `${problems.map(formatProblem).join('\n')}\n${summary(problems)}\n`
}

/** Problems for programs: a JSON array. Its keys and their order never change. */
export function formatProblemsAsJson(problems: readonly Problem[]): string {
  return `${JSON.stringify(problemsToJson(problems), null, 2)}\n`
}

/** The JSON shape of problems, wherever they are told in full. */
export function problemsToJson(problems: readonly Problem[]) {
  return problems.map(({ file, line, column, length, severity, code, text, remedy, path, source }) => {
    return { file, line, column, length, severity, code, text, remedy, path, source }
  })
}

/** `2 errors, 1 warning in 2 files`. */
export function summary(problems: readonly Problem[]): string {
  const errors = problems.filter(({ severity }) => severity === 'error').length
  const counts = [counted(errors, 'error'), counted(problems.length - errors, 'warning')]
  const files = new Set(problems.map(({ file }) => file)).size
  return `${counts.filter((count) => !count.startsWith('0 ')).join(', ')} in ${counted(files, 'file')}`
}

/** One problem for people, without a count. It ends with a line end. */
export function formatProblem(problem: Problem): string {
  const { file, line, column, severity, code, text, remedy } = problem
  const gutter = ' '.repeat(String(line).length)
  const head = `${visible(file)}:${line}:${column}: ${severity} ${code}: ${visible(text)}`
  const help = `${gutter} = ${visible(remedy)}\n`
  if (problem.source === undefined) return `${head}\n${help}`
  return `${head}\n${gutter} |\n${line} | ${excerpt(problem.source, column, problem.length ?? 1, gutter)}\n${help}`
}

/** The source line, and the caret under it. Of a long line it shows only the part around the fault. */
function excerpt(source: string, column: number, length: number, gutter: string): string {
  const begin = column - 1 > SHOWN - 20 ? column - 1 - SHOWN / 2 : 0
  const [lead, fill] = begin > 0 ? ['…', ' '] : ['', '']
  const before = visible(source.slice(begin, column - 1).replaceAll('\t', '  '))
  const fault = visible(source.slice(column - 1, Math.min(column - 1 + length, begin + SHOWN)).replaceAll('\t', '  '))
  const after = visible(source.slice(column - 1 + length, begin + SHOWN).replaceAll('\t', '  '))
  const tail = source.length > begin + SHOWN ? '…' : ''
  const caret = `${fill}${' '.repeat(stringWidth(before))}^${'~'.repeat(Math.max(0, stringWidth(fault) - 1))}`
  return `${lead}${before}${fault}${after}${tail}\n${gutter} | ${caret}`
}
