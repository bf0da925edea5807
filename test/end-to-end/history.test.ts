import { describe, expect, it } from 'vitest'
import { keyOf } from '../../src/core/announcement/occurrence.ts'
import { DAY, HOUR } from '../../src/core/time/instant.ts'
import { run } from '../support/binary.ts'
import { historyWith } from '../support/history.ts'
import { entry, T0, temporaryStore } from '../support/store.ts'

const LONG = `a${'b'.repeat(63)}`

/** Two announcements of two teams. The one was sent on three days at 23:30 in Singapore, the other is unknown. */
async function recorded() {
  const { store, file } = await temporaryStore()
  const owned = (id: string, owner: string) => entry(id, { document: { id, owner }, timezone: 'Asia/Singapore' })
  await store.syncFiles([owned('standup', 'red'), owned(LONG, 'blue')], T0 - 9 * DAY)
  await store.claimHome()
  await store.close()
  const due = Date.parse('2026-11-20T15:30:00Z')
  const dues = [due, due + DAY, due + 2 * DAY]
  historyWith(file, [
    ...dues.map((each) => ({ id: 'standup', due: each, state: 'sent' as const })),
    { id: LONG, due: due + HOUR, state: 'unknown' },
  ])
  return { env: { BELFRY_DATABASE: file }, keys: dues.map((each) => keyOf('standup', each)) }
}

const keysOf = async (args: readonly string[], env: Record<string, string>): Promise<readonly string[]> =>
  JSON.parse((await run(['history', '--json', ...args], env)).out).map(({ key }: { key: string }) => key)

describe('history', () => {
  it('filters by announcement, state, owner and days, and limits what is left', async () => {
    const { env, keys } = await recorded()
    const newest = keys.toReversed()
    expect(await keysOf(['--announcement', 'standup'], env)).toEqual(newest)
    expect(await keysOf(['--id', 'standup', '--limit', '2'], env)).toEqual(newest.slice(0, 2))
    expect(await keysOf(['--state', 'unknown,rejected', '--owner', 'red'], env)).toEqual([])
    expect(await keysOf(['--owner', 'red', '--from', '2026-11-21', '--to', '2026-11-21'], env)).toEqual([keys[1]])
    expect(await keysOf(['--state', 'sent', '--to', '2026-11-20T15:30:00Z'], env)).toEqual([keys[0]])
    const none = await run(['history', '--owner', 'red', '--state', 'skipped'], env)
    expect(none).toMatchObject({ code: 0, out: 'Nothing on record passes these filters.\n' })
  }, 60_000)

  it('fits 80 columns, and a command that does not fit has a line of its own', async () => {
    const { env } = await recorded()
    const { out } = await run(['history'], env)
    const lines = out.split('\n')
    expect(lines.filter((line) => line.length > 80 && !line.includes(LONG))).toEqual([])
    expect(lines).toContain('    look in a client, then (or --not-seen):')
  }, 60_000)

  it.each([
    [['--announcement', 'standap'], 1, 'Did you mean "standup"?'],
    [['--announcement', 'nobody'], 1, '`belfry list` shows'],
    [['--owner', 'green'], 1, 'The owners are blue, red.'],
    [['--state', 'lost'], 64, 'The states are planned, booked, sent, rejected, unknown, skipped, cancelled.'],
    [['--state', ''], 64, 'The states are'],
    [['--from', 'soon'], 64, 'Write a day (2026-12-24)'],
    [['--from', '2026-02-30'], 64, 'Write a day (2026-12-24)'],
    [['--from', '2026-11-22', '--to', '2026-11-21'], 64, '--from is after --to'],
    [['--from', '2026-11-22T00:00Z', '--to', '2026-11-21T23:59Z'], 64, '--from is after --to'],
    [['--from', '2026-11-22', '--to', '2026-11-20T00:00Z'], 64, '--from is after --to'],
    [['--announcement', 'standup', '--id', 'other'], 64, 'give one of them'],
  ])(
    'refuses %j with exit code %i and what to write instead',
    async (args, code, words) => {
      const { env } = await recorded()
      const ended = await run(['history', ...args, '--json'], env)
      expect(ended.code).toBe(code)
      expect(JSON.parse(ended.out)).toEqual({ error: expect.objectContaining({ message: expect.any(String) }) })
      expect(ended.err.replaceAll(/\s+/gu, ' ')).toContain(words)
    },
    60_000,
  )
})
