import { joinDays } from '../../core/schedule/local/day-set.ts'
import type { DaySet, NamedDays } from '../../core/schedule/local/day-set.ts'
import { tellMoves } from './schedule/moves.ts'
import { adviceOnTime } from '../advice/time.ts'
import { adviceOnEvery } from '../advice/every.ts'
import { isExact, isLeavingOut, parseEvery } from '../../core/schedule/every/every.ts'
import { unevenEvery } from './schedule/uneven-every.ts'
import { parseCron } from '../../core/schedule/cron/pattern.ts'
import type { BaseRule } from '../../core/schedule/base-instants.ts'
import { parseLocalDate, parseWallTime } from '../../core/time/instant.ts'
import type { Instant, WallTime } from '../../core/time/instant.ts'
import type { Zone } from '../../core/time/zone.ts'
import { isCalendarName, unknownCalendar, wrongDate } from './calendars.ts'
import type { Calendars } from './calendars.ts'
import { fault, quoted } from '../problems/codes.ts'
import type { Fault } from '../problems/codes.ts'
import type { EntryInFile, PartialEntry } from './partial-entry.ts'
import { checkEventForm, checkReminders } from './schedule/event.ts'
import type { EventShape } from '../shape/schedule.ts'
import { checkTimes } from './schedule/times.ts'
import { LONGEST_LIST } from '../shape/patterns.ts'
import type { CheckContext } from './context.ts'
import { checkZone } from '../shape/timezone.ts'
import type { LocalDate } from '../../core/time/civil-date.ts'
import type { Rule, Schedule } from '../../core/schedule/schedule.ts'
import type { Path } from '../../core/problem.ts'

/** A schedule, and the faults found in it. */
export interface CheckedSchedule {
  /** Absent when there are errors. */
  readonly schedule?: Schedule
  readonly faults: readonly Fault[]
}

const FORMS = ['cron', 'every', 'at', 'event'] as const

/**
 * Reads the time rule of an announcement. First it reads every text in it. Then it checks whether they make sense
 * together.
 */
export function checkSchedule(entry: EntryInFile, context: CheckContext): CheckedSchedule {
  return entry.partial.isBroken('schedule') ? { faults: [] } : new ScheduleReading(entry, context).check(context.now)
}

class ScheduleReading {
  readonly #partial: PartialEntry
  readonly #defaults: PartialEntry
  readonly #path: Path
  readonly #calendars: Calendars
  readonly #isStored: boolean
  readonly #faults: Fault[] = []
  /** The zone of the schedule, as soon as it is read. */
  #known: Zone | undefined

  constructor({ partial, defaults, base }: EntryInFile, { calendars, isStored = false }: CheckContext) {
    this.#partial = partial
    this.#defaults = defaults
    this.#calendars = calendars
    this.#isStored = isStored
    this.#path = [...base, 'schedule']
  }

  check(now: Instant): CheckedSchedule {
    const { from, until, except, onExcluded } = this.#partial.schedule
    const zone = this.#zone()
    this.#known = zone
    const start = this.#time(from, 'from')
    const rule = this.#rule(start)
    const end = this.#time(until, 'until')
    const days = this.#days(except ?? [])
    if (start !== undefined && end !== undefined && start >= end) {
      const text = 'until is not after from, so nothing lies between them'
      this.#add(fault('bounds-order', [...this.#path, 'until'], text, 'Make until later than from; it is exclusive.'))
    }
    const move = onExcluded === 'skip' ? undefined : onExcluded
    const base = rule?.kind === 'events' ? rule.base : rule
    if (base?.kind === 'every' && isExact(base.unit) && move !== undefined) {
      const text = `steps of ${base.unit} are exact: none of them can move to another day`
      const remedy =
        'Remove onExcluded, so that excluded days have none, or count in days or longer, e.g. every: 1 day.'
      this.#add(fault('every-moved', [...this.#path, 'onExcluded'], text, remedy))
    }
    const isWhole = !this.#faults.some(({ severity }) => severity === 'error') && this.#isSound()
    if (!zone || !rule || !isWhole) return { faults: this.#faults }

    // The `from` of an `every` is its first time, and no bound beside it.
    const isBound = start !== undefined && base?.kind !== 'every'
    const bounds = { ...(isBound && { from: start }), ...(end !== undefined && { until: end }) }
    const schedule: Schedule = { rule, zone, ...bounds, except: days, ...(move !== undefined && { onExcluded: move }) }
    const ofMoves = tellMoves(schedule, { path: this.#path, hasRule: this.#partial.has('schedule.onExcluded'), now })
    const ofTimes = checkTimes(schedule, { path: this.#path, isList: this.#isList(), now })
    const faults = [...this.#faults, ...ofTimes, ...ofMoves]
    return faults.some(({ severity }) => severity === 'error') ? { faults } : { schedule, faults }
  }

  #zone(): Zone | undefined {
    const own = this.#partial.schedule.timezone
    const name = own ?? (this.#partial.has('schedule.timezone') ? undefined : this.#defaults.entry.timezone)
    if (name === undefined) {
      if (!this.#partial.has('schedule.timezone') && !this.#defaults.has('timezone')) {
        const remedy = 'Add timezone: Asia/Singapore, or whichever is meant, here or under defaults.'
        this.#add(fault('timezone-missing', [...this.#path, 'timezone'], 'the schedule has no time zone', remedy))
      }
      return undefined
    }
    const checked = checkZone(name, own === undefined ? ['defaults', 'timezone'] : [...this.#path, 'timezone'])
    const { zone, fault: found } = checked
    if (found) this.#add(zone && this.#isStored ? { ...found, severity: 'warning' } : found)
    return zone
  }

  #rule(start: WallTime | undefined): Rule | undefined {
    const { cron, every, at, event } = this.#partial.schedule
    const written = FORMS.filter((form) => this.#partial.has(`schedule.${form}`))
    if (written.length !== 1) {
      const found = written.length === 0 ? 'none of cron, every, at and event' : `${written.join(' and ')} at once`
      const remedy =
        'Write exactly one: cron and every repeat, at is one time or a list, event has reminders around it.'
      this.#add(fault('schedule-form', this.#path, `the schedule has ${found}`, remedy, 'key'))
    }
    const rules = [
      cron === undefined ? undefined : this.#cron(cron),
      every === undefined ? undefined : this.#every(every, start),
      at === undefined ? undefined : this.#at(at),
      event === undefined ? undefined : this.#event(event, start),
    ]
    return rules.find((rule) => rule !== undefined)
  }

  #cron(text: string, ...steps: string[]): BaseRule | undefined {
    const parsed = parseCron(text)
    for (const found of parsed.ok ? parsed.warnings : parsed.problems) {
      this.#add({ ...found, path: [...this.#path, ...steps, 'cron', ...found.path] })
    }
    return parsed.ok ? { kind: 'cron', pattern: parsed.pattern } : undefined
  }

  #every(text: string, first: WallTime | undefined, ...steps: string[]): BaseRule | undefined {
    const path = [...this.#path, ...steps, 'every']
    const step = parseEvery(text)
    if (step === undefined) {
      const advice = adviceOnEvery(text)
      this.#add(fault('every-format', path, advice.text, advice.remedy))
    }
    if (!this.#partial.has('schedule.from')) {
      const remedy = 'Add from: 2026-12-02T14:00, or whichever is the first time; the steps are counted from it.'
      const where = steps.length === 0 ? remedy : `${remedy} It stands beside event.`
      this.#add(fault('every-from', path, 'every has no from to begin with', where))
    }
    if (step === undefined || first === undefined) return undefined
    const rule = { kind: 'every', ...step, first } as const
    if (isLeavingOut(rule)) this.#add(unevenEvery(rule, path))
    return rule
  }

  #at(at: string | readonly string[]): Rule | undefined {
    const texts = typeof at === 'string' ? [at] : at
    const times = texts.map((text, index) => this.#time(text, 'at', ...(typeof at === 'string' ? [] : [index])))
    return { kind: 'at', times: times.filter((time) => time !== undefined) }
  }

  #event({ at, cron, every, reminders: written }: EventShape, start: WallTime | undefined): Rule | undefined {
    const path = [...this.#path, 'event']
    this.#faults.push(...checkEventForm({ at, cron, every }, path))
    const base = [
      cron === undefined ? undefined : this.#cron(cron, 'event'),
      every === undefined ? undefined : this.#every(every, start, 'event'),
    ].find((rule) => rule !== undefined)
    const begin = this.#time(at, 'event', 'at')
    const { reminders, faults } = checkReminders(written, { path, isRecurring: at === undefined })
    this.#faults.push(...faults)
    if (begin !== undefined) return { kind: 'event', at: begin, reminders }
    return base === undefined ? undefined : { kind: 'events', base, reminders }
  }

  #time(text: string | undefined, ...steps: (string | number)[]): WallTime | undefined {
    if (text === undefined) return undefined
    const time = parseWallTime(text)
    if (time === undefined) {
      const key = steps[0] === 'from' || steps[0] === 'until' ? steps[0] : 'at'
      const advice = adviceOnTime(text, { key, zone: this.#known })
      this.#add(fault('local-time-format', [...this.#path, ...steps], advice.text, advice.remedy))
    }
    return time
  }

  #days(texts: readonly string[]): DaySet {
    const written = new Set<string>()
    const dates = new Set<LocalDate>()
    const calendars: NamedDays[] = []
    for (const [index, text] of texts.entries()) {
      const path = [...this.#path, 'except', index]
      const date = parseLocalDate(text)
      const calendar = date === undefined ? this.#calendar(text, path, texts) : undefined
      if ((date !== undefined || calendar) && written.has(text)) {
        this.#add(fault('duplicate-time', path, `${quoted(text)} stands here twice`, 'Remove one of the two.'))
      }
      written.add(text)
      if (date !== undefined) dates.add(date)
      if (calendar) calendars.push(calendar)
    }
    const days = joinDays(calendars, [...dates])
    if (days.dates.length > LONGEST_LIST) {
      const text = `except leaves out more than ${LONGEST_LIST} days`
      this.#add(fault('list-too-long', [...this.#path, 'except'], text, 'Name fewer days, or bound the schedule.'))
    }
    return days
  }

  /** The calendar that an item of `except` names. */
  #calendar(text: string, path: Path, others: readonly string[]): NamedDays | undefined {
    const days = this.#calendars.get(text)
    if (!days) {
      const isName = isCalendarName(text)
      this.#add(isName ? unknownCalendar(text, path, this.#calendars, others) : wrongDate(text, path))
    }
    return days
  }

  #isSound(): boolean {
    return this.#partial.isSound('schedule') && !this.#defaults.isBroken('timezone')
  }

  #isList(): boolean {
    return Array.isArray(this.#partial.schedule.at)
  }

  #add(found: Fault): void {
    this.#faults.push(found)
  }
}
