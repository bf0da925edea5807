import { DAY, formatHoursAndMinutes, localDateOf, parseWallTime } from '../../core/time/instant.ts'
import { lookAlikeText, plainTextOf, wrongText } from './advice.ts'
import type { Advice } from './advice.ts'
import { readClock, withoutZone } from './clock.ts'

/** `22:00`: a time of day, to the minute. */
export const TIME_OF_DAY = /^(?:[01]\d|2[0-3]):[0-5]\d$/u

const EXAMPLE = 'Write hours and minutes of 24 hours: "22:00".'

/** What to write instead of a time of day that cannot be read. */
export function adviceOnTimeOfDay(text: string): Advice {
  const { plain, lookAlike } = plainTextOf(text)
  if (lookAlike && TIME_OF_DAY.test(plain)) return { text: lookAlikeText(text, lookAlike), remedy: `Write "${plain}".` }
  const wrong = wrongText(text, lookAlike, 'a time of day')
  const wall = parseWallTime(plain)
  if (wall !== undefined)
    return {
      text: wrong,
      remedy: `Write "${formatHoursAndMinutes(wall - localDateOf(wall) * DAY)}". A stretch of days is a freeze.`,
    }
  const { clock: written, zone } = withoutZone(plain)
  const { time, why } = readClock(/^\d{1,2}$/.test(written) ? `T${written}` : written) ?? {}
  const reasons = why === undefined ? wrong : `${wrong}: ${why}`
  if (time === undefined) return { text: reasons, remedy: EXAMPLE }
  const remedy = `Write "${formatHoursAndMinutes(time % DAY)}"`
  return { text: reasons, remedy: zone === undefined ? `${remedy}.` : `${remedy}: the zone stands in timezone.` }
}

/** What to write instead of a number where a time of day belongs: `22` and `2200` are 22:00. */
export function adviceOnTimeOfDayNumber(value: number): Advice {
  const digits = String(value)
  // YAML drops the last 0 of 22.30.
  const clock = /^\d{3}$/.test(digits) ? `0${digits}` : digits.replace(/\.\d$/, '$&0')
  const { text, remedy } = adviceOnTimeOfDay(clock)
  return { text: text.replace(/^"[^"]*"/, digits), remedy }
}
