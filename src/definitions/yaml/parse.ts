import { Composer, Lexer, Parser } from 'yaml'
import type { CST, Document, ParsedNode } from 'yaml'
import { fault } from '../problems/codes.ts'
import type { Lines } from './lines.ts'
import { causeOf } from './cause.ts'
import { mergeConflict } from './merge-conflict.ts'
import { spanned, syntaxFaults } from './syntax.ts'
import type { SpannedFault } from './syntax.ts'

/**
 * Limits on what is parsed. The parser gets one lexeme at a time. It stops as soon as a limit is passed, before the
 * recursive part of the work begins. So a hostile file costs less than half a second, whatever it holds.
 */
export const YAML_LIMITS = {
  /** Lexemes of one file: about 1,700 definitions. */
  lexemes: 200_000,
  /** Open collections at once. A definition needs eight. */
  depth: 32,
} as const

/** No slip makes more errors than this. To find the cause of so many would cost seconds: every error has a stack. */
const MOST_ERRORS = 1000

/** The result of reading a text as YAML. */
export interface Parsed {
  /** Absent when the text is not YAML. Nothing more can then be said about it. */
  readonly root?: ParsedNode
  readonly faults: readonly SpannedFault[]
}

/** What YAML forbids in a text. The parser would take some of these for marks of its own. */
// oxlint-disable-next-line no-control-regex
const CONTROL = /[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]/

/** Parses one YAML 1.2 document with the core schema: no tags, no directives, no second document. */
export function parseYaml(lines: Lines): Parsed {
  const { text } = lines
  const control = text.search(CONTROL)
  if (control >= 0) {
    const name = `U+${text.charCodeAt(control).toString(16).toUpperCase().padStart(4, '0')}`
    const remedy = 'Remove the character; inside double quotes YAML writes it as an escape.'
    const found = `the control character ${name} is not allowed`
    return {
      faults: [spanned(lines, { code: 'control-character', start: control, end: control + 1, text: found, remedy })],
    }
  }
  const conflict = mergeConflict(lines)
  if (conflict) return { faults: [conflict] }

  const read = tokensOf(text)
  if ('fault' in read) return { faults: [read] }

  const { tokens, quotes } = read
  const directive = tokens.find(({ type }) => type === 'directive')
  if (directive) {
    const remedy = 'Remove the line; every file is read as YAML 1.2.'
    const found = 'YAML directives are not used here'
    return { faults: [spanned(lines, { code: 'yaml-directive', start: directive.offset, text: found, remedy })] }
  }
  const options = { version: '1.2', schema: 'core', resolveKnownTags: false, uniqueKeys: false, prettyErrors: false }
  const documents = [
    ...new Composer(options as ConstructorParameters<typeof Composer>[0]).compose(tokens, true, text.length),
  ]
  const errors = documents.flatMap((document) => document.errors)
  if (errors.length > 0) {
    const faults = syntaxFaults(errors, quotes, lines)
    return { faults: errors.length > MOST_ERRORS ? faults : withCause(faults, lines) }
  }

  const [document, second] = documents
  if (second) {
    const remedy = 'Put each document into a file of its own, or all announcements into one list.'
    const found = 'a file holds one YAML document'
    return { faults: [spanned(lines, { code: 'yaml-documents', start: second.range[0], text: found, remedy })] }
  }
  if (!document?.contents || isBlank(document)) {
    const remedy = 'Write "version: 1" and "announcements: []", or remove the file.'
    return { faults: [spanned(lines, { code: 'yaml-empty', start: 0, text: 'the file holds nothing', remedy })] }
  }
  return { root: document.contents, faults: [] }
}

/** The cause of the first syntax error, if it is found, and the errors that do not follow from it. */
function withCause(faults: readonly SpannedFault[], lines: Lines): readonly SpannedFault[] {
  const [first] = faults.toSorted((a, b) => a.span.start - b.span.start)
  if (first?.fault.code !== 'yaml-syntax') return faults
  const cause = causeOf(lines, lines.positionOf(first.span.start).line)
  if (!cause) return faults
  return [cause.found, ...faults.filter(({ span }) => lines.positionOf(span.start).line >= cause.nextError)]
}

interface Tokens {
  /** The concrete syntax tree. */
  readonly tokens: readonly CST.Token[]
  /** For the end of each quoted text, its begin. Both are offsets. */
  readonly quotes: ReadonlyMap<number, number>
}

/** Reads the text lexeme by lexeme, to the end or to the first limit that is passed. */
function tokensOf(text: string): Tokens | SpannedFault {
  const parser = new Parser()
  const tokens: CST.Token[] = []
  const quotes = new Map<number, number>()
  let lexemes = 0
  for (const lexeme of new Lexer().lex(text)) {
    const start = Math.min(parser.offset, text.length)
    if (++lexemes > YAML_LIMITS.lexemes) {
      const remedy = 'Split the file.'
      return {
        fault: fault('yaml-too-complex', [], 'the file holds more than can be looked at', remedy),
        span: { start, end: text.length },
      }
    }
    for (const token of parser.next(lexeme)) tokens.push(token)
    if (lexeme.startsWith('"') || lexeme.startsWith("'")) quotes.set(parser.offset, start)
    if (parser.stack.length > YAML_LIMITS.depth) {
      const remedy = 'Nothing in a definition is nested that deeply; look for a wrong indentation or bracket.'
      return {
        fault: fault('yaml-too-deep', [], `more than ${YAML_LIMITS.depth} levels are nested`, remedy),
        span: { start, end: text.length },
      }
    }
  }
  for (const token of parser.end()) tokens.push(token)
  return { tokens, quotes }
}

/** Whether a document is empty. An empty text parses into a document whose only content is a null of length 0. */
function isBlank({ contents }: Document.Parsed): boolean {
  const range = contents?.range
  return range !== undefined && range !== null && range[0] === range[1]
}
