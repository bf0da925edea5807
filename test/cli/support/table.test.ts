import { describe, expect, it } from 'vitest'
import { formatTable } from '../../../src/cli/support/table.ts'

describe('a table', () => {
  it('has columns as wide as their widest cell on a terminal, whatever is in it', () => {
    const rows = [
      ['+ cup', 'sent', 'a'],
      ['+ 冬季杯', '👨‍👩‍👧‍👦', 'b'],
      ['+ c', '', ''],
    ]
    expect(formatTable(rows)).toBe('+ cup     sent  a\n+ 冬季杯  👨‍👩‍👧‍👦    b\n+ c\n')
  })

  it('keeps a row in one line', () => {
    expect(formatTable([['a\nb', 'c']])).toBe('a\\u{a}b  c\n')
  })
})
