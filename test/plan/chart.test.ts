import { describe, expect, it } from 'vitest'
import { drawChart } from '../../src/plan/chart.ts'
import type { Column } from '../../src/plan/chart.ts'

const column = (label: string, used: number, wanted = used, isMarked = false): Column => ({
  label,
  used,
  wanted,
  isMarked,
})

describe('a chart', () => {
  it('draws what is used, what is wanted beyond it, the limit, and marks', () => {
    const columns = [column('13', 0), column('14', 1), column('15', 50, 50, true), column('16', 100, 150)]
    expect(drawChart(columns, { limit: 100, width: 80, height: 3 })).toEqual([
      '    ┤         ░░',
      '100 ┤╌╌╌╌╌╌╌╌╌██╌',
      '    ┤   ▁▁ ██ ██',
      '  0 └────────────',
      '     13 14 15 16',
      '           *',
    ])
  })

  it('draws parts of a row by eighths, and the limit at the top where nothing goes beyond it', () => {
    expect(drawChart([column('1', 1), column('2', 3), column('3', 8)], { limit: 8, width: 20, height: 1 })).toEqual([
      '8 ┤▁▁╌▃▃╌██╌',
      '0 └─────────',
      '   1  2  3',
    ])
  })

  it('makes columns narrow, then draws several as one, rather than being too wide', () => {
    const many = Array.from({ length: 20 }, (_, index) => column('x', index % 7, 7, index === 9))
    const narrow = drawChart(many, { limit: 7, width: 24, height: 2 })
    expect(narrow.at(-1)).toBe(`${' '.repeat(12)}*`)
    expect(narrow[0]).toMatch(/^7 ┤.{20}$/u)
    const merged = drawChart(many, { limit: 7, width: 13, height: 2 })
    expect(Math.max(...merged.map((line) => line.length))).toBe(13)
    expect(merged.at(-1)).toBe(`${' '.repeat(7)}*`)
  })

  it('is an empty frame without columns', () => {
    expect(drawChart([], { limit: 5, width: 10, height: 1 })).toEqual(['5 ┤', '0 └', ''])
  })
})
