import { describe, expect, it } from 'vitest'
import { planAsMarkdown } from '../../src/plan/markdown/markdown.ts'
import { planAsText } from '../../src/plan/text.ts'
import { entry, FROM, planned } from './support.ts'

const from = Date.parse(FROM)
const pause = { by: 'Ada', reason: 'an *incident*', since: from - 1000, until: null }
const none = { calls: [], pending: [], definitions: [], pauses: [], skips: [] }
const entries = [
  entry('red', { cron: '0 9 * * *', timezone: 'UTC' }, 'hi', { owner: 'red' }),
  entry('other', { cron: '0 9 * * *', timezone: 'UTC' }),
]
const fates = (plan: ReturnType<typeof planned>) =>
  [
    ...new Set(plan.forecast.departures.map(({ announcementId: id, state, reason }) => `${id} ${state} ${reason}`)),
  ].sort()

describe('a plan with the database', () => {
  it('holds back what is paused as a whole, also what the database does not know yet, and says so once', () => {
    const plan = planned(entries, { snapshot: { ...none, widePauses: [{ ...pause, owner: null }] } })
    expect(fates(plan)).toEqual(['other skipped paused', 'red skipped paused'])
    const words = 'PAUSED: everything is paused by Ada since 2027-03-13 11:59:59 UTC: an *incident*.'
    expect(planAsText(plan, undefined, false).replaceAll('\n', ' ').split(words)).toHaveLength(2)
    // What people wrote is no markup in a comment.
    expect(planAsMarkdown(plan, undefined, [])).toContain('an &#42;incident&#42;')
  })

  it('holds back what a team owns, and nothing else', () => {
    const plan = planned(entries, { snapshot: { ...none, widePauses: [{ ...pause, owner: 'red' }] } })
    expect(fates(plan)).toEqual(['other sent null', 'red skipped paused'])
    expect(planAsText(plan, undefined, false)).toContain('PAUSED: everything of red is paused by Ada')
  })

  it('says nothing of a pause that is over when it begins', () => {
    const over = { ...pause, until: from, owner: null }
    const plan = planned(entries, { snapshot: { ...none, widePauses: [over] } })
    expect(fates(plan)).toEqual(['other sent null', 'red sent null'])
    expect(planAsText(plan, undefined, false)).not.toContain('PAUSED')
  })
})
