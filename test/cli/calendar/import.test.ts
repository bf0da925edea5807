import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { inOrder, countDays } from '../../../src/cli/calendar/days-off.ts'
import { oneLine } from '../../../src/cli/calendar/written.ts'
import { runHere } from '../../support/run-here.ts'

const ROOT = resolve(import.meta.dirname, '../../..')
const folder = mkdtempSync(join(tmpdir(), 'belfry-calendar-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** A file with these events, each as its lines. `end` is the end of each line. */
function fileOf(events: readonly (readonly string[])[], { end = '\r\n', head = [] as readonly string[] } = {}): string {
  const lines = events.flatMap((each) => ['BEGIN:VEVENT', ...each, 'END:VEVENT'])
  return ['BEGIN:VCALENDAR', 'VERSION:2.0', ...head, ...lines, 'END:VCALENDAR', ''].join(end)
}

/** Writes a file and imports it. */
async function bringIn(content: string | Uint8Array, ...options: readonly string[]) {
  const path = join(folder, 'days.ics')
  writeFileSync(path, content)
  const said = await runHere(['calendar', 'import', path, ...options])
  return { ...said, err: said.err.replaceAll(/\s+/gu, ' ') }
}

/** The days that a calendar has, as `from/to name`. */
async function daysOf(content: string | Uint8Array, ...options: readonly string[]): Promise<readonly string[]> {
  const said = await bringIn(content, ...options, '--json')
  const { dates } = JSON.parse(said.out) as { dates?: { from: string; to: string; name: string | null }[] }
  expect(dates, said.err).toBeDefined()
  return (dates ?? []).map(
    ({ from, to, name }) => `${from === to ? from : `${from}/${to}`}${name === null ? '' : ` ${name}`}`,
  )
}

const christmas = ['UID:x', 'DTSTART;VALUE=DATE:20261225', 'DTEND;VALUE=DATE:20261226', 'SUMMARY:Christmas']
const event = (...lines: readonly string[]) => fileOf([['UID:x', 'SUMMARY:A day', ...lines]])

describe('calendar import of a file', () => {
  it('writes a definition file that validates, one day a line, and the same one each time', async () => {
    const file = fileOf(
      [
        ['UID:2', 'DTSTART;VALUE=DATE:20270531', 'SUMMARY:Memorial Day'],
        ['UID:1', 'DTSTART;VALUE=DATE:20261224', 'DTEND;VALUE=DATE:20270102', 'SUMMARY:Holidays'],
        ['UID:3', 'DTSTART;VALUE=DATE:20270705'],
      ],
      { head: [String.raw`X-WR-CALNAME:Days off\, all`] },
    )
    const first = await bringIn(file, '--name', 'us-closed')
    expect(first).toMatchObject({ code: 0, err: expect.stringContaining('11 days.') })
    expect(first.out).toBe(`# belfry calendar import days.ics --name us-closed
version: 1
announcements: []
calendars:
  us-closed:
    description: "Days off, all (days.ics)"
    dates:
      - { from: 2026-12-24, to: 2027-01-01, name: Holidays }
      - { from: 2027-05-31, to: 2027-05-31, name: Memorial Day }
      - 2027-07-05
`)
    expect(await bringIn(file, '--name', 'us-closed')).toEqual(first)
    const path = join(folder, 'us-closed.yaml')
    writeFileSync(path, first.out)
    const validated = await runHere(['validate', path])
    expect(validated.code, validated.out).toBe(0)
  })

  it.each([
    ['LF', '\n'],
    ['CRLF', '\r\n'],
    ['CR', '\r'],
  ])('reads lines that end with %s, with a byte order mark, too', async (_, end) => {
    expect(await daysOf(fileOf([christmas], { end }))).toEqual(['2026-12-25 Christmas'])
    expect(await daysOf(`\uFEFF${fileOf([christmas], { end })}`)).toEqual(['2026-12-25 Christmas'])
  })

  it.each([
    [
      'an end that does not count',
      ['DTSTART;VALUE=DATE:20261224', 'DTEND;VALUE=DATE:20261227'],
      ['2026-12-24/2026-12-26'],
    ],
    ['an end on the same day', ['DTSTART;VALUE=DATE:20261224', 'DTEND;VALUE=DATE:20261224'], ['2026-12-24']],
    ['a length', ['DTSTART;VALUE=DATE:20261224', 'DURATION:P2D'], ['2026-12-24/2026-12-25']],
    ['a date that is not marked as one', ['DTSTART:20261224'], ['2026-12-24']],
    [
      'times from midnight to midnight in a zone',
      ['DTSTART;TZID=W. Europe Standard Time:20261224T000000', 'DTEND;TZID=W. Europe Standard Time:20261226T000000'],
      ['2026-12-24/2026-12-25'],
    ],
    ['times up to 23:59', ['DTSTART:20261224T000000', 'DTEND:20261224T235900'], ['2026-12-24']],
    [
      'times that leave whole days between them',
      ['DTSTART:20261224T180000', 'DTEND:20261228T080000'],
      ['2026-12-25/2026-12-27'],
    ],
    ['times in UTC', ['DTSTART:20261224T000000Z', 'DTEND:20261225T000000Z'], ['2026-12-24']],
    [
      'a name in folded lines',
      ['DTSTART;VALUE=DATE:20261224', String.raw`DESCRIPTION:no colon\n`, ' and more', 'broken line without a colon'],
      ['2026-12-24'],
    ],
  ])('reads an event with %s', async (_, lines, days) => {
    expect(await daysOf(event(...lines))).toEqual(days.map((day) => `${day} A day`))
  })

  it('counts the days of events in UTC in a zone that it is told', async () => {
    const file = event('DTSTART:20261223T230000Z', 'DTEND:20261224T230000Z')
    expect(await daysOf(file, '--timezone', 'Europe/Berlin')).toEqual(['2026-12-24 A day'])
    expect(await bringIn(file)).toMatchObject({ code: 1, err: expect.stringContaining('name it with --timezone') })
  })

  it('takes no day in UTC from days that begin at midnight of another zone', async () => {
    // Christmas and Boxing Day in Singapore. The one day of UTC between them is neither.
    const file = event('DTSTART:20261224T160000Z', 'DTEND:20261226T160000Z')
    expect(await bringIn(file)).toMatchObject({ code: 1, err: expect.stringContaining('name it with --timezone') })
    expect(await daysOf(file, '--timezone', 'Asia/Singapore')).toEqual(['2026-12-25/2026-12-26 A day'])
  })

  it('does not speak of years for an event that has no day in them', async () => {
    const file = fileOf([
      ['UID:1', 'DTSTART;VALUE=DATE:20261225', 'SUMMARY:Christmas'],
      ['UID:2', 'DTSTART:20261201T100000', 'DTEND:20261201T110000', 'RRULE:FREQ=WEEKLY', 'SUMMARY:Weekly'],
    ])
    expect((await bringIn(file)).err).not.toContain('without an end')
  })

  it('follows repetitions, without the days that are taken out, moved or cancelled', async () => {
    const file = fileOf([
      [
        'UID:1',
        'SUMMARY:Friday off',
        'DTSTART;TZID=Europe/Berlin:20270101T000000',
        'DTEND;TZID=Europe/Berlin:20270102T000000',
        'RRULE:FREQ=WEEKLY;BYDAY=FR;COUNT=6',
        'EXDATE:20270107T230000Z',
        'RDATE;TZID=Europe/Berlin:20270301T000000',
      ],
      [
        'UID:1',
        'SUMMARY:Thursday off',
        'RECURRENCE-ID;TZID=Europe/Berlin:20270115T000000',
        'DTSTART;VALUE=DATE:20270114',
      ],
      ['UID:1', 'RECURRENCE-ID;VALUE=DATE:20270122', 'DTSTART;VALUE=DATE:20270122', 'STATUS:CANCELLED'],
    ])
    expect(await daysOf(file)).toEqual([
      '2027-01-01 Friday off',
      '2027-01-14 Thursday off',
      '2027-01-29 Friday off',
      '2027-02-05 Friday off',
      '2027-03-01 Friday off',
    ])
  })

  it('reads rules and periods of older programs, and leaves out what changes all later days', async () => {
    const old = [
      'UID:1',
      'SUMMARY:Old',
      'DTSTART:20270101T000000',
      'DTEND:20270102T000000',
      'RRULE:FREQ=DAILY;COUNT=4',
      'EXRULE:FREQ=DAILY;INTERVAL=2;COUNT=2',
      'RDATE;VALUE=PERIOD:20270301T000000/P2D,20270401T000000/20270402T000000',
    ]
    const changed = [
      ['UID:2', 'SUMMARY:New', 'DTSTART;VALUE=DATE:20270201', 'RRULE:FREQ=DAILY;COUNT=4'],
      ['UID:2', 'RECURRENCE-ID;RANGE=THISANDFUTURE;VALUE=DATE:20270202', 'DTSTART;VALUE=DATE:20270203'],
    ]
    const file = fileOf([old, ...changed])
    expect(await daysOf(file)).toEqual([
      '2027-01-02 Old',
      '2027-01-04 Old',
      '2027-03-01/2027-03-02 Old',
      '2027-04-01 Old',
    ])
    expect((await bringIn(file)).err).toContain('Left out 2 events changed for all later days (RANGE)')
  })

  it('keeps a schedule from its days', async () => {
    const set = join(folder, 'set')
    mkdirSync(set)
    writeFileSync(join(set, 'days.yaml'), (await bringIn(fileOf([christmas]), '--name', 'closed')).out)
    const schedule = '{ cron: "0 9 * * *", timezone: UTC, except: [closed] }'
    const entry = `{ id: daily, sender: ops-bot, schedule: ${schedule}, message: { type: text, text: Hi } }`
    writeFileSync(join(set, 'daily.yaml'), `version: 1\nannouncements: [${entry}]\n`)
    const { out } = await runHere(['plan', set, '--from', '2026-12-24T00:00Z', '--days', '3', '--json'])
    const { occurrences } = JSON.parse(out) as { occurrences: { due: string }[] }
    expect(occurrences.map(({ due }) => due.slice(0, 10))).toEqual(['2026-12-24', '2026-12-26'])
  })

  it('bounds what has no end by the years that it is told, else by the coming ones', async () => {
    const file = fileOf([['UID:1', 'SUMMARY:Founders', 'DTSTART;VALUE=DATE:20100214', 'RRULE:FREQ=YEARLY'], christmas])
    expect(await daysOf(file, '--years', '2030..2031')).toEqual(['2030-02-14 Founders', '2031-02-14 Founders'])
    const told = await bringIn(file)
    expect(told.err).toContain('1 event without an end: days of 20')
    expect(told.out.match(/-02-14, name: Founders/gu)).toHaveLength(3)
    expect(told.out).toContain('2026-12-25')
    const years = await bringIn(file, '--years', '2030')
    expect(years.out).toContain('# belfry calendar import days.ics --years 2030\n')
    expect(years.err).toContain('Left out 1 event outside of 2030: "Christmas"')
  })

  it('takes the same days once, and names all that they are', async () => {
    const again = ['UID:y', 'DTSTART;VALUE=DATE:20261225', 'SUMMARY:Year end']
    const calendars = fileOf([christmas, christmas]) + fileOf([again])
    expect(await daysOf(calendars)).toEqual(['2026-12-25 Christmas / Year end'])
  })

  it.each([
    ['a meeting', ['DTSTART:20261224T100000', 'DTEND:20261224T110000', 'RRULE:FREQ=DAILY'], 'without a whole day'],
    [
      'a rule by seconds',
      ['DTSTART;VALUE=DATE:20261224', 'RRULE:FREQ=SECONDLY'],
      'repeated more often than once a day',
    ],
    [
      'a rule by weeks of the year',
      ['DTSTART;VALUE=DATE:20261224', 'RRULE:FREQ=YEARLY;BYWEEKNO=3'],
      'repeated by the number of a week',
    ],
    ['a cancelled event', ['DTSTART;VALUE=DATE:20261224', 'STATUS:CANCELLED'], 'that is cancelled'],
    ['a slip in a year', ['DTSTART;VALUE=DATE:20261224', 'DTEND;VALUE=DATE:20290101'], 'of more than 400 days'],
  ])('leaves out %s and tells it with its line', async (_, lines, why) => {
    const said = await bringIn(fileOf([christmas, ['SUMMARY:Other', ...lines]]))
    expect(said.code).toBe(0)
    expect(said.out).not.toContain('Other')
    expect(said.err).toMatch(new RegExp(`Left out 1 event ${why}: "Other" \\(\\S*days\\.ics:9\\)`, 'u'))
  })

  it('writes any name as sound YAML that a person can trust', async () => {
    const names = [
      'a: b # c',
      '"x" \'y\' \\z',
      'yes',
      '- {a}, [b]',
      '*x',
      '\u001B[31mred\u0007',
      '\u202Egnp.exe',
      '日本の祝日 🎄',
      '0x1F',
      'a\u00A0b',
    ]
    const events = names.map((name, at) => [
      `UID:${at}`,
      `DTSTART;VALUE=DATE:202701${String(at + 10)}`,
      `SUMMARY:${name.replaceAll('\\', '\\\\')}\\nsecond line`,
    ])
    const said = await bringIn(fileOf(events))
    const { calendars } = parse(said.out) as { calendars: { days: { dates: { name: string }[] } } }
    expect(calendars.days.dates.map(({ name }) => name)).toEqual(names.map((name) => oneLine(`${name} second line`)))
    expect(said.out).not.toMatch(/[\u0000-\u0009\u000B-\u001F\u202E]/u)
    expect(said.out.trimEnd().split('\n')).toHaveLength(7 + names.length)
  })

  it.each([
    ['nothing', '', 'is no iCalendar file'],
    ['a page', '<!DOCTYPE html>\n<html></html>', 'days.ics:1 is no iCalendar file'],
    ['a card', 'BEGIN:VCARD\nEND:VCARD\n', 'days.ics:1 is no iCalendar file'],
    ['half a file', fileOf([christmas]).split('END:VEVENT')[0] ?? '', 'days.ics:3: BEGIN:VEVENT has no end'],
    ['wrong ends', 'BEGIN:VCALENDAR\nEND:VEVENT\n', 'days.ics:2: END:VEVENT does not end BEGIN:VCALENDAR'],
    ['no start', fileOf([['SUMMARY:x']]), 'days.ics:3: this event has no DTSTART'],
    ['a wrong date', event('DTSTART;VALUE=DATE:20260231'), 'days.ics:6: this cannot be read: DTSTART 2026-02-31'],
    [
      'a wrong rule',
      event('DTSTART;VALUE=DATE:20260201', 'RRULE:FREQ=SOMETIMES'),
      'days.ics:7: this cannot be read: RRULE',
    ],
    [
      'a wrong length',
      event('DTSTART;VALUE=DATE:20260201', 'DURATION:long'),
      'days.ics:7: this cannot be read: DURATION',
    ],
    ['no event', fileOf([]), 'there is no day in it'],
    ['UTF-16', new Uint8Array([0xff, 0xfe, 66, 0]), 'the file is UTF-16'],
    [
      'Latin-1',
      Buffer.from(event('DTSTART;VALUE=DATE:20260201', 'DESCRIPTION:\u00E9'), 'latin1'),
      'days.ics:7: this line is not UTF-8',
    ],
    ['every day for ever', event('DTSTART;VALUE=DATE:20260101', 'RRULE:FREQ=DAILY'), 'a schedule can leave out 1000'],
    [
      'rules without number',
      event('DTSTART;VALUE=DATE:20260101', ...Array<string>(900).fill('RRULE:FREQ=DAILY;UNTIL=99991231')),
      'too many days',
    ],
    [
      'parameters without number',
      event(`DTSTART;${'A=1;'.repeat(200_000)}B=1:20260101`),
      'days.ics:6: this cannot be read',
    ],
  ])('refuses %s and says where it is wrong', async (_, content, words) => {
    const said = await bringIn(content)
    expect({ code: said.code, out: said.out }).toEqual({ code: 1, out: '' })
    expect(said.err).toContain(words)
    expect(said.err).not.toMatch(/\n\s+at /u)
  })

  it('says that there is no file, or that it is a folder', async () => {
    const said = await runHere(['calendar', 'import', join(folder, 'none.ics')])
    expect(said).toMatchObject({ code: 1, out: '', err: expect.stringContaining('nothing at this path') })
    expect((await runHere(['calendar', 'import', folder])).err).toContain('this is no file')
  })
})

describe('calendar import of a country', () => {
  const country = async (...options: readonly string[]) => {
    const said = await runHere(['calendar', 'import', '--country', ...options])
    return { ...said, err: said.err.replaceAll(/\s+/gu, ' ') }
  }

  it('has its public holidays and the days that stand in for them, and tells the others', async () => {
    const said = await country('us', '--years', '2026..2027')
    expect(said.code).toBe(0)
    expect(said.out).toContain('# belfry calendar import --country US --years 2026..2027\n')
    expect(said.out).toContain(
      '      - { from: 2026-07-03, to: 2026-07-03, name: Independence Day (substitute day) }\n',
    )
    expect(said.out).toContain('      - { from: 2026-12-25, to: 2026-12-25, name: Christmas Day }\n')
    expect(said.out).not.toContain('Valentine')
    expect(said.err).toMatch(
      /Left out \d+ days observed without a day off; the first is "Valentine's Day" \(2026-02-14\)/u,
    )
    expect(await country('US', '--years', '2026..2027')).toEqual(said)
    const path = join(folder, 'us.yaml')
    writeFileSync(path, said.out)
    expect((await runHere(['validate', path])).code).toBe(0)
  })

  it('knows parts of a country', async () => {
    const [germany, bavaria] = [await country('DE', '--years', '2026'), await country('de-by', '--years', '2026')]
    expect(germany.out).not.toContain('Fronleichnam')
    expect(bavaria.out).toContain('2026-06-04, name: Fronleichnam')
    expect(bavaria.out).toContain('  de-by-holidays:\n')
  })

  it('takes days of the moon by the day that they are named after, in a row if they are many', async () => {
    const [turkey, singapore] = [await country('TR', '--years', '2026'), await country('SG', '--years', '2026')]
    expect(turkey.out).toContain('{ from: 2026-05-27, to: 2026-05-30, name: Kurban Bayramı }')
    expect(singapore.out).toContain('{ from: 2026-05-27, to: 2026-05-27, name: Hari Raya Haji }')
  })

  it('leaves out what takes a part of a day', async () => {
    const said = await country('IS', '--years', '2026')
    expect(said.out).not.toContain('2026-12-24')
    expect(said.err).toContain('public holidays of a part of a day; the first is "Aðfangadagur" (2026-12-24 13:00:00)')
  })

  it.each([
    ['Germny', 'Germany is --country DE.'],
    ['UK', 'Write --country GB.'],
    ['usa', 'Write --country US.'],
    ['England', 'Write --country GB-ENG.'],
    ['XX', 'e.g. US, DE or SG'],
    ['US-ZZ', 'US-CA'],
    ['SG-01', 'Write --country SG.'],
    ['US-CA-LA-X', 'US-CA-LA'],
  ])('says of %s what to write', async (code, remedy) => {
    const said = await country(code, '--years', '2026')
    expect(said).toMatchObject({ code: 1, out: '' })
    expect(said.err).toContain(remedy)
  })
})

describe('calendar import', () => {
  it.each([
    [[], 'missing'],
    [['x.ics', '--country', 'US'], 'exclude each other'],
    [['--country', 'US', '--years', '2028..2026'], 'Write 2026..2028'],
    [['--country', 'US', '--years', '1800'], 'from 1970 to 2080'],
    [['--country', 'US', '--years', 'soon'], 'It must be a year'],
    [['--country', 'US', '--timezone', 'UTC'], '--timezone is for the events of a file'],
    [['x.ics', '--name', 'My days'], '--name takes a to z'],
  ])('refuses %j as wrong usage', async (args, words) => {
    const said = await runHere(['calendar', 'import', ...args])
    expect(said).toMatchObject({ code: 64, out: '' })
    expect(said.err.replaceAll(/\s+/gu, ' ')).toContain(words)
  })

  it('alone loads what knows countries and calendar files', () => {
    const watch = `import { registerHooks } from 'node:module'
registerHooks({ load(url, context, next) {
  if (/node_modules\\/(?:date-holidays|ical\\.js)\\//u.test(url)) process.exitCode = 99
  return next(url, context)
} })`
    const code = (...args: readonly string[]) =>
      spawnSync(
        process.execPath,
        ['--import', `data:text/javascript,${encodeURIComponent(watch)}`, join(ROOT, 'src/main.ts'), ...args],
        { cwd: ROOT, encoding: 'utf8' },
      )
    const load = (module: string) =>
      spawnSync(
        process.execPath,
        [
          '--import',
          `data:text/javascript,${encodeURIComponent(watch)}`,
          '--input-type=module',
          '-e',
          `await import('${join(ROOT, module)}')`,
        ],
        { cwd: ROOT, encoding: 'utf8' },
      ).status
    expect(code('validate', 'schedules').status).toBe(0)
    for (const module of ['src/cli/serve.ts', 'src/cli/plan.ts', 'src/cli/calendar.ts']) expect(load(module)).toBe(0)
    // The watch does see them.
    for (const module of ['src/cli/calendar/country.ts', 'src/cli/calendar/file.ts']) expect(load(module)).toBe(99)
  }, 60_000)
})

describe('days in order', () => {
  it('are counted once, however their ranges lie', () => {
    const range = (first: number, last: number) => ({ first, last, name: '' })
    expect(countDays([range(5, 7), range(1, 3), range(2, 6), range(3, 3), range(10, 10)])).toBe(8)
    expect(inOrder([range(5, 7), range(1, 3), range(5, 7)])).toEqual([range(1, 3), range(5, 7)])
  })
})
