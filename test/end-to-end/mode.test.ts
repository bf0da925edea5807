import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { run, start } from '../support/binary.ts'
import { definitionFile, startGateway } from '../support/gateway.ts'
import { temporaryFolder } from '../support/store.ts'
import { unwrapped } from '../support/unwrap.ts'

/** For a busy host: the binary is run many times. */
const PATIENCE = 120_000

const rare = (id: string) => ({ id, schedule: { cron: '0 0 1 1 *' }, message: { type: 'text', text: `by ${id}` } })
const SEND = ['send', '--text', 'x', '--by', 'Ada', '--sender', 'ops-bot']

/** A database that a service has used, which has ended, with one announcement of a file and one of its own. */
async function usedBy(mode: 'live' | 'sandbox') {
  const gateway = await startGateway()
  const schedules = temporaryFolder()
  const extra = join(temporaryFolder(), 'extra.yaml')
  writeFileSync(join(schedules, 'a.yaml'), definitionFile([rare('of-file')]))
  writeFileSync(extra, definitionFile([rare('of-database')]))
  const env = {
    ...gateway.env,
    BELFRY_SCHEDULES: schedules,
    BELFRY_DATABASE: join(temporaryFolder(), 'belfry.sqlite'),
  }
  expect(await run(['add', extra], env)).toMatchObject({ code: 0 })
  const service = start(['serve', ...(mode === 'sandbox' ? ['--sandbox'] : [])], env)
  await service.says(/this process fires[^]*in force/u)
  service.signal('SIGTERM')
  expect(await service.ended()).toMatchObject({ code: 0 })
  return { gateway, env, extra }
}

const json = async (args: readonly string[], env: Record<string, string>): Promise<unknown> =>
  JSON.parse((await run([...args, '--json'], env)).out)

/** All that a try could leave behind. */
const remembered = async (env: Record<string, string>) => ({
  inForce: ((await json(['list'], env)) as { announcementId: string }[]).map((row) => row.announcementId).sort(),
  history: await json(['history', '--limit', '1000'], env),
})

describe('a live database whose service is stopped', { timeout: PATIENCE }, () => {
  it('is refused by `serve --sandbox` and by `send`, in one sentence with a remedy, and nothing in it changes', async () => {
    const { gateway, env } = await usedBy('live')
    const before = await remembered(env)
    expect(before.inForce).toEqual(['of-database', 'of-file'])
    for (const args of [['serve', '--sandbox'], SEND]) {
      const { code, out, err } = await run(args, env)
      expect({ args, code, out }).toEqual({ args, code: 75, out: '' })
      expect(unwrapped(err)).toMatch(
        /^belfry: \S+ is used for real: the sandbox never uses it\n {2}Unset BELFRY_DATABASE to play.*\n$/u,
      )
    }
    expect(await remembered(env)).toEqual(before)
    expect(await gateway.calls()).toEqual([])
  })
})

describe('a database of the sandbox', { timeout: PATIENCE }, () => {
  it('is refused by `serve` and by `send --live`: nothing of it ever goes live, not what it manages either', async () => {
    const { gateway, env } = await usedBy('sandbox')
    const before = await remembered(env)
    expect(before.inForce).toEqual(['of-database', 'of-file'])
    for (const args of [['serve'], [...SEND, '--live', '--confirm', 'everyone']]) {
      const { code, out, err } = await run(args, env)
      expect({ args, code, out }).toEqual({ args, code: 75, out: '' })
      expect(unwrapped(err)).toMatch(
        /^belfry: \S+ is used in the sandbox: nothing in it is ever sent to real users\n {2}Name the database of the live service in BELFRY_DATABASE.*\n$/u,
      )
    }
    expect(await remembered(env)).toEqual(before)
    expect(await gateway.calls()).toEqual([])
    const { out } = await run(['doctor', '--offline'], env)
    expect(out).toMatch(/WARN {2}database +\S+\s+is\s+used\s+in\s+the\s+sandbox:/u)
  })
})

describe.each(['live', 'sandbox'] as const)('a database that is %s', { timeout: PATIENCE }, (mode) => {
  it('may be looked at and added to by every verb that sends nothing', async () => {
    const { env, extra } = await usedBy(mode)
    writeFileSync(extra, definitionFile([rare('another')]))
    for (const args of [
      ['add', extra],
      ['pause', 'another', '--by', 'Ada', '--reason', 'r'],
      ['why', 'another'],
      ['plan', '--days', '1'],
    ]) {
      expect({ args, code: (await run(args, env)).code }).toEqual({ args, code: 0 })
    }
    expect((await run(['list'], env)).out).toContain('PAUSED by Ada: r')
  })
})
