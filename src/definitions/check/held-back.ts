import { isSwitchedOff } from '../../core/announcement/announcement.ts'
import type { Announcement, Definition } from '../../core/announcement/announcement.ts'
import { freezeOver, freezesFor } from '../../core/announcement/freeze.ts'
import type { Freeze } from '../../core/announcement/freeze.ts'
import { expiryOf } from '../../core/announcement/lateness.ts'
import { quietAt, quietFor } from '../../core/announcement/quiet.ts'
import type { Silences } from '../../core/announcement/silences.ts'
import { countWithin } from '../../core/schedule/count.ts'
import type { Looks } from '../../core/schedule/count.ts'
import { instantsBetween, nextInstant } from '../../core/schedule/recurrence.ts'
import { DAY, formatWallTime } from '../../core/time/instant.ts'
import type { Instant } from '../../core/time/instant.ts'
import { fault, quoted } from '../problems/codes.ts'
import type { Fault } from '../problems/codes.ts'

/** How many days of quiet hours are looked at, as `plan` does. */
const QUIET_DAYS = 14
/** How many occurrences are looked at for quiet hours: of one announcement, and of all. */
const MOST = { each: 2000, all: 10_000 }
/** How many reminders of events are looked at one by one, to count what all freezes skip. */
const COUNTED = 200_000
/** How many announcements a sentence names. */
const NAMED = 3

/** What is in the settings and in the other files, and when it is looked at. */
interface JudgedSilences {
  readonly silences: Silences
  readonly definitions: readonly Definition[]
  readonly now: Instant
}

/** Warns of what freezes and quiet hours hold back. Reviewers see it at the freeze, with the first of each. */
export function tellHeldBack({ silences, definitions, now }: JudgedSilences): readonly Fault[] {
  const announcements = definitions.map(({ announcement }) => announcement).filter((each) => !isSwitchedOff(each))
  const looks: Looks = { left: COUNTED }
  const ofFreezes = silences.freezes.flatMap((freeze, index): Fault[] => {
    const held = heldByFreeze(freeze, announcements, { now, looks })
    if (held.length === 0) return []
    const text = `the freeze ${quoted(freeze.id)} skips ${occurrences(held)}: ${listed(held)}`
    return [fault('held-back', ['freezes', index, 'id'], text, remedyFor('move them'))]
  })
  const ofQuiet = heldByQuiet(silences, announcements, now).flatMap(({ waits, skipped }, index): Fault[] => {
    const all = [...waits, ...skipped]
    if (all.length === 0) return []
    const parts = [
      ...(waits.length === 0 ? [] : [`delay ${occurrences(waits)}: ${listed(waits)}`]),
      ...(skipped.length === 0
        ? []
        : [`skip ${occurrences(skipped)}, too late by then or followed by a newer one: ${listed(skipped)}`]),
    ]
    const text = `in the next ${QUIET_DAYS} days the quiet hours ${quoted(silences.quiet[index]!.id)} ${parts.join('; they ')}`
    const remedy = remedyFor(skipped.length === 0 ? 'move them' : 'move them, let them be later with late.grace')
    return [fault('held-back', ['quiet', index, 'id'], text, remedy)]
  })
  return [...ofFreezes, ...ofQuiet]
}

const remedyFor = (deed: string) => `If that is not meant: ${deed}, or let their priority pass with allow.`

/** What is held back of an announcement. */
interface HeldBack {
  readonly announcement: Announcement
  readonly first: Instant
  readonly count: number
  /** Whether there may be more. */
  readonly isLeast: boolean
}

function heldByFreeze(
  { from, until, allow }: Freeze,
  announcements: readonly Announcement[],
  { now, looks }: { readonly now: Instant; readonly looks: Looks },
): readonly HeldBack[] {
  // Both bounds are exclusive here, and the first instant of a freeze is in it.
  const after = Math.max(now, from - 1)
  const through = until - 1
  return announcements.flatMap((announcement): HeldBack[] => {
    const { priority, schedule } = announcement
    if (allow.includes(priority) || after >= through) return []
    const first = nextInstant(schedule, after)
    if (first === undefined || first > through) return []
    const { count, isLeast } = countWithin(schedule, { after, through }, looks)
    // That there is one is known, also when nothing was counted.
    return [{ announcement, first, count: Math.max(1, count), isLeast }]
  })
}

/** What is held back by some quiet hours: what leaves when they end, and what is too late then. */
interface HeldByQuiet {
  readonly waits: readonly HeldBack[]
  readonly skipped: readonly HeldBack[]
}

function heldByQuiet(
  { quiet, freezes }: Silences,
  announcements: readonly Announcement[],
  now: Instant,
): readonly HeldByQuiet[] {
  const found = quiet.map(() => ({ waits: [] as HeldBack[], skipped: [] as HeldBack[] }))
  let left = quiet.length === 0 ? 0 : MOST.all
  for (const announcement of announcements) {
    const { priority, broadcast, schedule } = announcement
    const concerned = quietFor(quiet, { priority, push: broadcast.push })
    if (concerned.length === 0) continue
    const frozen = freezesFor(freezes, priority)
    const limit = Math.min(left, MOST.each)
    const dues = instantsBetween(schedule, { after: now, through: now + QUIET_DAYS * DAY, limit })
    left -= dues.length
    const held = dues.flatMap((due, at) => {
      const { last } = expiryOf(announcement, due)
      const spell = quietAt(concerned, due, last)
      // What a freeze skips is told there.
      if (spell === null || freezeOver(frozen, due, Math.min(spell.until, last)) !== null) return []
      // Of several that wait only the newest leaves.
      const newer = dues[at + 1] ?? nextInstant(schedule, due) ?? Infinity
      const isLeaving = spell.until <= last && newer > spell.until
      return [{ due, hours: spell.hours, end: isLeaving ? ('waits' as const) : ('skipped' as const) }]
    })
    for (const [key, each] of Map.groupBy(held, ({ hours, end }) => `${quiet.indexOf(hours)} ${end}`)) {
      const [index, end] = key.split(' ') as [string, 'waits' | 'skipped']
      found[Number(index)]![end].push({ announcement, first: each[0]!.due, count: each.length, isLeast: false })
    }
  }
  return found
}

function occurrences(held: readonly HeldBack[]): string {
  const count = held.reduce((sum, each) => sum + each.count, 0)
  const least = held.some(({ isLeast }) => isLeast) ? 'at least ' : ''
  return count === 1 && least === '' ? '1 occurrence' : `${least}${count.toLocaleString('en')} occurrences`
}

/** The first of them: `cup (2027-01-01T18:00 Europe/Berlin), nightly (9, first …), and 3 announcements more`. */
function listed(held: readonly HeldBack[]): string {
  const inOrder = held.toSorted((a, b) => a.first - b.first)
  const named = inOrder.slice(0, NAMED).map(({ announcement: { id, schedule }, first, count, isLeast }) => {
    const time = `${formatWallTime(schedule.zone.wallTimeAt(first))} ${schedule.zone.name}`
    const many = count === 1 && !isLeast ? '' : `${isLeast ? 'at least ' : ''}${count.toLocaleString('en')}, first `
    return `${id} (${many}${time})`
  })
  const more = held.length - named.length
  return [...named, ...(more === 0 ? [] : [`and ${more} announcement${more === 1 ? '' : 's'} more`])].join(', ')
}
