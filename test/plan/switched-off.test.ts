import stringWidth from 'string-width'
import { describe, expect, it } from 'vitest'
import { lookBeyond } from '../../src/plan/beyond.ts'
import { compare, isAnyChange } from '../../src/plan/changes.ts'
import { planToJson } from '../../src/plan/json.ts'
import { planAsMarkdown } from '../../src/plan/markdown/markdown.ts'
import { notForecastIn } from '../../src/plan/not-forecast.ts'
import { planAsText } from '../../src/plan/text.ts'
import { isOverQuota } from '../../src/plan/words.ts'
import { entry, FROM, planned } from './support.ts'

const NONE = { base: 'main', problems: [], leftOut: [] }
const daily = { cron: '0 10 * * *' }
const OFF = { enabled: false }

const changesFrom = (before: readonly object[], after: readonly object[]) => {
  const [was, is] = [planned(before), planned(after)]
  return { changes: compare(was, is, NONE), plan: is }
}

describe('a plan with an announcement that is switched off', () => {
  const plan = planned([entry('a', daily), entry('z-off', { cron: '* * * * *' }, 'hello', OFF)])

  it('has nothing of it, neither an occurrence nor a slot of the quota, and names it', () => {
    expect(plan.forecast.departures.map(({ announcementId }) => announcementId)).not.toContain('z-off')
    expect(isOverQuota(plan)).toBe(false)
    const text = planAsText(plan, undefined, false)
    expect(text).toContain('\nSwitched off: z-off.\n')
    expect(text).not.toContain('Nothing in these')
    expect(planToJson(plan, undefined)).toMatchObject({ switchedOff: ['z-off'] })
    expect(planAsMarkdown(plan, undefined, [])).toContain('1 announcement switched off')
  })

  it('sends what waits in the database no more, since switching off ends it', () => {
    const due = Date.parse(FROM) - 60_000
    const pending = {
      key: `a@${new Date(due).toISOString()}`,
      announcementId: 'a',
      due,
      notBefore: due,
      refusals: 0,
      isSuperseded: false,
      resend: null,
      waitingFor: null,
      pause: null,
      skip: null,
    }
    const snapshot = { calls: [], pending: [pending], definitions: [], pauses: [], widePauses: [], skips: [] }
    const waits = (more: object) =>
      planned([entry('a', daily, 'hello', more)], { snapshot }).forecast.departures.some((each) => each.due === due)
    expect(waits({})).toBe(true)
    expect(waits(OFF)).toBe(false)
  })
})

describe('a change that switches an announcement off', () => {
  const { changes, plan } = changesFrom([entry('a', daily)], [entry('a', daily, 'hello', OFF)])

  it('is told with what it takes away', () => {
    expect(isAnyChange(changes)).toBe(true)
    const text = planAsText(plan, changes, false)
    expect(text).toContain('Changes since main: 1 switched off\n  - a: switched off\n')
    expect(text).toContain('      without At 10:00, every day')
    expect(text).toContain('        2027-03-14 10:00:00Z')
    for (const line of text.split('\n')) expect(stringWidth(line), line).toBeLessThanOrEqual(80)
    const markdown = planAsMarkdown(plan, changes, [])
    expect(markdown).toContain('Belfry plan: 1 switched off')
    expect(markdown).toMatch(/\| 🔕 \| <code>a<\/code> \| switched off, without At 10:00, every day/u)
    const json = planToJson(plan, changes).changes
    expect(json).toMatchObject({ moved: [], changed: [], removed: [], switchedOn: [] })
    expect(json?.switchedOff).toMatchObject([{ announcementId: 'a', occurrences: 4 }])
  })

  it('is told beside a rename and beside other words', () => {
    const renamed = changesFrom(
      [entry('a', daily)],
      [entry('b', { cron: '0 11 * * *' }, 'bye', { ...OFF, renamedFrom: 'a' })],
    )
    expect(renamed.changes).toMatchObject({
      renamed: [{ from: 'a', id: 'b' }],
      switchedOff: [{ announcement: { id: 'b' }, count: 4 }],
      moved: [],
    })
    expect(renamed.changes.changed[0]?.fields.map(({ field }) => field)).toEqual(['schedule', 'message.text'])
  })
})

describe('a change that switches an announcement on', () => {
  const far = { at: '2027-06-01T10:00' }

  it('is told with what it brings back', () => {
    const { changes, plan } = changesFrom([entry('a', daily, 'hello', OFF)], [entry('a', daily)])
    const text = planAsText(plan, changes, false)
    expect(text).toContain('Changes since main: 1 switched on\n  + a: switched on\n')
    expect(text).toContain('At 10:00, every day')
    expect(planAsMarkdown(plan, changes, [])).toMatch(/\| 🔔 \| <code>a<\/code> \| switched on: At 10:00, every day/u)
    expect(planToJson(plan, changes).changes?.switchedOn).toMatchObject([{ announcementId: 'a', occurrences: 4 }])
  })

  it('is followed beyond the range, and beyond what any plan looks at', () => {
    const { changes, plan } = changesFrom([entry('a', far, 'later', OFF)], [entry('a', far, 'later')])
    const again = (through: number) => planned([entry('a', far, 'later')], { through })
    expect(lookBeyond(changes, plan, again, again)?.plan.forecast.departures).toHaveLength(1)
    expect(planAsText(plan, changes, false)).toContain('| later')
    const late = { at: '2039-06-01T10:00' }
    const beyond = changesFrom([entry('a', late, 'x', OFF)], [entry('a', late, 'x')])
    expect(notForecastIn(beyond.changes, beyond.plan)).toMatchObject([{ announcement: { id: 'a' }, count: 1 }])
  })
})

describe('a change of an announcement that stays switched off', () => {
  it('is told by its words, since nothing of it goes out', () => {
    const { changes } = changesFrom([entry('a', daily, 'x', OFF)], [entry('a', { cron: '0 11 * * *' }, 'y', OFF)])
    expect(changes).toMatchObject({ moved: [], switchedOff: [], switchedOn: [] })
    expect(changes.changed[0]?.fields.map(({ field }) => field)).toEqual(['schedule', 'message.text'])
    expect(changes.changed[0]?.asOf).toBeNull()
  })

  it('and of one that is new, that it is switched off', () => {
    const { changes, plan } = changesFrom([], [entry('a', daily, 'x', OFF)])
    expect(planAsText(plan, changes, false)).toContain('At 10:00, every day, UTC: switched off')
  })
})
