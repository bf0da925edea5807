import type { ErrorCode } from 'yaml'
import { fault } from '../problems/codes.ts'
import type { Code, Fault } from '../problems/codes.ts'
import type { Lines } from './lines.ts'
import type { TextSpan } from '../problems/secrets.ts'

/** Something wrong in the YAML itself, where there is no path yet. */
export interface SpannedFault {
  readonly fault: Fault
  readonly span: TextSpan
}

/** At most this many syntax errors are reported per file: the first ones cause the others. */
const MOST_ERRORS = 10

/** What to do about each kind of syntax error. The text of the problem comes from the parser. */
const REMEDIES: Partial<Record<ErrorCode, string>> = {
  BAD_ALIAS: 'A value that begins with * must stand in quotes.',
  BAD_DQ_ESCAPE: 'Write \\\\ for a backslash inside double quotes, or use single quotes.',
  BAD_INDENT: 'Indent the line like its neighbours, with two spaces for each level, and close what is open.',
  BAD_SCALAR_START: 'Put the value in double quotes.',
  BLOCK_AS_IMPLICIT_KEY: 'A text that contains ": " must stand in quotes.',
  MISSING_CHAR: 'Close the quote or bracket, or add the missing character.',
  MULTILINE_IMPLICIT_KEY: 'Write each key on one line with a colon after it, and quote texts that contain ": ".',
  TAB_AS_INDENT: 'Indent with spaces.',
  UNEXPECTED_TOKEN: 'Put the value in double quotes, or remove what stands after it.',
}

/** The parts of the parser's error that are used. Its message is shown, but never decides anything. */
interface SyntaxError {
  readonly code: ErrorCode
  readonly message: string
  readonly pos: readonly [number, number]
}

/**
 * At most one fault per line, from the first errors of the file: the rest are consequences. `quotes` gives the begin of
 * the quoted text that ends at an offset. The parser finds an unclosed quote at its end, but a person fixes it at its
 * begin.
 */
export function syntaxFaults(
  errors: readonly SyntaxError[],
  quotes: ReadonlyMap<number, number>,
  lines: Lines,
): readonly SpannedFault[] {
  const byLine = new Map<number, SpannedFault>()
  for (const { code, message, pos } of errors) {
    const start = code === 'MISSING_CHAR' ? (quotes.get(pos[0]) ?? pos[0]) : pos[0]
    const { line } = lines.positionOf(start)
    if (byLine.has(line)) continue
    const remedy = REMEDIES[code] ?? 'Mend the YAML here; an editor with YAML support shows how.'
    byLine.set(
      line,
      cronFault(line, lines) ??
        spanned(lines, { code: 'yaml-syntax', start, end: pos[1], text: worded(message), remedy }),
    )
    // After an unclosed quote, all later errors are misleading.
    if (start < pos[0] || byLine.size === MOST_ERRORS) break
  }
  return [...byLine.values()]
}

/** The parser's sentence begins with a capital letter, and may quote a megabyte. */
const worded = (message: string) => message.charAt(0).toLowerCase() + message.slice(1, 120).split('\n', 1)[0]

/**
 * The most common mistake: YAML reads `cron: * * * * *` as an alias, and `cron: @daily` begins with a reserved
 * character.
 */
function cronFault(line: number, lines: Lines): SpannedFault | undefined {
  const end = lines.endOf(line)
  const written = lines.text.slice(lines.text.lastIndexOf('\n', end - 1) + 1, end)
  const match = /^(?<before>.*?\bcron:\s*)(?<cron>[*@][^#"'{}]*)/.exec(written)?.groups
  if (!match) return undefined
  const cron = match['cron']?.trim() ?? ''
  const start = end - written.length + (match['before']?.length ?? 0)
  const remedy = `Write cron: "${cron}".`
  const text = 'a cron line that begins with * or @ must stand in quotes'
  return { fault: fault('cron-unquoted', [], text, remedy), span: { start, end: start + cron.length } }
}

/** A fault and the offsets of its start and end. Without an end it reaches to the end of its line. */
interface FaultFrom {
  readonly code: Code
  readonly start: number
  readonly end?: number
  readonly text: string
  readonly remedy: string
}

/** A fault from one offset to another, but at most to the end of its line. */
export function spanned(lines: Lines, { code, start, end, text, remedy }: FaultFrom): SpannedFault {
  const lineEnd = lines.endOf(lines.positionOf(start).line)
  return { fault: fault(code, [], text, remedy), span: { start, end: Math.min(end ?? lineEnd, lineEnd) } }
}
