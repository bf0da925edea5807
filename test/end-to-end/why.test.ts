import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { run } from '../support/binary.ts'
import { definitionFile } from '../support/gateway.ts'
import { leftDatabase } from '../support/left-database.ts'
import { temporaryFolder } from '../support/store.ts'

/** A sandbox service that has sent something, and is gone. */
async function afterService() {
  const announcements = [
    { id: 'often', priority: 'low', schedule: { cron: '*/5 * * * * *' }, message: { type: 'text', text: 'hi' } },
    {
      id: 'yearly',
      priority: 'high',
      schedule: { cron: '0 12 24 12 *', except: ['2099-12-24'] },
      message: { type: 'text', text: 'hi' },
    },
  ]
  return leftDatabase(announcements)
}

const json = async (args: readonly string[], env: Record<string, string>) => JSON.parse((await run(args, env)).out)

describe('why, pause and resume', () => {
  it('answer for what was, what will be and what will not, in 80 columns and as JSON', async () => {
    const env = await afterService()
    const [{ key }] = (await json(['history', '--json'], env)).filter(
      ({ state }: { state: string }) => state === 'sent',
    )
    const past = await json(['why', key, '--json'], env)
    expect(past).toMatchObject({ key, state: 'sent', isRecorded: true })
    expect(past.checks.every(({ isPassed }: { isPassed: boolean }) => isPassed)).toBe(true)
    expect(past.checks.map(({ check }: { check: string }) => check)).toContain('quota')

    const { code, out } = await run(['why', 'yearly'], env)
    expect(code).toBe(0)
    expect(out).toMatch(/will be sent at \d{4}-12-24 12:00:00Z/u)
    expect(out).toMatch(/FAIL {2}lease +no service holds it/u)
    expect(out.split('\n').filter((line) => line.length > 80)).toEqual([])
    const excluded = await run(['why', 'yearly@2099-12-24T12:00:00.000Z'], env)
    expect(excluded).toMatchObject({ code: 1, err: '' })
    expect(excluded.out).toContain('there is no such occurrence: 2099-12-24 is excluded')
    expect(excluded.out).toContain('yearly@2100-12-24T12:00:00.000Z')
    expect(await run(['why', 'yearly@2099-12-24'], env)).toEqual({
      code: 1,
      out: '',
      err: [
        'belfry: "yearly" has no occurrence on 2099-12-24 in UTC: 2099-12-24 is excluded',
        '  Look at the one before it and the one after it:',
        '    yearly@2098-12-24T12:00:00.000Z',
        '        2098-12-24 12:00:00 UTC',
        '    yearly@2100-12-24T12:00:00.000Z',
        '        2100-12-24 12:00:00 UTC',
        '',
      ].join('\n'),
    })
    const many = (await run(['why', 'often@2099-12-24'], env)).err.split('\n')
    expect(many.slice(0, 3)).toEqual([
      'belfry: "often@2099-12-24" names more than 100 occurrences',
      '  Name one of them:',
      '    often@2099-12-24T00:00:00.000Z',
    ])
    expect(many.slice(-2)).toEqual(['    … A time of that day names fewer: ID@2026-12-24T18:00', ''])
    expect(many.length).toBeLessThan(24)
    const refused = await run(['why', 'yearly@2099-12-24', '--json'], env)
    expect(refused.code).toBe(1)
    expect(JSON.parse(refused.out)).toEqual({
      error: {
        code: 'not-found',
        message: '"yearly" has no occurrence on 2099-12-24 in UTC: 2099-12-24 is excluded',
        remedy: 'Look at the one before it and the one after it:',
        nearest: ['yearly@2098-12-24T12:00:00.000Z', 'yearly@2100-12-24T12:00:00.000Z'],
      },
    })
    for (const name of ['nobody', 'yearly@garbage']) {
      const { code: ended, out: said } = await run(['why', name, '--json'], env)
      expect({ name, ended, said: JSON.parse(said) }).toMatchObject({
        ended: 1,
        said: { error: { code: 'not-found', message: expect.stringContaining(name), nearest: [] } },
      })
    }
    expect((await run(['why', 'yearly@2098-12-24'], env)).out).toMatch(/^yearly@2098-12-24T12:00:00\.000Z$/mu)

    const paused = await run(['pause', 'yearly', '--by', 'Ada', '--reason', 'too merry'], env)
    expect(paused).toMatchObject({ code: 0, out: 'yearly: paused by Ada\n' })
    expect((await run(['why', 'yearly'], env)).out).toMatch(/FAIL {2}paused +by Ada since .*/u)
    expect((await run(['list'], env)).out).toContain('PAUSED by Ada: too merry')
    expect((await json(['list', '--json'], env))[1].pause).toMatchObject({
      by: 'Ada',
      reason: 'too merry',
      until: null,
    })
    expect(await run(['pause', 'yearly', '--by', 'Bob', '--reason', 'x'], env)).toMatchObject({ code: 75 })
    expect(await run(['resume', 'yearly', '--by', 'Bob'], env)).toMatchObject({ code: 0 })
    expect(await run(['resume', 'yearly', '--by', 'Bob'], env)).toMatchObject({ code: 75 })
    expect((await json(['list', '--json'], env))[1].pause).toBeNull()
  }, 120_000)

  it('names what something waits for, or is skipped for, in 80 columns however long the names are', async () => {
    const folder = temporaryFolder()
    const env = {
      BELFRY_DATABASE: join(folder, 'belfry.sqlite'),
      BELFRY_LISTEN: '127.0.0.1:0',
      BELFRY_QUOTA_LIMIT: '1',
      BELFRY_QUOTA_WINDOW: '1h',
      BELFRY_QUOTA_MARGIN: '0s',
    }
    const vip = `vip-${'x'.repeat(60)}`
    const local = (ahead: number) => new Date(Date.now() + ahead).toISOString().slice(0, 19)
    const due = local(7_200_000)
    const own = (id: string, grace: string) => ({
      id,
      priority: 'low',
      late: { grace },
      schedule: { at: local(3_600_000) },
      message: { type: 'text', text: 'hi' },
    })
    const announcements = [
      { ...own(vip, '10m'), priority: 'critical', schedule: { at: due } },
      own('patient', '6h'),
      own('hasty', '5m'),
    ]
    writeFileSync(join(folder, 'a.yaml'), definitionFile(announcements))
    expect(await run(['add', join(folder, 'a.yaml')], env)).toMatchObject({ code: 0 })

    const reserved = `reserved_for:${vip}@${due}.000Z`
    const patient = await run(['why', 'patient'], env)
    const hasty = await run(['why', 'hasty'], env)
    for (const { code, out } of [patient, hasty]) {
      expect(code).toBe(0)
      expect(out.split('\n').filter((line) => line.length > 80)).toEqual([])
    }
    const joined = (text: string) => text.replaceAll(/\s+/gu, '')
    // First it was kept for the other one, in the end that one's call held the slot.
    expect(patient.out).toMatch(/will be sent at \d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ \(quota\)/u)
    expect(joined(hasty.out)).toContain(`willbeskipped(${reserved})`)
    expect(await json(['why', 'patient', '--json'], env)).toMatchObject({
      expected: { state: 'sent', reason: null, waitedFor: 'quota' },
    })
    expect(await json(['why', 'hasty', '--json'], env)).toMatchObject({
      expected: { state: 'skipped', reason: reserved, leavesAt: null },
    })
  }, 60_000)

  it.each([
    [['why'], 64],
    [['why', 'nobody'], 1],
    [['why', 'yearly@2026-12-25'], 1],
    [['why', 'yearly@garbage'], 1],
    [['why', 'yearly', '--loud'], 64],
    [['pause', 'yearly'], 64],
    [['pause', 'yearly', '--by', 'Ada', '--reason', ' '], 64],
    [['pause', 'nobody', '--by', 'Ada', '--reason', 'x'], 1],
    [['pause', 'yearly', '--by', 'Ada', '--reason', 'x', '--until', 'soon'], 1],
    [['pause', 'yearly', '--by', 'Ada', '--reason', 'x', '--until', '2020-01-01T00:00:00Z'], 1],
    [['resume', 'yearly'], 64],
  ])('refuse %j with a sentence and exit code %i', async (args, code) => {
    const folder = temporaryFolder()
    const env = { BELFRY_DATABASE: join(folder, 'belfry.sqlite') }
    writeFileSync(
      join(folder, 'one.yaml'),
      definitionFile([{ id: 'yearly', schedule: { cron: '0 12 24 12 *' }, message: { type: 'text', text: 'hi' } }]),
    )
    expect(await run(['add', join(folder, 'one.yaml')], env)).toMatchObject({ code: 0 })
    const ended = await run(args, env)
    expect(ended).toMatchObject({ code, out: '' })
    expect(ended.err).not.toBe('')
    expect(ended.err).not.toMatch(/\n {4}at /u)
  })
})
