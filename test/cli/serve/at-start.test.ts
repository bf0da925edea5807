import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { nextInstant } from '../../../src/core/schedule/recurrence.ts'
import { DAY, HOUR, MINUTE, SECOND } from '../../../src/core/time/instant.ts'
import { sourceOf } from '../../../src/definitions/files/folder.ts'
import { fileWith } from '../../support/definitions.ts'
import { EXAMPLES, sandbox } from '../../support/sandbox.ts'
import { LIMITS, temporaryFolder } from '../../support/store.ts'

/** A folder whose one file is for the sandbox alone. */
function folderWith(parts: Parameters<typeof fileWith>[0], of: (text: string) => string = (text) => text): string {
  const folder = temporaryFolder()
  writeFileSync(join(folder, 'a.yaml'), of(fileWith(parts).replace('version: 1\n', 'version: 1\nsandbox: true\n')))
  return folder
}

describe('the sandbox on the examples', () => {
  it('sends its first broadcast within ten seconds, at whatever second it is started', async () => {
    for (const second of [0, 1, 9, 29, 59]) {
      for (const minute of [59, 0, 19, 40]) {
        const now = Date.parse('2026-11-27T07:00:00.001Z') + minute * MINUTE + second * SECOND
        const { b, start } = await sandbox(EXAMPLES, now)
        await b.runUntil(now + 10 * SECOND, await start())
        const first = b.calls[0]?.at ?? Number.POSITIVE_INFINITY
        expect({ minute, second, isInTime: first - now <= 10 * SECOND }).toEqual({ minute, second, isInTime: true })
      }
    }
  })
})

describe('the examples', () => {
  it('are never past, and never more than the vendor takes, in whatever year somebody tries them', async () => {
    for (let year = 2026; year <= 2060; year++) {
      const now = Date.UTC(year, year % 12, 1 + (year % 28), year % 24)
      const { definitions, problems } = await sourceOf([EXAMPLES], { mode: 'sandbox', quota: LIMITS }).load(now)
      expect({ year, problems }).toEqual({ year, problems: [] })
      for (const { announcement } of definitions) {
        const next = nextInstant(announcement.schedule, now) ?? Number.POSITIVE_INFINITY
        expect({ year, id: announcement.id, isSoon: next - now <= 366 * DAY }).toMatchObject({ isSoon: true })
      }
    }
  })
})

describe('what the sandbox sends at its start', () => {
  const daily = { schedule: '{ cron: "0 9 * * *", timezone: UTC }' }

  it('is the message of the first announcement that is for the sandbox alone, from the same sender', async () => {
    const { b, start } = await sandbox(
      folderWith(
        { ...daily, message: '{ type: text, text: "At {{ occurrence.time }}" }', more: 'push: offline' },
        (text) => text.replace('text: "At', 'offlinePush: { title: T, content: C }, text: "At'),
      ),
    )
    await b.runUntil(b.now + 5 * SECOND, await start())
    expect(b.calls.map(({ broadcast }) => broadcast)).toMatchObject([
      { sender: 'ops-bot', push: 'offline', message: { text: 'At 03:07:15' } },
    ])
    const [sent] = await b.store.history({ now: b.now, limit: 1 })
    expect(sent).toMatchObject({ announcementId: 'start-20261228-030713-456', state: 'sent' })
  })

  it('is nothing where no file is for the sandbox alone', async () => {
    const { b, start, said } = await sandbox(folderWith(daily, (text) => text.replace('sandbox: true\n', '')))
    await b.runUntil(b.now + 5 * SECOND, await start())
    expect({ calls: b.calls, said }).toEqual({ calls: [], said: [] })
  })

  it('is nothing where the schedule itself shows something within ten seconds', async () => {
    const { b, start, ends } = await sandbox(folderWith({ schedule: '{ cron: "* * * * * *" }' }))
    await b.runUntil(b.now + 2 * SECOND, await start())
    expect((await ends()).map(([id]) => id)).not.toContain('start')
    expect(b.calls.length).toBeGreaterThan(0)
  })

  it('is nothing while somebody has paused that announcement', async () => {
    const { b, start, said } = await sandbox(folderWith(daily))
    await (await start()).stop()
    await b.runUntil(b.now + 5 * SECOND, await start())
    const pause = { announcementId: 'notice', by: 'Ada', reason: 'looking at others', since: b.now, until: null }
    await b.store.pause(pause, b.now)
    const calls = b.calls.length
    b.now += HOUR
    await b.runUntil(b.now + 5 * SECOND, await start())
    expect(b.calls).toHaveLength(calls)
    expect(said.at(-1)).toBe('notice is not sent at this start: it is paused by Ada')
  })

  it('is nothing while everything is paused, also where nothing was taken over yet', async () => {
    const { b, start, said } = await sandbox(folderWith(daily))
    await b.store.pauseWidely({ owner: null, by: 'Ada', reason: 'an incident', since: b.now, until: null }, b.now)
    await b.runUntil(b.now + 5 * SECOND, await start())
    expect(b.calls).toEqual([])
    expect(said).toContain('notice is not sent at this start: everything is paused by Ada')
  })

  it.each([
    ['quiet: [{ id: night, from: "00:00", to: "23:00", timezone: UTC }]', 'quiet hours hold'],
    [
      'freezes: [{ id: all, from: 2026-12-01T00:00, to: 2027-01-31T00:00, timezone: UTC, reason: Rest }]',
      'a freeze holds',
    ],
  ])('is nothing while %s', async (settings, words) => {
    const folder = folderWith(daily)
    writeFileSync(join(folder, 'settings.yaml'), `version: 1\n${settings}\n`)
    const { b, start, said } = await sandbox(folder)
    await b.runUntil(b.now + 5 * SECOND, await start())
    expect(b.calls).toEqual([])
    expect(said).toContain(`notice is not sent at this start: ${words} (settings.yaml)`)
  })

  it('is nothing when its text speaks of an event, and the log says so', async () => {
    const schedule = '{ event: { at: 2027-12-24T18:00, reminders: [-1h] } }'
    const message = '{ type: text, text: "Starts {{ event.at | until }}" }'
    const { b, start, said } = await sandbox(folderWith({ schedule, message, more: 'late: { grace: 5m }' }))
    await b.runUntil(b.now + 5 * SECOND, await start())
    expect(b.calls).toEqual([])
    expect(said).toEqual([expect.stringMatching(/^notice is not sent at this start: outside its schedule .*event/u)])
  })
})
