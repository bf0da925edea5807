import { isEmpty } from '../../../core/schedule/local/day-set.ts'
import { lostMoves } from '../../../core/schedule/moves.ts'
import type { LostMove } from '../../../core/schedule/moves.ts'
import type { Schedule } from '../../../core/schedule/schedule.ts'
import { DAY, formatLocalDate } from '../../../core/time/instant.ts'
import type { Instant } from '../../../core/time/instant.ts'
import { LOSS_REASONS } from '../../../core/wording/move-words.ts'
import type { Path } from '../../../core/problem.ts'
import { fault } from '../../problems/codes.ts'
import type { Fault } from '../../problems/codes.ts'

/** How far ahead moves are looked at. */
const AHEAD = 730 * DAY
/** How many days are named. */
const SHOWN = 3

/** A schedule with its day rule, as written. */
interface WrittenRule {
  readonly path: Path
  /** Whether `onExcluded` is written. */
  readonly hasRule: boolean
  readonly now: Instant
}

/** Tells a day rule that has no days to rule, and moves that come to nothing within two years. */
export function tellMoves(schedule: Schedule, { path, hasRule, now }: WrittenRule): readonly Fault[] {
  const place = [...path, 'onExcluded']
  if (hasRule && isEmpty(schedule.except)) {
    const text = 'onExcluded means nothing here: no day is excluded'
    return [fault('on-excluded-unused', place, text, 'Add except with dates or calendars, or remove it.', 'key')]
  }
  const lost = lostMoves(schedule, { after: now, through: now + AHEAD })
  if (lost.length === 0) return []
  const days = lost.slice(0, SHOWN).map(lostInWords)
  const more = lost.length > SHOWN ? [`${lost.length - SHOWN} more`] : []
  const what = lost.length === 1 ? 'an excluded day' : `${lost.length} excluded days`
  const [time, out] =
    schedule.rule.kind === 'events' ? ['an event', 'left out with its reminders'] : ['a time', 'left out']
  const text = `${time} of ${what} of the next two years is ${out}, and not moved: ${[...days, ...more].join(', ')}`
  const remedy = 'Exclude fewer days in a row, widen from and until, choose another time, or live with it.'
  return [fault('move-lost', place, text, remedy)]
}

function lostInWords({ date, reason }: LostMove): string {
  return `${formatLocalDate(date)} (${LOSS_REASONS[reason]})`
}
