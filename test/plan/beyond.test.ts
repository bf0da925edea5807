import { describe, expect, it } from 'vitest'
import { lookBeyond } from '../../src/plan/beyond.ts'
import { compare } from '../../src/plan/changes.ts'
import { planAsMarkdown } from '../../src/plan/markdown/markdown.ts'
import { planAsText } from '../../src/plan/text.ts'
import { beyondInWords, quotaChangeInWords } from '../../src/plan/words.ts'
import { entry, FROM, planned } from './support.ts'

const NONE = { base: 'main', problems: [], leftOut: [] }
const DAY = 86_400_000
const from = Date.parse(FROM)
const often = (id: string, more: object) => entry(id, { cron: '*/8 * * * *', ...more })

/** The changes between two sets of entries, looked at beyond the four days of the plan. */
function changed(before: readonly object[], after: readonly object[], budgets = {}) {
  const plan = planned(after, budgets)
  const changes = compare(planned(before), plan, NONE)
  const beyond = lookBeyond(
    changes,
    plan,
    (through) => planned(after, { ...budgets, through }),
    (through) => planned(before, { through }),
  )
  return { plan, changes: { ...changes, beyond }, beyond }
}

describe('what a change does after the range', () => {
  const summer = often('ticker', { from: '2027-07-01T00:00', until: '2027-07-04T00:00' })

  it('is planned up to its last occurrence and the time for which that one holds its slot', () => {
    const { beyond } = changed([], [entry('a', { at: '2027-06-01T12:00' })])
    expect(beyond).toMatchObject({ isCut: false, before: null })
    expect(beyond!.through).toBe(Date.parse('2027-06-02T12:01:00.200Z'))
    expect(beyond!.plan.forecast.departures.map(({ key }) => key)).toEqual(['a@2027-06-01T12:00:00.000Z'])
  })

  it('ends after two years, for what never ends', () => {
    const { beyond } = changed([], [entry('a', { cron: '0 12 * * *' })])
    expect(beyond!.through).toBe(from + 730 * DAY + DAY + 60_200)
  })

  it('is nothing where the change lies in the range, takes away, or says something else', () => {
    const daily = entry('a', { cron: '0 12 * * *' })
    for (const [before, after] of [
      [[], [entry('b', { at: '2027-03-14T12:00' })]],
      [[daily, summer], [daily]],
      [[daily], [entry('a', { cron: '0 12 * * *' }, 'other words')]],
      [[daily], [entry('a', { cron: '0 12 * * *', except: ['2027-12-25'] })]],
    ]) {
      expect(changed(before!, after!).beyond).toBeNull()
    }
  })

  it('is looked at where the priority, the lateness, the owner or the settings are other ones', () => {
    const daily = { cron: '0 12 * * *' }
    for (const more of [{ priority: 'high' }, { late: { grace: '1h' } }, { owner: 'red' }]) {
      expect(changed([entry('a', daily)], [entry('a', daily, 'hello', more)]).beyond).not.toBeNull()
    }
    const budgets = { budgets: { owners: {}, unplanned: 3 } }
    expect(changed([entry('a', daily)], [entry('a', daily)], budgets).beyond).not.toBeNull()
  })

  it('says whether the quota was exceeded without the change, too', () => {
    const fresh = changed([], [summer])
    expect(beyondInWords(fresh.beyond!, fresh.plan)).toEqual([
      expect.stringMatching(
        /^After these 4d, as far as the change goes, up to 2027-07-.*: OVER QUOTA: up to 193 calls/u,
      ),
      'Without the change, in the same time: within quota: at most 0 of 100 slots taken, 100 left.',
    ])
    const known = changed([summer], [summer, entry('a', { at: '2027-07-02T12:00' })])
    expect(beyondInWords(known.beyond!, known.plan).at(-1)).toMatch(/^Without the change, .*: OVER QUOTA: up to 193 /u)
  })

  it('is told in the comment with who is in it and what is said there', () => {
    const { plan, changes } = changed([], [summer])
    const text = planAsMarkdown(plan, changes, [])
    expect(text).toContain('### ❌ Belfry plan: 1 added, **over quota after these 4d**\n')
    expect(text).toContain('**Over the limit after these 4d:** 193 calls where 100 fit')
    expect(text).toContain('```\n2027-07-01 00:00:00 UTC\nhello\n```')
    expect(planAsText(plan, changes, false)).toContain('\nOver the limit after these 4d\n')
  })

  it('says where it was not followed, since too many occurrences come due', () => {
    const flood = [0, 1, 2].map((id) => entry(`f${id}`, { cron: '* * * * * *', from: '2027-03-18T00:00' }))
    const { plan, beyond } = changed([], flood)
    expect(beyond).toMatchObject({ isCut: true })
    expect(beyond!.plan.forecast.departures.length).toBeLessThanOrEqual(100_000)
    expect(beyondInWords(beyond!, plan).join(' ')).toContain('Too many occurrences come due to plan further.')
  })

  it('names the stretches in which too many calls are due', () => {
    const { plan, changes } = changed([], [often('a', {})])
    expect(quotaChangeInWords(changes, plan)).toBe(
      'Most slots taken: 0 → 100 of 100. Stretches in which too many calls are due: 0 → 1.',
    )
  })
})
