import { setTimeout as pause } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { run, start } from '../support/binary.ts'
import { historyWith } from '../support/history.ts'
import { entry, T0, temporaryStore } from '../support/store.ts'

const ROWS = 20_000

/** A history of which a document is far longer than a pipe holds. */
async function longHistory(): Promise<{ readonly env: Record<string, string>; readonly args: readonly string[] }> {
  const { store, file } = await temporaryStore()
  await store.syncFiles([entry('a')], T0)
  await store.close()
  historyWith(
    file,
    [...Array(ROWS).keys()].map((index) => ({ id: 'a', due: T0 + index * 1000, state: 'sent' })),
  )
  return { env: { BELFRY_DATABASE: file }, args: ['history', '--json', '--limit', '1000000'] }
}

describe('a long answer', () => {
  it('is whole for a reader that takes its time', async () => {
    const { env, args } = await longHistory()
    const verb = start(args, env)
    const { stdout } = verb.child
    stdout?.pause()
    // Until its pipe is full and nothing more goes into it.
    while ((stdout?.readableLength ?? 0) === 0) await pause(20)
    await pause(1500)
    expect(verb.child.exitCode).toBeNull()
    stdout?.resume()
    const { code, out } = await verb.ended()
    expect(code).toBe(0)
    expect(JSON.parse(out)).toHaveLength(ROWS)
  })

  it('ends quietly where the reader has read enough (`| head`)', async () => {
    const { env, args } = await longHistory()
    const verb = start(args, env)
    await verb.says(/"key"/u)
    verb.child.stdout?.destroy()
    expect(await verb.ended()).toMatchObject({ code: 0, err: '' })
  })

  it('does not hold up an end that somebody asks for while nobody reads it', async () => {
    const { env, args } = await longHistory()
    const verb = start(args, env)
    verb.child.stdout?.pause()
    while ((verb.child.stdout?.readableLength ?? 0) === 0) await pause(20)
    await pause(500)
    verb.signal('SIGTERM')
    // Nothing is read until it has ended.
    while (verb.child.exitCode === null && verb.child.signalCode === null) await pause(20)
    expect(verb.child.signalCode).toBe('SIGTERM')
    verb.child.stdout?.resume()
    await verb.ended()
  })

  it('is told with its exit code, also where it goes to a pipe', async () => {
    expect(await run(['next', 'nonsense', '--timezone', 'UTC'])).toMatchObject({ code: 1 })
  })
})
