import { counted, visible } from '../../core/wording/display.ts'
import { columnsOf, endOf, hung, startOf, TERMINAL } from '../../core/wording/wrap.ts'
import type { Problem } from '../../core/problem.ts'
import { asTyped } from '../../invocation.ts'
import { withoutSecrets } from '../../known-secrets.ts'

/** How much of what is wrong is shown at least, in columns. For more, the beginning of the line gives way. */
const LEAST_MARKED = 20

/**
 * Problems for people: `path:line:column: severity code: text`, then the source line with a caret, then the remedy.
 * Editors and CI logs link to this form. The last line is a count. Empty when there are no problems. No colours.
 * Commands get their form before the lines are broken: that makes them longer.
 */
export function formatProblems(problems: readonly Problem[]): string {
  if (problems.length === 0) return ''
  const shown = problems.map((each) =>
    formatProblem({ ...each, text: asTyped(each.text), remedy: asTyped(each.remedy) }),
  )
  return `${shown.join('\n')}\n${summary(problems)}\n`
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

/**
 * One problem for people, without a count, in 80 columns. Its address and its code are in the first line. It ends with
 * a line end.
 */
export function formatProblem(problem: Problem): string {
  const { file, line, column, severity, code } = problem
  // A secret that is broken over two lines would not be found any more.
  const [text, remedy] = [problem.text, problem.remedy].map(withoutSecrets)
  const gutter = ' '.repeat(String(line).length)
  const head = hung(`${file}:${line}:${column}: ${severity} ${code}: ${text}`, '    ')
  const help = hung(remedy!, `${gutter}   `, `${gutter} = `)
  if (problem.source === undefined) return `${head}${help}`
  const place = { place: column - 1, length: problem.length ?? 1 }
  const [source, caret] = quoted(problem.source, place, TERMINAL - `${gutter} | `.length)
  return `${head}${gutter} |\n${line} | ${source}\n${gutter} | ${caret}\n${help}`
}

/**
 * A line of source, and the caret under what is wrong in it. Of a long line it shows only the part around that: a
 * terminal that breaks the line would move the caret away from its place.
 *
 * @param room the columns that both lines may take
 */
export function quoted(
  source: string,
  { place, length }: PlaceInLine,
  room: number,
): readonly [line: string, caret: string] {
  const most = room - '……'.length
  // Of what is far away nothing can be seen, so it is not measured.
  const shown = (begin: number, end: number) => visible(source.slice(Math.max(0, begin), end).replaceAll('\t', '  '))
  const near = shown(place - 2 * TERMINAL, place)
  const marked = shown(place, place + Math.min(length, 2 * TERMINAL))
  const isNear = place <= 2 * TERMINAL && columnsOf(near) + Math.min(columnsOf(marked), LEAST_MARKED) <= most
  const before = isNear ? near : endOf(near, most / 2)
  const fault = startOf(marked, most - columnsOf(before))
  const rest = shown(place + length, place + length + 2 * TERMINAL)
  const after = startOf(rest, most - columnsOf(before) - columnsOf(fault))
  const isWhole = fault === marked && after === rest && place + length + 2 * TERMINAL >= source.length
  const [lead, fill] = isNear ? ['', ''] : ['…', ' ']
  return [
    `${lead}${before}${fault}${after}${isWhole ? '' : '…'}`,
    `${fill}${' '.repeat(columnsOf(before))}^${'~'.repeat(Math.max(0, columnsOf(fault) - 1))}`,
  ]
}

/** Where something is in a line, in characters from its beginning. */
interface PlaceInLine {
  readonly place: number
  readonly length: number
}
