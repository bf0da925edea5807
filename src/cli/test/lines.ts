import type { OccurrenceKey } from '../../core/announcement/occurrence.ts'
import { formatDuration } from '../../core/time/instant.ts'
import type { Instant } from '../../core/time/instant.ts'
import type { Expectation, ResolvedCase } from '../../definitions/cases/expect.ts'
import { isLookedAt, reasonOf, secondOf } from './plan.ts'
import type { PlannedOccurrence } from './plan.ts'
import { testedText } from './text.ts'

/** An occurrence in the comparison: planned as expected (` `), only expected (`-`), or only planned (`+`). */
export interface ComparedLine {
  readonly sign: ' ' | '-' | '+'
  readonly id: string
  readonly due: Instant
  readonly timezone: string
  /** The start of the second in which it is sent. */
  readonly leavesAt: Instant | null
  readonly state: PlannedOccurrence['state']
  readonly reason: string | null
  /** Only when the case expects something about it. */
  readonly push: string | null
  readonly text: string | RegExp | null
}

/**
 * The occurrences of a case in the order in which they are sent, without those that the case does not look at.
 *
 * @param differing the occurrences whose plan is not as expected
 */
export function linesOf(
  tested: ResolvedCase,
  planned: readonly PlannedOccurrence[],
  differing: ReadonlySet<OccurrenceKey>,
): readonly ComparedLine[] {
  const expected = new Map((tested.expect ?? []).map((each) => [each.key, each]))
  const groups = planned.map((each) => {
    const expectation = expected.get(each.key)
    expected.delete(each.key)
    const at = each.leavesAt ?? each.due
    if (expectation) return { at, lines: pairOf(expectation, each, differing.has(each.key)) }
    if (differing.has(each.key)) return { at, lines: [plannedLine('+', each)] }
    return { at, lines: isLookedAt(tested, each) ? [plannedLine(' ', each)] : [] }
  })
  const missing = [...expected.values()].map((each) => ({ at: each.leavesAt ?? each.due, lines: [expectedLine(each)] }))
  return [...groups, ...missing].sort((a, b) => a.at - b.at).flatMap(({ lines }) => lines)
}

/** One line if both are equal, else one line for each. What the case does not mention is shown as planned. */
function pairOf(expectation: Expectation, planned: PlannedOccurrence, isDiffering: boolean): readonly ComparedLine[] {
  const push = expectation.push === undefined ? null : (planned.broadcast()?.push ?? null)
  const actual = { ...plannedLine(' ', planned), push }
  if (!isDiffering) return [actual]
  const { state, text = actual.text } = expectation
  const leavesAt = state === 'sent' ? (expectation.leavesAt ?? actual.leavesAt) : null
  const reason = expectation.reason ?? (state === planned.state ? actual.reason : null)
  return [
    { ...actual, sign: '-', state, leavesAt, reason, push: expectation.push ?? null, text },
    { ...actual, sign: '+' },
  ]
}

function plannedLine(sign: ComparedLine['sign'], planned: PlannedOccurrence): ComparedLine {
  const { announcementId: id, due, timezone, state } = planned
  const [leavesAt, reason, text] = [secondOf(planned.leavesAt), reasonOf(planned), testedText(planned.broadcast())]
  return { sign, id, due, timezone, leavesAt, state, reason, push: null, text }
}

function expectedLine({ id, announcement, due, state, ...rest }: Expectation): ComparedLine {
  const timezone = announcement.schedule.zone.name
  const { leavesAt = null, reason = null, push = null, text = null } = rest
  return { sign: '-', id, due, timezone, leavesAt, state, reason, push, text }
}

/** `skipped (quota)`. */
export function stateOf({ state, reason }: Pick<ComparedLine, 'state' | 'reason'>): string {
  return reason === null ? state : `${state} (${reason})`
}

/** `+1s` when it is sent in a later second than it is due, else empty. */
export function delayOf({ leavesAt, due }: Pick<ComparedLine, 'leavesAt' | 'due'>): string {
  const delay = leavesAt === null ? 0 : leavesAt - (secondOf(due) ?? due)
  return delay === 0 ? '' : `+${formatDuration(delay)}`
}
