import { parseLocalDate, parseWallTime, DAY } from '../../core/time/instant.ts'
import type { WallTime } from '../../core/time/instant.ts'
import { findZone } from '../../core/time/zone.ts'

/** A date or a time of a calendar file. */
export interface FileMoment {
  /** What clocks show there; midnight for a date. */
  readonly wall: WallTime
  readonly isDate: boolean
  readonly isUtc: boolean
  /** The zone as the file names it. Empty for UTC and for a time that is meant for every zone. */
  readonly timezone: string
}

/** A text that is no date and no time. */
export class WrongMoment extends Error {}

/**
 * Reads a date or a time as jCal writes it: `2026-12-24`, `2026-12-24T18:00:00`, `2026-12-24T17:00:00Z`.
 * @throws WrongMoment
 */
export function readMoment(text: string, timezone: string): FileMoment {
  // The library makes `T::` of a date that is not marked as one. Many files have them.
  const [, written = '', mark] = /^(.*?)(?:T::)?(Z)?$/su.exec(text) ?? []
  const date = parseLocalDate(written)
  if (date !== undefined) return { wall: date * DAY, isDate: true, isUtc: false, timezone: '' }
  const wall = parseWallTime(written)
  if (wall === undefined) throw new WrongMoment(text)
  const isUtc = mark !== undefined
  return { wall, isDate: false, isUtc, timezone: isUtc ? '' : timezone }
}

/**
 * What clocks show at `moment` where `place` is told. Undefined when one of the two is in UTC, and the other one in a
 * zone that is not known by its name.
 */
export function wallIn(place: FileMoment, moment: FileMoment): WallTime | undefined {
  if (moment.isDate || place.isDate || moment.isUtc === place.isUtc) return moment.wall
  const timezone = moment.isUtc ? place.timezone : moment.timezone
  // A time without a zone is the same on all clocks.
  if (timezone === '') return moment.wall
  const zone = findZone(timezone)
  if (zone === undefined) return undefined
  return moment.isUtc ? zone.wallTimeAt(moment.wall) : zone.instantsOf(moment.wall)[0]
}
