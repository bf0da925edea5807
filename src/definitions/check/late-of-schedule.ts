import type { LatePolicy } from '../../core/announcement/announcement.ts'
import { endOf, expiryOf } from '../../core/announcement/lateness.ts'
import type { Expiry } from '../../core/announcement/lateness.ts'
import { eventInstant, instantsOnce } from '../../core/schedule/one-time.ts'
import { formatDuration } from '../../core/time/instant.ts'
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

/**
 * What the announcement itself wrote, and its paths. Inherited keys are not judged, since they may be meant for other
 * announcements.
 */
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

/**
 * Checks a sound late policy against its schedule: whether there is an event where the policy needs one, and whether
 * what it allows can ever be used.
 */
export function checkLateOfSchedule(late: LatePolicy, schedule: Schedule, written: WrittenLate): CheckedLate {
  const event = eventInstant(schedule)
  if (event === undefined) return checkWithoutEvent(late, 'the schedule has no event', written)
  const before = instantsOnce(schedule).filter((due) => due < event)
  const cut = checkCut(late, schedule, written)
  if (before.length > 0) return { late, faults: [...checkUse({ late, schedule, before }, written), ...cut] }
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
  const remedy = 'Remove until, or write a grace that reaches beyond the begin of the event.'
  return [fault('late-unused', origin('until'), text, remedy)]
}

/** Whether at least one reminder can use the written grace or maxLateness in full. */
function checkCut(late: LatePolicy, schedule: Schedule, { origin, own }: WrittenLate): readonly Fault[] {
  const written = (['grace', 'maxLateness'] as const).filter(
    (key) => own[key] !== undefined && (key === 'grace' || late.then === 'latest'),
  )
  if (written.length === 0) return []
  let longest: { readonly bound: Expiry['bound']; readonly lateness: Millis } | undefined
  for (const due of instantsOnce(schedule)) {
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
