import ICAL from 'ical.js'
import type { LocalDate } from '../../core/time/civil-date.ts'
import { DAY, localDateOf, SECOND } from '../../core/time/instant.ts'
import type { Millis, WallTime } from '../../core/time/instant.ts'
import { BelfryError } from '../../errors.ts'
import { textOf, unreadable } from './components.ts'
import type { Component, Property, JcalValue } from './components.ts'
import { readMoment, wallIn } from './moment.ts'
import type { FileMoment } from './moment.ts'
import type { Repeat } from './repeats.ts'
import { readRule } from './rule.ts'
import { oneLine } from './written.ts'

/** An event of a calendar file, read. */
export interface Event {
  readonly where: string
  readonly uid: string
  /** In one line. Empty when it has none. */
  readonly name: string
  readonly start: FileMoment
  readonly length: Millis
  readonly isCancelled: boolean
  readonly rules: readonly Repeat[]
  /** Rules for days that are taken out. They are no part of the standard any more, yet files have them. */
  readonly exceptRules: readonly Repeat[]
  /** Further beginnings, each with its length. */
  readonly more: readonly Span[]
  /** Days that are taken out. */
  readonly without: readonly LocalDate[]
  /** Of an event that stands for one day of a repeated one: which. */
  readonly recurrence: { readonly day: LocalDate; readonly isOfAllLater: boolean } | undefined
  /** Why its repetition says no days, as words after its noun. */
  readonly unread: string | undefined
}

/** A beginning and its length. */
type Span = readonly [start: WallTime, length: Millis]

/**
 * Reads an event.
 * @throws BelfryError `invalid`, with the line, for a time or a length that cannot be read
 */
export function readEvent({ where, properties }: Component): Event {
  const all = (name: string) => properties.filter((property) => property.name === name)
  const text = (name: string) => oneLine(textOf(all(name)[0]?.values[0]))
  const [dtstart] = all('dtstart')
  if (dtstart === undefined) {
    throw new BelfryError('invalid', `${where}: this event has no DTSTART`, {
      remedy: 'Take it out, or export the calendar again.',
    })
  }
  const start = momentOf(dtstart, dtstart.values[0])
  const length = lengthOf(start, all('dtend')[0], all('duration')[0])
  const [recurrence] = all('recurrence-id')
  const dayOf = (property: Property, value: JcalValue | undefined) => {
    const moment = momentOf(property, value)
    return localDateOf(wallIn(start, moment) ?? moment.wall)
  }
  const read = (name: string) =>
    all(name).map((property) => addressed(property, property.values[0], (value) => readRule(value, start)))
  const [rules, exceptRules] = [read('rrule'), read('exrule')]
  const unread = [...rules, ...exceptRules].find((rule) => typeof rule === 'string')
  return {
    where,
    // An event without an identity is never changed by another one.
    uid: text('uid') || where,
    name: text('summary'),
    start,
    length,
    isCancelled: text('status').toUpperCase() === 'CANCELLED',
    rules: rules.filter((rule) => typeof rule !== 'string'),
    exceptRules: exceptRules.filter((rule) => typeof rule !== 'string'),
    more: all('rdate').flatMap((property) =>
      property.values.map((value) => spanOf(property, value, { start, length })),
    ),
    without: all('exdate').flatMap((property) => property.values.map((value) => dayOf(property, value))),
    recurrence: recurrence && {
      day: dayOf(recurrence, recurrence.values[0]),
      isOfAllLater: recurrence.parameters['range']?.toUpperCase() === 'THISANDFUTURE',
    },
    unread: unread && `repeated ${unread}`,
  }
}

/** Calls `read` with a value. What it throws gets the line of the property. */
function addressed<T>(property: Property, value: JcalValue | undefined, read: (value: JcalValue | undefined) => T): T {
  try {
    return read(value)
  } catch (error) {
    throw unreadable(property.where, `${property.name.toUpperCase()} ${textOf(value)}`, error)
  }
}

function momentOf(property: Property, value: JcalValue | undefined): FileMoment {
  return addressed(property, value, (text) => readMoment(textOf(text), property.parameters['tzid'] ?? ''))
}

/** An event of a date without an end takes that day, one of a time without an end takes no time. */
function lengthOf(start: FileMoment, dtend: Property | undefined, duration: Property | undefined): Millis {
  const least = start.isDate ? DAY : 0
  if (duration !== undefined) return Math.max(least, durationOf(duration, duration.values[0]))
  if (dtend === undefined) return least
  const end = momentOf(dtend, dtend.values[0])
  return Math.max(least, (wallIn(start, end) ?? end.wall) - start.wall)
}

function durationOf(property: Property, value: JcalValue | undefined): Millis {
  return addressed(property, value, (text) => ICAL.Duration.fromString(textOf(text)).toSeconds() * SECOND)
}

/** An RDATE is a beginning, or a period of a beginning with its end or length. */
function spanOf(
  property: Property,
  value: JcalValue,
  event: { readonly start: FileMoment; readonly length: Millis },
): Span {
  const [from, to] = Array.isArray(value) ? (value as readonly JcalValue[]) : [value]
  const moment = momentOf(property, from)
  const start = wallIn(event.start, moment) ?? moment.wall
  if (to === undefined) return [start, event.length]
  if (textOf(to).startsWith('P')) return [start, durationOf(property, to)]
  const end = momentOf(property, to)
  return [start, (wallIn(event.start, end) ?? end.wall) - start]
}
