import { counted } from '../../core/wording/display.ts'
import { findLookAlike, nameLookAlike } from '../../core/look-alikes.ts'
import type { Lines } from './lines.ts'

/** One way to mend a line, with the cause that it would prove and what to tell a person. */
export interface Repair {
  /** The whole line as it would be. */
  readonly mended: string
  readonly text: string
  readonly remedy: string
  /** Where in the line the cause stands. Without it, the whole line is meant. */
  readonly offset?: number
  readonly length?: number
  /** The level of a key that is indented too much or too little: there may be two. */
  readonly level?: string
}

const textOf = (lines: Lines, line: number) => lines.text.slice(lines.startOf(line), lines.endOf(line))

/** Ways to mend a line that a person would try. Whether one of them helps is not known. */
export type Repairs = (lines: Lines, line: number) => Iterable<Repair>

/** The ways to mend a line, in groups, the most telling first. */
export const REPAIRS: readonly Repairs[] = [
  (lines, line) => withoutLookAlikes(textOf(lines, line)),
  (lines, line) => withoutTabs(lines, line),
  function* (lines, line) {
    const written = textOf(lines, line)
    yield* closedBeforeComment(written)
    yield* separated(lines, line, written)
    yield* inQuotes(written)
    yield* closed(written)
    yield* indented(lines, line, written)
  },
]

/** Most look-alikes that are replaced in a line, one after the other from its begin. */
const MOST_LOOK_ALIKES = 6

function* withoutLookAlikes(written: string): Generator<Repair> {
  const first = findLookAlike(written)
  if (!first) return
  let mended = written
  for (let count = 1; count <= MOST_LOOK_ALIKES; count++) {
    const next = findLookAlike(mended)
    if (!next) return
    const isItem = mended.slice(0, next.index).trim() === '' && /^[-*]$/.test(next.plain)
    const isStuck = next.plain === ':' && /\S/.test(mended.charAt(next.index + next.length))
    const plain = isItem ? '-' : `${next.plain}${isStuck ? ' ' : ''}`
    mended = mended.slice(0, next.index) + plain + mended.slice(next.index + next.length)
    const others = count === 1 ? '' : ', and plain signs in the rest of the line'
    const sign = isItem ? '-' : first.plain
    const shown = sign === ' ' ? 'a space' : `'${sign}'`
    const named = sign === '' ? 'Remove it' : `Write ${shown} in its place`
    yield {
      mended,
      text: `${nameLookAlike(first)}, which means nothing to YAML`,
      remedy: `${named}${others}${isStuck ? ', and a space after it' : ''}.`,
      offset: first.index,
      length: first.length,
    }
  }
}

/** `{ text: Join #42 }`: the comment holds the bracket that closes. */
function* closedBeforeComment(written: string): Generator<Repair> {
  const at = written.search(/\s#/) + 1
  if (at === 0 || !/[{[]/.test(written.slice(0, at)) || !/[\]}]/.test(written.slice(at))) return
  const text = '# begins a comment here, and the comment holds what closes the { or [ before it'
  const place = { offset: at, length: written.trimEnd().length - at }
  const [, head, key = '', value = '', tail = ''] =
    /^(.*[{[,]\s*)([\w-]+:\s+)?([^"'{}[\],]*\s#[^"'{}[\],]*?)(\s*[\]}][\]}\s]*)$/.exec(written) ?? []
  if (head !== undefined) {
    const quoted = `${key}${JSON.stringify(value)}`
    yield { mended: `${head}${quoted}${tail}`, text, remedy: `Put the whole text in quotes: ${quoted}.`, ...place }
  }
  const mended = written.slice(0, at) + written.slice(at + 1)
  yield { mended, text, remedy: 'Put a text that holds # in quotes, or a comment on a line of its own.', ...place }
}

const KEY = /^(\s*(?:- )?)([\w-]+)/

/** Blanks after hyphens and colons, and the hyphen of an item. */
function* separated(lines: Lines, line: number, written: string): Generator<Repair> {
  const [, indent = '', name] = /^(\s*)-(\w[\w-]*:.*)$/.exec(written) ?? []
  if (name !== undefined) {
    yield {
      mended: `${indent}- ${name}`,
      text: 'no blank stands after the hyphen',
      remedy: `Write "- ${name.slice(0, 40)}".`,
    }
  }
  const [, lead = '', key] = KEY.exec(written) ?? []
  if (key === undefined) return
  const rest = written.slice(lead.length + key.length)
  const value = /^\s*[:=]?\s*(.*)$/s.exec(rest)?.[1] ?? ''
  if (value !== '' && !/^:\s/.test(rest) && findLookAlike(value)?.index !== 0) {
    const sentence = rest.startsWith(':') ? 'no blank stands after the colon' : 'no colon stands after the key'
    const place = { offset: lead.length, length: written.trimEnd().length - lead.length }
    yield {
      mended: `${lead}${key}: ${value}`,
      text: sentence,
      remedy: `Write ${key}: ${value.slice(0, 60)}.`,
      ...place,
    }
  }
  // The same key stands above it after a hyphen: an item of a list begins here.
  if (!lead.includes('-') && isFirstKeyAbove(lines, line, `${lead}- ${key}:`)) {
    const remedy = `Write a hyphen before it: "- ${key}:".`
    yield {
      mended: `${lead}- ${written.slice(lead.length)}`,
      text: `an item of a list begins without its hyphen`,
      remedy,
    }
  }
}

function isFirstKeyAbove(lines: Lines, line: number, begin: string): boolean {
  for (let above = line - 1; above >= 1 && above > line - FARTHEST; above--) {
    if (textOf(lines, above).startsWith(begin)) return true
  }
  return false
}

/** A value that holds signs of YAML, or quotes within quotes. */
function* inQuotes(written: string): Generator<Repair> {
  const [, head = '', key, value = ''] = /^(\s*(?:- )?)([\w-]+):\s+(\S.*?)\s*$/.exec(written) ?? []
  if (key === undefined || /^[|>{[]|^[\p{L}\p{N} ._-]+$/u.test(value)) return
  const inner = /^(["'])(.*)\1$/s.exec(value)?.[2]
  const bare = inner ?? value
  const quotes = value.startsWith('"') ? `'${bare.replaceAll("'", "''")}'` : JSON.stringify(bare)
  if (/^["']/.test(value) && inner === undefined) return
  const text =
    inner === undefined
      ? 'the text holds a sign that means something to YAML'
      : 'the text holds the quotation mark that it stands in'
  const offset = written.indexOf(value, head.length + key.length)
  const kind = quotes.startsWith("'") ? 'single' : 'double'
  const remedy = value.length > 60 ? `Put the whole text in ${kind} quotes.` : `Write ${key}: ${quotes}.`
  yield { mended: `${head}${key}: ${quotes}`, text, remedy, offset, length: value.length }
}

/** The bracket that was forgotten at the end, or before another one. */
function* closed(written: string): Generator<Repair> {
  const end = written.trimEnd()
  for (const quote of ['"', "'"]) {
    if (end.split(quote).length % 2 === 1) continue
    const [, head = '', tail = ''] = /^(.*?)(\s*[\]}][\]}\s]*)?$/.exec(end) ?? []
    const where = tail === '' ? 'at the end of the line' : `before the ${tail.trim()} at the end of the line`
    const place = { text: 'the quotation mark is not closed', offset: end.lastIndexOf(quote), length: 1 }
    yield { mended: `${head}${quote}${tail}`, remedy: `Write ${quote} ${where}.`, ...place }
  }
  const open = [end.lastIndexOf('{'), end.lastIndexOf('[')]
  for (const [index, close] of ['}', ']'].entries()) {
    const offset = open[index] ?? -1
    if (offset < 0) continue
    const sign = end.charAt(offset)
    const place = { text: `the ${sign} is not closed`, offset, length: 1 }
    yield { mended: `${end} ${close}`, remedy: `Write ${close} at the end of the line.`, ...place }
    const last = /\s*[\]}]\s*$/.exec(end)
    if (last) {
      const mended = `${end.slice(0, last.index)}${close}${last[0]}`
      yield { mended, remedy: `Write ${close} before the ${last[0].trim()} at the end of the line.`, ...place }
    }
  }
}

/** How many lines above a line are looked at for their indent. */
const FARTHEST = 60

const BLANKS = /^[ \t]*/

function withoutTabs(lines: Lines, line: number): Iterable<Repair> {
  const written = textOf(lines, line)
  return BLANKS.exec(written)?.[0].includes('\t') ? indented(lines, line, written) : []
}

/** The levels that a line may have: under the line above it, or that of a key above it, the nearest first. */
function* indented(lines: Lines, line: number, written: string): Generator<Repair> {
  const blanks = BLANKS.exec(written)?.[0] ?? ''
  const content = written.slice(blanks.length)
  const text = blanks.includes('\t')
    ? 'a tab indents the line, and YAML wants spaces'
    : `the line has ${counted(blanks.length, 'space')} before it, which fits no key above it`
  const place = blanks.length > 0 ? { offset: 0, length: blanks.length } : {}
  for (const [level, where] of levelsAbove(lines, line)) {
    if (blanks === ' '.repeat(level)) continue
    const mended = `${' '.repeat(level)}${content}`
    const remedy = `Indent it by ${counted(level, 'space')}, ${where}.`
    // Nothing of an announcement stands at the begin of a line: that is no second answer.
    yield { mended, text, remedy, ...(level > 0 && { level: `${level}, ${where}` }), ...place }
  }
}

function levelsAbove(lines: Lines, line: number): ReadonlyMap<number, string> {
  const levels = new Map<number, string>()
  for (let above = line - 1; above >= 1 && above > line - FARTHEST; above--) {
    const [, lead, key, value] = /^( *(?:- )?)([\w-]+):(.*)$/.exec(textOf(lines, above)) ?? []
    if (lead === undefined) continue
    if (levels.size === 0 && value?.trim() === '') levels.set(lead.length + 2, `under "${key}" of line ${above}`)
    if (!levels.has(lead.length)) levels.set(lead.length, `like "${key}" in line ${above}`)
  }
  return levels
}
