import { describe, expect, it } from 'vitest'
import { parseCron } from '../../../../src/core/schedule/cron/pattern.ts'
import { withoutUnevenSteps } from '../../../../src/core/schedule/cron/uneven-steps.ts'
import type { Finding } from '../../../../src/core/problem.ts'
import { nextInstant } from '../../../../src/core/schedule/recurrence.ts'
import { DAY } from '../../../../src/core/time/instant.ts'
import { cron, instant } from '../support.ts'

function warnings(line: string): readonly Finding[] {
  const parsed = parseCron(line)
  if (!parsed.ok) throw new Error(`${line} is refused`)
  return parsed.warnings
}

const codes = (line: string) => warnings(line).map(({ code }) => code)

/** Each warning as `the part it points to: text | remedy`. */
const told = (line: string) =>
  warnings(line).map(({ text, remedy, offset = 0, length = 0 }) => {
    return `${line.slice(offset, offset + length)}: ${text} | ${remedy}`
  })

/** The instants of a line in UTC, from the begin of 2027 on, over some days. */
function instants(line: string, days: number): readonly number[] {
  const schedule = cron(line, 'UTC')
  const begin = instant('2027-01-01T00:00Z')
  const found: number[] = []
  for (let at = nextInstant(schedule, begin - 1); at !== undefined && at < begin + days * DAY;) {
    found.push(at)
    at = nextInstant(schedule, at)
  }
  return found
}

/** Lines as crontabs in the wild have them. Each means what it says. */
const MEANT = `
  * * * * *|*/2 * * * *|*/5 * * * *|*/10 * * * *|*/15 * * * *|*/30 * * * *|0 * * * *|17 * * * *|30 * * * *
  0,30 * * * *|09,39 * * * *|5-55/10 * * * *|1-59/2 * * * *|2-59/15 * * * *|7,22,37,52 * * * *|10-40/7 * * * *
  0 */2 * * *|0 */3 * * *|0 */4 * * *|0 */6 * * *|0 */8 * * *|0 */12 * * *|15 1-23/2 * * *|30 7-23 * * *
  0 0 * * *|25 6 * * *|45 1 * * *|0 9,18 * * *|0 9-17 * * *|0 9-17 * * MON-FRI|0 9-17/3 * * *|0 22-2 * * *
  */5 9-17 * * *|*/15 9-17 * * 1-5|*/10 9 * * *|*/1 9 * * *|0-59 9 * * *|*/45 9 * * *|0 */5 * * MON|*/5 * 1 * *
  0 * * * 1-5|*/30 * * * SAT,SUN|0 * * * 6|0 * * 12 *|0 9 * 12 *|* * * * 1-5|* * * * SAT,SUN|* * 1-7 * *
  47 6 * * 7|57 0 * * 0|0 0 * * SUN|0 0 * * 6,0|0 9 * * 1-5|0 9 * * MON#2|0 17 * * FRIL|0 9 * * 1-5/2|0 9 * * MON-SAT/2
  52 6 1 * *|0 0 1,15 * *|0 9 L * *|0 9 LW * *|0 9 15W * *|0 0 1 */2 *|0 0 1 */3 *|0 0 1 */6 *|0 0 1 1 *|0 9 1-28/7 * *
  0 0 */7 12 *|* */1 * * *|* 0-23 * * *|0 0 * */4 *|0 0 1 JAN,JUL *|0 9 ? * MON-FRI|0 9 ? * *|0 9 ? * 0
  @hourly|@daily|@weekly|@monthly|@yearly
  0 45 1 * * *|30 */5 * * * *|*/10 * * * * *|* * * * * *|0 0 9 ? * MON|0 0 9 1 * ?|0 0 9 ? * 1-7|0 0 9 * * 1-5|0,30 * 9 * * *
`
  .split(/[|\n]/)
  .map((line) => line.trim())
  .filter((line) => line !== '')

describe('a line that means what it says', () => {
  it.each(MEANT)('is told nothing: %s', (line) => {
    expect(told(line)).toEqual([])
  })
})

describe('a * below a coarser field that is restricted', () => {
  it('is told with how often it sends, and with the line that sends once', () => {
    expect(told('* 9 * * *')).toEqual([
      '*: "*" is every minute of the hour 9: 60 sends a day | Write 0 9 * * * to send once a day, or */1 for * if every minute is meant.',
    ])
    expect(told(' 0  * 1 1 *')).toEqual([
      '*: "*" is every hour of such a day: 24 sends on each such day | Write 0 0 1 1 * to send once on each such day, or */1 for * if every hour is meant.',
    ])
    expect(told('* 9,18 * * MON')).toEqual([
      '*: "*" is every minute of these hours: 120 sends on each such day | Write 0 9,18 * * MON to send 2 times on each such day, or */1 for * if every minute is meant.',
    ])
    expect(told('* * * 12 *')).toEqual([
      '*: "*" is every minute of such a month: 1,440 sends on each such day | Write 0 0 * 12 * to send once on each such day, or */1 for * if every minute is meant.',
    ])
  })

  it.each([
    ['* 9 * * *', '0 9 * * *'],
    ['* 9-17 * * 1-5', '0 9-17 * * 1-5'],
    ['* */2 * * *', '0 */2 * * *'],
    ['* * 1 * *', '0 0 1 * *'],
    ['* * L * *', '0 0 L * *'],
    ['* * L-3 * *', '0 0 L-3 * *'],
    ['0 * 1,15 * *', '0 0 1,15 * *'],
    ['* * * * 1', '0 0 * * 1'],
    ['* * * * MON#1', '0 0 * * MON#1'],
    ['* * * 12 *', '0 0 * 12 *'],
    ['* 0 9 * * *', '0 0 9 * * *'],
    ['* * 9 * * *', '0 0 9 * * *'],
    ['* 0 * * * *', '0 0 * * * *'],
    ['* 0 * 1 * *', '0 0 0 1 * *'],
    ['* */5 * * * *', '0 */5 * * * *'],
    ['0 * 9 * * *', '0 0 9 * * *'],
    ['30 * 9 * * *', '30 0 9 * * *'],
    ['* * 9 1 * *', '0 0 9 1 * *'],
  ])('is told with a line that is right: %s', (line, once) => {
    expect(codes(line)).toEqual(['cron-every'])
    expect(warnings(line)[0]?.remedy).toContain(`Write ${once} to send `)
    expect(codes(once)).toEqual([])
    // With a step of 1 the line is the same, and somebody said that it is meant.
    const meant = line.replace('*', '*/1')
    const offset = Number(warnings(line)[0]?.offset)
    const said = `${line.slice(0, offset)}*/1${line.slice(offset + 1)}`
    expect(codes(said), said).toEqual([])
    expect(instants(meant, 1)).toEqual(instants(line, 1))
  })

  it.each(['* 9 * * *', '* */2 * * *', '0 * 1 * *', '* 0 9 * * *', '* 0 * 1 * *', '* 30 9-12 * * *'])(
    'is told with counts that are right: %s',
    (line) => {
      const { text, remedy } = warnings(line)[0]!
      const [, count] = /: ([\d,]+) sends /.exec(text) ?? []
      expect(Number(count?.replace(',', ''))).toBe(instants(line, 1).length)
      const [, once = '', times] = /^Write (.+?) to send (once|\d+ times) /.exec(remedy) ?? []
      expect(times === 'once' ? 1 : Number.parseInt(String(times), 10)).toBe(instants(once, 1).length)
    },
  )
})

describe('a step that does not divide what it steps through', () => {
  it.each([
    [
      '*/45 * * * *',
      '*/45: "*/45" is not every 45 minutes: it begins anew with minute 0 of each hour, 15 minutes after minute 45 | Write 0,45 for these minutes, or a step that divides 60: */30.',
    ],
    [
      '*/7 * * * * *',
      '*/7: "*/7" is not every 7 seconds: it begins anew with second 0 of each minute, 4 seconds after second 56 | Write 0,7,14,21,28,35,42,49,56 for these seconds, or a step that divides 60: */6 or */10.',
    ],
    [
      '30,3-59/7 9-17 * * *',
      '3-59/7: "3-59/7" is not every 7 minutes: it begins anew with minute 3 of each hour, 4 minutes after minute 59 | Write 3,10,17,24,31,38,45,52,59 for these minutes, or a step that divides 60: 3-59/6 or 3-59/10.',
    ],
    [
      '35-34/40 * * * *',
      '35-34/40: "35-34/40" is not every 40 minutes: it begins anew with minute 35 of each hour, 20 minutes after minute 15 | Write 35,15 for these minutes. Cron cannot send every 40 minutes.',
    ],
    [
      '0 */5 * * *',
      '*/5: "*/5" is not every 5 hours: it begins anew with hour 0 of each day, 4 hours after hour 20 | Write 0,5,10,15,20 for these hours, or a step that divides 24: */4 or */6.',
    ],
    [
      '0 9 */7 * *',
      '*/7: "*/7" is not every 7 days: it begins anew with day 1 of each month, however long the month before is | Write 1,8,15,22,29 for these days. For every week write * here and name a weekday in the last field, e.g. MON.',
    ],
    [
      '0 9 */14 * *',
      '*/14: "*/14" is not every 14 days: it begins anew with day 1 of each month, however long the month before is | Write 1,15,29 for these days. Cron cannot send every 2 weeks: for that, write every: 2 weeks in place of cron, and its first time in from.',
    ],
    [
      '0 9 2-31/10 * *',
      '2-31/10: "2-31/10" is not every 10 days: it begins anew with day 2 of each month, however long the month before is | Write 2,12,22 for these days. Cron cannot send every 10 days: for that, write every: 10 days in place of cron, and its first time in from.',
    ],
    [
      '0 9 1 */5 *',
      '*/5: "*/5" is not every 5 months: it begins anew with JAN of each year, 2 months after NOV | Write 1,6,11 for these months, or a step that divides 12: */4 or */6.',
    ],
    [
      '0 9 * * mon-sun/2',
      'mon-sun/2: "mon-sun/2" is not every 2 days: it begins anew with MON of each week, 1 day after SUN | Write MON,WED,FRI,SUN for these days. Cron cannot send every 2 days: for that, write every: 2 days in place of cron, and its first time in from.',
    ],
  ])('is told with what it does, and a remedy: %s', (line, text) => {
    expect(told(line)).toEqual([text])
  })

  const STEPS = [
    { name: 'second', line: '*/N * * * * *', most: 59, days: 1 / 12 },
    { name: 'minute', line: '*/N * * * *', most: 59, days: 2 },
    { name: 'hour', line: '0 */N * * *', most: 23, days: 30 },
    { name: 'day of month', line: '0 0 */N * *', most: 30, days: 800 },
    { name: 'month', line: '0 0 1 */N *', most: 11, days: 1500 },
    { name: 'day of week', line: '0 0 * * */N', most: 6, days: 100 },
  ]

  it.each(STEPS)('is told exactly if the times are not equally far apart: $name', ({ line, most, days }) => {
    for (let size = 1; size <= most; size += 1) {
      const stepped = line.replace('N', String(size))
      // Months are counted, since they differ in length.
      const when = instants(stepped, days).map((at) => {
        const date = new Date(at)
        return line.includes('1 */N') ? date.getUTCFullYear() * 12 + date.getUTCMonth() : at
      })
      const distances = new Set(when.slice(1).map((at, index) => at - Number(when[index])))
      expect(distances.size, stepped).toBeGreaterThan(0)
      expect(codes(stepped), stepped).toEqual(distances.size > 1 ? ['cron-uneven-step'] : [])
    }
  })

  it.each(STEPS)('is the list that the words and the remedy name: $name', ({ line, most, days }) => {
    for (let size = 2; size <= most; size += 1) {
      const stepped = line.replace('N', String(size))
      const listed = withoutUnevenSteps(stepped)
      expect(instants(listed, days), stepped).toEqual(instants(stepped, days))
      if (codes(stepped).length === 0) expect(listed).toBe(stepped)
      else expect(codes(listed), listed).toEqual([])
      const remedy = warnings(stepped)[0]?.remedy ?? ''
      for (const divisor of remedy.match(/\*\/\d+/g) ?? [])
        expect(codes(stepped.replace(/\*\/\d+/, divisor))).toEqual([])
    }
  })

  it('is written as a list in which each value comes once, beside what stays', () => {
    expect(withoutUnevenSteps('0,*/45,50 9-17 * * */2')).toBe('0,45,50 9-17 * * SUN,TUE,THU,SAT')
    // The hours follow no other, so a step in their minutes is one.
    expect(withoutUnevenSteps('*/45 */5 * * *')).toBe('*/45 0,5,10,15,20 * * *')
    expect(withoutUnevenSteps('*/15 * * * *')).toBe('*/15 * * * *')
    expect(withoutUnevenSteps('@daily')).toBe('@daily')
    expect(withoutUnevenSteps('not a line')).toBe('not a line')
  })
})

describe('a number for a weekday beside ?', () => {
  it.each([
    ['0 0 9 ? * 2', 'TUE', 'MON'],
    ['0 0 9 ? * 2-6', 'TUE-SAT', 'MON-FRI'],
    ['0 0 9 ? * 1,7', 'MON,SUN', 'SUN,SAT'],
    ['0 0 9 ? * 6#3', 'SAT#3', 'FRI#3'],
    ['0 0 9 ? * 6l', 'SATL', 'FRIL'],
    ['0 0 9 ? * 2-6/2', 'TUE-SAT/2', 'MON-FRI/2'],
    ['0 9 ? * 1', 'MON', 'SUN'],
  ])('is told with the days here and in Quartz: %s', (line, here, there) => {
    const days = line.split(' ').at(-1)
    expect(told(line)).toEqual([
      `${days}: "${days}" is ${here} here, but ${there} in Quartz and AWS, whose lines have ? too | Name the days: ${here} or ${there}.`,
    ])
    const named = (names: string) => `${line.slice(0, line.lastIndexOf(' '))} ${names}`
    expect(instants(named(here), 60)).toEqual(instants(line, 60))
    expect(codes(named(there))).toEqual([])
  })
})
