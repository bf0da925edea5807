import { counted } from '../../core/wording/display.ts'
import type { Lines } from './lines.ts'
import { spanned } from './syntax.ts'
import type { SpannedFault } from './syntax.ts'

/** How git marks a conflict: seven signs at the begin of a line, then perhaps the name of a side. */
const MARKER = /^(?<indent>[ \t]*)(?<sign><{7}|\|{7}|={7}|>{7})(?: (?<side>.*))?$/gm

/** One marker in a text. */
interface Marker {
  readonly start: number
  readonly end: number
  readonly sign: string
  readonly isIndented: boolean
  /** What git writes after the signs: a branch, a commit, perhaps with a remark in brackets. */
  readonly hasSide: boolean
}

/**
 * A merge conflict that git left in a text, told once, at its first marker. git writes its markers at the begin of a
 * line, where YAML can hold none of them. An editor may have indented them since: within a text they are valid YAML, and
 * would be sent to everybody. A row of seven signs within a text that belongs to no conflict, such as a line under a
 * heading, is not told.
 */
export function mergeConflict(lines: Lines): SpannedFault | undefined {
  const markers = [...lines.text.matchAll(MARKER)].map(({ index, 0: whole, groups }): Marker => {
    const { indent = '', sign = '', side } = groups ?? {}
    const start = index + indent.length
    const hasSide = side !== undefined && /^\S+(?: \(.*\))?\s*$/.test(side)
    return { start, end: index + whole.trimEnd().length, sign: sign.charAt(0), isIndented: indent !== '', hasSide }
  })
  const isCertain = ({ sign, isIndented, hasSide }: Marker) => !isIndented || (hasSide && sign !== '=')
  const first = markers.findIndex((marker, index) => isCertain(marker) || isWhole(markers.slice(index)))
  const marker = markers[first]
  if (!marker) return undefined

  const rest = markers.slice(first)
  const count = Math.max(1, rest.filter(({ sign }) => sign === '<').length)
  const last = rest.findLast(({ sign }) => sign === '>') ?? marker
  const [from, to] = [lines.positionOf(marker.start).line, lines.positionOf(last.start).line]
  const text = `git left ${counted(count, 'merge conflict')} in the file that nobody has resolved`
  const where = from === to ? `Remove line ${from}` : `Look at lines ${from} to ${to}: keep what is right`
  const remedy = `${where}${from === to ? '' : ', and remove the lines that begin with <<<<<<<, |||||||, ======= or >>>>>>>'}.`
  return spanned(lines, { code: 'merge-conflict', start: marker.start, end: marker.end, text, remedy })
}

/** Whether a whole conflict begins here: two sides, each with its marker. */
function isWhole(markers: readonly Marker[]): boolean {
  return /^<\|?=>/.test(
    markers
      .slice(0, 4)
      .map(({ sign }) => sign)
      .join(''),
  )
}
