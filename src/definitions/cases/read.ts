import type { Push } from '../../core/announcement/broadcast.ts'
import type { Departure } from '../../core/forecast/forecast.ts'
import type { Limits } from '../../core/quota/quota.ts'
import { DAY, formatInstant, SECOND } from '../../core/time/instant.ts'
import type { Instant, Millis } from '../../core/time/instant.ts'
import type { CaseShape, CountsShape, ExpectedShape } from './shape.ts'
import { CaseValues } from './values.ts'
import type { Moment } from './values.ts'
import { fault } from '../problems/codes.ts'
import type { Fault } from '../problems/codes.ts'
import type { Path } from '../../core/problem.ts'

/** Bounds on what a case may ask for. */
export const CASE_LIMITS = {
  /** The longest range. */
  span: 366 * DAY,
  /** Calls of the ledger. */
  calls: 10_000,
  /** Calls of the vendor's limit, as in the settings. */
  limit: 1_000_000,
} as const

/** A call that was made before the range begins. */
export interface CallBefore {
  readonly at: Instant
  readonly outcome: 'accepted' | 'unknown'
}

/** What a case expects of one occurrence, before anybody knows the zone of its announcement. */
export interface WrittenExpectation {
  readonly id: string
  readonly path: Path
  readonly at: Moment
  readonly leaves?: Moment
  readonly text?: string | RegExp
  readonly push?: Push
  readonly state: Departure['state']
  readonly reason?: string
}

/** How many occurrences there must be, each number with its place. */
export interface ExpectedCount {
  readonly path: Path
  readonly of: Departure['state'] | 'all'
  readonly count: number
}

/** One case of a case file, as far as it can be read without its schedules. */
export interface Case {
  readonly name: string
  /** Where it stands in its file. */
  readonly path: Path
  /** Definition files and folders as written, and where. */
  readonly schedules: { readonly paths: readonly string[]; readonly at: Path }
  readonly from: Instant
  /** Exclusive. */
  readonly until: Instant
  readonly calls: readonly CallBefore[]
  readonly limits: Partial<Limits>
  readonly only?: readonly string[]
  /** Absent when the case has no list of occurrences. */
  readonly expect?: readonly WrittenExpectation[]
  readonly allowOthers: boolean
  readonly counts: readonly ExpectedCount[]
  readonly never: readonly string[]
}

/** Reads what a case says. Its shape is sound. `ofFile`: the schedules of its file. */
export function readCase(
  written: CaseShape,
  base: Path,
  ofFile: string | readonly string[] | undefined,
): { readonly case?: Case; readonly faults: readonly Fault[] } {
  const values = new CaseValues()
  const from = values.instant(written.from, [...base, 'from'])
  const until = from + values.duration(written.for, [...base, 'for'], { least: SECOND, most: CASE_LIMITS.span })
  const calls = callsOf(written, base, from, values)
  const limits = limitsOf(written, base, values)
  const expect = written.expect?.map((each, index) => expectationOf(each, [...base, 'expect', index], values))
  const counts = countsOf(written.count, [...base, 'count'], values)
  const { name, only, schedules = ofFile, allowOthers = false, never = [] } = written
  if (schedules === undefined) {
    const remedy = 'Add schedules: "..", the path to the definitions from this file, here or at the top of the file.'
    values.add(fault('missing-key', [...base, 'schedules'], 'the key "schedules" is missing', remedy))
  }
  if (!expect && counts.length === 0 && never.length === 0) {
    const remedy = 'Write expect, count or never; "expect: []" says that nothing is planned.'
    values.add(fault('case-nothing', [...base, 'name'], 'the case expects nothing', remedy))
  }
  const { faults } = values
  if (faults.length > 0 || schedules === undefined) return { faults }
  const paths = typeof schedules === 'string' ? [schedules] : schedules
  const at = written.schedules === undefined ? ['schedules'] : [...base, 'schedules']
  const given = { name, path: base, schedules: { paths, at }, from, until, calls, limits, ...(only && { only }) }
  return { case: { ...given, ...(expect && { expect }), allowOthers, counts, never }, faults }
}

function callsOf({ ledger = [] }: CaseShape, base: Path, from: Instant, values: CaseValues): readonly CallBefore[] {
  const calls: CallBefore[] = []
  for (const [index, { at, outcome = 'accepted', count = 1, every = '0' }] of ledger.entries()) {
    const path = [...base, 'ledger', index]
    const first = values.instant(at, [...path, 'at'])
    const number = values.whole(count, [...path, 'count'], { least: 1, most: CASE_LIMITS.calls })
    const apart = values.duration(every, [...path, 'every'], { least: 0, most: CASE_LIMITS.span })
    const last = first + (number - 1) * apart
    if (last >= from) {
      const text = `the ledger has a call at ${formatInstant(last)}, which is not before the range begins`
      values.add(fault('case-ledger', [...path, 'at'], text, 'Make it earlier, or let the case begin later.'))
    }
    if (calls.length + number > CASE_LIMITS.calls) {
      const text = `the ledger has more than ${CASE_LIMITS.calls} calls`
      values.add(fault('case-too-large', path, text, 'Leave out those that do not count any more.'))
      return []
    }
    for (let made = 0; made < number; made++) calls.push({ at: first + made * apart, outcome })
  }
  return calls.sort((a, b) => a.at - b.at)
}

function limitsOf({ limits = {} }: CaseShape, base: Path, values: CaseValues): Partial<Limits> {
  const place = (key: string) => [...base, 'limits', key]
  const read: { -readonly [name in keyof Limits]?: number } = {}
  if (limits.limit !== undefined)
    read.limit = values.whole(limits.limit, place('limit'), { least: 1, most: CASE_LIMITS.limit })
  for (const key of ['window', 'margin', 'spacing', 'holdAfterUnknown'] as const) {
    const text = limits[key]
    // A window of no length would be no limit at all.
    const least: Millis = key === 'window' ? 1 : 0
    if (text !== undefined) read[key] = values.duration(text, place(key), { least, most: CASE_LIMITS.span })
  }
  return read
}

function expectationOf(written: ExpectedShape, path: Path, values: CaseValues): WrittenExpectation {
  const { id, push, state = 'sent', reason } = written
  const at = values.moment(written.at, [...path, 'at'], false)
  const leaves = written.leaves === undefined ? undefined : values.moment(written.leaves, [...path, 'leaves'], true)
  const text = written.text === undefined ? undefined : values.words(written.text, [...path, 'text'])
  return {
    id,
    path,
    at,
    state,
    ...(leaves !== undefined && { leaves }),
    ...(text !== undefined && { text }),
    ...(push !== undefined && { push }),
    ...(reason !== undefined && { reason }),
  }
}

function countsOf(written: CountsShape | undefined, path: Path, values: CaseValues): readonly ExpectedCount[] {
  if (written === undefined) return []
  const read = (of: ExpectedCount['of'], value: number, place: Path): ExpectedCount => {
    return { path: place, of, count: values.whole(value, place, { least: 0, most: Number.MAX_SAFE_INTEGER }) }
  }
  if (typeof written === 'number') return [read('all', written, path)]
  const states = ['sent', 'skipped', 'waiting'] as const
  return states.flatMap((state) => {
    const value = written[state]
    return value === undefined ? [] : [read(state, value, [...path, state])]
  })
}
