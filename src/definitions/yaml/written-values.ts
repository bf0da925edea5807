import { isMap, isScalar, isSeq } from 'yaml'
import type { Node, Scalar } from 'yaml'
import type { Path } from '../../core/problem.ts'
import { fault, quoted } from '../problems/codes.ts'
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

/**
 * What YAML makes of a text although it looks otherwise: a comment that cuts it off, and a block that ends with a line
 * end. Only the source shows it, not the value.
 */
export function reviewWrittenValues(tree: Tree): readonly Addressed[] {
  const found: Addressed[] = []
  visit(tree.root, [], (scalar, path) => {
    const place = path.join('/')
    if (FREE.some((each) => each.test(place))) found.push(...cutOff(tree, scalar, path))
    if (READ.test(place)) found.push(...lineEnd(tree, scalar, path))
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
 * A comment that begins right with a letter or a digit is more often a part of the text: `room #42`. A comment that is
 * meant has a blank after its sign, and is not told.
 */
function cutOff(tree: Tree, { type, value, range }: Scalar, path: Path): Addressed[] {
  if (type !== 'PLAIN' || !range || (typeof value !== 'string' && value !== null)) return []
  const { lines, file } = tree
  const end = range[1]
  const rest = lines.text.slice(end, lines.endOf(lines.positionOf(end).line))
  const [, blank = '', lost = ''] = /^([ \t]*)(#[\p{L}\p{N}].*)$/u.exec(rest) ?? []
  if (lost === '') return []
  const start = end + blank.length
  const text = `${quoted(lost)} is a comment to YAML, so it is cut off: ${value === null ? 'nothing' : quoted(value)} is left`
  const remedy = 'Put the whole text in quotes; if a comment is meant, write a blank after #.'
  return [
    placedAt({ file, lines, span: { start, end: start + lost.length }, found: fault('text-cut', path, text, remedy) }),
  ]
}

/** A template that takes away the blanks after its last tag leaves no line end. */
const TRIMS = /-[%}]\}\s*$/

function lineEnd(tree: Tree, { type, value, range }: Scalar, path: Path): Addressed[] {
  const isBlock = type === 'BLOCK_LITERAL' || type === 'BLOCK_FOLDED'
  if (!isBlock || !range || typeof value !== 'string') return []
  if (!value.endsWith('\n') || value.trim() === '' || TRIMS.test(value)) return []
  const { lines, file } = tree
  const [start] = range
  const [header = ''] = /^[|>][+\d]*/.exec(lines.text.slice(start, start + 3)) ?? []
  const text = 'the text ends with a line end, which everybody receives: some apps show an empty line'
  const remedy = `Write ${header.replace('+', '')}- instead of ${header}: it leaves out the line end after the last line.`
  return [
    placedAt({
      file,
      lines,
      span: { start, end: start + header.length },
      found: fault('text-line-end', path, text, remedy),
    }),
  ]
}
