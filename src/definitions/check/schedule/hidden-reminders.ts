import { eventOf } from '../../../core/schedule/event-of.ts'
import { nextOfReminder } from '../../../core/schedule/event-instants.ts'
import { dueOfReminderOnce } from '../../../core/schedule/one-time.ts'
import type { Reminder } from '../../../core/schedule/reminder.ts'
import type { Instant } from '../../../core/time/instant.ts'
import { fault } from '../../problems/codes.ts'
import type { Fault } from '../../problems/codes.ts'
import type { Schedule } from '../../../core/schedule/schedule.ts'
import type { Path } from '../../../core/problem.ts'

/** How many times of each reminder of an event that comes again are looked at. */
const LOOKED_AT = 24

/**
 * Warns of reminders that never go out as such: whenever one is due, another one is due too, and the announcement
 * speaks of that one. Those that stand twice are told elsewhere.
 */
export function hiddenReminders(schedule: Schedule, path: Path, now: Instant): readonly Fault[] {
  const { rule } = schedule
  if (rule.kind !== 'event' && rule.kind !== 'events') return []
  // What hides a reminder is due with it, and hides others then.
  const spoken = new Map<Instant, Reminder | undefined>()
  const spokenOfAt = (due: Instant) => {
    if (!spoken.has(due)) spoken.set(due, eventOf(schedule, due)?.reminder)
    return spoken.get(due)
  }
  return rule.reminders.flatMap((reminder, index) => {
    const { days, exact, text } = reminder
    const isTwice = rule.reminders.slice(0, index).some((each) => each.days === days && each.exact === exact)
    const [first, ...others] = isTwice ? [] : duesOf(schedule, reminder, now)
    if (first === undefined || [first, ...others].some((due) => spokenOfAt(due) === reminder)) return []
    const instead = spokenOfAt(first)?.text ?? ''
    const whose = rule.kind === 'event' ? '' : ' of the event that is nearer'
    const words = `the reminder ${text} never goes out as such: whenever it is due, so is ${instead}${whose}`
    const remedy = 'Remove it, or choose another time: what is due at one instant goes out once.'
    return [fault('reminder-hidden', [...path, 'event', 'reminders', index], words, remedy)]
  })
}

/** The next times of a reminder, within the bounds. */
function duesOf(schedule: Schedule, reminder: Reminder, now: Instant): readonly Instant[] {
  const { rule } = schedule
  if (rule.kind === 'events') {
    const dues: Instant[] = []
    let due = nextOfReminder(rule, schedule, reminder, now)?.due
    while (due !== undefined && dues.length < LOOKED_AT) {
      dues.push(due)
      due = nextOfReminder(rule, schedule, reminder, due)?.due
    }
    return dues
  }
  // Where a day rule moves it to: the rule may part what falls together, and join what does not.
  const due = dueOfReminderOnce(schedule, reminder)
  return due === undefined ? [] : [due]
}
