import { parseWallTime } from '../../../time/instant.ts'
import { insteadOf, replacedBy } from './foreign-line.ts'
import type { Dialect, ForeignLine } from './foreign-line.ts'
import { DISTANCE, everyInPlaceOf, stepOf } from './steps.ts'

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
  if (iso !== undefined) {
    const parts = iso.replace(/T/i, '').replaceAll(/[A-Z]/gi, '$&  ')
    return every('a duration of ISO 8601', Number(secondsOf(parts)), isOfDays(parts))
  }
  const [, written] =
    /^(?:@every |every |rate ?\( ?|)(\d.*?) ?\)?$/i.exec(line.replace(/^every (?=[a-z])/i, 'every 1 ')) ?? []
  const seconds = written === undefined ? undefined : secondsOf(written)
  if (seconds !== undefined) return every(DISTANCE, seconds, isOfDays(String(written)))
  return /^(?:@every |rate ?\()/i.test(line) ? insteadOf(DISTANCE, NO_LINE) : undefined
}

const NO_LINE = 'Write the times as five fields: minute, hour, day of month, month, day of week.'

function timeSpan([days, hours, minutes, seconds]: [number, number, number, number]): ForeignLine {
  const what = 'a TimeSpan of Azure, which is a distance, or a time of day'
  const line = lineEvery(Math.max(0, days) * 86_400 + hours * 3600 + minutes * 60 + seconds)
  const ofDay = seconds === 0 ? `${minutes} ${hours} * * *` : `${seconds} ${minutes} ${hours} * * *`
  if (line === undefined)
    return days < 0 ? replacedBy(what, ofDay, ' if a time of day is meant') : insteadOf(what, NO_LINE)
  if (days >= 0) return every(what, days * 86_400 + hours * 3600 + minutes * 60 + seconds, false)
  const remedy = `Write "${line}" for the distance, or "${ofDay}" for the time of day.`
  return { what, lines: [line, ofDay], remedy, otherwise: NO_LINE }
}

function secondsOf(written: string): number | undefined {
  if (written.replaceAll(LENGTH, '').trim() !== '') return undefined
  let seconds = 0
  for (const [, amount, unit] of written.matchAll(LENGTH)) {
    seconds += Number(amount) * Number(UNITS[String(unit).charAt(0).toLowerCase()])
  }
  return seconds
}

/** Whether a distance is written in days or weeks, which keep the time of day. Hours are exact, also 48 of them. */
function isOfDays(written: string): boolean {
  return [...written.matchAll(LENGTH)].every(([, , unit]) => /^[dw]/i.test(String(unit)))
}

function every(what: string, seconds: number, ofDays: boolean): ForeignLine {
  const line = lineEvery(seconds)
  if (line !== undefined) return replacedBy(what, line, choiceOf(line))
  const step = stepOf(seconds, ofDays)
  return step === undefined ? insteadOf(what, NO_DISTANCE) : everyInPlaceOf(what, step)
}

const NO_DISTANCE = 'Write the times as five fields, or under at: neither a cron line nor every can have this distance.'

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

/** The line that sends at this distance, counted from midnight. None where it does not divide a day. */
function lineEvery(seconds: number): string | undefined {
  if (seconds === 604_800) return WEEKLY
  if (seconds >= 1 && seconds < 60) return 60 % seconds === 0 ? `${each(seconds)} * * * * *` : undefined
  const minutes = seconds / 60
  if (!Number.isInteger(minutes) || minutes < 1 || 1440 % minutes !== 0) return undefined
  if (60 % minutes === 0) return minutes === 60 ? '0 * * * *' : `${each(minutes)} * * * *`
  if (minutes === 1440) return DAILY
  if (minutes % 60 !== 0) return undefined
  return minutes === 720 ? '0 0,12 * * *' : `0 ${each(minutes / 60)} * * *`
}

function each(step: number): string {
  return step === 1 ? '*' : `*/${step}`
}
