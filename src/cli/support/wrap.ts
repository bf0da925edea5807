import { visible } from '../../core/wording/display.ts'
import { columnsOf, hung as hungAsWritten, TERMINAL, wrap as wrapAsWritten } from '../../core/wording/wrap.ts'
import { asTyped, typed } from '../../invocation.ts'

/** Wraps a text for people. Its commands get their form first: that makes them longer, and a line break splits them. */
export function wrap(text: string, indent: string): readonly string[] {
  return wrapAsWritten(asTyped(text), indent)
}

/** A sentence, wrapped in the same way: `before` stands before its first line, and `indent` before the others. */
export function hung(text: string, indent: string, before = ''): string {
  return hungAsWritten(asTyped(text), indent, before)
}

/** A remedy or a detail below a sentence: it begins after the indent, and its other lines a bit further on. */
export function indented(text: string, indent = '  '): string {
  return hung(text, `${indent}  `, indent)
}

/** A verb with its arguments to copy, as lines to be written at a place of so many columns. */
export function commandLines(command: string, indent: string): readonly string[] {
  return foldedCommand(visible(typed(command)), indent).map((line) => line.slice(indent.length))
}

/**
 * A command to copy, as lines of at most 80 columns. A backslash at the end of a line tells a shell that it goes on. A
 * word in quotes may hold a blank, and a line break there would change it: then it stays one line.
 */
export function foldedCommand(command: string, indent: string): readonly string[] {
  if (columnsOf(indent + command) <= TERMINAL || /['"]/u.test(command)) return [indent + command]
  const lines: string[] = []
  let line = indent
  for (const word of wordsOf(command)) {
    const longer = line.trim() === '' ? line + word : `${line} ${word}`
    if (columnsOf(longer) + 2 <= TERMINAL || line.trim() === '') line = longer
    else {
      lines.push(`${line} \\`)
      line = `${indent}  ${word}`
    }
  }
  return [...lines, line]
}

/** An option stays beside its value. */
const wordsOf = (command: string) => command.split(/ (?![A-Z]+(?: |$))/u)
