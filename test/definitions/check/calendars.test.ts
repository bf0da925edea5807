import { describe, expect, test } from 'vitest'
import { scheduleIdentity } from '../../../src/core/announcement/announcement.ts'
import { formatLocalDate, parseLocalDate } from '../../../src/core/time/instant.ts'
import { parseDefinitions } from '../../../src/definitions/check/definitions.ts'
import { parseDocument } from '../../../src/definitions/check/document.ts'
import { NOW } from '../../support/definitions.ts'

const HOLIDAYS = '{ dates: [2027-01-01, { from: 2026-12-24, to: 2026-12-26, name: Christmas }] }'

const defining = (calendars: string) => `version: 1\ncalendars:\n  ${calendars}\nannouncements: []\n`

const using = (except: string, more = '') => `version: 1
defaults: { timezone: UTC, sender: ops-bot }
announcements:
  - id: notice
    schedule: { cron: "0 12 * * *", except: [${except}]${more} }
    message: { type: text, text: Hello }
`

function parse(...texts: string[]) {
  const files = texts.map((text, index) => ({ path: `${'abc'[index]}.yaml`, text }))
  return parseDefinitions(files, { now: NOW })
}

/** The only definition in these files. It must be sound. */
function definitionOf(...texts: string[]) {
  const { definitions, problems } = parse(...texts)
  expect(problems).toEqual([])
  const [definition] = definitions
  if (!definition) throw new Error('no definition')
  return definition
}

const told = (...texts: string[]) =>
  parse(...texts).problems.map(({ file, line, column, code }) => `${file}:${line}:${column} ${code}`)

describe('a calendar', () => {
  test('is defined in one file and used in another, beside dates, whatever the order of the files', () => {
    const files = [defining(`holidays: ${HOLIDAYS}`), using('2026-12-31, holidays, 2026-12-25')]
    const days = ['2026-12-24', '2026-12-25', '2026-12-26', '2026-12-31', '2027-01-01']
    for (const texts of [files, files.toReversed()]) {
      const { announcement } = definitionOf(...texts)
      expect(announcement.schedule.except.dates.map(formatLocalDate)).toEqual(days)
    }
  })

  test('leaves its days in the document, which stands for itself', () => {
    const { announcement, document } = definitionOf(defining(`holidays: ${HOLIDAYS}`), using('holidays'))
    expect(document).toMatchObject({
      schedule: { except: ['holidays'] },
      calendars: { holidays: { dates: ['2027-01-01', '2026-12-24', '2026-12-25', '2026-12-26'] } },
    })
    expect(parseDocument(document, { now: NOW, where: 'x' })).toEqual({ announcement, document, warnings: [] })
  })

  test('is not needed by documents of older versions, which have the days themselves', () => {
    const { document } = definitionOf(using('2026-12-25'))
    const { schedule } = document as { schedule: object }
    const old = { ...(document as object), schedule: { ...schedule, except: ['2026-12-24', '2026-12-25'] } }
    const read = parseDocument(old, { now: NOW, where: 'x', isStored: true })
    expect(read).toMatchObject({ document: old, warnings: [] })
    const files = definitionOf(defining('holidays: { dates: [2026-12-25, 2026-12-24] }'), using('holidays'))
    const same = 'announcement' in read ? scheduleIdentity(read.announcement.schedule) : ''
    expect(scheduleIdentity(files.announcement.schedule)).toBe(same)
  })

  test('of a document is checked like one of a file', () => {
    const { document } = definitionOf(using('2026-12-25'))
    const codes = (holidays: object) => {
      const read = parseDocument({ ...(document as object), calendars: { holidays } }, { now: NOW, where: 'x' })
      return 'problems' in read ? read.problems.map(({ code, path }) => [code, path.join('.')]) : []
    }
    expect(codes({ dates: ['25.12.2026'] })).toEqual([['date-format', 'calendars.holidays.dates.0']])
    expect(codes({ weekdays: ['Monday'] })).toEqual([['weekday-format', 'calendars.holidays.weekdays.0']])
    expect(codes({})).toEqual([['missing-key', 'calendars.holidays']])
  })

  test('has weekdays beside its dates, which the document names as well', () => {
    const calendars = 'us-closed: { weekdays: [SUN, SAT], dates: [2027-05-31] }'
    const { announcement, document } = definitionOf(defining(calendars), using('us-closed', ', onExcluded: before'))
    const dates = [parseLocalDate('2027-05-31')]
    expect(announcement.schedule.except).toEqual({
      dates,
      weekdays: [0, 6],
      calendars: [{ name: 'us-closed', dates, weekdays: [0, 6] }],
    })
    expect(announcement.schedule.onExcluded).toBe('before')
    expect(document).toMatchObject({
      schedule: { except: ['us-closed'] },
      calendars: { 'us-closed': { weekdays: ['SUN', 'SAT'], dates: ['2027-05-31'] } },
    })
    expect(parseDocument(document, { now: NOW, where: 'x' })).toEqual({ announcement, document, warnings: [] })
  })

  test('is unknown to a document, and said so', () => {
    const { document } = definitionOf(using('2026-12-25'))
    const { schedule } = document as { schedule: object }
    const named = { ...(document as object), schedule: { ...schedule, except: ['holidays'] } }
    expect(parseDocument(named, { now: NOW, where: 'x' })).toMatchObject({
      problems: [{ code: 'calendar-unknown', path: ['schedule', 'except', 0] }],
    })
  })

  test('that changes changes the identity of the schedules that name it, and of no other', () => {
    const identity = (...texts: string[]) => scheduleIdentity(definitionOf(...texts).announcement.schedule)
    const before = identity(using('holidays'), defining(`holidays: ${HOLIDAYS}`))
    expect(identity(using('holidays'), defining('holidays: { dates: [2027-01-01] }'))).not.toBe(before)
    expect(identity(using('days'), defining(`days: ${HOLIDAYS}`))).toBe(before)
    const inOtherWords = 'holidays: { description: x, dates: [2026-12-26, 2026-12-25, 2026-12-24, 2027-01-01] }'
    expect(identity(using('holidays'), defining(inOtherWords))).toBe(before)
  })

  test('that is defined twice is told at the second place, with the first', () => {
    const { problems } = parse(
      defining(`holidays: ${HOLIDAYS}`),
      defining('holidays: { dates: [] }'),
      using('holidays'),
    )
    expect(problems).toMatchObject([
      {
        code: 'calendar-duplicate',
        file: 'b.yaml',
        line: 3,
        column: 3,
        text: 'the calendar "holidays" is already defined at a.yaml:3',
      },
    ])
  })

  test('that nobody names is told once, and one that a broken entry names is not', () => {
    expect(told(defining(`holidays: ${HOLIDAYS}`), using('2026-12-25'))).toEqual(['a.yaml:3:3 calendar-unused'])
    const broken = using('holidays').replace('"0 12 * * *"', '"x"')
    expect(told(defining(`holidays: ${HOLIDAYS}`), broken)).toEqual(['b.yaml:5:24 cron-field-count'])
  })

  test.each([
    ['a name that is nearly right', 'holidys', 'Did you mean "holidays"?'],
    ['any other name', 'xmas', /^Define it under calendars in any file of the set/],
    ['a weekday', 'SAT', /^Weekdays stand in calendars: write calendars: { closed: { weekdays: \[SAT\] } }/],
    ['a weekday in other letters', 'Sundays', /weekdays: \[SUN\]/],
    ['a range of days', '2026-12-24..2026-12-26', /dates: \[{ from: 2026-12-24, to: 2026-12-26 }\]/],
    ['a range as a map', '{ from: 2026-12-24, to: 2026-12-26 }', /^Ranges stand in calendars/],
    ['a day without hyphens', '20261226', 'Write 2026-12-26.'],
    ['what only begins like one', 'sunset', /^Define it under/],
    ['a word that can only be a date', '26.12.2026', 'Write 2026-12-26.'],
  ])('gets a remedy for %s', (_, except, remedy) => {
    const { problems } = parse(defining(`holidays: ${HOLIDAYS}`), using(`holidays, ${except}`))
    expect(problems.map((problem) => problem.remedy)).toEqual([
      typeof remedy === 'string' ? remedy : expect.stringMatching(remedy),
    ])
  })

  test('has all weekdays in one remedy, with a name that is free', () => {
    const { problems } = parse(defining(`closed: ${HOLIDAYS}`), using('closed, SAT, Sunday'))
    const remedy =
      'Weekdays stand in calendars: write calendars: { closed-days: { weekdays: [SAT, SUN] } }, and closed-days here.'
    expect(problems.map((problem) => problem.remedy)).toEqual([remedy, remedy])
  })

  test.each([
    ['{ weekdays: saturday }', ['Write weekdays: [SAT].']],
    ['{ weekdays: MON-FRI }', ['Write weekdays: [MON, TUE, WED, THU, FRI].']],
    ['{ weekdays: [MON-FRI] }', ['Write MON, TUE, WED, THU, FRI.']],
    ['{ weekdays: [Friday to monday] }', ['Write FRI, SAT, SUN, MON.']],
    ['{ weekdays: [weekend] }', ['Write SAT, SUN.']],
    ['{ weekdays: [working days] }', ['Write MON, TUE, WED, THU, FRI.']],
    ['{ weekdays: ["Sat, Sun"] }', ['Write SAT, SUN.']],
    ['{ weekdays: [MON-SOON] }', ['Write one of SUN, MON, TUE, WED, THU, FRI, SAT.']],
    ['{ weekdays: [holidays] }', ['Write one of SUN, MON, TUE, WED, THU, FRI, SAT.']],
    ['{ weekdays: [6] }', ['Write one of SUN, MON, TUE, WED, THU, FRI, SAT.']],
    ['{ dates: [20261225] }', ['Write 2026-12-25.']],
  ])('says all that %s means', (calendar, remedies) => {
    const { problems } = parse(defining(`closed: ${calendar}`), using('closed'))
    expect(problems.map((problem) => problem.remedy)).toEqual(remedies)
  })

  test('with too many days is never a reason to split the announcement', () => {
    const days = Array.from({ length: 1001 }, (_, index) => `2${100 + (index % 800)}-01-01`).join(', ')
    const { problems } = parse(defining(`closed: { dates: [${days}] }`), using(`closed, ${days}`))
    const remedies = problems.filter(({ code }) => code === 'list-too-long').map((problem) => problem.remedy)
    expect(remedies).toEqual(remedies.map(() => expect.stringMatching(/^Name fewer days/u)))
    expect(remedies.length).toBeGreaterThan(1)
  })

  test('with a name that is not allowed is not told to be named as it is', () => {
    expect(told(defining('Wrong: { dates: [2026-12-25] }'), using('2026-12-25'))).toEqual(['a.yaml:3:3 calendar-name'])
  })

  test('takes a range that is written as one text for two days', () => {
    const { problems } = parse(defining('closed: { dates: [2026-12-24 - 2026-12-26] }'), using('closed'))
    expect(problems.map((problem) => problem.remedy)).toEqual(['Write { from: 2026-12-24, to: 2026-12-26 }.'])
  })

  test('may be called as nothing in JavaScript may be', () => {
    expect(told(defining('constructor: { dates: [2026-12-25] }'), using('constructor'))).toEqual([])
    expect(told(using('constructor, toString'))).toEqual([
      'a.yaml:5:46 calendar-unknown',
      'a.yaml:5:59 calendar-unknown',
    ])
    expect(told(defining('__proto__: { dates: [2026-12-25] }'), using('2026-12-25'))).toEqual([
      'a.yaml:3:3 calendar-name',
    ])
  })
})
