import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { run, start } from '../support/binary.ts'
import { definitionFile, startGateway } from '../support/gateway.ts'
import { temporaryFolder } from '../support/store.ts'

const by = ['--by', 'Ada', '--reason', 'an incident']
const message = { type: 'text', text: 'hi' }

interface Row {
  readonly key: string
  readonly announcementId: string
  readonly state: string
  readonly reason: string | null
  readonly sentAt: string | null
}

/** A service of which every announcement comes due every two seconds. */
async function service(announcements: readonly object[], settings: object = {}) {
  const gateway = await startGateway()
  const folder = temporaryFolder()
  const often = { schedule: { cron: '*/2 * * * * *' }, message }
  writeFileSync(join(folder, 'a.yaml'), definitionFile(announcements.map((each) => ({ ...often, ...each }))))
  writeFileSync(join(folder, 'settings.yaml'), JSON.stringify({ version: 1, ...settings }))
  const env = { ...gateway.env, BELFRY_SCHEDULES: folder, BELFRY_DATABASE: join(folder, 'belfry.sqlite') }
  const running = start(['serve'], env)
  await running.says(/a sent/u)
  /** Runs a command that does something. Returns when it had answered. */
  const act = async (args: readonly string[]): Promise<number> => {
    expect(await run(args, env)).toMatchObject({ code: 0 })
    return Date.now()
  }
  const json = async (args: readonly string[]): Promise<unknown> =>
    JSON.parse((await run([...args, '--json'], env)).out)
  return { env, running, act, json, history: async () => (await json(['history', '--limit', '1000'])) as Row[] }
}

describe('what people hold back while a service runs', () => {
  it('does not leave once pause --all has answered, new announcements neither, and goes on from resume --all on', async () => {
    const { env, act, history } = await service([{ id: 'a' }, { id: 'b', owner: 'red' }])
    const fates = async (id: string) =>
      (await history()).flatMap(({ announcementId, state, reason }) => (announcementId === id ? [reason ?? state] : []))
    const answered = await act(['pause', '--all', ...by])
    const file = join(temporaryFolder(), 'new.yaml')
    writeFileSync(file, definitionFile([{ id: 'new', priority: 'high', schedule: { cron: '*/2 * * * * *' }, message }]))
    await act(['add', file])
    for (const id of ['new', 'b']) await expect.poll(() => fates(id), { timeout: 20_000 }).toContain('paused')
    expect((await run(['list'], env)).out).toMatch(/^EVERYTHING IS PAUSED by Ada since /u)
    expect((await run(['doctor', '--offline'], env)).out).toMatch(/WARN {2}paused +everything is paused by Ada/u)
    const called = (await history()).flatMap(({ sentAt }) => (sentAt === null ? [] : [Date.parse(sentAt)]))
    expect(called.filter((at) => at > answered)).toEqual([])
    expect(new Set(await fates('new'))).toEqual(new Set(['paused']))
    await act(['resume', '--all', '--by', 'Ada'])
    await expect.poll(() => fates('new'), { timeout: 30_000 }).toContain('sent')
  }, 90_000)

  it('does not leave once pause --owner has answered, and nothing of other teams is held', async () => {
    const { running, act, history } = await service([{ id: 'a' }, { id: 'b', owner: 'red' }])
    await running.says(/\bb sent/u)
    const answered = await act(['pause', '--owner', 'red', ...by])
    const from = running.err.length
    await running.says(/\bb skipped \(paused\)/u, from)
    const since = async () => (await history()).filter(({ sentAt }) => sentAt !== null && Date.parse(sentAt) > answered)
    await expect.poll(async () => (await since()).length, { timeout: 20_000 }).toBeGreaterThan(1)
    expect(new Set((await since()).map(({ announcementId }) => announcementId))).toEqual(new Set(['a']))
  }, 90_000)

  it('is one occurrence with skip, and the one that is put back leaves', async () => {
    const { act, json, history, running } = await service([{ id: 'a' }])
    const ahead = (seconds: number) => new Date((Math.floor(Date.now() / 2000) + seconds / 2) * 2000).toISOString()
    const [out, back] = [`a@${ahead(20)}`, `a@${ahead(22)}`]
    await act(['skip', out, ...by])
    await act(['skip', back, ...by])
    await act(['unskip', back, '--by', 'Ada'])
    expect(await json(['why', out])).toMatchObject({ expected: { state: 'skipped', reason: 'by_hand' } })
    await running.says(/\ba skipped \(by_hand\)/u)
    await running.says(/\ba sent/u, running.err.length)
    const fates = async () => new Map((await history()).map(({ key, state, reason }) => [key, reason ?? state]))
    await expect.poll(async () => (await fates()).get(back), { timeout: 20_000 }).toBe('sent')
    expect((await fates()).get(out)).toBe('by_hand')
    expect([...(await fates()).values()].filter((fate) => fate === 'by_hand')).toHaveLength(1)
  }, 90_000)

  it('is taken out and put back in a freeze, too, and a day without one names the nearest', async () => {
    const freeze = { id: 'launch', from: '2098-01-01T00:00', to: '2099-01-01T00:00', timezone: 'UTC', reason: 'Launch' }
    const yearly = { id: 'gala', schedule: { cron: '0 9 24 12 *' } }
    const { env, act, json } = await service([{ id: 'a' }, yearly], { freezes: [freeze] })
    const key = 'gala@2098-12-24T09:00:00.000Z'
    const isTakenOut = async () => {
      const { checks } = (await json(['why', key])) as { checks: { check: string }[] }
      return checks.some(({ check }) => check === 'skipped')
    }
    await act(['skip', 'gala@2098-12-24', ...by])
    expect(await isTakenOut()).toBe(true)
    await act(['unskip', 'gala@2098-12-24', '--by', 'Ada'])
    expect(await isTakenOut()).toBe(false)
    for (const verb of [['skip', ...by.slice(2)], ['unskip']]) {
      const [name = '', ...more] = verb
      const { code, err } = await run([name, 'gala@2098-12-25', '--by', 'Ada', ...more], env)
      expect(code).toBe(1)
      expect(err).toMatch(/the one before it and the one after it:\n {4}gala@2098-12-24T09:00:00\.000Z\n/u)
    }
  }, 90_000)
})
