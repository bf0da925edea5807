import { parseWallTime } from '../../../time/instant.ts'
import { insteadOf, replacedBy } from './foreign-line.ts'
import type { Dialect, ForeignLine } from './foreign-line.ts'

const UNITS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 }
const LENGTH = /(\d+(?:\.\d+)?) ?(s|secs?|seconds?|m|mins?|minutes?|h|hrs?|hours?|d|days?|w|weeks?)(?![a-z])/gi

/**
 * A distance instead of times: `@every 1h30m` of Go, `rate(5 minutes)` of AWS, `PT5M` of ISO 8601, `1.00:00:00` of
 * .NET, `every 5 minutes` of App Engine. Also a time of day or a date alone.
 */
export const recogniseInterval: Dialect = (line) => {
  const sql = line.replace(' ', 'T')
  if (parseWallTime(sql) !== undefined) return insteadOf('one local time', `Write at: ${sql} in place of cron.`)
  if (/^\d{4}-\d\d-\d\d([T ]|$)/.test(line)) {
    return insteadOf('a date', 'Write at: with its local time, as in 2027-03-01T10:00, in place of cron.')
  }
  const [, hour, minute] = /^(\d{1,2}):(\d\d)$/.exec(line) ?? []
  if (hour !== undefined) return replacedBy('a time of day', `${Number(minute)} ${Number(hour)} * * *`)
  const span = /^(?:(\d+)\.)?(\d\d?):(\d\d):(\d\d)$/.exec(line)
  if (span !== null)
    return timeSpan(span.slice(1).map((part) => Number(part ?? '-1')) as [number, number, number, number])
  const [, iso] = /^(?:R\d*\/)?P(?=.)((?:\d+W)?(?:\d+D)?(?:T(?:\d+H)?(?:\d+M)?(?:\d+S)?)?)$/i.exec(line) ?? []
  if (iso !== undefined)
    return every('a duration of ISO 8601', secondsOf(iso.replace(/T/i, '').replaceAll(/[A-Z]/gi, '$&  ')))
  const [, written] =
    /^(?:@every |every |rate ?\( ?|)(\d.*?) ?\)?$/i.exec(line.replace(/^every (?=[a-z])/i, 'every 1 ')) ?? []
  const seconds = written === undefined ? undefined : secondsOf(written)
  if (seconds !== undefined) return every('a distance, not times', seconds)
  return /^(?:@every |rate ?\()/i.test(line) ? insteadOf('a distance, not times', NO_LINE) : undefined
}

const NO_LINE = 'Write the times as five fields: minute, hour, day of month, month, day of week.'

function timeSpan([days, hours, minutes, seconds]: [number, number, number, number]): ForeignLine {
  const what = 'a TimeSpan of Azure, which is a distance, or a time of day'
  const lines = linesEvery(Math.max(0, days) * 86_400 + hours * 3600 + minutes * 60 + seconds)
  const ofDay = seconds === 0 ? `${minutes} ${hours} * * *` : `${seconds} ${minutes} ${hours} * * *`
  if (lines.length !== 1)
    return days < 0 ? replacedBy(what, ofDay, ' if a time of day is meant') : insteadOf(what, NO_LINE)
  if (days >= 0) return every(what, days * 86_400 + hours * 3600 + minutes * 60 + seconds)
  const [line] = lines
  const remedy = `Write "${line}" for the distance, or "${ofDay}" for the time of day.`
  return { what, lines: [String(line), ofDay], remedy, otherwise: NO_LINE }
}

function secondsOf(written: string): number | undefined {
  if (written.replaceAll(LENGTH, '').trim() !== '') return undefined
  let seconds = 0
  for (const [, amount, unit] of written.matchAll(LENGTH)) {
    seconds += Number(amount) * Number(UNITS[String(unit).charAt(0).toLowerCase()])
  }
  return seconds
}

function every(what: string, seconds: number | undefined): ForeignLine {
  const lines = linesEvery(Number(seconds))
  const [line, ...more] = lines
  if (line === undefined) return insteadOf(what, NO_DISTANCE)
  if (more.length > 0) {
    const all = lines.map((each) => `"${each}"`).join(' and ')
    return { what, lines, remedy: `Write ${all} in ${lines.length} announcements.`, otherwise: NO_LINE }
  }
  return replacedBy(what, line, choiceOf(line))
}

const NO_DISTANCE =
  'Write the times as five fields, or under at: no cron line has this distance, since it does not divide a day.'

const DAILY = '0 0 * * *'
const WEEKLY = '0 9 * * MON'

/** A distance says nothing of its begin, and a line does. */
function choiceOf(line: string): string {
  if (line === DAILY) return ', or with another time of day'
  if (line === WEEKLY) return ', or with another day and time'
  if (!line.includes('/')) return ''
  if (line.split(' ').length === 6) return '. It counts from the full minute'
  return line.startsWith('*') ? '. It counts from the full hour' : '. It counts from midnight'
}

/** The lines that together send at this distance, counted from midnight. None where it does not divide a day. */
function linesEvery(seconds: number): readonly string[] {
  if (seconds === 604_800) return [WEEKLY]
  if (seconds >= 1 && seconds < 60) return 60 % seconds === 0 ? [`${each(seconds)} * * * * *`] : []
  const minutes = seconds / 60
  if (!Number.isInteger(minutes) || minutes < 1 || 1440 % minutes !== 0) return []
  if (60 % minutes === 0) return minutes === 60 ? ['0 * * * *'] : [`${each(minutes)} * * * *`]
  if (minutes === 1440) return [DAILY]
  if (minutes % 60 === 0) return [minutes === 720 ? '0 0,12 * * *' : `0 ${each(minutes / 60)} * * *`]
  // Each minute of the hour that is met comes again after the same number of hours.
  const first = new Map<number, number>()
  for (let at = 0; at < 1440; at += minutes) if (!first.has(at % 60)) first.set(at % 60, Math.floor(at / 60))
  if (first.size > MOST_LINES) return []
  const step = (first.size * minutes) / 60
  return [...first].map(([minute, hour]) => `${minute} ${hour === 0 ? each(step) : `${hour}-23/${step}`} * * *`)
}

/** More announcements than these are no remedy. */
const MOST_LINES = 4

function each(step: number): string {
  return step === 1 ? '*' : `*/${step}`
}
