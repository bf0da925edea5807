import { isAlias, isMap, isScalar, isSeq } from 'yaml'
import type { Node, Scalar } from 'yaml'
import type { Path, Problem } from '../../core/problem.ts'
import type { Fault } from '../problems/codes.ts'
import type { Lines } from './lines.ts'
import type { Index, NodeFault } from './values.ts'
import { maskedStart } from '../problems/secrets.ts'
import type { TextSpan } from '../problems/secrets.ts'

const LONGEST_SENTENCE = 400

/** A parsed file, as far as positions need it. */
export interface Tree {
  readonly file: string
  readonly lines: Lines
  readonly root: Node
  readonly index: Index
}

/** Where a path leads: the node, the key that names it, and whether the whole path could be followed. */
interface Found {
  readonly node: Node | null
  readonly key?: Node
  readonly isWhole: boolean
}

/**
 * A fault with its address. Not a problem yet: what is shown of it is made by {@link problemOf}, and only for those that
 * will be shown, since a hostile file has a hundred thousand.
 */
export interface Addressed extends Omit<NodeFault, 'offset' | 'length'> {
  readonly file: string
  readonly line: number
  readonly column: number
  /** How many characters of the line are at fault. */
  readonly length: number
  readonly lines: Lines
}

/** Gives a fault of a file its address: the key, the value, or the very characters within the value. */
export function placed(tree: Tree, found: NodeFault): Addressed {
  return placedAt({ file: tree.file, lines: tree.lines, span: spanOf(tree, found), found })
}

/** A fault, and the span of a text that it is about. */
interface FaultInText {
  readonly file: string
  readonly lines: Lines
  readonly span: TextSpan
  readonly found: NodeFault
}

/** Gives a fault the address of a span in a text. */
export function placedAt({ file, lines, span, found }: FaultInText): Addressed {
  const { line, column } = lines.positionOf(span.start)
  return { ...found, file, line, column, length: Math.min(span.end, lines.endOf(line)) - span.start, lines }
}

/** The problem as it is shown. What looks secret is starred out of everything. */
export function problemOf({ lines, line, column, length, ...found }: Addressed): Problem {
  const source = lines.sourceOf(line)
  const extent = { ...(length > 0 && { length }), ...(column <= source.length + 1 && { source }) }
  return { ...problemWithoutSource(found.file, found), line, column, ...extent }
}

/** A problem of a whole file or of something that has no lines. */
export function problemWithoutSource(file: string, { severity, code, text, remedy, path }: Fault): Problem {
  const words = { text: shown(text), remedy: shown(remedy), path: path.map(shownStep) }
  return { severity, code, ...words, file, line: 1, column: 1 }
}

/** A key may be a pasted secret, too. */
const shownStep = (step: string | number) => (typeof step === 'string' ? shown(step) : step)

/** Sentences may quote what a hostile file says: a megabyte, or a secret. */
const shown = (sentence: string) => maskedStart(sentence, LONGEST_SENTENCE)

/** The one-based line on which the value at a path begins. */
export function lineOf(tree: Tree, path: Path): number {
  return tree.lines.positionOf(spanOf(tree, { path }).start).line
}

/** As much of a fault as its position depends on. */
type Aim = Pick<NodeFault, 'path' | 'node' | 'on' | 'offset' | 'length'>

function spanOf(tree: Tree, aim: Aim): TextSpan {
  if (aim.node) return trimmed(tree, aim.node)
  const { node, key, isWhole } = follow(tree, aim.path)
  if (aim.on === 'key' && key) return trimmed(tree, key)
  if (isWhole && aim.offset !== undefined && isScalar(node)) return within(tree, node, aim.offset, aim.length ?? 1)
  // A missing key is told at the key of the map that lacks it; so is a value that is not there.
  if (key && (!isWhole || isEmpty(node))) return trimmed(tree, key)
  return trimmed(tree, node ?? tree.root)
}

/** Walks as far along the path as the file goes. */
function follow(tree: Tree, path: Path): Found {
  let found: Found = { node: tree.root, isWhole: true }
  for (const step of path) {
    const next = child(tree, resolved(tree, found.node), step)
    if (!next) return { ...found, isWhole: false }
    found = next
  }
  return found
}

function child({ index }: Tree, node: Node | null, step: string | number): Found | undefined {
  if (isMap(node)) {
    const pair = index.pairs.get(node)?.get(String(step))
    return pair && { node: pair.value, key: pair.key, isWhole: true }
  }
  if (isSeq(node) && typeof step === 'number' && step < node.items.length) {
    return { node: node.items[step] as Node, isWhole: true }
  }
  return undefined
}

/** A fault inside what an alias stands for is mended at the anchor. */
function resolved({ index }: Tree, node: Node | null): Node | null {
  return isAlias(node) ? (index.targets.get(node) ?? node) : node
}

const isEmpty = (node: Node | null) => !node?.range || node.range[0] === node.range[1]

/** The first line of a node; of a block collection only its first key or item, not everything under it. */
function trimmed(tree: Tree, node: Node): TextSpan {
  const [start, end] = node.range ?? [0, 0]
  const isBlock = (isMap(node) || isSeq(node)) && !node.flow
  const first = isMap(node) ? (node.items[0]?.key as Node | undefined) : (node as { items?: Node[] }).items?.[0]
  if (isBlock && first) return trimmed(tree, first)
  const line = tree.lines.text.slice(start, Math.min(end, tree.lines.endOf(tree.lines.positionOf(start).line)))
  return { start, end: start + line.trimEnd().length }
}

/** The characters of a scalar that an offset in its value points at. */
function within(tree: Tree, scalar: Scalar, offset: number, length: number): TextSpan {
  const whole = trimmed(tree, scalar)
  const [from, to] = scalar.range ?? [whole.start, whole.end]
  const written = tree.lines.text.slice(from, to)
  if (scalar.type === 'BLOCK_LITERAL') return withinBlock(tree, scalar, offset, length) ?? whole
  // Folded over lines, a value and its source do not run in step: the whole must do.
  if (written.includes('\n')) return whole
  const start = from + advance(written, offset)
  return { start, end: Math.max(start + 1, from + advance(written, offset + length)) }
}

/** In a literal block (`|`) each line of the value is a line of the source, behind the indentation of the block. */
function withinBlock({ lines }: Tree, scalar: Scalar, offset: number, length: number): TextSpan | undefined {
  const value = String(scalar.value)
  const head = lines.positionOf(scalar.range?.[0] ?? 0).line
  const rows = value.split('\n')
  const first = rows.findIndex((row) => row !== '')
  const source = lines.text.slice(lines.startOf(head + 1 + first), lines.endOf(head + 1 + first))
  const indentation = source.length - (rows[first] ?? '').length
  const before = value.slice(0, offset)
  const row = before.split('\n').length - 1
  const start = lines.startOf(head + 1 + row) + indentation + offset - (before.lastIndexOf('\n') + 1)
  // A header with a number or an odd line break may shift things: what does not read the same is not the place.
  if (first < 0 || lines.text[start] !== value[offset]) return undefined
  return { start, end: Math.max(start + 1, Math.min(start + length, lines.endOf(head + 1 + row))) }
}

/** How far into the source of a one-line scalar the given offset of its value lies. */
function advance(written: string, offset: number): number {
  const unit = UNITS[written.charAt(0)]
  if (!unit) return Math.min(offset, written.length)
  let at = 1
  for (let passed = 0; passed < offset && at < written.length - 1; passed++) {
    unit.lastIndex = at
    at += unit.exec(written)?.[0].length ?? 1
  }
  return at
}

/** What stands for one unit of the value between each kind of quotes. */
const UNITS: Readonly<Record<string, RegExp>> = {
  '"': /\\(?:x[\da-fA-F]{2}|u[\da-fA-F]{4}|U[\da-fA-F]{8}|.)|./sy,
  "'": /''|./sy,
}
