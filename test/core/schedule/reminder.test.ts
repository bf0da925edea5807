import { describe, expect, it } from 'vitest'
import { parseReminder } from '../../../src/core/schedule/reminder.ts'
import { HOUR, MINUTE, SECOND } from '../../../src/core/time/instant.ts'

describe('a reminder', () => {
  it.each([
    ['-1d', -1, 0],
    ['-2h', 0, -2 * HOUR],
    ['-15m', 0, -15 * MINUTE],
    ['-90s', 0, -90 * SECOND],
    ['-1d2h', -1, -2 * HOUR],
    ['-1h30m', 0, -90 * MINUTE],
    ['-7d12h30m15s', -7, -(12 * HOUR + 30 * MINUTE + 15 * SECOND)],
    ['0', 0, 0],
    ['0m', 0, 0],
    ['-0d', 0, 0],
    [0, 0, 0],
    [-0, 0, 0],
    ['-0h0m', 0, 0],
    ['+0m', 0, 0],
    ['0d0h', 0, 0],
    ['2h', 0, 2 * HOUR],
    ['+2h', 0, 2 * HOUR],
    ['1d2h', 1, 2 * HOUR],
    ['+7d', 7, 0],
    ['90s', 0, 90 * SECOND],
  ])('is read from %j', (written, days, exact) => {
    expect(parseReminder(written)).toEqual({ days, exact, text: String(written) })
  })

  it.each([
    '',
    '-',
    '+',
    '1',
    '+1',
    '-1',
    '2h1d',
    '+-2h',
    '+ 2h',
    -1,
    1,
    60,
    '-1.5h',
    '-2h1d',
    '- 1d',
    '-1d-2h',
    '-1w',
    '-500ms',
    'at',
    '-1234567d',
  ])('is not read from %j', (written) => {
    expect(parseReminder(written)).toBeUndefined()
  })
})
