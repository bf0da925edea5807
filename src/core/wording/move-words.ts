import { LONGEST_MOVE } from '../schedule/local/day-rule.ts'
import type { Arrival, ExcludedDay, LossReason, LostMove } from '../schedule/moves.ts'
import { civilFromDays, MONTHS, WEEKDAYS, weekdayOf } from '../time/civil-date.ts'
import type { LocalDate } from '../time/civil-date.ts'
import { visible } from './display.ts'
import { formatLocalDate } from '../time/instant.ts'

/** How many of the days that come together are named. */
const SHOWN_DAYS = 2

/**
 * From where an occurrence was moved: `moved from Mon 31 May: us-closed`. What comes together is one. A reminder of an
 * event that comes again was not moved itself: `its event is moved from …`.
 */
export function arrivalInWords({ from, isOwn, isOfEvent }: Arrival): string {
  const whose = isOfEvent ? 'its event is ' : ''
  const days = from.map(excludedInWords)
  const more = days.length - SHOWN_DAYS
  const shown = [...days.slice(0, SHOWN_DAYS), ...(more > 0 ? [`${more} more`] : [])]
  if (isOwn) return `${whose}one with ${shown.join(', ')}`
  const [first, ...others] = shown
  return `${whose}moved from ${first}${others.length === 0 ? '' : `; one with ${others.join(', ')}`}`
}

/** Why nothing comes of a time on an excluded day, in words. */
export const LOSS_REASONS: Readonly<Record<LossReason, string>> = {
  'no-free-day': `no day within ${LONGEST_MOVE} days is free`,
  bounds: 'the move leaves from or until',
  event: 'it would be on the other side of its event',
}

/** An excluded day, and the calendar that has it: `Mon 31 May: us-closed`. */
export function excludedInWords({ date, calendar }: ExcludedDay): string {
  return `${dayShortly(date)}${calendar === null ? '' : `: ${visible(calendar)}`}`
}

/** A time that is moved nowhere, and why: `Mon 31 May: us-closed (the move leaves from or until)`. */
export function lostInWords(lost: LostMove): string {
  return `${lost.isOfEvent ? 'the event of ' : ''}${excludedInWords(lost)} (${LOSS_REASONS[lost.reason]})`
}

/** A day without its year, beside an instant that has one: `Mon 31 May`. */
export function dayShortly(date: LocalDate): string {
  const { month, day } = civilFromDays(date)
  return `${WEEKDAYS[weekdayOf(date)]?.slice(0, 3)} ${day} ${MONTHS[month - 1]?.slice(0, 3)}`
}

/** The JSON shape of excluded days. */
export function excludedToJson(days: readonly ExcludedDay[]) {
  return days.map(({ date, calendar }) => ({ date: formatLocalDate(date), calendar }))
}
