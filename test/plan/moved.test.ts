import { describe, expect, it } from 'vitest'
import { parseDefinitions } from '../../src/definitions/check/definitions.ts'
import { planOf } from '../../src/cli/wiring/plan-source.ts'
import { planToJson } from '../../src/plan/json.ts'
import { planAsMarkdown } from '../../src/plan/markdown/markdown.ts'
import { planAsText } from '../../src/plan/text.ts'
import { LIMITS, T0 } from '../support/store.ts'

const text = `version: 1
defaults: { timezone: Europe/London, sender: ops-bot }
calendars:
  us-closed: { weekdays: [SAT, SUN], dates: [2027-05-31] }
announcements:
  - id: invoices
    schedule: { cron: '0 9 L * *', except: [us-closed], onExcluded: before }
    message: { type: text, text: Invoices go out today. }
  - id: late-too
    schedule: { at: [2027-05-30T12:00, 2027-05-25T12:00], until: 2027-05-31T00:00, except: [us-closed], onExcluded: after }
    message: { type: text, text: Once. }
`

describe('a plan with moved occurrences', () => {
  const { definitions } = parseDefinitions([{ path: 'a.yaml', text }], { now: T0 })
  const from = Date.parse('2027-05-24T00:00Z')
  const plan = planOf(definitions, { from, through: from + 8 * 86_400_000, limits: LIMITS, snapshot: undefined })

  it('says from where each was moved, and what is left out instead', () => {
    const shown = planAsText(plan, undefined, false)
    expect(shown).toMatch(/Fri 2027-05-28 09:00 .* invoices .*\n {4}moved from Mon 31 May: us-closed\n/u)
    expect(shown).toContain(
      '\nLeft out, and not moved\n  late-too: Sun 30 May: us-closed (the move leaves from or until)\n',
    )
    const markdown = planAsMarkdown(plan, undefined, [])
    expect(markdown).toContain('| moved from Mon 31 May: us-closed |')
    expect(markdown).toContain('1 day of which a time is left out, and not moved')
  })

  it('has both in JSON', () => {
    const { occurrences, notMoved } = planToJson(plan, undefined)
    expect(occurrences.map(({ announcementId, movedFrom }) => [announcementId, movedFrom])).toEqual([
      ['late-too', []],
      ['invoices', [{ date: '2027-05-31', calendar: 'us-closed' }]],
    ])
    expect(notMoved).toEqual([
      { announcementId: 'late-too', date: '2027-05-30', calendar: 'us-closed', reason: 'bounds' },
    ])
  })
})

describe('a plan with events that come again and are moved', () => {
  const events = `version: 1
defaults: { timezone: Europe/London, sender: ops-bot }
calendars:
  us-closed: { weekdays: [SAT, SUN], dates: [2027-05-31] }
announcements:
  - id: month-end
    schedule: { event: { cron: '0 9 L * *', reminders: [-1d, 0m] }, except: [us-closed], onExcluded: before }
    message: { type: text, text: Books close soon. }
  - id: each-4-weeks
    schedule:
      event: { every: 4 weeks, reminders: [-1h] }
      from: 2027-05-02T09:00
      until: 2027-05-31T00:00
      except: [us-closed]
      onExcluded: after
    message: { type: text, text: In an hour. }
`
  const { definitions } = parseDefinitions([{ path: 'a.yaml', text: events }], { now: T0 })
  const from = Date.parse('2027-05-24T00:00Z')
  const plan = planOf(definitions, { from, through: from + 8 * 86_400_000, limits: LIMITS, snapshot: undefined })

  it('says of each reminder from where its event was moved, and which event is left out', () => {
    const shown = planAsText(plan, undefined, false)
    expect(shown).toMatch(/Thu 2027-05-27 09:00 .* month-end .*\n {4}its event is moved from Mon 31 May: us-closed\n/u)
    expect(shown).toMatch(/Fri 2027-05-28 09:00 .* month-end .*\n {4}moved from Mon 31 May: us-closed\n/u)
    expect(shown).toContain(
      '\nLeft out, and not moved\n  each-4-weeks: the event of Sun 30 May: us-closed (the move leaves from or\n  until)\n',
    )
    const markdown = planAsMarkdown(plan, undefined, [])
    expect(markdown).toContain('| its event is moved from Mon 31 May: us-closed |')
    expect(markdown).toContain('each-4-weeks: the event of Sun 30 May: us-closed (the move leaves from or until)')
  })

  it('has the days of the event in JSON', () => {
    const { occurrences, notMoved } = planToJson(plan, undefined)
    const monday = [{ date: '2027-05-31', calendar: 'us-closed' }]
    expect(occurrences.map(({ announcementId, movedFrom }) => [announcementId, movedFrom])).toEqual([
      ['month-end', monday],
      ['month-end', monday],
    ])
    expect(notMoved).toEqual([
      { announcementId: 'each-4-weeks', date: '2027-05-30', calendar: 'us-closed', reason: 'bounds' },
    ])
  })
})
