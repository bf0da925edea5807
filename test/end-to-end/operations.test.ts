import { copyFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { keyOf } from '../../src/core/announcement/occurrence.ts'
import { DAY } from '../../src/core/time/instant.ts'
import { runUnwrapped as run, start } from '../support/binary.ts'
import { definitionFile, startGateway } from '../support/gateway.ts'
import { historyWith } from '../support/history.ts'
import { entry, T0, temporaryFolder, temporaryStore } from '../support/store.ts'

const often = { id: 'a', schedule: { cron: '*/2 * * * * *' }, message: { type: 'text', text: 'hi' } }

function folderWith(announcements: readonly object[]) {
  const folder = temporaryFolder()
  writeFileSync(join(folder, 'a.yaml'), definitionFile(announcements))
  return { BELFRY_SCHEDULES: folder, BELFRY_DATABASE: join(folder, 'belfry.sqlite') }
}

const json = async (args: readonly string[], env: Record<string, string>) =>
  JSON.parse((await run([...args, '--json'], env)).out)

describe('what a person says of themselves and why', () => {
  it.each([
    ['resolve', 'a@x', '--seen', '--note', 'on my phone'],
    ['pause', 'a', '--reason', 'maintenance'],
    ['resume', 'a'],
    ['pause', '--all', '--reason', 'an incident'],
    ['resume', '--owner', 'events'],
    ['skip', 'a@2026-12-24', '--reason', 'no release'],
    ['unskip', 'a@2026-12-24'],
    ['send', '--text', 'hi'],
  ])('is one visible line for %s', async (...verb) => {
    const { code, err } = await run([...verb, '--by', 'Ada\nLin'], folderWith([often]))
    expect({ code, err }).toMatchObject({
      code: 64,
      err: expect.stringContaining('one line of at most 100 characters'),
    })
  })
})

describe('an unknown outcome', () => {
  it('is settled by a person, and sent again as an occurrence of its own', async () => {
    const gateway = await startGateway()
    await gateway.fault({ kind: 'hang', when: 'before' })
    const env = { ...gateway.env, ...folderWith([often]), BELFRY_SEND_TIMEOUT: '300ms' }
    const service = start(['serve'], env)
    await service.says(/a unknown/u)
    const [{ key }] = (await json(['history'], env)).filter(({ state }: { state: string }) => state === 'unknown')
    expect((await run(['history'], env)).out).toContain(
      `look in a client, then (or --not-seen): belfry resolve ${key} `,
    )
    const by = ['--by', 'Ada', '--note', 'nobody saw it']
    expect(await run(['resolve', key, '--seen', '--resend', ...by], env)).toMatchObject({ code: 64 })
    expect(await run(['resolve', key, ...by], env)).toMatchObject({ code: 64 })
    expect(await run(['resolve', key, '--seen'], env)).toMatchObject({ code: 64 })
    // A pause would skip the resend, and the verdict is given only once.
    for (const what of ['a', '--all']) {
      await run(['pause', what, '--by', 'Ada', '--reason', 'r'], env)
      const refused = await run(['resolve', key, '--not-seen', '--resend', ...by], env)
      expect(refused).toMatchObject({ code: 75, err: expect.stringContaining(`belfry resume ${what} --by NAME`) })
      await run(['resume', what, '--by', 'Ada'], env)
    }
    const { code, out } = await run(['resolve', key, '--not-seen', '--resend', ...by], env)
    const [, resendKey = ''] = /Sent again as (\S+) /u.exec(out) ?? []
    expect(code).toBe(0)
    expect(await run(['resolve', key, '--seen', ...by], env)).toMatchObject({
      code: 75,
      err: expect.stringContaining('has its verdict already'),
    })
    await service.says(new RegExp(`a sent[^\\n]*[^]*`, 'u'))
    let resent: { state?: string } | undefined
    while (resent?.state !== 'sent') {
      resent = (await json(['history', '--limit', '500'], env)).find((row: { key: string }) => row.key === resendKey)
    }
    expect(resent).toMatchObject({ resendOf: key })
    const original = (await json(['history', '--limit', '500'], env)).find((row: { key: string }) => row.key === key)
    expect(original).toMatchObject({
      state: 'unknown',
      verdict: { wasSeen: false, by: 'Ada', note: 'nobody saw it', resendKey },
    })
  })
})

describe('an unknown outcome of long ago', () => {
  it('is shown by history, quota and doctor, behind however many later ones, until somebody gives a verdict', async () => {
    const { store, file } = await temporaryStore()
    const now = Date.now()
    await store.syncFiles([entry('a')], T0)
    await store.claimHome()
    await store.close()
    const due = now - 30 * DAY
    historyWith(file, [
      { id: 'a', due, state: 'unknown' },
      ...Array.from({ length: 1100 }, (_, index) => ({
        id: 'a',
        due: due + (index + 1) * 1000,
        state: 'sent' as const,
      })),
    ])
    const env = { ...folderWith([often]), BELFRY_DATABASE: file }
    const key = keyOf('a', due)
    const rows = await json(['history', '--limit', '2'], env)
    expect(rows.map((row: { state: string }) => row.state)).toEqual(['sent', 'sent', 'unknown'])
    expect((await run(['history'], env)).out).toContain(
      `look in a client, then (or --not-seen): belfry resolve ${key} `,
    )
    expect(await json(['history', '--unknown'], env)).toMatchObject([{ key, verdict: null }])
    expect(await json(['quota'], env)).toMatchObject({ unknown: 0, withoutVerdict: 1 })
    expect((await run(['quota'], env)).out).toContain(
      '1 unknown outcome waits for a verdict: `belfry history --unknown`.',
    )
    const { signs } = await json(['doctor', '--offline'], env)
    const sign = { topic: 'unknown', state: 'warning', text: `nobody knows whether ${key} went out` }
    expect(signs).toContainEqual(expect.objectContaining(sign))

    await run(['resolve', key, '--seen', '--by', 'Ada', '--note', 'on my phone'], env)
    expect(await json(['history', '--limit', '2'], env)).toHaveLength(2)
    expect((await run(['history', '--unknown'], env)).out).toBe('No outcome waits for a verdict.\n')
    expect(await json(['quota'], env)).toMatchObject({ withoutVerdict: 0 })
    expect((await run(['quota'], env)).out).not.toContain('verdict')
  })
})

describe('a copied database', () => {
  it('refuses to send until it is adopted, and may still be looked at', async () => {
    const env = folderWith([often])
    const service = start(['serve', '--sandbox'], env)
    await service.says(/a sent/u)
    service.signal('SIGTERM')
    await service.ended()
    const copy = { ...env, BELFRY_DATABASE: join(temporaryFolder(), 'copy.sqlite') }
    copyFileSync(env.BELFRY_DATABASE, copy.BELFRY_DATABASE)
    const refused = await run(['serve', '--sandbox'], copy)
    expect(refused).toMatchObject({ code: 75 })
    expect(refused.err).toContain('belfry adopt')
    expect((await json(['history'], copy)).length).toBeGreaterThan(0)
    expect(await run(['adopt'], env)).toMatchObject({
      code: 75,
      err: expect.stringContaining('neither restored nor copied'),
    })
    expect(await run(['adopt', '--assume-calls', '7'], copy)).toMatchObject({
      code: 0,
      out: expect.stringContaining('7 calls'),
    })
    const used = (await json(['quota'], copy)).used
    expect(used).toBe((await json(['quota'], env)).used + 7)
    const adopted = start(['serve', '--sandbox'], copy)
    await adopted.says(/a sent/u)
  })
})

describe('quota prove', () => {
  it('shows the worst window and its calls, and exits with 3 when the limit was exceeded', async () => {
    const env = folderWith([often])
    const service = start(['serve', '--sandbox'], env)
    await service.says(/a sent[^]*a sent/u)
    service.signal('SIGTERM')
    await service.ended()
    const proof = await json(['quota', 'prove'], env)
    expect(proof).toMatchObject({ verdict: 'kept', limit: 100, windowMs: 86_400_000, clockToleranceMs: 30_000 })
    expect(proof.worst).toMatchObject({ count: proof.ledgerCalls })
    const text = await run(['quota', 'prove'], env)
    expect(text).toMatchObject({ code: 0, out: expect.stringMatching(/KEPT: at most \d+ calls/u) })
    for (const line of text.out.split('\n')) expect(line.length, line).toBeLessThanOrEqual(80)
    expect(await run(['quota', 'prove'], { ...env, BELFRY_QUOTA_LIMIT: '1' })).toMatchObject({
      code: 3,
      out: expect.stringContaining('EXCEEDED'),
    })
    expect(await run(['quota', 'improve'], env)).toMatchObject({ code: 64 })
  })
})

describe('a definition that is removed while no service runs', () => {
  it('keeps the record of what it missed until then', async () => {
    const env = folderWith([often])
    const apart = { ...env, BELFRY_SCHEDULES: temporaryFolder() }
    await run(['add', join(env.BELFRY_SCHEDULES, 'a.yaml')], apart)
    let rows: { state: string }[] = []
    while (rows.length < 2) {
      expect(await run(['remove', 'a'], apart)).toMatchObject({ code: 0 })
      rows = await json(['history'], apart)
      await run(['add', join(env.BELFRY_SCHEDULES, 'a.yaml')], apart)
    }
    expect(rows.every(({ state }) => state === 'skipped' || state === 'cancelled')).toBe(true)
  })
})

describe('what is added to the database', () => {
  it('has an owner of those that share the quota out, who may use its priority', async () => {
    const { store, file } = await temporaryStore()
    const team = { daily: null, reserve: 0, mayUseCritical: false, canBorrow: false }
    const owners = { platform: team, events: { ...team, mayUseCritical: true } }
    await store.syncFiles([], T0, { budgets: { owners, unplanned: 0 } })
    await store.close()
    const add = (changes: object) => {
      const env = folderWith([{ ...often, ...changes }])
      return run(['add', join(env.BELFRY_SCHEDULES, 'a.yaml')], { BELFRY_DATABASE: file })
    }
    for (const [changes, code] of [
      [{}, 'owner-missing'],
      [{ owner: 'platfrom' }, 'owner-unknown'],
      [{ owner: 'platform', priority: 'critical' }, 'critical-not-allowed'],
    ] as const) {
      expect(await add(changes)).toMatchObject({ code: 1, err: expect.stringContaining(`error ${code}: `) })
    }
    expect(await json(['list'], { BELFRY_DATABASE: file })).toEqual([])
    expect(await add({ owner: 'events', priority: 'critical' })).toMatchObject({ code: 0, out: 'a: added\n' })
  })
})
