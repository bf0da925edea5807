import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { columnsOf } from '../../src/core/wording/wrap.ts'
import { definitionFile } from '../support/gateway.ts'
import { runHere } from '../support/run-here.ts'
import { temporaryFolder } from '../support/store.ts'

const message = { type: 'text', text: 'hi' }

/** A sandbox's database of its own, with these announcements. */
async function databaseWith(announcements: readonly object[]): Promise<void> {
  const folder = temporaryFolder()
  vi.stubEnv('BELFRY_DATABASE', join(folder, 'belfry.sqlite'))
  vi.stubEnv('BELFRY_NEW_DATABASE', 'allow')
  vi.stubEnv('BELFRY_LISTEN', '127.0.0.1:1')
  onTestFinished(() => void vi.unstubAllEnvs())
  const file = join(folder, 'a.yml')
  writeFileSync(file, definitionFile(announcements))
  expect((await runHere(['add', file])).code).toBe(0)
}

interface Listed {
  readonly announcementId: string
  readonly isOver: boolean
}

const listed = async (): Promise<readonly Listed[]> => JSON.parse((await runHere(['list', '--json'])).out)

describe('list', () => {
  it('has what is over last, and says so of each kind of schedule', async () => {
    await databaseWith([
      { id: 'a-once', schedule: { at: '2020-01-01T09:00' }, message },
      { id: 'b-cup', schedule: { event: { at: '2020-06-01T18:00', reminders: ['-1d', '0m'] } }, message },
      { id: 'c-season', schedule: { cron: '0 9 * * *', until: '2021-01-01T00:00' }, message },
      { id: 'd-daily', schedule: { cron: '0 9 * * *' }, message },
      { id: 'e-gala', schedule: { at: ['2020-01-01T09:00', '2100-01-01T09:00'] }, message },
    ])
    expect((await listed()).map(({ announcementId, isOver }) => [announcementId, isOver])).toEqual([
      ['d-daily', false],
      ['e-gala', false],
      ['a-once', true],
      ['b-cup', true],
      ['c-season', true],
    ])
    const { out } = await runHere(['list'])
    expect(out.match(/^ {4}OVER: no further occurrence$/gmu)).toHaveLength(3)
    expect(out.match(/^ {4}next \d{4}-/gmu)).toHaveLength(2)
    expect(out.split('\n').filter((line) => columnsOf(line) > 80)).toEqual([])
  })

  it('says of what is switched off that it is, and not that it is over', async () => {
    const off = { id: 'a-off', enabled: false, schedule: { cron: '0 9 * * *' }, message }
    await databaseWith([off, { id: 'b-daily', schedule: { cron: '0 9 * * *' }, message }])
    const json = JSON.parse((await runHere(['list', '--json'])).out) as readonly object[]
    expect(json).toMatchObject([
      { announcementId: 'a-off', isEnabled: false, isOver: false, next: null },
      { announcementId: 'b-daily', isEnabled: true, isOver: false },
    ])
    const { out } = await runHere(['list'])
    expect(out).toContain('\n    SWITCHED OFF by enabled: false, so nothing of it is planned\n')
    expect(await runHere(['why', 'a-off'])).toMatchObject({
      code: 1,
      err: expect.stringContaining('"a-off" has no occurrence: it is switched off'),
    })
  })

  it('loses what was sent unplanned once it is decided, and `why` still knows it', async () => {
    await databaseWith([{ id: 'ours', schedule: { cron: '0 9 * * *' }, message }])
    const sent = await runHere(['send', '--text', 'hi', '--by', 'Ada', '--json'])
    expect(sent).toMatchObject({ code: 0 })
    expect((await listed()).map(({ announcementId }) => announcementId)).toEqual(['ours'])
    const { key } = JSON.parse(sent.out).outcome
    expect(await runHere(['why', key])).toMatchObject({ code: 0, out: expect.stringContaining('sent, called at') })
  })
})
