import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Announcement } from '../../../src/core/announcement/announcement.ts'
import { VENDOR_LIMITS, vendorMessage } from '../../../src/core/announcement/broadcast.ts'
import { formatWallTime } from '../../../src/core/time/instant.ts'
import { findZone, listZones } from '../../../src/core/time/zone.ts'
import type { Zone } from '../../../src/core/time/zone.ts'
import { parseDefinitions } from '../../../src/definitions/check/definitions.ts'
import { surroundingsOf } from '../../../src/definitions/check/context.ts'
import { renderBroadcast } from '../../../src/definitions/template/template.ts'
import { parseTemplate } from '../../../src/definitions/template/liquid.ts'
import { occurrencesToRender, reviewBroadcast } from '../../../src/definitions/check/template-review.ts'
import { FORMATS, LOCAL_SWING, LONGEST_UNTIL, sayUntil, showLocal } from '../../../src/definitions/template/times.ts'
import { announcementOf, scheduleOf } from '../../support/announcement.ts'
import { NOW } from '../../support/definitions.ts'

const VARS = { launch: '2027-06-01T00:00Z', cities: ['Europe/Berlin', 'Australia/Lord_Howe'], word: 'x' }

/** The parts of the texts: dependent on the occurrence or not, right and wrong. */
const PARTS = [
  '{{ occurrence.date }}',
  '{{- occurrence.weekday -}}',
  '{{ occurrence.time }}',
  '{{ occurrence.at }}',
  '{{ occurrence.key }} in {{ occurrence.zone }}',
  '{{ occurrence.at | local }}',
  '{{ occurrence.at | local: "Europe/Berlin", format: "long" }}',
  '{{ occurrence.at | local: vars.cities }}',
  '{{ occurrence.at | local: format: "date" }}',
  '{{ occurrence.at | local: occurrence.zone, format: "iso" }}',
  '{{ occurrence.at | until }}',
  '{{ vars.launch | until }}',
  '{{ "2027-03-01T00:00:30+01:00" | until }}',
  '{{ vars.launch | until | size }}',
  '{{ vars.launch | local }}',
  '{{ vars.launch | local: "Mars/Olympus" }}',
  '{{ occurrence.date | slice: 5, 5 }}',
  '{{ occurrence.date | slice: 8, 2 | upcase }} of {{ occurrence.at | slice: -5, 3 | downcase }}',
  '{{ occurrence.date | slice: 12 }}',
  '{{ occurrence.weekday | slice: 6 }}',
  '{{ occurrence.date | slice: 8, 2 | plus: 0 }}',
  '{% for n in (1..9) %}{{ occurrence.weekday }}{{ vars.launch | until }}{{ occurrence.at | local: vars.cities, format: "long" }}{% endfor %}',
  '{{ occurrence["date"] | remove: "0" }}',
  '{% if occurrence.date == "2027-01-01" %}{{ vars.gift }}{% endif %}',
  "{% if occurrence.date > '2027-02-28' and occurrence.weekday == 'Friday' %}{{ vars.gift }}{% endif %}",
  '{% unless occurrence.date < "2027-05" or occurrence.time == "01:30" %}{{ vars.gift | plus: 1 }}{% endunless %}',
  '{% if occurrence.weekday == "Sunday" %}{% for n in (1..20) %}{{ occurrence.date }}{% endfor %}{% endif %}',
  '{% if occurrence.weekday == "Sunday" %}{{ occurrence.weekday | plus: 1 }}{% endif %}',
  '{% if occurrence.date contains "-12-" %}{{ vars.launch | until }}{% endif %}',
  '{% if occurrence.at > "2027-04-01" %}{{ occurrence.wekday }}{% endif %}',
  '{% capture day %}{{ occurrence.date }}{% endcapture %}{% if day == "2027-01-02" %}{{ vars.no }}{% endif %}',
  '{% assign d = occurrence.date %}{% if d == "2027-01-03" %}{{ vars.no }}{% endif %}',
  '{% assign vars = occurrence %}{{ vars.date | size }}',
  '{% assign left = vars.launch | until %}{% if left == "in 30 days" %}{{ vars.no }}{% endif %}',
  '{% raw %}{{ occurrence.date }}{% endraw %}',
  '{% comment %}{{ occurrence.date | nothing: }}{% endcomment %}',
  '{{ occurrence.key | size | divided_by: 0 }}',
  '{{ occurrence.date == "2027-01-04" }}{% echo occurrence.weekday %}',
  '{{ occurrence["date"] | slice: 5, 5 }}',
  '{% if "2027-01-05" == occurrence.date %}{{ vars.gift }}{% endif %}',
  '{% if vars.word == "x" and occurrence.date > "2027-01-05" == false %}{{ vars.gift }}{% endif %}',
  '{% if occurrence.date == "2027-01-0\\u0036" %}{{ vars.gift }}{% endif %}',
  '{% assign o = "occurr" | append: "ence" %}{% if [o].date == "2027-01-07" %}{{ vars.gift }}{% endif %}{{ occurrence.zone }}',
]

const CRONS = ['45 1 * * *', '30 2 * * *', '30 1 * * 0', '15,45 */6 * * *', '10 0 12 1 * *', '7 */9 * * * *']
const ZONES = ['UTC', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Singapore', 'Africa/Cairo']

function announcementWith(cron: string, timezone: string, text: string): Announcement {
  const { broadcast, ...rest } = announcementOf({ id: 'n' })
  const message = { type: 'text', text } as const
  return { ...rest, schedule: scheduleOf({ cron, timezone }), vars: VARS, broadcast: { ...broadcast, message } }
}

/** The length of a text at its first occurrence; 0 when it does not render. */
function lengthAtFirst(cron: string, timezone: string, text: string): number {
  const announcement = announcementWith(cron, timezone, text)
  const [due = Number.NaN] = occurrencesToRender(announcement.schedule, NOW, false)
  const rendered = renderBroadcast(announcement, due)
  return 'broadcast' in rendered ? vendorMessage(rendered.broadcast.message).length : 0
}

/** What rendering every occurrence finds (each problem once, at its first occurrence), and what the review finds. */
function naively(cron: string, timezone: string, text: string) {
  const announcement = announcementWith(cron, timezone, text)
  const { id, schedule, broadcast } = announcement
  const isVarying = /occurrence|until/.test(text)
  const found = new Map<string, string>()
  for (const due of occurrencesToRender(schedule, NOW, isVarying)) {
    const rendered = renderBroadcast(announcement, due)
    for (const { code, offset = '', text: said } of 'findings' in rendered ? rendered.findings : []) {
      const when = isVarying ? ` (as of ${formatWallTime(schedule.zone.wallTimeAt(due))})` : ''
      const key = `${code} ${offset}`
      if (!found.has(key)) found.set(key, `${key} ${said}${when}`)
    }
  }
  const review = reviewBroadcast({ id, schedule, broadcast, vars: VARS }, surroundingsOf(NOW))
  return {
    naive: [...found.values()],
    reviewed: review.map(({ code, offset = '', text: said }) => `${code} ${offset} ${said}`),
  }
}

describe('of occurrences that are alike one is rendered, and', () => {
  test.each(PARTS.map((part, index) => [part, index] as const))('nothing else is found: %s', (part, index) => {
    const [cron = '', zone = ''] = [CRONS[index % CRONS.length], ZONES[index % ZONES.length]]
    // After a filling of this length, one more character makes the text too long.
    for (const filling of [0, VENDOR_LIMITS.message - lengthAtFirst(cron, zone, part)]) {
      const { naive, reviewed } = naively(cron, zone, '.'.repeat(filling) + part)
      expect(reviewed).toEqual(naive)
    }
  })

  test('neither when several parts come together, at the edge of what is too long', () => {
    const parts = fc.array(fc.constantFrom(...PARTS), { minLength: 1, maxLength: 4 })
    const where = fc.record({ cron: fc.constantFrom(...CRONS), zone: fc.constantFrom(...ZONES) })
    fc.assert(
      fc.property(parts, where, fc.integer({ min: 1900, max: 2047 }), (chosen, { cron, zone }, filling) => {
        const { naive, reviewed } = naively(cron, zone, '.'.repeat(filling) + chosen.join(' '))
        expect(reviewed).toEqual(naive)
      }),
      { numRuns: process.env['EXHAUSTIVE'] === undefined ? 15 : 5000 },
    )
  })
})

describe('how long an instant comes out', () => {
  const instants = fc.integer({ min: Date.parse('1970-01-01'), max: Date.parse('2199-12-31') })
  const zones = fc.constantFrom(...listZones(), 'Etc/GMT+8', 'Etc/UTC').map((name) => findZone(name) as Zone)

  test('differs by no more than the swing of its zone and format, on both sides of a change of clocks, too', () => {
    const nearChanges = fc
      .tuple(zones, instants, fc.integer({ min: -7200, max: 7200 }))
      .map(([zone, instant, second]) => {
        const change = zone.nextTransition(instant, instant + 366 * 86_400_000)
        return (change?.instant ?? instant) + second * 1000
      })
    const anywhere = fc.oneof(instants, nearChanges)
    fc.assert(
      fc.property(zones, fc.constantFrom(...FORMATS), anywhere, anywhere, (zone, format, one, other) => {
        const [here, there] = [one, other].map((instant) => showLocal(instant, zone, format).length)
        expect(Math.abs(Number(here) - Number(there))).toBeLessThanOrEqual(LOCAL_SWING)
      }),
      { numRuns: 300 },
    )
  })

  test('is never longer than the longest until', () => {
    const utc = findZone('UTC') as Zone
    const [first, last] = [Date.parse('0001-01-01T00:00:00Z'), Date.parse('9999-12-31T23:59:59Z')]
    expect(sayUntil(last, first, utc).length).toBeLessThanOrEqual(LONGEST_UNTIL)
    fc.assert(
      fc.property(fc.integer({ min: first, max: last }), instants, zones, (instant, from, zone) => {
        expect(sayUntil(instant, from, zone).length).toBeLessThanOrEqual(LONGEST_UNTIL)
      }),
      { numRuns: 200 },
    )
  })
})

/** What the parsed text takes from its occurrence. */
function readingOf(text: string) {
  const parsed = parseTemplate(text, [])
  if ('fault' in parsed) throw new Error(parsed.fault.text)
  return parsed.template.reading
}

describe('what a text takes from its occurrence', () => {
  test.each([
    ['{{ occurrence.date }}, {{ occurrence.at | local: "UTC" }}', [], ['date']],
    ['{% if occurrence.weekday == "Friday" %}{{ occurrence.date }}{% endif %}', ['weekday'], ['date']],
    ['{{ occurrence.date | size }}', ['date'], []],
    ['{{ occurrence.date | slice: 5, 5 }}', [], ['date']],
    ['{{ occurrence.date | slice: 8, 2 | plus: 0 }}', ['date'], []],
    ['{{ occurrence.weekday | slice: 0, 3 }}', ['weekday'], []],
    ['{{ occurrence.date | slice: vars.from }}', ['date'], []],
    ['{{ occurrence.zone }} {{ occurrence.id }}', [], []],
    ['{{ vars.launch | until }}', [], []],
    ['{{ vars.launch | until | size }}', ['at'], []],
    ['{% capture x %}{{ occurrence.date }}{% endcapture %}', ['date'], []],
    ['{% capture x %}{{ occurrence.time }}{% endcapture %}{{ occurrence.date }}', ['time'], ['date']],
    ['{{ occurrence["date"] }}{% if vars.x == "occurrence.at" %}{% endif %}', [], ['date']],
    ['The event of {{ occurrence.date }}: a reminder until {{ vars.event }}.', [], ['date']],
    ['{% raw %}{{ occurrence.time }}{% endraw %}{% comment %}{{ event }}{% endcomment %}', [], []],
    ['{{ occurrence.at | local: occurrence.zone, format: "iso" }}', [], []],
    ['{{ occurrence.at | local: occurrence.weekday }}', ['at', 'weekday'], []],
    ['{% for n in (1..9) limit: occurrence.weekday %}{% endfor %}', ['weekday'], []],
    ['{{ vars.list[occurrence.weekday] }}', ['weekday'], []],
    ['{% echo occurrence.date %}', ['date'], []],
  ])('is told from what is written: %s', (text, judged, shown) => {
    const reading = readingOf(text)
    expect([[...(reading?.judged ?? [])], [...(reading?.shown ?? [])]]).toEqual([judged, shown])
  })

  test.each([
    [
      '{% if occurrence.date >= "2027-03-01" and occurrence.date != "2027-04-01" %}{% endif %}',
      ['2027-03-01', '2027-04-01'],
    ],
    ["{% unless vars.x or occurrence.date < '2027' %}{% endunless %}", ['2027']],
    ['{% if occurrence.date == "2027-01-0\\u0036" %}{% endif %}', ['2027-01-06']],
    ['{{ occurrence.date == "2027-01-06" }}', ['2027-01-06']],
  ])('has its date on one side of what it is compared with: %s', (text, borders) => {
    const reading = readingOf(text)
    expect([reading?.borders, reading?.judged.size]).toEqual([borders, 0])
  })

  test.each([
    ['{% if "2027-03-01" == occurrence.date %}{% endif %}'],
    ['{% if occurrence.date == vars.day %}{% endif %}'],
    ['{% if occurrence.date contains "-03-" %}{% endif %}'],
    ['{% if vars.x == occurrence.date and "a" == "b" %}{% endif %}'],
  ])('is its date, where it is compared in another way: %s', (text) => {
    const reading = readingOf(text)
    expect([reading?.borders, [...(reading?.judged ?? [])]]).toEqual([[], ['date']])
  })

  test.each([
    '{{ occurrence }}',
    '{{ occurrence[vars.x] }}',
    '{{ [vars.x].date }}',
    '{{ reminder }}',
    '{{ event.at | until }}',
  ])('may be anything: %s', (text) => {
    expect(readingOf(text)).toBeUndefined()
  })
})

describe('a set whose templates take much work', () => {
  const set = (count: number) => {
    const text = `{{ occurrence.date | remove: "0" }}${'{{ occurrence.date | slice: 5, 5 }}'.repeat(20)}`
    const entry = (index: number) =>
      `  - { id: n${index}, schedule: { cron: "0 8 * * *" }, message: { type: text, text: '${text}' } }\n`
    const entries = Array.from({ length: count }, (_, index) => entry(index)).join('')
    const file = `version: 1\ndefaults: { timezone: UTC, sender: a }\nannouncements:\n${entries}`
    return parseDefinitions([{ path: 'a.yaml', text: file }], { now: NOW })
  }

  test('says of each announcement whose year was not looked at that it was not', () => {
    const { problems, definitions } = set(40)
    expect(definitions).toHaveLength(40)
    expect(problems.length).toBeGreaterThan(5)
    expect(problems.length).toBeLessThan(40)
    expect(problems).toEqual(
      problems.map(({ line }) =>
        expect.objectContaining({
          code: 'template-thinned',
          severity: 'warning',
          line,
          text: 'only 14 of its 366 occurrences were rendered: the texts of this set take much work',
        }),
      ),
    )
    // The first ones are checked in full, the rest are not.
    expect(problems.map(({ line }) => line)).toEqual(problems.map((_, index) => 4 + 40 - problems.length + index))
  })

  test('is not what a hundred nightly announcements are', () => {
    expect(set(10).problems).toEqual([])
  })
})
