import type { LatePolicy } from '../../core/announcement/announcement.ts'
import { endOf, expiryOf } from '../../core/announcement/lateness.ts'
import type { Expiry } from '../../core/announcement/lateness.ts'
import { eventOf } from '../../core/schedule/event-of.ts'
import { instantsOnce } from '../../core/schedule/one-time.ts'
import { instantsBetween } from '../../core/schedule/recurrence.ts'
import { isBeforeEvent } from '../../core/schedule/reminder.ts'
import { DAY, formatDuration } from '../../core/time/instant.ts'
import type { Instant, Millis } from '../../core/time/instant.ts'
import { fault } from '../problems/codes.ts'
import type { Fault } from '../problems/codes.ts'
import type { CheckedLate, Origin } from './late.ts'
import type { LateShape } from '../shape/file.ts'
import type { Schedule } from '../../core/schedule/schedule.ts'

/** What the announcement wrote itself, and where: nothing is said of what it inherits, which may be meant for others. */
interface WrittenLate {
  readonly origin: Origin
  readonly own: LateShape
}

/** A late policy, its schedule, and the reminders that come due before the event. */
interface RemindersBefore {
  readonly late: LatePolicy
  readonly schedule: Schedule
  readonly before: readonly Instant[]
}

/** How many instants of an event that comes again are looked at. */
const LOOKED_AT = 100

/** A late policy, and the schedule that it is judged by. */
interface JudgedLate {
  readonly late: LatePolicy
  readonly schedule: Schedule
  readonly now: Instant
}

/**
 * Checks a sound late policy against its schedule: whether there is an event where the policy needs one, and whether
 * what it allows can ever be used. Of an event that comes again, the next instants are looked at.
 */
export function checkLateOfSchedule({ late, schedule, now }: JudgedLate, written: WrittenLate): CheckedLate {
  const { rule } = schedule
  if (rule.kind !== 'event' && rule.kind !== 'events')
    return checkWithoutEvent(late, 'the schedule has no event', written)
  const isOnce = rule.kind === 'event'
  const dues = isOnce
    ? instantsOnce(schedule)
    : instantsBetween(schedule, { after: now, through: Infinity, limit: LOOKED_AT })
  const before = dues.filter((due) => due < (eventOf(schedule, due)?.begin ?? due))
  const cut = checkCut(late, { schedule, dues }, written)
  if (before.length > 0) return { late, faults: [...checkUse({ late, schedule, before }, written), ...cut] }
  // When its last event is over, nothing can be said.
  if (!isOnce && rule.reminders.some(isBeforeEvent)) return { late, faults: cut }
  const checked = checkWithoutEvent(late, 'the schedule has no reminder before its event', written)
  return { ...checked, faults: [...checked.faults, ...cut] }
}

/** When nothing is sent before an event, its begin makes no text untrue. */
function checkWithoutEvent(policy: LatePolicy, what: string, { origin, own }: WrittenLate): CheckedLate {
  const { grace, then, maxLateness } = policy
  // oxlint-disable-next-line unicorn/no-thenable -- a word of the format, never a function
  const late = { grace, then, maxLateness }
  if (own.until === undefined) return { late, faults: [] }
  const remedy = 'Remove until: it lets a reminder go out after its event began. How late all else may be is its grace.'
  return { faults: [fault('late-until-event', origin('until'), `until means nothing here: ${what}`, remedy)] }
}

/** Whether `until` allows anything that would not be sent without it. */
function checkUse({ late, schedule, before }: RemindersBefore, { origin, own }: WrittenLate): readonly Fault[] {
  const { until, ...without } = late
  if (own.until === undefined || until === undefined) return []
  const lastOf = (policy: LatePolicy, due: Instant) => expiryOf({ schedule, late: policy }, due).last
  if (before.some((due) => lastOf({ ...without, until }, due) > lastOf(without, due))) return []
  const text = 'until means nothing here: the grace, or another reminder, ends before it or when the event begins'
  const patient: LatePolicy = { ...without, then: 'skip', grace: until + 366 * DAY }
  const isGraceShort = before.some((due) => lastOf({ ...patient, until }, due) > lastOf(patient, due))
  const remedy = isGraceShort
    ? 'Remove until, or write a grace that reaches beyond the begin of the event.'
    : 'Remove until, or the reminder that follows: when that one is due, the one before it is out of date.'
  return [fault('late-unused', origin('until'), text, remedy)]
}

/** Whether at least one reminder can use the written grace or maxLateness in full. */
function checkCut(
  late: LatePolicy,
  { schedule, dues }: { readonly schedule: Schedule; readonly dues: readonly Instant[] },
  { origin, own }: WrittenLate,
): readonly Fault[] {
  const written = (['grace', 'maxLateness'] as const).filter(
    (key) => own[key] !== undefined && (key === 'grace' || late.then === 'latest'),
  )
  if (written.length === 0) return []
  let longest: { readonly bound: Expiry['bound']; readonly lateness: Millis } | undefined
  for (const due of dues) {
    const expiry = expiryOf({ schedule, late }, due)
    const lateness = expiry.bound === 'grace' ? expiry.last - due : endOf(expiry) - due
    if (longest === undefined || lateness > longest.lateness) longest = { bound: expiry.bound, lateness }
  }
  const { bound, lateness } = longest ?? { bound: 'grace', lateness: Infinity }
  const key = written.find((each) => lateness < late[each])
  if (key === undefined) return []
  const text = `${formatDuration(late[key])} can never be used in full: ${ENDS[bound]} ${formatDuration(lateness)} later at most`
  return [fault('late-cut', origin(key), text, `Write at most ${formatDuration(lateness)}${REMEDIES[bound]}.`)]
}

const ENDS: Readonly<Record<Expiry['bound'], string>> = {
  grace: 'its grace ends',
  event: 'its event begins',
  until: 'its text is untrue',
  reminder: 'the next reminder is due',
}

const REMEDIES: Readonly<Record<Expiry['bound'], string>> = {
  grace: '',
  event: '; or, for a text that stays true, say with until how long after the begin it may go out',
  until: ', or a longer until',
  reminder: '',
}
