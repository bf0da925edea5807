import { distanceOf, isAfterEvent, parseReminder } from '../../../core/schedule/reminder.ts'
import type { Reminder } from '../../../core/schedule/reminder.ts'
import { DAY } from '../../../core/time/instant.ts'
import { adviceOnReminder } from '../../advice/duration.ts'
import { fault } from '../../problems/codes.ts'
import type { Fault } from '../../problems/codes.ts'
import type { EventShape } from '../../shape/schedule.ts'
import type { Path } from '../../../core/problem.ts'

/** The most reminders of an event that comes again: each of them is asked for at each step along the schedule. */
const MOST_REMINDERS = 50
/** How far a reminder may be from an event that comes again, in days. */
const FARTHEST = 366

const FORMS = ['at', 'cron', 'every'] as const

/** Checks that an event begins by exactly one rule. */
export function checkEventForm(event: Omit<EventShape, 'reminders'>, path: Path): readonly Fault[] {
  const written = FORMS.filter((form) => event[form] !== undefined)
  if (written.length === 1) return []
  const found = written.length === 0 ? 'none of at, cron and every' : `${written.join(' and ')} at once`
  const remedy = 'Write exactly one: at is one event, cron and every are an event that comes again.'
  return [fault('schedule-form', path, `the event has ${found}`, remedy, 'key')]
}

/** The reminders that could be read, and the faults of all others. `path`: that of the event. */
export function checkReminders(
  written: EventShape['reminders'],
  { path, isRecurring }: { readonly path: Path; readonly isRecurring: boolean },
): { readonly reminders: readonly Reminder[]; readonly faults: readonly Fault[] } {
  const reminders: Reminder[] = []
  const faults: Fault[] = []
  for (const [index, each] of written.entries()) {
    const place = [...path, 'reminders', index]
    const reminder = parseReminder(each)
    if (reminder === undefined) {
      const { text, remedy } = adviceOnReminder(each)
      faults.push(fault('reminder-format', place, text, remedy))
      continue
    }
    reminders.push(reminder)
    if (!isRecurring || Math.abs(distanceOf(reminder)) <= FARTHEST * DAY) continue
    const text = `the reminder ${reminder.text} is farther than ${FARTHEST} days from an event that comes again`
    faults.push(fault('reminder-far', place, text, 'Choose one that is nearer, or check its unit.'))
  }
  // What cannot be read may have been meant with a sign.
  if (reminders.length === written.length) faults.push(...checkSigns(reminders, path))
  if (isRecurring && written.length > MOST_REMINDERS) {
    const text = `an event that comes again has ${written.length} reminders, allowed are ${MOST_REMINDERS}`
    const remedy = 'Remove some; each of them is an announcement at each event.'
    faults.push(fault('list-too-long', [...path, 'reminders'], text, remedy))
  }
  return { reminders, faults }
}

/**
 * Warns when reminders come after the event and none in the list has a sign: in many other programs, `1d` is the day
 * before. Whoever writes a sign anywhere knows that it matters.
 */
function checkSigns(reminders: readonly Reminder[], path: Path): readonly Fault[] {
  const index = reminders.findIndex(isAfterEvent)
  const first = reminders[index]
  if (first === undefined || reminders.some(({ text }) => /^[+-]/.test(text))) return []
  const text = `the reminder ${first.text} comes after the event began, and none here has a sign`
  const remedy = `Write -${first.text} for before the event, or +${first.text} if after it is meant.`
  return [fault('reminder-sign', [...path, 'reminders', index], text, remedy)]
}
