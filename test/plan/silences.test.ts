import { describe, expect, it } from 'vitest'
import { parseDefinitions } from '../../src/definitions/check/definitions.ts'
import { planOf } from '../../src/cli/wiring/plan-source.ts'
import { planToJson } from '../../src/plan/json.ts'
import { planAsMarkdown } from '../../src/plan/markdown/markdown.ts'
import { planAsText } from '../../src/plan/text.ts'
import { columnsOf } from '../../src/core/wording/wrap.ts'
import { LIMITS, T0 } from '../support/store.ts'

const longest = 'a-name-of-sixty-three-characters-'.padEnd(63, 'x')
const settings = `version: 1
freezes:
  - { id: launch-freeze, from: 2026-12-24T00:00, to: 2026-12-26T00:00, timezone: Europe/Berlin, reason: Holidays }
  - { id: ${longest}, from: 2026-12-27T00:00, to: 2026-12-28T00:00, timezone: Europe/Berlin, reason: Audit }
quiet:
  - { id: night, from: "22:00", to: "07:00", timezone: Europe/Berlin }
`
const text = `version: 1
defaults: { timezone: Europe/Berlin, sender: ops-bot }
announcements:
  - id: nightly
    schedule: { cron: '45 1 * * *' }
    message: { type: text, text: Short. }
  - id: patient
    schedule: { cron: '30 23 * * *' }
    late: { grace: 10h }
    message: { type: text, text: Long. }
`

describe('a plan with freezes and quiet hours', () => {
  const files = [
    { path: 'a.yaml', text },
    { path: 'settings.yaml', text: settings },
  ]
  const { definitions, silences, problems } = parseDefinitions(files, { now: T0 })
  const planFrom = (begin: string) => {
    const from = Date.parse(begin)
    return planOf(definitions, {
      from,
      through: from + 86_400_000,
      limits: LIMITS,
      snapshot: undefined,
      silences,
    })
  }

  it('names in each row what holds it back', () => {
    expect(problems.filter(({ severity }) => severity === 'error')).toEqual([])
    expect(planAsText(planFrom('2026-12-22T12:00Z'), undefined, false)).toMatch(
      /nightly {2}normal {2}online\n {4}SKIPPED \(quiet: night\)\n/u,
    )
    expect(planAsText(planFrom('2026-12-22T12:00Z'), undefined, false)).toMatch(
      / patient {2}normal {2}online\n {4}leaves 7 h 30 min late \(quiet: night\): 2026-12-23 07:00:00/u,
    )
    expect(planAsText(planFrom('2026-12-24T12:00Z'), undefined, false)).toContain('SKIPPED (freeze: launch-freeze)\n')
    expect(planAsText(planFrom('2026-12-22T22:00Z'), undefined, false)).toContain('SKIPPED (quiet: night)\n')
  })

  it('says so of what still waits when it ends', () => {
    const plan = planFrom('2026-12-21T23:00Z')
    expect(planAsText(plan, undefined, false)).toContain('still WAITING when the plan ends (quiet: night)\n')
  })

  it('stays within 80 columns with the longest names', () => {
    const shown = planAsText(planFrom('2026-12-27T00:00Z'), undefined, false)
    expect(shown).toContain(`SKIPPED (freeze:\n    ${longest})\n`)
    expect(shown.split('\n').filter((line) => columnsOf(line) > 80)).toEqual([])
  })

  it('names it in Markdown and in JSON', () => {
    const plan = planFrom('2026-12-24T12:00Z')
    expect(planAsMarkdown(plan, undefined, [])).toContain('| SKIPPED (freeze: launch-freeze) |')
    expect(planToJson(plan, undefined).occurrences).toMatchObject([
      { announcementId: 'patient', reason: 'freeze', silenceId: 'launch-freeze' },
      { announcementId: 'nightly', reason: 'freeze', silenceId: 'launch-freeze' },
    ])
    expect(planToJson(planFrom('2026-12-22T12:00Z'), undefined).occurrences).toMatchObject([
      { announcementId: 'patient', state: 'sent', waitedFor: 'quiet', silenceId: 'night' },
      { announcementId: 'nightly', state: 'skipped', reason: 'quiet', silenceId: 'night' },
    ])
  })
})
