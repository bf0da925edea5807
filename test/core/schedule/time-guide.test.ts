import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parseCron } from '../../../src/core/schedule/cron/pattern.ts'
import { instantsBetween } from '../../../src/core/schedule/recurrence.ts'
import { parseReminder } from '../../../src/core/schedule/reminder.ts'
import { formatWallTime, localDateOf } from '../../../src/core/time/instant.ts'
import { weekdayOf } from '../../../src/core/time/civil-date.ts'
import { instant, pattern, schedule, wall, zone } from './support.ts'
import type { Rule } from '../../../src/core/schedule/schedule.ts'

// docs/time.md is a promise to its readers, so its examples are executed.

const guide = readFileSync(new URL('../../../docs/time.md', import.meta.url), 'utf8')
const blocks = [...guide.matchAll(/^```times\n(.*)\n([^`]+)\n```$/gm)].map(([, head, body]) => [head, body] as const)
const refused = [...guide.matchAll(/^\| `([^`]+)` +\| `(cron-[a-z-]+)` +\| (.+?) +\|$/gm)].map((row) => row.slice(1, 4))

/** Reads `cron: 0 9 * * *   timezone: UTC` as `{ cron: '0 9 * * *', timezone: 'UTC' }`. */
function settings(head: string): Record<string, string> {
  return Object.fromEntries(head.split(/ {3,}/).map((pair) => pair.split(/: (.*)/).slice(0, 2)))
}

function ruleOf({ cron, at, event, 'event cron': base, reminders = '' }: Record<string, string>): Rule {
  if (cron !== undefined) return { kind: 'cron', pattern: pattern(cron) }
  if (at !== undefined) return { kind: 'at', times: at.split(', ').map(wall) }
  const read = reminders
    .split(' ')
    .map((text) => parseReminder(text))
    .filter((reminder) => reminder !== undefined)
  if (base !== undefined) return { kind: 'events', base: { kind: 'cron', pattern: pattern(base) }, reminders: read }
  return { kind: 'event', at: wall(String(event)), reminders: read }
}

describe('docs/time.md', () => {
  it('has examples', () => {
    expect(blocks.length).toBeGreaterThan(10)
    expect(refused.length).toBe(10)
  })

  it.each(blocks)('%s', (head, body) => {
    const { timezone = '', after = '', from, until, except, onExcluded, ...rest } = settings(String(head))
    const limits = {
      ...(from === undefined ? {} : { from }),
      ...(until === undefined ? {} : { until }),
      ...(except === undefined ? {} : { except: except.split(' ') }),
      ...(onExcluded === 'before' || onExcluded === 'after' ? ({ onExcluded } as const) : {}),
    }
    const rows = String(body)
      .split('\n')
      .map((row) => row.split(/ {3,}/))
    const shown = instantsBetween(schedule(ruleOf(rest), timezone, limits), {
      after: instant(after),
      through: Infinity,
      limit: rows.length,
    })
    const described = shown.map((at) => {
      const local = zone(timezone).wallTimeAt(at)
      const weekday = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'][weekdayOf(localDateOf(local))]
      return [at, `${weekday} ${formatWallTime(local).slice(11)}`]
    })
    expect(described).toEqual(rows.map(([at, local]) => [instant(String(at)), local]).toSorted(byInstant))
  })

  it.each(refused)('refuses %s as %s', (line, code, remedy) => {
    const parsed = parseCron(line)
    expect(parsed.ok ? [] : parsed.problems.map((problem) => [problem.code, problem.remedy])).toEqual([[code, remedy]])
  })
})

/** The guide lists reminders in the order in which they are written. */
function byInstant([left]: readonly unknown[], [right]: readonly unknown[]): number {
  return Number(left) - Number(right)
}
