import stringWidth from 'string-width'
import { describe, expect, it, test } from 'vitest'
import { compare } from '../../src/plan/changes.ts'
import { planAsText } from '../../src/plan/text.ts'
import { LIMITS } from '../support/store.ts'
import { entry, FROM, planned } from './support.ts'

const DAY = 86_400_000
const NEW_YORK = 'America/New_York'
const FAMILY = '👨‍👩‍👧‍👦'

/** The text of a plan of some entries, without its head and all that comes after the table of occurrences. */
function table(entries: readonly object[], days = 2, isAll = false): string {
  const text = planAsText(planned(entries, { through: Date.parse(FROM) + days * DAY }), undefined, isAll)
  for (const line of text.split('\n')) expect(stringWidth(line), line).toBeLessThanOrEqual(80)
  return text.replace(/^[^]*?\n\n/u, '').replace(/\n\n(Collisions|Clocks change|Slots taken)[^]*$/u, '')
}

const nightly = (id: string, more: object = {}, timezone = 'Asia/Singapore') =>
  entry(id, { cron: '45 1 * * *', timezone }, 'Maintenance.', more)

describe('the table of occurrences', () => {
  it('has one line for each: fourteen nightly ones are fourteen lines, and their words stand under the first', () => {
    const text = table([nightly('nightly-maintenance', { owner: 'platform' }, NEW_YORK)], 14)
    const lines = text.split('\n')
    expect(lines.slice(0, 4)).toEqual([
      'Times in America/New_York, and in UTC',
      'Sun 2027-03-14 01:45 (06:45Z)  nightly-maintenance  normal  online  platform',
      '    | Maintenance.',
      'Mon 2027-03-15 01:45 (05:45Z)  nightly-maintenance  normal  online  platform',
    ])
    expect(lines).toHaveLength(14 + 2)
  })

  it('says one zone and one offset once, and the day of UTC where it is another one', () => {
    expect(table([nightly('evening-tournament', { owner: 'live-events' })])).toBe(
      `Times in Asia/Singapore (+08:00), and in UTC
Sun 2027-03-14 01:45 (03-13 17:45Z)  evening-tournament
    normal · online · live-events
    | Maintenance.
Mon 2027-03-15 01:45 (03-14 17:45Z)  evening-tournament`,
    )
  })

  it('says the offset in each line where there is room', () => {
    expect(table([entry('a', { cron: '0 10 * * *', timezone: NEW_YORK })])).toBe(`Times in America/New_York, and in UTC
Sat 2027-03-13 10:00 -05:00 (15:00Z)  a  normal  online
    | hello
Sun 2027-03-14 10:00 -04:00 (14:00Z)  a  normal  online`)
  })

  it('names no offset in its head where the clocks change within it', () => {
    const id = 'x'.repeat(40)
    expect(table([entry(id, { cron: '0 10 * * *', timezone: NEW_YORK })])).toBe(`Times in America/New_York, and in UTC
Sat 2027-03-13 10:00 (15:00Z)  ${id}
    normal · online
    | hello
Sun 2027-03-14 10:00 (14:00Z)  ${id}`)
  })

  it('has seconds only where any has some', () => {
    expect(table([entry('a', { cron: '0 10 * * *' })])).toContain('Sun 2027-03-14 10:00Z  a')
    expect(table([entry('a', { cron: '0 10 * * *' }), entry('b', { cron: '30 0 11 * * *' })])).toContain(
      'Sun 2027-03-14 10:00:00Z  a  normal  online\n',
    )
  })

  it('says what is the same in all rows of an announcement once, rather than break its rows', () => {
    const zones = ['Asia/Singapore', NEW_YORK, 'Europe/Berlin', 'Pacific/Chatham', 'UTC']
    const entries = zones.map((zone, index) =>
      nightly(`winter-cup-round-${index}`, { owner: 'live-events', priority: index === 1 ? 'high' : 'normal' }, zone),
    )
    expect(table(entries, 1)).toBe(`Times in the zone of each announcement, and in UTC
Sun 2027-03-14 01:45 Asia/Singapore (03-13 17:45Z)   winter-cup-round-0
    normal · online · live-events
    | Maintenance.
Sun 2027-03-14 01:45 Europe/Berlin (00:45Z)          winter-cup-round-2
    normal · online · live-events
    | Maintenance.
Sun 2027-03-14 01:45 UTC                             winter-cup-round-4
    normal · online · live-events
    | Maintenance.
Sun 2027-03-14 01:45 America/New_York (06:45Z)       winter-cup-round-1
    high · online · live-events
    | Maintenance.
Mon 2027-03-15 01:45 Pacific/Chatham (03-14 12:00Z)  winter-cup-round-3
    normal · online · live-events
    | Maintenance.`)
  })

  it('says a zone once, too, where it is long', () => {
    const id = 'a-long-id-that-says-what-it-is-for'
    const zone = 'America/Argentina/ComodRivadavia'
    expect(table([nightly(id, {}, zone), nightly('b', {}, 'Asia/Tokyo')])).toBe(
      `Times in the zone of each announcement, and in UTC
Sun 2027-03-14 01:45 +09:00 (03-13 16:45Z)  b
    normal · online · Asia/Tokyo
    | Maintenance.
Sun 2027-03-14 01:45 -03:00 (04:45Z)        ${id}
    normal · online · ${zone}
    | Maintenance.
Mon 2027-03-15 01:45 +09:00 (03-14 16:45Z)  b
Mon 2027-03-15 01:45 -03:00 (04:45Z)        ${id}`,
    )
  })

  it('never cuts an id: the line goes on where nothing else helps, and the other lines stay whole', () => {
    const id = 'i'.repeat(64)
    expect(table([nightly(id, { owner: 'o' }), nightly('b', { owner: 'p' })], 1)).toBe(
      `Times in Asia/Singapore, and in UTC
Sun 2027-03-14 01:45 +08:00 (03-13 17:45Z)  b  normal  online  p
    | Maintenance.
Sun 2027-03-14 01:45 +08:00 (03-13 17:45Z)
    ${id} · normal ·
    online · o  leaves 1.2 s late (spacing): 01:45:01
    | Maintenance.`,
    )
  })

  it('says under the rows what is the same in all of an id, where its rows take several lines anyway', () => {
    const id = 'i'.repeat(64)
    expect(table([nightly(id)], 3)).toBe(`Times in Asia/Singapore (+08:00), and in UTC
Sun 2027-03-14 01:45 (03-13 17:45Z)
    ${id}
    normal · online
    | Maintenance.
Mon 2027-03-15 01:45 (03-14 17:45Z)
    ${id}
Tue 2027-03-16 01:45 (03-15 17:45Z)
    ${id}`)
  })

  it('says what becomes of an occurrence in the same line where there is room', () => {
    const hourly = [entry('a', { cron: '0 * * * *' }, 'hi', { late: { grace: '1s' } })]
    const text = planAsText(planned(hourly, { limits: { ...LIMITS, limit: 2 } }), undefined, false)
    expect(text).toContain('Sat 2027-03-13 15:00Z  a  normal  online  SKIPPED (quota)\n')
  })

  it('is not there where nothing leaves', () => {
    const text = planAsText(planned([entry('a', { at: '2030-01-01T00:00' })]), undefined, false)
    expect(text).not.toContain('Times in')
    expect(text).toContain('0 occurrences of 0 announcements. ')
  })
})

describe('what the table does not show', () => {
  it('is an announcement without an occurrence: the head names it, with the day of its next one', () => {
    const later = ['b', 'c', 'd', 'e', 'f', 'g'].map((id) =>
      entry(id, { at: '2030-01-01T00:00', timezone: 'Asia/Tokyo' }),
    )
    const plan = planned([entry('a', { cron: '0 10 * * *' }), entry('old', { at: '2027-01-01T00:00' }), ...later])
    const text = planAsText(plan, undefined, false)
    expect(text).toContain('\n4 occurrences of 1 announcement. ')
    expect(text).toContain(
      `Nothing in these 4d: old (no more), b (next 2030-01-01), c (next 2030-01-01), d
(next 2030-01-01), e (next 2030-01-01), 2 more.
`,
    )
    expect(planAsText(plan, undefined, true)).toContain('f (next 2030-01-01), g (next\n2030-01-01).\n')
  })

  it('is an announcement that comes only after the first hundred occurrences: the end names it', () => {
    const often = entry('often', { cron: '*/30 * * * *' })
    const rare = ['x', 'y'].map((id) => entry(id, { at: '2027-03-17T09:00' }))
    const plan = planned([often, ...rare])
    const text = planAsText(plan, undefined, false)
    expect(text).toContain(
      '(--all shows them, --format json has all)\nNot shown above: x (first 2027-03-17), y (first 2027-03-17).\n',
    )
    expect(planAsText(plan, undefined, true)).not.toContain('Not shown above')
    expect(planAsText(planned([often]), undefined, false)).not.toContain('Not shown above')
  })
})

describe('a new announcement', () => {
  const changesLines = (added: object) => {
    const plan = planned([added])
    const changes = compare(planned([]), plan, { base: 'main', problems: [], leftOut: [] })
    const text = planAsText(plan, changes, false)
    for (const line of text.split('\n')) expect(stringWidth(line), line).toBeLessThanOrEqual(80)
    return text.split('\n\n').find((part) => part.startsWith('Changes since'))
  }
  const offlinePush = { title: 'Cup', content: 'Starts {{ event.at | until }}.' }
  const cup = (at: string) => ({
    ...entry('cup', { event: { at, reminders: ['-1d', '-1h'] } }),
    push: 'everyone',
    message: { type: 'text', text: 'Come and watch!', offlinePush },
  })

  it('says what leaves after the range with its instants, where the table does not say it', () => {
    expect(changesLines(cup('2027-06-01T12:00'))).toContain(`  + cup
      from ops-bot to everyone, normal
      Event at 2027-06-01T12:00: -1d, -1h, UTC: after these 4d
        2027-05-31 12:00:00Z
          | Come and watch!
          push title   | Cup
          push content | Starts in 1 day.
        2027-06-01 11:00:00Z
          | Come and watch!
          push title   | Cup
          push content | Starts in 1 hour.
`)
  })

  it('says its words in the table alone, where it leaves in the range', () => {
    expect(changesLines(cup('2027-03-15T12:00'))).toContain(`  + cup
      from ops-bot to everyone, normal
      Event at 2027-03-15T12:00: -1d, -1h, UTC: 2 occurrences
        2027-03-14 12:00:00Z
        2027-03-15 11:00:00Z
  Most`)
  })

  it('says the same words once', () => {
    const text = changesLines(entry('a', { at: ['2027-06-01T12:00', '2027-06-02T12:00'] }))
    expect(text).toContain('        2027-06-01 12:00:00Z\n          | hello\n        2027-06-02 12:00:00Z\n  Most')
  })

  it('says its words as they are written, where nothing of it leaves any more', () => {
    expect(changesLines(entry('a', { at: '2027-01-01T12:00' }))).toContain(': 0 occurrences\n          | hello\n')
  })
})

describe('what an occurrence says', () => {
  const daily = { cron: '0 10 * * *' }
  const push = { title: 'Winter Cup', content: 'The final starts.' }
  const said = (message: object, isAll = false) =>
    table([{ ...entry('a', daily), push: 'everyone', message }], 1, isAll)
      .split('\n')
      .slice(2)

  it('is shown whole where it is short: the text, the offline push, and what the clients get beside it', () => {
    const text = 'The Winter Cup final starts in 1 day.\n\nCome and watch!'
    const extendedData = '{"deepLink":"app://cup"}'
    expect(said({ type: 'text', text, extendedData, offlinePush: { ...push, payload: 'p', badge: true } })).toEqual([
      '    | The Winter Cup final starts in 1 day.',
      '    |',
      '    | Come and watch!',
      '    push title   | Winter Cup',
      '    push content | The final starts.',
      '    push payload | p',
      '    push options | {"badge":true}',
      '    extendedData | {"deepLink":"app://cup"}',
    ])
  })

  it('cannot be feigned: only what stands left of the bar is a label', () => {
    expect(said({ type: 'text', text: 'push title   | Free', offlinePush: push }).slice(0, 2)).toEqual([
      '    | push title   | Free',
      '    push title   | Winter Cup',
    ])
  })

  it('shows a custom message, and a file by its name and its address', () => {
    expect(said({ type: 'custom', subType: 7, content: '{"kind":"maintenance"}' })).toEqual([
      '    custom 7     | {"kind":"maintenance"}',
    ])
    expect(said({ type: 'file', uid: '1', url: 'https://x.example/a', fileName: 'a.zip' })).toEqual([
      '    file         | a.zip',
      '                 | https://x.example/a',
    ])
  })

  test.each([
    ['of a message', 10, (text: string) => ({ type: 'text', text }), '    | '],
    [
      'of a push',
      4,
      (content: string) => ({ type: 'text', text: 'x', offlinePush: { content } }),
      ' '.repeat(17) + '| ',
    ],
  ])('is cut where a part is long, with a count of the lines left out: %s', (_, most, messageOf, bar) => {
    const numbered = (count: number) => Array.from({ length: count }, (__, index) => `line ${index + 1}`).join('\n')
    const fitting = said(messageOf(numbered(most + 1)))
    expect(fitting.at(-1)).toBe(`${bar}line ${most + 1}`)
    const long = said(messageOf(numbered(most + 7)))
    expect(long.at(-2)).toBe(`${bar}line ${most}`)
    expect(long.at(-1)).toBe(`${bar.replace('|', ' ')}… and 7 more lines (--all shows them)`)
    expect(said(messageOf(numbered(most + 7)), true).at(-1)).toBe(`${bar}line ${most + 7}`)
  })

  it('wraps wide characters and emoji by their width, and shows what cannot be seen', () => {
    const lines = said({
      type: 'text',
      text: '冬季杯'.repeat(20),
      offlinePush: { title: FAMILY.repeat(40), content: 'a\u200Bb' },
    })
    expect(lines).toEqual([
      `    | ${'冬季杯'.repeat(12)}冬`,
      `    | 季杯${'冬季杯'.repeat(7)}`,
      `    push title   | ${FAMILY.repeat(30)}`,
      `                 | ${FAMILY.repeat(10)}`,
      '    push content | a\\u{200b}b',
    ])
  })

  it('is shown once, and again only where it differs', () => {
    const text = table([entry('a', { cron: '0 10 * * *' }, 'On {{ occurrence.date }}.'), entry('b', daily, 'Same.')], 3)
    expect(text.match(/\| On /gu)).toHaveLength(3)
    expect(text.match(/\| Same\./gu)).toHaveLength(1)
  })
})
