import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { DAY } from '../../../src/core/time/instant.ts'
import { findZone } from '../../../src/core/time/zone.ts'
import { systemClock } from '../../../src/service/clock.ts'
import { openSqliteStore } from '../../../src/store/store.ts'
import { definitionFile } from '../../support/gateway.ts'
import { runHere } from '../../support/run-here.ts'

const WHY = ['--by', 'Ada', '--reason', 'no notice today']
let folder = ''
let database = ''

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'belfry-skip-'))
  database = join(folder, 'belfry.sqlite')
  vi.stubEnv('BELFRY_DATABASE', database)
  vi.stubEnv('BELFRY_SCHEDULES', folder)
  vi.stubEnv('BELFRY_LISTEN', '127.0.0.1:1')
  const file = join(folder, 'more.yml')
  writeFileSync(
    file,
    definitionFile([{ id: 'notice', schedule: { cron: '0 9 * * *' }, message: { type: 'text', text: 'hi' } }]),
  )
  await done(['database', 'create'])
  await done(['add', file])
})

afterEach(() => {
  vi.unstubAllEnvs()
  rmSync(folder, { recursive: true, force: true })
})

/** What a verb says that ends with 0. */
async function done(args: readonly string[]): Promise<string> {
  const { code, out, err } = await runHere(args)
  expect({ args, code, err }).toEqual({ args, code: 0, err: '' })
  return out
}

/** What `list` says of the only announcement. */
async function listed(): Promise<{ readonly next: { readonly key: string }; readonly skips: readonly object[] }> {
  const [row] = JSON.parse(await done(['list', '--json']))
  return row
}

/** Lets everything be frozen for the next days, as the settings file would. */
async function freeze(): Promise<void> {
  const now = systemClock.now()
  const zone = findZone('UTC')!
  const launch = { id: 'launch', from: now - DAY, until: now + 3 * DAY, zone, reason: 'Holidays', allow: [] }
  const store = await openSqliteStore(database, { newId: () => 'this test', now })
  await store.syncFiles([], now, {
    budgets: { owners: {}, unplanned: 0 },
    silences: { freezes: [launch], quiet: [] },
    paths: ['settings.yaml'],
  })
  await store.close()
}

describe('skip', () => {
  it('takes out an occurrence that is paused or frozen as well: the pause or the freeze may end before it', async () => {
    await freeze()
    await done(['pause', 'notice', '--by', 'Bo', '--reason', 'later'])
    const { next } = await listed()
    expect(await done(['skip', next.key, ...WHY])).toContain(`${next.key}: taken out by Ada`)
    expect((await listed()).skips).toMatchObject([{ key: next.key, by: 'Ada', reason: 'no notice today' }])
    expect(await done(['unskip', next.key, '--by', 'Ada'])).toContain('is put back')
    expect((await listed()).skips).toEqual([])
  })

  it('refuses what no schedule has, and says so, also in a freeze', async () => {
    await freeze()
    const none = (await listed()).next.key.replace('T09:00', 'T09:01')
    const { code, err } = await runHere(['skip', none, ...WHY])
    expect(code).not.toBe(0)
    expect(err).toContain(`there is no such occurrence as ${none}`)
  })
})
