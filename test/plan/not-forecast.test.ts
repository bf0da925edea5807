import { describe, expect, it } from 'vitest'
import { lookBeyond } from '../../src/plan/beyond.ts'
import { compare } from '../../src/plan/changes.ts'
import { planToJson } from '../../src/plan/json.ts'
import { planAsMarkdown } from '../../src/plan/markdown/markdown.ts'
import { notForecastIn, notForecastInWords } from '../../src/plan/not-forecast.ts'
import { planAsText } from '../../src/plan/text.ts'
import { entry, planned } from './support.ts'

const NONE = { base: 'main', problems: [], leftOut: [] }
const LATER = { at: '2031-06-01T12:00', timezone: 'Asia/Singapore' }

/** What a change does later than any plan looks. */
function changed(before: readonly object[], after: readonly object[], budgets = {}) {
  const plan = planned(after, budgets)
  const changes = compare(planned(before), plan, NONE)
  return { plan, changes: { ...changes, notForecast: notForecastIn(changes, plan) } }
}

function notForecast(before: readonly object[], after: readonly object[], budgets = {}) {
  return notForecastInWords(changed(before, after, budgets).changes.notForecast, (id) => id)
}

describe('what lies beyond the two years of a plan', () => {
  it('is named with its date, in each format', () => {
    const { plan, changes } = changed([], [entry('gala', LATER)])
    expect(
      lookBeyond(
        changes,
        plan,
        () => plan,
        () => plan,
      ),
    ).toBeNull()
    const words = '2031-06-01 12:00:00 +08:00 (04:00:00Z)'
    expect(planAsText(plan, changes, false)).toMatch(/\nBeyond two years: not forecast\n {2}gala: (.*)\n$/u)
    expect(planAsText(plan, changes, false)).toContain(`  gala: ${words}\n`)
    expect(planAsMarkdown(plan, changes, [])).toContain(
      `\n**Beyond two years: not forecast:** <code>gala</code>: ${words}.\n`,
    )
    expect(planToJson(plan, changes).changes?.notForecast).toEqual([
      { announcementId: 'gala', first: '2031-06-01T04:00:00.000Z', occurrences: 1 },
    ])
  })

  it('is not said where there is nothing', () => {
    const { plan, changes } = changed([], [entry('a', { at: '2028-06-01T12:00' }), entry('b', { cron: '0 12 * * *' })])
    expect(changes.notForecast).toEqual([])
    expect(planAsText(plan, changes, false)).not.toContain('two years')
    expect(planAsMarkdown(plan, changes, [])).not.toContain('two years')
    expect(planToJson(plan, changes).changes?.notForecast).toEqual([])
  })

  it('is what an announcement gets there, and not what it has before', () => {
    const at = ['2027-06-01T12:00', '2031-06-01T12:00', '2032-06-01T12:00']
    expect(notForecast([], [entry('a', { at })])).toEqual(['a: 2031-06-01 12:00:00Z, the first of 2 occurrences'])
    expect(notForecast([entry('a', { at: at.slice(0, 2) })], [entry('a', { at })])).toEqual(['a: 2032-06-01 12:00:00Z'])
    expect(notForecast([entry('a', { at })], [entry('a', { at: at.slice(0, 2) })])).toEqual([])
  })

  it('is a cron line that begins there, goes on there, or has a day again there', () => {
    const weekly = { cron: '0 9 * * 1' }
    expect(notForecast([], [entry('a', { ...weekly, from: '2031-01-01T00:00' })])).toEqual([
      'a: 2031-01-06 09:00:00Z, and later',
    ])
    const until = (year: number) => entry('a', { ...weekly, until: `${year}-01-01T00:00` })
    expect(notForecast([until(2030)], [until(2032)])).toEqual(['a: 2030-01-07 09:00:00Z, and later'])
    expect(notForecast([until(2032)], [until(2030)])).toEqual([])
    const without = entry('a', { ...weekly, except: ['2031-01-06'] })
    expect(notForecast([without], [entry('a', weekly)])).toEqual(['a: 2031-01-06 09:00:00Z, and later'])
    expect(notForecast([entry('a', weekly)], [without])).toEqual([])
  })

  it('is found of a dense cron line, too, whose bound is another one', () => {
    const until = (year: number) => entry('a', { cron: '* * * * *', until: `${year}-01-01T00:00` })
    expect(notForecast([until(2035)], [until(2036)])).toEqual(['a: 2035-01-01 00:00:00Z, and later'])
    const dense = (cron: string) => entry('a', { cron })
    expect(notForecast([dense('*/2 * * * *')], [dense('0-58/2 * * * *')])).toEqual([])
  })

  it('is what takes a slot by other rules: the priority, the owner, the settings', () => {
    const budgets = { budgets: { owners: {}, unplanned: 3 } }
    const before = [entry('a', LATER)]
    for (const more of [{ priority: 'high' }, { owner: 'red' }, { late: { grace: '1h' } }]) {
      expect(notForecast(before, [entry('a', LATER, 'hello', more)])).toHaveLength(1)
    }
    expect(notForecast(before, before, budgets)).toHaveLength(1)
    expect(notForecast(before, [entry('a', LATER, 'other words')])).toEqual([])
  })

  it('is told once of an announcement that moves under another priority and another id', () => {
    const moved = entry('b', { at: '2031-07-01T12:00' }, 'hello', { priority: 'high', renamedFrom: 'a' })
    expect(notForecast([entry('a', LATER)], [moved])).toEqual(['b: 2031-07-01 12:00:00Z'])
  })

  it('names the first ones of many, and says how many there are', () => {
    const many = Array.from({ length: 13 }, (_, index) => entry(`a${10 + index}`, LATER))
    const words = notForecast([], many)
    expect(words).toHaveLength(11)
    expect(words.at(-1)).toBe('… and 3 more (--format json has all)')
  })

  it('does not keep the first instants of a cron line from being shown', () => {
    const { plan, changes } = changed([], [entry('a', { cron: '0 9 * * 1', from: '2031-01-01T00:00' })])
    const text = planAsText(plan, changes, false)
    expect(text).toContain('after these 4d\n        2031-01-06 09:00:00Z\n')
  })
})
