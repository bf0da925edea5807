import { pino } from 'pino'
import { expect, it } from 'vitest'
import { tellComing } from '../../../src/cli/serve/coming.ts'
import { definitionOf } from '../../support/announcement.ts'
import type { Sketch } from '../../support/announcement.ts'
import { T0 } from '../../support/store.ts'

/** The sentences that the start logs about what comes. */
function said(sketches: readonly Sketch[]): readonly string[] {
  const lines: string[] = []
  const log = pino({}, { write: (line: string) => void lines.push((JSON.parse(line) as { msg: string }).msg) })
  tellComing(log, sketches.map(definitionOf), T0)
  return lines
}

it('the start names each announcement once, soonest first, in the time of its zone, and none that is over', () => {
  expect(
    said([
      { id: 'yearly', cron: '0 0 1 1 *', timezone: 'Asia/Singapore' },
      { id: 'frequent', cron: '* * * * * *' },
      { id: 'over', at: '2020-01-01T00:00' },
      { id: 'far', at: '2031-05-06T07:08', timezone: 'America/New_York' },
    ]),
  ).toEqual([
    'what comes next, each in the time of its zone:',
    '  frequent  2026-11-23 09:00 UTC',
    '  yearly    2027-01-01 00:00 Asia/Singapore',
    '  far       2031-05-06 07:08 America/New_York',
  ])
})

it('the start names ten announcements, and counts the others', () => {
  const many = Array.from({ length: 12 }, (_, index) => ({ id: `a${index + 10}`, cron: `0 ${index + 10} * * *` }))
  const lines = said(many)
  expect(lines).toHaveLength(12)
  expect(lines[1]).toBe('  a10  2026-11-23 10:00 UTC')
  expect(lines.at(-1)).toBe('  and 2 more: `belfry list`')
})

it('the start says nothing of what comes where nothing does', () => {
  expect(said([{ id: 'over', at: '2020-01-01T00:00' }])).toEqual([])
})
