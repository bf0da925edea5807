import { Document, isMap, isScalar, isSeq, Scalar } from 'yaml'
import type { YAMLMap } from 'yaml'
import { visibleOutput } from '../../core/wording/display.ts'
import { formatDuration, formatInstant, formatOffset, formatWallTime, SECOND } from '../../core/time/instant.ts'
import type { Instant, Millis } from '../../core/time/instant.ts'
import { classifyWallTime } from '../../core/time/wall-time.ts'
import type { Zone } from '../../core/time/zone.ts'
import type { ExpectedShape } from './shape.ts'

/** A case that is written from a plan. */
export interface RecordedCase {
  readonly name: string
  /** Definition files and folders, relative to the case file, with slashes. */
  readonly schedules: readonly string[]
  /** An instant, as the person wrote it. */
  readonly from: string
  readonly span: Millis
  readonly only?: readonly string[] | undefined
  readonly expect: readonly ExpectedShape[]
}

/** The longest line of an expectation that still stands in one line. */
const WIDTH = 116

const COMMENT = ` Recorded with \`belfry test --record\`: what the plan says for this range, and
 not what ought to be in it. Review every line before you commit it.
 When a schedule changes on purpose, change it here as well, or record it anew
 with --force. docs/cases.md of Belfry has every key.`

/** A case file for people: one line for each occurrence where it fits. The same case always gives the same bytes. */
export function formatCaseFile({ name, schedules, from, span, only, expect }: RecordedCase): string {
  const [folder] = schedules
  const document = new Document({
    version: 1,
    schedules: schedules.length === 1 ? folder : schedules,
    cases: [{ name, from, for: formatDuration(span), ...(only && { only }), expect }],
  })
  document.commentBefore = COMMENT
  if (isMap(document.contents)) {
    const cases = document.contents.items.find(({ key }) => isScalar(key) && key.value === 'cases')
    if (isScalar(cases?.key)) cases.key.spaceBefore = true
  }
  const expectations = document.getIn(['cases', 0, 'expect'])
  if (isSeq(expectations)) for (const each of expectations.items) if (isMap(each)) layOut(each)
  const text = document.toString({
    lineWidth: 0,
    singleQuote: true,
    doubleQuotedMinMultiLineLength: Number.MAX_SAFE_INTEGER,
  })
  // What cannot be seen is written as an escape. It stands in double quotes: see `layOut`.
  return visibleOutput(text)
}

/** Puts an expectation into one line if it fits there. */
function layOut(expectation: YAMLMap): void {
  const text = expectation.get('text', true)
  const said = isScalar(text) && typeof text.value === 'string' ? text.value : ''
  const isHidden = visibleOutput(said) !== said
  if (isScalar(text) && isHidden) text.type = Scalar.QUOTE_DOUBLE
  else if (isScalar(text) && said.includes('\n')) {
    text.type = Scalar.BLOCK_LITERAL
    return
  }
  // Two signs for each mark of the flow and for the hyphen are enough to judge by.
  const length = expectation.items.reduce((sum, { key, value }) => sum + 4 + widthOf(key) + widthOf(value), 8)
  expectation.flow = length <= WIDTH
}

const widthOf = (node: unknown) => (isScalar(node) ? String(node.value).length : 0)

/**
 * When something is due, as a case writes it: the local time in the zone of its schedule, or with an offset where that
 * time comes twice.
 */
export function momentOf(instant: Instant, zone: Zone): string {
  const wall = formatWallTime(zone.wallTimeAt(instant))
  const shown = classifyWallTime(zone, zone.wallTimeAt(instant))
  if (shown.kind === 'regular' && instant % SECOND === 0) return wall
  const offset = zone.offsetAt(instant)
  return instant % SECOND === 0 && offset % (60 * SECOND) === 0
    ? `${wall}${formatOffset(offset)}`
    : formatInstant(instant)
}

/**
 * A text that an occurrence must say to the letter. One that looks like a pattern is written as a pattern that only this
 * text matches.
 */
export function exactly(text: string): string {
  if (!/^\/(.+)\/([a-z]*)$/s.test(text)) return text
  return `/^${text
    .replaceAll(/[\\^$.*+?()[\]{}|/]/g, '\\$&')
    .replaceAll('\n', '\\n')
    .replaceAll('\r', '\\r')}$/u`
}
