import stringWidth from 'string-width'
import { describe, expect, it } from 'vitest'
import { compare } from '../../src/plan/changes.ts'
import { planAsMarkdown } from '../../src/plan/markdown/markdown.ts'
import { compareOccurrences } from '../../src/plan/occurrence-changes.ts'
import { planAsText } from '../../src/plan/text.ts'
import { FROM, entry, planned } from './support.ts'

const NONE = { base: 'main', problems: [], leftOut: [] }
const daily = { cron: '0 9 * * *', timezone: 'America/New_York' }
const from = Date.parse(FROM)
const changesOf = (before: object, after: object) => compare(planned([before]), planned([after]), NONE)
const scheduleOf = (schedule: object) => planned([entry('a', schedule)]).known[0]!.announcement.schedule

describe('a schedule that was written in another way', () => {
  it('is not moved where its occurrences are the same', () => {
    for (const [before, after] of [
      [{ cron: '0 9 * * 1-5' }, { cron: '00 9 * * MON-FRI' }],
      [{ at: ['2027-03-15T09:00', '2027-03-16T09:00'] }, { at: ['2027-03-16T09:00', '2027-03-15T09:00'] }],
      [{ at: '2027-03-15T09:00' }, { event: { at: '2027-03-15T09:00', reminders: ['0m'] } }],
      [daily, { ...daily, except: ['2027-03-01'] }],
      [
        { cron: '0 9 * * 1-5', except: ['2027-03-20'] },
        { cron: '0 9 * * 1-5', except: ['2027-03-21'] },
      ],
      [daily, { ...daily, from: '2027-03-01T00:00' }],
    ] as const) {
      const { moved, changed } = changesOf(entry('a', before), entry('a', after))
      expect({ before, after, moved, changed }).toEqual({ before, after, moved: [], changed: [] })
    }
  })

  it('shows what may count in more than two years, and another zone', () => {
    const { moved, changed } = changesOf(
      entry('a', { cron: '0 9 * * *', timezone: 'Asia/Singapore' }),
      entry('a', {
        cron: '0 9 * * *',
        timezone: 'Asia/Kuala_Lumpur',
        until: '2035-01-01T00:00',
        except: ['2034-05-01'],
      }),
    )
    expect(moved).toEqual([])
    expect(changed[0]?.fields).toEqual([
      { field: 'schedule.timezone', before: 'Asia/Singapore', after: 'Asia/Kuala_Lumpur' },
      { field: 'schedule.until', before: null, after: '2035-01-01T00:00' },
      { field: 'schedule.except', before: null, after: '2034-05-01' },
    ])
  })
})

describe('a calendar', () => {
  const dates = ['2027-05-01', '2027-07-05', '2027-09-06', '2027-11-25', '2027-12-24', '2027-12-25']
  const [before, after] = [dates, dates.filter((date) => date !== '2027-12-24')].map((except) =>
    planned([entry('shop', { ...daily, except })]),
  ) as [ReturnType<typeof planned>, ReturnType<typeof planned>]

  it('from which one day was removed shows that day, and no other', () => {
    const changes = compare(before, after, NONE)
    expect(changes.moved[0]?.occurrences).toMatchObject({ comes: [Date.parse('2027-12-24T14:00:00Z')], goes: [] })
    const text = planAsText(after, changes, false)
    expect(text).toContain(`2027-12-25:
        + 2027-12-24 09:00:00 -05:00 (14:00:00Z)
`)
    for (const line of text.split('\n')) expect(stringWidth(line), line).toBeLessThanOrEqual(80)
    expect(planAsMarkdown(after, changes, [])).toContain('+ 2027-12-24 09:00:00 -05:00 (14:00:00Z)')
  })

  it('to which one day was added shows what does not leave any more', () => {
    const changes = compare(after, before, NONE)
    expect(changes.moved[0]?.occurrences).toMatchObject({ comes: [], goes: [Date.parse('2027-12-24T14:00:00Z')] })
    expect(planAsText(before, changes, false)).toContain('        - 2027-12-24 09:00:00 -05:00 (14:00:00Z)\n')
  })
})

describe('the comparison of two schedules', () => {
  const range = { from, through: from + 30 * 86_400_000, steps: 1000 }

  it('has the occurrences that come and go, and knows that some stay', () => {
    const found = compareOccurrences(
      scheduleOf({ cron: '0 9 * * *', until: '2027-03-16T00:00' }),
      scheduleOf({ cron: '0 9,10 * * *', until: '2027-03-15T00:00' }),
      range,
    )
    expect(found).toEqual({
      comes: [Date.parse('2027-03-14T10:00:00Z')],
      goes: [Date.parse('2027-03-15T09:00:00Z')],
      areSomeSame: true,
      isComplete: true,
    })
  })

  it('follows at and event without an end, and a cron line up to its bound', () => {
    const [near, far] = [scheduleOf({ at: '2027-03-14T09:00' }), scheduleOf({ at: '2040-03-14T09:00' })]
    expect(compareOccurrences(near, far, range)).toMatchObject({ comes: [Date.parse('2040-03-14T09:00:00Z')] })
    expect(compareOccurrences(scheduleOf({ cron: '0 0 1 1 *' }), far, range)).toMatchObject({ comes: [], goes: [] })
  })

  it('says that it is not complete where there are too many', () => {
    const [each, odd] = [scheduleOf({ cron: '* * * * *' }), scheduleOf({ cron: '1-59/2 * * * *' })]
    const { goes, isComplete } = compareOccurrences(each, odd, { ...range, steps: 10 })
    expect({ count: goes.length, isComplete }).toEqual({ count: 5, isComplete: false })
  })

  it('looks only between the bounds where nothing else differs, however dense the line is', () => {
    const until = (time: string) => scheduleOf({ cron: '* * * * *', until: `2027-04-${time}` })
    const steps = 6000
    expect(compareOccurrences(until('11T00:00'), until('11T00:02'), { ...range, steps })).toEqual({
      comes: [Date.parse('2027-04-11T00:00:00Z'), Date.parse('2027-04-11T00:01:00Z')],
      goes: [],
      areSomeSame: true,
      isComplete: true,
    })
  })

  it('knows that nothing stays where the bounds do not overlap', () => {
    const between = (from: string, until: string) =>
      scheduleOf({ cron: '0 9 * * *', from: `2027-03-${from}T00:00`, until: `2027-03-${until}T00:00` })
    const { comes, goes, areSomeSame } = compareOccurrences(between('14', '15'), between('20', '22'), range)
    expect({ comes: comes.length, goes: goes.length, areSomeSame }).toEqual({ comes: 2, goes: 1, areSomeSame: false })
  })
})
