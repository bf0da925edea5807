import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { runHere } from '../../support/run-here.ts'
import { temporaryFolder } from '../../support/store.ts'

const SCHEDULES = `version: 1
defaults: { timezone: Europe/London, sender: ops-bot }
calendars:
  us-closed: { dates: [2027-05-31] }
announcements:
  - id: month-end
    schedule: { event: { cron: '0 9 L * *', reminders: [-1d, 0m] }, except: [us-closed], onExcluded: before }
    message: { type: text, text: "{{ reminder }} of {{ event.date }}" }
  - id: fortnight
    schedule: { every: 2 weeks, from: 2027-05-17T10:00, except: [us-closed], onExcluded: after }
    message: { type: text, text: Hi }
  - id: off
    enabled: false
    schedule: { cron: '0 9 * * *' }
    message: { type: text, text: Hi }
  - id: frozen
    schedule: { at: 2027-05-30T12:00 }
    message: { type: text, text: Hi }
`
const SETTINGS = `version: 1
freezes:
  - { id: sunday, from: 2027-05-30T11:00, to: 2027-05-30T13:00, timezone: Europe/London, reason: Rest }
`

/** What the verb says of one case of five days, as data: whether it passes, and each difference. */
async function verdictOf(more: string) {
  const folder = temporaryFolder()
  mkdirSync(join(folder, '_cases'))
  writeFileSync(join(folder, 'a.yaml'), SCHEDULES)
  writeFileSync(join(folder, 'settings.yaml'), SETTINGS)
  const file = join(folder, '_cases', 'c.yaml')
  writeFileSync(
    file,
    `version: 1\nschedules: ..\ncases:\n  - name: days\n    from: 2027-05-28T00:00Z\n    for: 5d\n${more}`,
  )
  const { code, out } = await runHere(['test', file, '--json'])
  const { cases, problems } = JSON.parse(out)
  expect(problems).toEqual([])
  return { code, failures: cases[0].failures.map(({ text }: { text: string }) => text) }
}

const expecting = (...lines: string[]) => `    expect:\n${lines.map((line) => `      - ${line}\n`).join('')}`

describe('a case of the new schedules', () => {
  it('passes with what is moved, with reminders that follow their event, and with what is frozen', async () => {
    const right = expecting(
      '{ id: month-end, at: 2027-05-29T09:00, text: "-1d of 2027-05-30" }',
      '{ id: month-end, at: 2027-05-30T09:00, text: "0m of 2027-05-30" }',
      '{ id: frozen, at: 2027-05-30T12:00, state: skipped, reason: freeze }',
      '{ id: fortnight, at: 2027-06-01T10:00 }',
    )
    expect(await verdictOf(right)).toEqual({ code: 0, failures: [] })
    expect(await verdictOf('    never: [off, frozen]\n')).toEqual({ code: 0, failures: [] })
  })

  it('says to where a time is moved that it expects, and to where its event is', async () => {
    const { code, failures } = await verdictOf(
      `    allowOthers: true\n${expecting(
        '{ id: month-end, at: 2027-05-30T10:00 }',
        '{ id: month-end, at: 2027-05-31T09:00 }',
        '{ id: fortnight, at: 2027-05-31T10:00 }',
      )}`,
    )
    expect(code).toBe(1)
    expect(failures).toEqual([
      expect.stringMatching(/^month-end is not planned at 2027-05-30 10:00:00 [^,]*; the nearest is /u),
      expect.stringMatching(/^month-end is not planned at 2027-05-31 09:00:00 .*, since it is moved to 2027-05-30; /u),
      expect.stringMatching(/^fortnight is not planned at 2027-05-31 10:00:00 .*, since it is moved to 2027-06-01; /u),
    ])
  })

  it('says from where each came that it does not expect', async () => {
    const { failures } = await verdictOf(expecting('{ id: frozen, at: 2027-05-30T12:00, state: skipped }'))
    expect(failures).toEqual([
      expect.stringMatching(/^fortnight is planned at 2027-06-01 .*\(moved from Mon 31 May: us-closed\), and not /u),
      expect.stringMatching(/^month-end is planned at 2027-05-29 .*\(its event is moved from Mon 31 May: us-closed\)/u),
      expect.stringMatching(/^month-end is planned at 2027-05-30 .*\(moved from Mon 31 May: us-closed\), and not /u),
    ])
  })

  it('says of what is switched off that it is, and of what is frozen that it does not leave', async () => {
    const { failures } = await verdictOf(
      `    allowOthers: true\n${expecting(
        '{ id: off, at: 2027-05-30T09:00 }',
        '{ id: frozen, at: 2027-05-30T12:00 }',
      )}`,
    )
    expect(failures).toEqual([
      expect.stringMatching(/^off is not planned at 2027-05-30 09:00:00 .*: it is switched off by enabled: false /u),
      'frozen is skipped (freeze); expected: sent',
    ])
  })
})
