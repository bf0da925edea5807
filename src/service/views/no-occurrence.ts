import { isSwitchedOff } from '../../core/announcement/announcement.ts'
import { SWITCHED_OFF } from '../../core/wording/check-words.ts'
import { showInstant } from '../../core/wording/display.ts'
import type { Neighbour } from '../../core/wording/explanation.ts'
import { SWITCH_ON } from '../../core/wording/next-step.ts'
import { BelfryError } from '../../errors.ts'
import { MOST_OF_A_DAY } from './naming.ts'
import type { NamedAnnouncement, NamedOccurrence } from './naming.ts'
import type { Neighbours } from './neighbours.ts'

/** A text names no occurrence, or not exactly one. */
export class NotOneOccurrence extends BelfryError {
  /** Those that it may mean, or the nearest ones. */
  readonly near: readonly Neighbour[]
  readonly timezone: string

  constructor(message: string, remedy: string, { near = [], timezone = 'UTC' }: Partial<Nearest> = {}) {
    super('not-found', message, { remedy, details: { nearest: near.map((each) => each.key) } })
    this.near = near
    this.timezone = timezone
  }
}

interface Nearest {
  readonly near: readonly Neighbour[]
  readonly timezone: string
}

/** No announcement ever had this id. */
export function noSuchOccurrence(key: string): NotOneOccurrence {
  return new NotOneOccurrence(
    `there is neither an announcement nor an occurrence ${quoted(key)}`,
    '`belfry list` shows ids, `belfry history` keys: id@2026-12-24T10:00:00.000Z.',
  )
}

/** What stands behind the `@` is no time. */
export function noTime(id: string, when: string): NotOneOccurrence {
  return new NotOneOccurrence(
    `${quoted(when)} is no day and no time: ${quoted(`${id}@${when}`)} names no occurrence`,
    `Write a day (${id}@2026-12-24), a local time (${id}@2026-12-24T18:00) or an instant (${id}@2026-12-24T10:00:00.000Z); ${id} alone is its next one.`,
  )
}

/** Several occurrences are meant. */
export function notOne(
  announcement: NamedAnnouncement,
  when: string,
  found: readonly NamedOccurrence[],
): NotOneOccurrence {
  const near = found.slice(0, MOST_OF_A_DAY)
  const count = found.length > near.length ? `more than ${near.length}` : String(near.length)
  return new NotOneOccurrence(
    `${quoted(`${announcement.id}@${when}`)} names ${count} occurrences`,
    'Name one of them:',
    { near, timezone: zoneOf(announcement) },
  )
}

/** There is none then. */
export function noneThen(
  announcement: NamedAnnouncement,
  { when, why }: { readonly when: string; readonly why?: string | undefined },
  { before, after }: Neighbours,
): NotOneOccurrence {
  const { id, standing } = announcement
  const timezone = zoneOf(announcement)
  const near = [before, after].filter((each) => each !== undefined)
  const where = `${when.length === 'yyyy-mm-dd'.length ? 'on' : 'at'} ${when}${when.endsWith('Z') ? '' : ` in ${timezone}`}`
  const retired = standing.presentId === null ? `, and is retired${since(standing.retiredAt, timezone)}` : ''
  const which = [...(before ? ['the one before it'] : []), ...(after ? ['the one after it'] : [])].join(' and ')
  return new NotOneOccurrence(
    `${quoted(id)} has no occurrence ${where}${why === undefined ? '' : `: ${why}`}${retired}`,
    which === '' ? 'Nor has it any other.' : `Look at ${which}:`,
    { near, timezone },
  )
}

/** There is none at all. */
export function nothingOf({ id, standing, known }: NamedAnnouncement): NotOneOccurrence {
  if (known === undefined) {
    return new NotOneOccurrence(
      `${quoted(id)} is retired${since(standing.retiredAt, standing.timezone)}, and never had an occurrence`,
      '`belfry list` shows what is in force.',
    )
  }
  if (isSwitchedOff(known.announcement)) {
    return new NotOneOccurrence(`${quoted(id)} has no occurrence: ${SWITCHED_OFF}`, SWITCH_ON)
  }
  return new NotOneOccurrence(
    `${quoted(id)} has no occurrence: all of its times were over before it was known`,
    'Give it new times, or remove it.',
  )
}

const quoted = (text: string) => JSON.stringify(text)

const since = (retiredAt: number | null, timezone: string) =>
  retiredAt === null ? '' : ` since ${showInstant(retiredAt, timezone)}`

const zoneOf = ({ known, standing }: NamedAnnouncement) => known?.announcement.schedule.zone.name ?? standing.timezone
