import { copyFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { keyOf } from '../../src/core/announcement/occurrence.ts'
import { sourceOf } from '../../src/definitions/files/folder.ts'
import { ERROR_KINDS } from '../../src/errors.ts'
import { systemClock } from '../../src/service/clock.ts'
import { entryOf } from '../../src/service/sync.ts'
import { startSimulator } from '../../src/simulator/http/server.ts'
import { run } from '../support/binary.ts'
import { CREDENTIALS, definitionFile } from '../support/gateway.ts'
import { openFront } from '../support/front.ts'
import type { Front } from '../support/front.ts'
import { groundsOf, LIMITS, temporaryFolder, temporaryStore } from '../support/store.ts'

const HOUR = 3_600_000
/** On a busy host: each of them runs the binary several times. */
const PATIENCE = 120_000
const UNAVAILABLE = ERROR_KINDS.unavailable.exitCode
const by = ['--by', 'Ada']

/**
 * A live database in which something comes due every minute, last planned two hours ago: no service has run since, or the
 * clock of this host is ahead. What is unknown of it can be resolved.
 */
async function livingRoom(mode: 'live' | 'sandbox' = 'live') {
  const simulator = await startSimulator({ clock: systemClock })
  onTestFinished(() => simulator.close())
  const front = await openFront(simulator.url)
  const folder = temporaryFolder()
  const file = join(folder, 'often.yaml')
  const often = { id: 'often', schedule: { cron: '0 * * * * *' }, message: { type: 'text', text: 'hi' } }
  writeFileSync(file, definitionFile([often]))
  const { store, file: database } = await temporaryStore({ now: Date.now() - 2 * HOUR })
  await store.enterMode(mode)
  await store.claimHome()
  const { definitions } = await sourceOf([file], { mode: 'database' }).load(Date.now())
  const entries = definitions.map((definition) => ({
    ...entryOf(definition),
    provenance: { kind: 'database' as const },
  }))
  await store.putDefinitions(entries, Date.now() - 2 * HOUR)
  const env = { BELFRY_DATABASE: database, ZIM_ENDPOINT: front.url }
  const now = Date.now()
  const due = Math.floor(now / 1000) * 1000 - HOUR
  const key = keyOf('often', due)
  const occurrences = [{ key, announcementId: 'often', due, skipReason: null }]
  await store.plan({ occurrences, mark: due, revision: (await store.state()).revision, now: due })
  const lease = { holder: 'me', host: 'here', pid: 1, expiresAt: now + 5000 }
  await store.holdLease(lease, now)
  await store.book({ key, broadcast, limits: LIMITS, holder: 'me', now, grounds: await groundsOf(store) })
  await store.recover(now, 'me', undefined)
  await store.releaseLease('me')
  const rows = async () =>
    (await store.history({ now: Number.MAX_SAFE_INTEGER, limit: 1e6 })).map((row) => `${row.key} ${row.state}`)
  const calls = () => simulator.gateway.calls()
  return { front, env, file, key, store, rows, calls, folder }
}

const broadcast = {
  sender: 'ops-bot',
  push: 'online',
  message: { type: 'text', text: 'hi' },
} as Parameters<Awaited<ReturnType<typeof temporaryStore>>['store']['book']>[0]['broadcast']

const AHEAD = 24 * HOUR
const wrong = (front: Front) => void (front.skew = -AHEAD)
const silent = (front: Front) => void (front.skew = undefined)
const gone = (front: Front) => front.close()

describe('a command that records what came due, or plans', { timeout: PATIENCE }, () => {
  it('changes nothing by a clock that is wrong, and says so', async () => {
    const { front, env, file, key, rows, store } = await livingRoom()
    wrong(front)
    const before = [await rows(), await store.definitions(), await store.state()]
    for (const verb of [
      ['add', file],
      ['remove', 'often'],
      ['pause', 'often', ...by, '--reason', 'x'],
      ['resolve', key, '--not-seen', '--resend', ...by, '--note', 'n'],
    ]) {
      // The limit has room for a line that fires every minute: `add` warns of what no quota can hold.
      const { code, out, err } = await run(verb, { ...env, BELFRY_QUOTA_LIMIT: '5000' })
      expect({ verb, code, out }).toEqual({ verb, code: UNAVAILABLE, out: '' })
      expect(err).toMatch(
        /^belfry: the clock is (?:1 day|23 h 59 min) ahead of the gateway's: nothing was \w+\n {2}Look at/u,
      )
    }
    expect([await rows(), await store.definitions(), await store.state()]).toEqual(before)
  })

  it.each([
    ['cannot be reached', gone, /cannot be reached: .*ECONNREFUSED.*\n {2}Look at the network/u],
    ['tells no time', silent, /answers without a Date header that tells the time\n {2}.*BELFRY_CLOCK_CHECK=off/u],
  ] as const)('records nothing where the gateway %s; a pause works all the same', async (_, become, words) => {
    const { front, env, file, key, rows, store } = await livingRoom()
    await become(front)
    const before = await rows()
    for (const verb of [
      ['add', file],
      ['remove', 'often'],
      ['resolve', key, '--not-seen', '--resend', ...by, '--note', 'n'],
    ]) {
      const { code, out, err } = await run(verb, env)
      expect({ verb, code, out }).toEqual({ verb, code: UNAVAILABLE, out: '' })
      expect(err).toMatch(words)
    }
    expect(await run(['pause', 'often', ...by, '--reason', 'x'], env)).toMatchObject({ code: 0 })
    expect(await run(['resume', 'often', ...by], env)).toMatchObject({ code: 0 })
    expect(await run(['resolve', key, '--seen', ...by, '--note', 'n'], env)).toMatchObject({ code: 0 })
    expect(await rows()).toEqual(before)
    // Whoever knows that the clock is right may say so.
    expect(await run(['remove', 'often'], { ...env, BELFRY_CLOCK_CHECK: 'off' })).toMatchObject({ code: 0 })
    expect((await store.history({ now: Date.now(), limit: 1000 })).length).toBeGreaterThan(50)
  })

  it('goes on with a clock that is right, and asks nobody where nothing came due', async () => {
    const { front, env, file, key, store } = await livingRoom()
    expect(await run(['resolve', key, '--not-seen', '--resend', ...by, '--note', 'n'], env)).toMatchObject({ code: 0 })
    expect(await run(['add', file], env)).toMatchObject({ code: 0, out: 'often: same\n' })
    expect((await store.history({ now: Date.now(), limit: 1000 })).length).toBeGreaterThan(50)
    const { revision } = await store.state()
    await store.plan({ occurrences: [], mark: Date.now() + HOUR, revision, now: Date.now() })
    const { asked } = front
    expect(await run(['pause', 'often', ...by, '--reason', 'x'], env)).toMatchObject({ code: 0 })
    expect(front.asked).toBe(asked)
  })

  it('asks nobody in the sandbox, whose gateway has the clock of this host', async () => {
    const { front, env } = await livingRoom('sandbox')
    await front.close()
    expect(await run(['remove', 'often'], env)).toMatchObject({ code: 0 })
  })
})

describe('a copied database', { timeout: PATIENCE }, () => {
  it.each([wrong, silent, gone])('is not adopted while the clock is not known to be right (%o)', async (become) => {
    const { front, env, folder, store } = await livingRoom()
    const copy = { ...env, BELFRY_DATABASE: join(folder, 'copy.sqlite') }
    await store.close()
    copyFileSync(env.BELFRY_DATABASE, copy.BELFRY_DATABASE)
    await become(front)
    const { code, err } = await run(['adopt', '--assume-calls', '7'], copy)
    expect({ code, err }).toEqual({ code: UNAVAILABLE, err: expect.stringContaining('nothing was adopted') })
    expect(JSON.parse((await run(['quota', '--json'], copy)).out)).toMatchObject({ used: 1 })
    front.skew = 0
    await front.close()
    await front.open()
    expect(await run(['adopt', '--assume-calls', '7'], copy)).toMatchObject({ code: 0 })
    expect(JSON.parse((await run(['quota', '--json'], copy)).out)).toMatchObject({ used: 8 })
  })
})

describe('send --live', { timeout: PATIENCE }, () => {
  it.each([wrong, silent, gone])('announces nothing while the clock is not known to be right (%o)', async (become) => {
    const { front, env, rows, calls } = await livingRoom()
    await become(front)
    const before = await rows()
    const words = ['send', '--live', '--confirm', 'everyone', '--text', 'now', '--sender', 'ops-bot', ...by]
    const { code, out, err } = await run(words, { ...CREDENTIALS, ...env })
    expect({ code, out }).toEqual({ code: UNAVAILABLE, out: '' })
    expect(err).toContain('nothing was sent')
    expect([await rows(), calls()]).toEqual([before, []])
  })
})
