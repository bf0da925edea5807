import { describe, expect, it } from 'vitest'
import { runHere } from '../support/run-here.ts'

const LONDON = ['--timezone', 'Europe/London']

describe('next --every', () => {
  it('shows the rule in words and its first instants', async () => {
    const { code, out } = await runHere([
      'next',
      '--every',
      '2 weeks',
      '--start',
      '2026-12-02T14:00',
      ...LONDON,
      '--from',
      '2026-12-02T14:00:00Z',
      '--count',
      '2',
    ])
    expect(code).toBe(0)
    expect(out.split('\n')).toEqual([
      'Every 2 weeks on Wednesday at 14:00, Europe/London',
      '2026-12-16 14:00:00 +00:00 (14:00:00Z)',
      '2026-12-30 14:00:00 +00:00 (14:00:00Z)',
      '',
    ])
  })

  it.each([
    ['a step that cannot be read', ['--every', '2w', '--start', '2026-12-02T14:00'], 1, 'Write 2 weeks.'],
    ['a start that cannot be read', ['--every', '2 weeks', '--start', '2026-12-02'], 1, '2026-12-02T'],
    [
      'a day that months leave out',
      ['--every', '1 month', '--start', '2027-01-31T09:00'],
      1,
      'or ask for the cron line "0 9 L * *"',
    ],
    [
      'a day that months leave out, and names it',
      ['--every', '1 month', '--start', '2027-01-31T09:00'],
      1,
      '--start is on day 31',
    ],
    ['a fortnight', ['--every', 'fortnight', '--start', '2026-12-02T14:00'], 1, 'Write 2 weeks.'],
    ['a first time that does not exist', ['--every', '1 day', '--start', '2027-03-28T01:30'], 1, 'does not exist'],
    ['no start', ['--every', '1 day'], 64, '--start'],
    ['a start of a cron line', ['0 9 * * *', '--start', '2027-03-28T01:30'], 64, '--start'],
    ['both rules', ['0 9 * * *', '--every', '1 day', '--start', '2026-12-02T14:00'], 64, 'exclude each other'],
    ['neither rule', [], 64, '--every'],
  ])('refuses %s with what to write', async (_, words, expected, remedy) => {
    const { code, err } = await runHere(['next', ...words, ...LONDON])
    expect(code).toBe(expected)
    expect(err.replaceAll(/\s+/g, ' ')).toContain(remedy)
  })
})
