import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { digestOf, scheduleOf } from './frozen-schedule.ts'
import type { WrittenSchedule } from './frozen-schedule.ts'

// What exists keeps its instants, to the last one. Each line of the record is a schedule, and before it the digest of its
// instants, as the core planned them at commit 35fb86c, before it knew `every`, days that move times and excluded
// weekdays. That code wrote the record, with the digest of frozen-schedule.ts; nothing writes it again. Its schedules are
// those that this repository had then: its schedules, examples, traps, problem cases, pages and benches. Beside these
// stand 1200 of chance, over all zones: cron lines with bounds and without, lists of times, events.
// A line may only change with a correction of the time rules that its commit tells, or with new rules of its zone.

const RECORD = readFileSync(join(import.meta.dirname, 'frozen-instants.txt'), 'utf8')
  .trimEnd()
  .split('\n')

/** A line of the record. */
function read(line: string): { digest: string; written: WrittenSchedule } {
  const [digest = '', ...rest] = line.split(' ')
  return { digest, written: JSON.parse(rest.join(' ')) as WrittenSchedule }
}

describe('the instants of before', () => {
  it('are those of today, for every schedule of the record', { timeout: 600_000 }, () => {
    const changed = RECORD.map(read).filter(({ digest, written }) => {
      const schedule = scheduleOf(written)
      return schedule === undefined || digestOf(schedule) !== digest
    })
    expect(changed.map(({ written }) => JSON.stringify(written))).toEqual([])
    expect(RECORD.length).toBeGreaterThan(1400)
  })

  it('are recorded so that one other instant is another digest', () => {
    const daily = { cron: '45 1 * * *', timezone: 'Europe/London' }
    const digest = (written: WrittenSchedule) => {
      const schedule = scheduleOf(written)
      return schedule && digestOf(schedule)
    }
    const change = { ...daily, except: ['2011-03-27'] }
    for (const other of [{ ...daily, cron: '46 1 * * *' }, { ...daily, timezone: 'Europe/Berlin' }, change]) {
      expect(digest(other)).not.toBe(digest(daily))
    }
    const at = { at: ['2026-12-24T18:00', '2026-12-25T18:00'], timezone: 'Europe/London' }
    expect(digest({ ...at, at: ['2026-12-24T18:00', '2026-12-25T18:00:01'] })).not.toBe(digest(at))
  })
})
