import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import type { Silences } from '../../src/core/announcement/silences.ts'
import { findZone } from '../../src/core/time/zone.ts'
import { columnsOf } from '../../src/core/wording/wrap.ts'
import { openSqliteStore } from '../../src/store/store.ts'
import { definitionFile } from '../support/gateway.ts'
import { historyWith } from '../support/history.ts'
import { runHere } from '../support/run-here.ts'
import { temporaryFolder } from '../support/store.ts'

const KEY = 'gala@2026-01-05T09:00:00.000Z'
const RESEND = ['resolve', KEY, '--not-seen', '--resend', '--by', 'Ada', '--note', 'nobody saw it']
/** It holds whenever the tests run. */
const FREEZE = {
  id: 'launch-freeze',
  from: Date.parse('2020-01-01T00:00Z'),
  until: Date.parse('2100-01-01T00:00Z'),
  zone: findZone('UTC')!,
  reason: 'Holidays',
  allow: ['critical'] as const,
}
const OVER = { ...FREEZE, id: 'over', until: Date.parse('2020-02-01T00:00Z') }

/** A database of no service yet, with one outcome that nobody knows. Its settings file said these freezes. */
async function databaseWith(freezes: Silences['freezes'], priority = 'normal'): Promise<void> {
  const folder = temporaryFolder()
  const database = join(folder, 'belfry.sqlite')
  vi.stubEnv('BELFRY_DATABASE', database)
  vi.stubEnv('BELFRY_NEW_DATABASE', 'allow')
  vi.stubEnv('BELFRY_SCHEDULES', folder)
  vi.stubEnv('BELFRY_LISTEN', '127.0.0.1:1')
  onTestFinished(() => void vi.unstubAllEnvs())
  const file = join(folder, 'a.yml')
  const message = { type: 'text', text: 'hi' }
  writeFileSync(file, definitionFile([{ id: 'gala', schedule: { cron: '0 9 * * *' }, priority, message }]))
  expect((await runHere(['add', file])).code).toBe(0)
  historyWith(database, [{ id: 'gala', due: Date.parse('2026-01-05T09:00Z'), state: 'unknown' }])
  const store = await openSqliteStore(database, { newId: () => 'unused', now: Date.parse('2026-01-06T00:00Z') })
  const budgets = { owners: {}, unplanned: 0 }
  const silences = { freezes, quiet: [] }
  await store.syncFiles([], Date.parse('2026-01-06T00:00Z'), { budgets, silences, paths: ['settings.yaml'] })
  await store.close()
}

describe('a freeze that holds', () => {
  it('refuses a resend with its name, its end and its reason, and keeps the verdict for later', async () => {
    await databaseWith([FREEZE])
    const { code, out, err } = await runHere(RESEND)
    expect([code, out]).toEqual([75, ''])
    expect(err.replace(/\s+/gu, ' ')).toContain(
      'nothing was resolved: the freeze "launch-freeze" holds until 2100-01-01 00:00:00 UTC: Holidays',
    )
    expect((await runHere(['history', '--unknown', '--json'])).out).toContain(KEY)
    // The verdict alone sends nothing.
    expect(await runHere(RESEND.filter((word) => word !== '--resend'))).toMatchObject({ code: 0 })
  })

  it('refuses no resend whose priority it allows, nor one after it', async () => {
    await databaseWith([FREEZE], 'critical')
    expect((await runHere(RESEND)).out).toContain('Sent again as ')
    vi.unstubAllEnvs()
    await databaseWith([OVER])
    expect((await runHere(RESEND)).out).toContain('Sent again as ')
  })

  it('is the first line of list, in 80 columns, and one that is over is none', async () => {
    await databaseWith([OVER, FREEZE])
    const { code, out } = await runHere(['list'])
    expect(code).toBe(0)
    expect(out.replace(/\s+/gu, ' ')).toMatch(
      /^THE FREEZE "launch-freeze" holds until 2100-01-01 00:00:00 UTC: Holidays\. It stands in settings\.yaml\. /u,
    )
    expect(out).not.toContain('over"')
    expect(out.split('\n').filter((line) => columnsOf(line) > 80)).toEqual([])
  })

  it('is a warning of doctor with what to do, and one that is over is none', async () => {
    await databaseWith([OVER, FREEZE])
    const { signs } = JSON.parse((await runHere(['doctor', '--offline', '--json'])).out)
    expect(signs.filter(({ topic }: { topic: string }) => topic === 'freeze')).toEqual([
      {
        topic: 'freeze',
        state: 'warning',
        text: 'the freeze "launch-freeze" holds until 2100-01-01 00:00:00 UTC: Holidays',
        remedy: 'If that is over: take it out of settings.yaml.',
      },
    ])
  })
})
