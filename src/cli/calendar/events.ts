import type { LocalDate } from '../../core/time/civil-date.ts'
import { DAY, localDateOf, MINUTE } from '../../core/time/instant.ts'
import type { Millis, WallTime } from '../../core/time/instant.ts'
import type { Zone } from '../../core/time/zone.ts'
import { LONGEST_RANGE } from '../../definitions/check/calendars.ts'
import { BelfryError } from '../../errors.ts'
import type { Component } from './components.ts'
import { wholeDays } from './days-off.ts'
import type { DayRange, DaysOff } from './days-off.ts'
import { readEvent } from './event.ts'
import type { Event } from './event.ts'
import type { LeftOut } from './left-out.ts'
import { daysOfRepeat, TooMuchEffort } from './repeats.ts'
import type { DaysToLookAt, Repeat } from './repeats.ts'
import { daysOfYears, yearsAsWritten } from './years.ts'
import type { Years } from './years.ts'

/** Which days of the events are wanted. */
export interface WantedDays {
  /** Those of these years. Undefined for all. */
  readonly years: Years | undefined
  /** Those of these years for what repeats for ever, when no years are given. */
  readonly endless: Years
  /** Where the days of events in UTC are counted. Undefined for UTC. */
  readonly zone: Zone | undefined
}

/** The days off of a file, and what is to be told of them. */
export interface FileDays {
  readonly days: readonly DaysOff[]
  readonly leftOut: readonly LeftOut[]
  /** How many events repeat for ever, of those that have days. */
  readonly endless: number
}

/** Days that are looked at for all rules of a file: more than any calendar of days off needs. */
const EFFORT = 8_000_000
/** The most days that are gathered, before those that stand twice are taken out. */
const MOST_DAYS = 100_000
/** What ends is followed to this year. */
const LAST: DayRange = daysOfYears({ first: 2080, last: 2080 })

/**
 * The days that events fill from midnight to midnight, by the clocks of each event's own zone.
 * @throws BelfryError `invalid`, with the line, for an event that cannot be read, and for rules that repeat too much
 */
export function daysOfEvents(components: readonly Component[], wanted: WantedDays): FileDays {
  const events = components.map(readEvent)
  const changed = changesByUid(events)
  const found = { days: [] as DaysOff[], leftOut: [] as LeftOut[], endless: 0 }
  const effort: DaysToLookAt = { left: EFFORT }
  for (const event of events) {
    const { name, where } = event
    const leaveOut = (why: string) => found.leftOut.push({ noun: 'event', why, name, where })
    const changes = changed.get(event.uid)
    const unread = event.unread ?? (changes?.isOfAllLater ? 'changed for all later days (RANGE)' : undefined)
    if (unread !== undefined) leaveOut(unread)
    // A day of a repeated event that was called off is simply none.
    else if (event.isCancelled && event.recurrence !== undefined) continue
    else if (event.isCancelled) leaveOut('that is cancelled')
    else {
      const isEndless = event.rules.some(isWithoutEnd)
      const days = daysOf(event, { changes, effort, wanted: withinOf(wanted, isEndless), zone: wanted.zone })
      if (typeof days !== 'string' && isEndless && wanted.years === undefined) found.endless += 1
      if (typeof days === 'string') leaveOut(days)
      else for (const range of days) found.days.push({ ...range, name })
    }
    if (found.days.length > MOST_DAYS) throw tooMuch(where)
  }
  return found
}

const isWithoutEnd = ({ count, until }: Repeat): boolean => count === undefined && until === undefined

interface Within {
  readonly days: DayRange
  /** As words: `outside of 2026..2028`. Undefined when nothing is outside. */
  readonly outside: string | undefined
}

function withinOf({ years, endless }: WantedDays, isEndless: boolean): Within {
  const bound = years ?? (isEndless ? endless : undefined)
  if (bound === undefined) return { days: { first: -Infinity, last: LAST.last }, outside: undefined }
  return { days: daysOfYears(bound), outside: `outside of ${yearsAsWritten(bound)}` }
}

interface Circumstances {
  readonly changes: ChangedDays | undefined
  readonly effort: DaysToLookAt
  readonly wanted: Within
  readonly zone: Zone | undefined
}

/** The days of an event, or why there are none, as words after its noun. */
function daysOf(event: Event, { changes, effort, wanted, zone }: Circumstances): readonly DayRange[] | string {
  const { start, length } = event
  const first = localDateOf(start.wall)
  const timeOfDay = start.wall - first * DAY
  // What is shorter than a day fills none, however often it repeats.
  if (length < DAY - MINUTE && event.more.length === 0) return NOTHING_WHOLE
  // Midnight of some zone, which the file does not say. In UTC, two days would be taken for the one between them.
  if (start.isUtc && zone === undefined && timeOfDay !== 0 && length % DAY === 0) return DAYS_ELSEWHERE
  const gone = new Set(event.recurrence === undefined ? [...event.without, ...(changes?.days ?? [])] : [])
  const dates = new Set<LocalDate>([first])
  try {
    for (const rule of event.rules) for (const day of daysOfRepeat(rule, first, wanted.days, effort)) dates.add(day)
    for (const rule of event.exceptRules)
      for (const day of daysOfRepeat(rule, first, wanted.days, effort)) gone.add(day)
  } catch (error) {
    if (error instanceof TooMuchEffort) throw tooMuch(event.where)
    throw error
  }
  const spans: (readonly [WallTime, Millis])[] = [...dates].map((date) => [date * DAY + timeOfDay, length])
  const shown = (wall: WallTime): WallTime => (start.isUtc && zone !== undefined ? zone.wallTimeAt(wall) : wall)
  const left = [...spans, ...event.more].filter(([from]) => !gone.has(localDateOf(from)))
  if (left.length === 0) return 'of which every day is taken out'
  const days = left
    .map(([from, time]) => wholeDays(shown(from), shown(from + time)))
    .filter((range) => range !== undefined)
  if (days.length === 0) return NOTHING_WHOLE
  const inside = days.filter(({ first: from, last }) => from <= wanted.days.last && last >= wanted.days.first)
  if (inside.length === 0) return wanted.outside ?? `after ${LAST.last}`
  const isLong = inside.some(({ first: from, last }) => last - from >= LONGEST_RANGE)
  return isLong ? `of more than ${LONGEST_RANGE} days` : inside
}

const NOTHING_WHOLE = 'without a whole day'
const DAYS_ELSEWHERE = 'in UTC, from midnight to midnight of another zone (name it with --timezone)'

/** What is changed of a repeated event. */
interface ChangedDays {
  /** Its days that have an event of their own instead. */
  readonly days: readonly LocalDate[]
  readonly isOfAllLater: boolean
}

function changesByUid(events: readonly Event[]): ReadonlyMap<string, ChangedDays> {
  const changes = new Map<string, { days: LocalDate[]; isOfAllLater: boolean }>()
  for (const { uid, recurrence } of events) {
    if (recurrence === undefined) continue
    const known = changes.get(uid) ?? { days: [], isOfAllLater: false }
    changes.set(uid, known)
    known.days.push(recurrence.day)
    known.isOfAllLater ||= recurrence.isOfAllLater
  }
  return changes
}

function tooMuch(where: string): BelfryError {
  return new BelfryError(
    'invalid',
    `${where}: up to here, the events have too many days to be a calendar of days off`,
    {
      remedy: 'Name the years with --years, or take the events out that repeat for long.',
    },
  )
}
