import { describe, expect, it } from 'vitest'
import { tellHeldBack } from '../../../src/definitions/check/held-back.ts'
import { parseDefinitions } from '../../../src/definitions/check/definitions.ts'
import { checkSilences } from '../../../src/definitions/check/silences.ts'
import { NOW } from '../../support/definitions.ts'

/** What is told of a freeze of ten days, beside one announcement with this schedule. */
function toldOf(schedule: string): readonly string[] {
  const freeze = { id: 'launch', from: '2027-04-01T00:00', to: '2027-04-11T00:00', timezone: 'UTC', reason: 'Launch' }
  const { freezes, quiet } = checkSilences({ freezes: [freeze] }, NOW)
  const text = `version: 1
defaults: { timezone: UTC, sender: ops-bot }
announcements: [{ id: a, schedule: ${schedule}, message: { type: text, text: Hello } }]
`
  const { definitions } = parseDefinitions([{ path: 'a.yaml', text }], { now: NOW })
  expect(definitions).toHaveLength(1)
  return tellHeldBack({ silences: { freezes, quiet }, definitions, now: NOW }).map((each) => each.text)
}

describe('what a freeze holds back', () => {
  it('is counted, and told with its first', () => {
    expect(toldOf('{ event: { cron: "0 9 * * *", reminders: [-1d, 0m] } }')).toEqual([
      'the freeze "launch" skips 10 occurrences: a (10, first 2027-04-01T09:00 UTC)',
    ])
    expect(toldOf('{ at: 2027-04-05T09:00 }')).toEqual([
      'the freeze "launch" skips 1 occurrence: a (2027-04-05T09:00 UTC)',
    ])
  })

  it('is told with the least number, if there are too many reminders of events to look at each', () => {
    expect(toldOf('{ event: { cron: "* * * * * *", reminders: [-1d, -1h, 0m] } }')).toEqual([
      'the freeze "launch" skips at least 864,000 occurrences: a (at least 864,000, first 2027-04-01T00:00 UTC)',
    ])
  })
})
