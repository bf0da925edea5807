import { Composer, Parser } from 'yaml'
import { fault } from '../problems/codes.ts'
import { Lines } from './lines.ts'
import { REPAIRS } from './repairs.ts'
import type { Repair } from './repairs.ts'
import type { SpannedFault } from './syntax.ts'

/** How much text is parsed again to find a cause, in characters. A hostile file must not cost more. */
const MOST_TRIED = 400_000

/** The cause of the first syntax error of a file. */
export interface Cause {
  readonly found: SpannedFault
  /** The line of the first error that is left when the cause is mended. Errors before it only followed from the cause. */
  readonly nextError: number
}

/**
 * Finds out why a text is no YAML. It mends a line near the first error in one way after the other, as a person would,
 * and parses the text again. What makes the error go away is the cause, and what was written to mend it is the remedy.
 */
export function causeOf(lines: Lines, errorLine: number): Cause | undefined {
  let budget = MOST_TRIED
  const near = linesNear(lines, errorLine)
  for (const repairs of REPAIRS) {
    for (const line of near) {
      let cause: Cause | undefined
      for (const repair of repairs(lines, line)) {
        const text = lines.text.slice(0, lines.startOf(line)) + repair.mended + lines.text.slice(lines.endOf(line))
        budget -= text.length
        if (budget < 0) return cause
        const nextError = firstErrorLine(text)
        if (nextError <= Math.max(errorLine, line)) continue
        if (cause && repair.level === undefined) continue
        // Only a level may have a second answer: the line may belong to either of two keys.
        if (cause) return { ...cause, found: withSecondLevel(cause.found, repair) }
        cause = { found: faultOf(lines, line, repair), nextError }
        if (repair.level === undefined) return cause
      }
      if (cause) return cause
    }
  }
  return undefined
}

function withSecondLevel({ fault: found, span }: SpannedFault, { level }: Repair): SpannedFault {
  return { span, fault: { ...found, remedy: `${found.remedy.slice(0, -1)}; or by ${level}.` } }
}

function faultOf(lines: Lines, line: number, { text, remedy, offset = 0, length }: Repair): SpannedFault {
  const written = lines.text.slice(lines.startOf(line), lines.endOf(line))
  const begin = offset === 0 && length === undefined ? written.search(/\S|$/) : offset
  const start = lines.startOf(line) + begin
  const end = length === undefined ? lines.startOf(line) + written.trimEnd().length : start + length
  return { fault: fault('yaml-syntax', [], text, remedy), span: { start, end: Math.max(end, start) } }
}

/** The line of an error, and the lines before and after it that hold something: there a person looks for the cause. */
function linesNear(lines: Lines, line: number): number[] {
  const isEmpty = (each: number) => lines.text.slice(lines.startOf(each), lines.endOf(each)).trim() === ''
  const last = lines.positionOf(lines.text.length).line
  let [before, after] = [line - 1, line + 1]
  while (before > 1 && isEmpty(before)) before -= 1
  while (after < last && isEmpty(after)) after += 1
  return [line, before, after].filter((each) => each >= 1 && each <= last && !isEmpty(each))
}

/**
 * The one-based line of the first syntax error. Infinity if there is none. The parser finds an open quote at the end of
 * the text, wherever it begins: then it is 0.
 */
function firstErrorLine(text: string): number {
  const options = { version: '1.2', schema: 'core', resolveKnownTags: false, uniqueKeys: false, prettyErrors: false }
  const composer = new Composer(options as ConstructorParameters<typeof Composer>[0])
  const documents = [...composer.compose(new Parser().parse(text), true, text.length)]
  const errors = documents.flatMap((document) => document.errors)
  // The same code at the begin of a value says that an item has no hyphen: that is told at its place.
  if (errors.some(({ code, pos }) => code === 'MISSING_CHAR' && !/\S/.test(text.charAt(pos[0])))) return 0
  const first = errors.reduce((least, { pos }) => Math.min(least, pos[0]), Infinity)
  return errors.length === 0 ? Infinity : new Lines(text).positionOf(first).line
}
