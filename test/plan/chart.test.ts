import { describe, expect, it, test } from 'vitest'
import { drawChart } from '../../src/plan/chart.ts'
import type { Column } from '../../src/plan/chart.ts'
import { parseLocalDate } from '../../src/core/time/instant.ts'
import { planAsMarkdown } from '../../src/plan/markdown/markdown.ts'
import { planAsText } from '../../src/plan/text.ts'
import { entry, FROM, planned } from './support.ts'

const column = (date: string, used: number, wanted = used, isMarked = false): Column => ({
  date: parseLocalDate(date)!,
  used,
  wanted,
  isMarked,
})

/** Columns of days that follow each other. */
const daysFrom = (date: string, count: number): readonly Column[] =>
  Array.from({ length: count }, (_, index) => ({ ...column(date, index % 8), date: parseLocalDate(date)! + index }))

describe('a chart', () => {
  it('draws what is used, what is wanted beyond it, the limit, marks, and days', () => {
    const columns = [
      column('2027-03-13', 0),
      column('2027-03-14', 1),
      column('2027-03-15', 50, 50, true),
      column('2027-03-16', 100, 150),
    ]
    expect(drawChart(columns, { limit: 100, width: 80, height: 3 })).toEqual([
      '    ┤         ░░',
      '100 ┤╌╌╌╌╌╌╌╌╌██╌',
      '    ┤   ▁▁ ██ ██',
      '  0 └────────────',
      '           *',
      '     13 14 15 16',
      '     2027-03',
    ])
  })

  it('draws parts of a row by eighths, and the limit at the top where nothing goes beyond it', () => {
    const columns = [column('2027-03-01', 1), column('2027-03-02', 3), column('2027-03-03', 8)]
    expect(drawChart(columns, { limit: 8, width: 20, height: 1 })).toEqual([
      '8 ┤▁▁╌▃▃╌██╌',
      '0 └─────────',
      '   01 02 03',
      '   2027-03',
    ])
  })

  it('makes columns narrow, then draws several as one, rather than being too wide', () => {
    const many = daysFrom('2027-03-01', 20).map((one, index) => ({ ...one, wanted: 7, isMarked: index === 9 }))
    const narrow = drawChart(many, { limit: 7, width: 24, height: 2 })
    expect(narrow[0]).toMatch(/^7 ┤.{20}$/u)
    expect(narrow).toContain(`${' '.repeat(12)}*`)
    const merged = drawChart(many, { limit: 7, width: 13, height: 2 })
    expect(Math.max(...merged.map((line) => line.length))).toBe(13)
    expect(merged).toContain(`${' '.repeat(7)}*`)
  })

  it('is an empty frame without columns', () => {
    expect(drawChart([], { limit: 5, width: 10, height: 1 })).toEqual(['5 ┤', '0 └'])
  })
})

describe('the dates under a chart', () => {
  const feetOf = (date: string, count: number, width = 80) =>
    drawChart(daysFrom(date, count), { limit: 100, width, height: 1 }).slice(1)

  it('are those of each day where there is room, with the month where it begins', () => {
    expect(feetOf('2026-12-30', 2)).toEqual(['  0 └──────', '     30 31', '     2026-12'])
    expect(feetOf('2026-12-25', 14)).toEqual([
      `  0 └${'─'.repeat(42)}`,
      '     25 26 27 28 29 30 31 01 02 03 04 05 06 07',
      '     2026-12              2027-01',
    ])
  })

  it('leave out a month for which the month before leaves no room', () => {
    expect(feetOf('2026-12-30', 4).at(-1)).toBe('     2026-12')
  })

  it('are those of each seventh narrow column, with a tick, and the year where it begins', () => {
    expect(feetOf('2026-11-26', 60)).toEqual([
      '  0 └┬──────┬──────┬──────┬──────┬──────┬──────┬──────┬──────────',
      '     11-26  12-03  12-10  12-17  12-24  12-31  01-07  01-14',
      '     2026                                      2027',
    ])
  })

  it('are the first days of columns that stand for several days', () => {
    expect(feetOf('2026-11-26', 731)).toEqual([
      `  0 └${`┬${'─'.repeat(6)}`.repeat(10)}${'─'.repeat(4)}`,
      '     11-26  02-04  04-15  06-24  09-02  11-11  01-20  03-30  06-08  08-17',
      '     2026   2027                               2028',
    ])
  })

  test.each([1, 2, 8, 14, 24, 25, 26, 60, 72, 75, 76, 90, 151, 365, 400, 731])(
    'of %i days never make it too wide, and begin with the first one',
    (count) => {
      for (const width of [72, 80]) {
        const lines = drawChart(daysFrom('2027-01-28', count), { limit: 100, width, height: 3 })
        for (const line of lines) expect(line.length, line).toBeLessThanOrEqual(width)
        expect(lines.at(-2)).toMatch(/^ {5}(01-)?28\b/u)
        expect(lines.at(-1)).toMatch(/^ {5}2027\b/u)
      }
    },
  )

  it('stand in the text and in the comment, which say how many days a column has', () => {
    const daily = [entry('a', { cron: '0 10 * * *' })]
    const plan = planned(daily, { through: Date.parse(FROM) + 100 * 86_400_000 })
    for (const text of [planAsText(plan, undefined, false), planAsMarkdown(plan, undefined, [])]) {
      expect(text).toContain('     03-13  03-27  04-10  04-24  05-08  05-22  06-05')
      expect(text).toContain('each column is 2 days')
    }
    const short = planAsMarkdown(planned(daily), undefined, [])
    expect(short).toContain('     13 14 15 16 17\n     2027-03\n')
    expect(short).not.toContain('each column')
  })
})
