import { isMap, isScalar, isSeq } from 'yaml'
import type { Node, Scalar } from 'yaml'
import type { Path } from '../../core/problem.ts'
import { fault, quoted } from '../problems/codes.ts'
import type { Fault } from '../problems/codes.ts'
import { placedAt } from './address.ts'
import type { Addressed, Tree } from './address.ts'

/** The values that are free texts. In other values, such as a cron line, nothing is lost when a comment follows. */
const FREE = [
  /^announcements\/\d+\/(?:description|sender)$/,
  /^announcements\/\d+\/message\/(?!type$|subType$)/,
  /^announcements\/\d+\/vars\//,
  /^defaults\/(?:sender$|vars\/)/,
  /^calendars\/[^/]+\/(?:description$|dates\/\d+\/name$)/,
]

/** The texts that people read on their devices. */
const READ = /^announcements\/\d+\/message\/(?:text|offlinePush\/title|offlinePush\/content)$/

/** The values that templates show. */
const VARS = /^(?:announcements\/\d+|defaults)\/vars\//

/**
 * What YAML makes of a value although it looks otherwise: a comment or an anchor that takes a part away, a line end
 * after the last line, a line end that is none, a number that loses digits. Only the source shows it, not the value.
 */
export function reviewWrittenValues(tree: Tree): readonly Addressed[] {
  const found: Addressed[] = []
  const referred = new Set(tree.index.targets.values())
  visit(tree.root, [], (scalar, path) => {
    const place = path.join('/')
    if (FREE.some((each) => each.test(place))) {
      found.push(...cutOff(tree, scalar, path))
      if (!referred.has(scalar)) found.push(...takenAsAnchor(tree, scalar, path))
    }
    if (READ.test(place)) found.push(...lineEnd(tree, scalar, path), ...escapes(tree, scalar, path))
    if (VARS.test(place)) {
      found.push(...lineEnd(tree, scalar, path), ...lostDigits(tree, scalar, path), ...templates(tree, scalar, path))
    }
  })
  return found
}

/** An alias is left out: its anchor is visited where it stands. The parser has limited how deep this goes. */
function visit(node: Node | null, path: Path, each: (scalar: Scalar, path: Path) => void): void {
  if (isScalar(node)) each(node, path)
  else if (isSeq(node)) for (const [index, item] of node.items.entries()) visit(item as Node, [...path, index], each)
  else if (isMap(node)) {
    for (const { key, value } of node.items)
      visit(value as Node, [...path, isScalar(key) ? String(key.value) : ''], each)
  }
}

/**
 * A comment without a blank after its sign is more often a part of the text: `room #42`, `room #{{ vars.room }}`. A
 * comment that is meant has a blank there, or is a line of signs, and is not told.
 */
function cutOff(tree: Tree, { type, value, range }: Scalar, path: Path): Addressed[] {
  if (type !== 'PLAIN' || !range || (typeof value !== 'string' && value !== null)) return []
  const { lines } = tree
  const end = range[1]
  const rest = lines.text.slice(end, lines.endOf(lines.positionOf(end).line))
  const [, blank = '', lost = ''] = /^([ \t]*)(#+[^\s#=*~-].*)$/u.exec(rest) ?? []
  if (lost === '') return []
  const start = end + blank.length
  const text = `${quoted(lost)} is a comment to YAML, so it is cut off: ${value === null ? 'nothing' : quoted(value)} is left`
  const remedy = 'Put the whole text in quotes; if a comment is meant, write a blank after #.'
  return [placedIn(tree, start, lost.length, fault('text-cut', path, text, remedy))]
}

/** `&` before a word makes it a name for what follows, so that nobody reads it. A name that an alias uses is meant. */
function takenAsAnchor(tree: Tree, { anchor, value, range }: Scalar, path: Path): Addressed[] {
  if (anchor === undefined || !range || (typeof value !== 'string' && value !== null)) return []
  const start = startOfAnchor(tree.lines.text, anchor, range[0])
  if (start === undefined) return []
  const left = value === null ? 'nothing' : quoted(value)
  const text = `${quoted(`&${anchor}`)} is an anchor to YAML, so it is cut off: ${left} is left`
  const found = fault(
    'text-cut',
    path,
    text,
    'Put the whole text in quotes; if an anchor is meant, use it or remove it.',
  )
  return [placedIn(tree, start, anchor.length + 1, found)]
}

/** Where the anchor of the value at `at` begins. Only blanks stand between them. It looks no further: a file may hold many. */
function startOfAnchor(text: string, anchor: string, at: number): number | undefined {
  let end = at
  while (end > 0 && /\s/.test(text.charAt(end - 1))) end -= 1
  const start = end - anchor.length - 1
  return start >= 0 && text.startsWith(`&${anchor}`, start) ? start : undefined
}

/** A template that takes away the blanks after its last tag leaves no line end. */
const TRIMS = /-[%}]\}\s*$/

function lineEnd(tree: Tree, { type, value, range }: Scalar, path: Path): Addressed[] {
  if (!range || typeof value !== 'string') return []
  if (!/[\n\r]$/.test(value) || value.trim() === '' || TRIMS.test(value)) return []
  const [start, end] = range
  const isShown = path.includes('vars')
  const text = isShown
    ? 'the value ends with a line end: every text that shows it has a line end there'
    : 'the text ends with a line end, which everybody receives: some apps show an empty line'
  if (type === 'QUOTE_DOUBLE') {
    const [written = ''] = /(?:\\[nr])*"$/.exec(tree.lines.text.slice(Math.max(start, end - 100), end)) ?? []
    const found = fault(
      'text-line-end',
      path,
      text,
      `Remove ${written.slice(0, -1) || 'the line end'} before the last quote.`,
    )
    return [placedIn(tree, end - written.length, written.length, found)]
  }
  if (type !== 'BLOCK_LITERAL' && type !== 'BLOCK_FOLDED') return []
  const [header = ''] = /^[|>][+\d]*/.exec(tree.lines.text.slice(start, start + 3)) ?? []
  const remedy = `Write ${header.replace('+', '')}- instead of ${header}: it leaves out the line end after the last line.`
  return [placedIn(tree, start, header.length, fault('text-line-end', path, text, remedy))]
}

/** An escape that only double quotes know. In a path such as `C:\new` a backslash is one. */
const ESCAPE = /\\(?:r\\n|n|t|u[\da-f]{4}|x[\da-f]{2})/
/** What a template has in quotes is read by the template. */
const TAGS = /\{\{[^{}]*\}\}|\{%[^{}]*?%\}/g
const FILE_PATH = /[a-z]:\\|\\\\\w/i

function escapes(tree: Tree, { type, value, range }: Scalar, path: Path): Addressed[] {
  if (type === 'QUOTE_DOUBLE' || !range || typeof value !== 'string' || FILE_PATH.test(value)) return []
  const written = tree.lines.text.slice(range[0], range[1])
  const match = ESCAPE.exec(written.replaceAll(TAGS, (tag) => ' '.repeat(tag.length)))
  if (match === null) return []
  const text = `${quoted(match[0])} is sent as it stands: only double quotes make one character of it`
  const isLineEnd = /n$/i.test(match[0])
  const isBlock = type === 'BLOCK_LITERAL' || type === 'BLOCK_FOLDED'
  const remedy =
    isBlock || !isLineEnd
      ? 'Write the character itself instead, or the whole text in double quotes.'
      : 'Write the whole text in double quotes, where it is a line end.'
  return [placedIn(tree, range[0] + match.index, match[0].length, fault('text-escape', path, text, remedy))]
}

/** What a template shows is not rendered once more. */
function templates(tree: Tree, { value, range }: Scalar, path: Path): Addressed[] {
  if (typeof value !== 'string' || !range) return []
  const written = tree.lines.text.slice(range[0], range[1])
  const match = new RegExp(TAGS.source).exec(written)
  if (match === null) return []
  const text = `${quoted(match[0])} is sent as it stands: a value of vars is no template`
  const remedy = 'Write it into the text itself; what several texts share is a value without it.'
  return [placedIn(tree, range[0] + match.index, match[0].length, fault('template-braces', path, text, remedy))]
}

/** Templates show a number in its shortest form: 4.50 is shown as 4.5, and 007 as 7. */
function lostDigits(tree: Tree, { value, source, range }: Scalar, path: Path): Addressed[] {
  if (typeof value !== 'number' || !Number.isFinite(value) || !range || source === undefined) return []
  if (source === String(value)) return []
  const text = `${source} is the number ${value}, which is what templates show`
  const remedy = `Write '${source}' in quotes to show it as it stands, or write ${value}.`
  return [placedIn(tree, range[0], source.length, fault('number-shortened', path, text, remedy))]
}

function placedIn({ file, lines }: Tree, start: number, length: number, found: Fault): Addressed {
  return placedAt({ file, lines, span: { start, end: start + length }, found })
}
