import { clockErrorInWords } from './clock-words.ts'
import { arrivalInWords } from './move-words.ts'
import { showShortly, visible } from './display.ts'
import { showDuration, showLateness } from './duration.ts'
import { heldInWords } from './pause-words.ts'
import type { Check } from '../announcement/check.ts'
import { formatDuration, formatInstant, parseLocalDate } from '../time/instant.ts'
import type { Instant } from '../time/instant.ts'

/** What is told of an announcement that its definition switches off, wherever a reason is wanted. */
export const SWITCHED_OFF = 'it is switched off by enabled: false in its definition'

/** The keys of a check that are instants. */
const INSTANTS: ReadonlySet<string> = new Set(['until', 'since', 'from', 'freesAt', 'knownSince', 'missingSince'])

/** The JSON shape of the checks of a decision: the same keys, with instants in ISO 8601. */
export function checksToJson(checks: readonly object[] | null) {
  return (
    checks &&
    checks.map((check) =>
      Object.fromEntries(
        Object.entries(check).map(([key, value]) => [
          key,
          INSTANTS.has(key) && typeof value === 'number' ? formatInstant(value) : (value as unknown),
        ]),
      ),
    )
  )
}

/** What one check of a decision saw, in words. */
export function checkInWords(check: Check, timezone: string): string {
  const at = (instant: Instant) => showShortly(instant, timezone)
  switch (check.check) {
    case 'enabled':
      if (check.knownSince === null) return 'no such announcement is in force'
      if (check.isSwitchedOff === true) return SWITCHED_OFF
      return check.isPassed
        ? `known since ${at(check.knownSince)}`
        : `known since ${at(check.knownSince)} only: nothing before that is ever sent`
    case 'schedule':
      return check.isPassed ? 'its rule has this instant' : 'its rule has no such instant'
    case 'bounds': {
      const { from, until } = check
      if (from === null && until === null) return 'it has none'
      return [...(from === null ? [] : [`from ${from}`]), ...(until === null ? [] : [`until ${until}`])].join(' ')
    }
    case 'exclusions': {
      const { isPassed, date, calendar, movedTo, movedFrom = [], isOneWith = false, isOfEvent = false } = check
      const from = movedFrom.map((day) => ({ ...day, date: parseLocalDate(day.date)! }))
      if (isPassed)
        return from.length === 0 ? `${date} is not excluded` : arrivalInWords({ from, isOwn: isOneWith, isOfEvent })
      const by = calendar === undefined ? '' : `: ${visible(calendar)}`
      return `${date} is excluded${by}${movedTo === undefined ? '' : `; its ${isOfEvent ? 'event' : 'time'} is moved to ${movedTo}`}`
    }
    case 'lease':
      return check.holder === null ? 'no service holds it: none is running' : `held by ${check.holder}`
    case 'clock': {
      const { isPassed, leastMs, mostMs } = check
      if (isPassed === null) return 'only a running service knows'
      if (leastMs === null || mostMs === null) return isPassed ? 'trusted' : 'not compared yet'
      return clockErrorInWords({ least: leastMs, most: mostMs })
    }
    case 'paused': {
      const { isPassed, by, reason, since, until, scope, owner = null } = check
      if (isPassed || since === null) return 'nobody has paused it'
      const isWide = scope === 'all' || scope === 'owner'
      const what = isWide ? `${heldInWords({ scope, owner, id: '' })}, ` : ''
      return `${what}by ${by} since ${at(since)}${until === null ? '' : ` until ${at(until)}`}: ${reason}`
    }
    case 'skipped':
      return `taken out by ${check.by} at ${at(check.since)}: ${check.reason}`
    case 'freeze': {
      const { freezeId: id, reason, from, until, also = [] } = check
      if (id === null || from === null || until === null) return 'no freeze holds'
      const others = also.length === 0 ? '' : `; also ${also.map(visible).join(', ')}`
      return `${visible(id)} from ${at(from)} until ${at(until)}: ${reason}${others}`
    }
    case 'quiet': {
      const { quietId: id, until } = check
      return id === null || until === null ? 'no quiet hours hold' : `${visible(id)} until ${at(until)} at least`
    }
    case 'late':
      return lateInWords(check, at)
    case 'source':
      return `${visible(check.file)} is missing since ${at(check.missingSince)}: sent if it comes back in time`
    case 'account': {
      const { code, since, sender } = check
      const whom = sender === null ? 'the gateway refuses this app' : `ZIM does not know the sender ${visible(sender)}`
      return `${whom} since ${at(since)} (code ${code}): held until a probe passes`
    }
    case 'retry':
      return `after an attempt that reached nobody it pauses until ${at(check.until)}`
    case 'budget': {
      const { owner, used, daily, canBorrow, freesAt } = check
      const borrows = used >= daily && canBorrow ? ', and it may borrow' : ''
      return `${owner} uses ${used} of its ${daily}${borrows}${frees(freesAt, at)}`
    }
    case 'quota': {
      const { used, limit, unknown, freesAt } = check
      return `${used} of ${limit} used${unknown === 0 ? '' : `, ${unknown} unknown`}${frees(freesAt, at)}`
    }
    case 'reservation': {
      const { isPassed, for: whom, ahead, kept } = check
      const toCome = `${ahead} of higher priority to come, ${kept} kept for others`
      return isPassed ? `leaves everybody theirs (${toCome})` : `would take the slot of ${whom} (${toCome})`
    }
    case 'spacing': {
      const { isPassed, until } = check
      if (isPassed) return 'the previous call ended long enough ago'
      return until === null ? 'another call is under way or goes first' : `the next call may begin at ${at(until)}`
    }
  }
}

/** How late it is, and how late it may be. The limit is its grace, or an instant that its event sets. */
function lateInWords(check: Extract<Check, { check: 'late' }>, at: (instant: Instant) => string): string {
  const { isPassed, latenessMs, graceMs, isSuperseded, bound = 'grace', until } = check
  const isOver = !isPassed && bound !== 'grace' && until !== undefined
  if (isSuperseded && !isOver) return 'a newer occurrence of it is due as well'
  const lateness = showDuration(latenessMs)
  // Rounded, what is just too late would look as if it were allowed.
  const isHidden = !isPassed && bound === 'grace' && lateness === showDuration(graceMs)
  const late = isHidden ? `just over ${lateness} late` : showLateness(Math.max(0, latenessMs))
  if (bound === 'grace' || until === undefined) return `${late}, allowed are ${formatDuration(graceMs)}`
  return `${late}, allowed ${isOver ? 'was' : 'is'} until ${SET_BY[bound]} at ${at(until)}`
}

const SET_BY = {
  event: 'its event begins',
  until: 'the late.until of its event ends',
  reminder: 'its next reminder is due',
} as const

function frees(freesAt: Instant | null, at: (instant: Instant) => string): string {
  return freesAt === null ? '' : `, the next slot frees at ${at(freesAt)}`
}
