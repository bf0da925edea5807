import { civilFromDays, daysFromCivil, weekdayOf, MONTHS, WEEKDAYS } from '../../core/time/civil-date.ts'
import { DAY, formatLocalDate, localDateOf, parseLocalDate, SECOND } from '../../core/time/instant.ts'
import type { Instant } from '../../core/time/instant.ts'
import { NEAR } from '../../core/time/zone.ts'
import type { Zone } from '../../core/time/zone.ts'
import type { Piece, TextReading } from './reading.ts'
import type { Format } from './times.ts'
import type { Schedule } from '../../core/schedule/schedule.ts'

// Over a year, most renderings of a text are alike in everything that can be wrong with them: only the date differs,
// and it always has ten characters. Rendering one of them finds what rendering all of them would find.

/** Between these, all clocks show years with four digits. */
const [FIRST_PLAIN, LAST_PLAIN] = [daysFromCivil(1000, 1, 2) * DAY, daysFromCivil(9999, 12, 30) * DAY]

const isPlain = (instant: Instant) => instant > FIRST_PLAIN && instant < LAST_PLAIN
const hasSeconds = (wall: number) => Math.floor(wall / SECOND) % 60 !== 0

/**
 * Finds the course of an occurrence: what decides how its text renders. Occurrences with one course differ only in the
 * lengths of what is shown.
 */
export class Courses {
  readonly #reading: TextReading
  readonly #zone: Zone
  /** Each border as a day number if it is a date: numbers are compared faster than texts. */
  readonly #borders: readonly (number | string)[]

  constructor(reading: TextReading, { zone }: Schedule) {
    this.#reading = reading
    this.#zone = zone
    this.#borders = reading.borders.map((border) => parseLocalDate(border) ?? border)
  }

  /** The course of an occurrence; undefined when no other occurrence shares it. */
  at(due: Instant): string | undefined {
    const { judged } = this.#reading
    if (!isPlain(due) || judged.has('at') || judged.has('key')) return undefined
    const wall = this.#zone.wallTimeAt(due)
    const date = localDateOf(wall)
    const day = judged.has('date') ? date : judged.has('weekday') ? weekdayOf(date) : 0
    const time = judged.has('time') ? wall - date * DAY : 0
    return `${this.#sides(date)} ${day} ${time}`
  }

  /** Occurrences with the same key have the same problems, except in filters that show instants. `course`: its own. */
  likenessAt(due: Instant, course: string | undefined): string {
    if (course === undefined) return `at ${due}`
    const { shown } = this.#reading
    const wall = this.#zone.wallTimeAt(due)
    const weekday = shown.has('weekday') ? weekdayOf(localDateOf(wall)) : ''
    return `${course} ${weekday} ${shown.has('time') && hasSeconds(wall)}`
  }

  /** How many courses there can be at most from one instant through another. */
  mostBetween(first: Instant, last: Instant): number {
    const { judged } = this.#reading
    if (!isPlain(first) || !isPlain(last)) return Number.POSITIVE_INFINITY
    if (['at', 'key', 'date', 'time'].some((piece) => judged.has(piece as Piece))) return Number.POSITIVE_INFINITY
    // A clock that is set back over midnight shows the day before again.
    const [early, late] = [first, last].map((instant) => localDateOf(this.#zone.wallTimeAt(instant)))
    if (this.#sides(Number(early) - 1) !== this.#sides(Number(late) + 1)) return Number.POSITIVE_INFINITY
    return judged.has('weekday') ? 7 : 1
  }

  /** On which side of each border a day lies. */
  #sides(date: number): string {
    let sides = ''
    for (const border of this.#borders) {
      const written = typeof border === 'number' ? date : formatLocalDate(date)
      sides += written < border ? '<' : written > border ? '>' : '='
    }
    return sides
  }
}

/** The length of what a filter shows at an occurrence, or a number that stands for it. */
export type Probe = (due: Instant) => number

/** The probe of an occurrence's own instant, shown on the clocks of a zone. */
export function probeOfLocal(zone: Zone, format: Format): Probe {
  return (due) => {
    const { offset, calmFrom, end } = zone.stretchAt(due)
    // Where a local time comes twice, the offset is shown too. So each occurrence near a clock change is unique.
    const isCalm = due >= calmFrom && due < end - NEAR && isPlain(due)
    if (!isCalm) return -Math.abs(due)
    const wall = due + offset
    const date = localDateOf(wall)
    const lengths = format === 'time' || format === 'iso' ? 0 : lengthOf(date, format)
    // The factors keep the three values apart: offsets are whole seconds below a day, lengths are below 100.
    return ((offset / SECOND + DAY / SECOND) * 100 + lengths) * 2 + (hasSeconds(wall) ? 1 : 0)
  }
}

function lengthOf(date: number, format: Format): number {
  const { month, day } = civilFromDays(date)
  const ofDay = day < 10 ? 1 : 2
  if (format === 'short') return ofDay
  const ofMonth = ofDay + (MONTHS[month - 1] ?? '').length
  return format === 'date' ? ofMonth : ofMonth + (WEEKDAYS[weekdayOf(date)] ?? '').length
}
