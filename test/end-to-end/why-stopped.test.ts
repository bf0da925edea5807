import { createServer } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { run as runHere } from '../../src/cli/program.ts'
import { DAY } from '../../src/core/time/instant.ts'
import { run } from '../support/binary.ts'
import { leftDatabase } from '../support/left-database.ts'

/** A database in which something is due every second. */
async function denseDatabase(): Promise<Record<string, string>> {
  const announcements = [{ id: 'often', schedule: { cron: '* * * * * *' }, message: { type: 'text', text: 'hi' } }]
  return leftDatabase(announcements)
}

describe('why', () => {
  it('ends when somebody presses Ctrl-C, however much there is to foretell', async () => {
    for (const [name, value] of Object.entries(await denseDatabase())) vi.stubEnv(name, value)
    onTestFinished(() => void vi.unstubAllEnvs())
    const stop = new AbortController()
    const told = { out: '', err: '' }
    // Each second of the two days before it is foretold, which takes longer than this.
    setTimeout(() => stop.abort('SIGINT'), 200)
    const far = new Date(Math.floor(Date.now() / DAY) * DAY + 300 * DAY).toISOString()
    const code = await runHere(['why', `often@${far}`], {
      out: (text) => (told.out += text),
      err: (text) => (told.err += text),
      stop: stop.signal,
      onReload: () => undefined,
    })
    expect({ code, ...told }).toEqual({ code: 130, out: '', err: 'belfry: stopped before it was worked out\n' })
  })

  it('says of the clock that nobody knows, where a service tells its status alone', async () => {
    const env = await denseDatabase()
    const asked: (string | undefined)[] = []
    const service = createServer(({ url }, response) => {
      asked.push(url)
      response.end('{"status":"ok"}')
    }).listen(0, '127.0.0.1')
    await once(service, 'listening')
    onTestFinished(() => void service.close())
    const { port } = service.address() as AddressInfo
    const { code, out } = await run(['why', 'often'], {
      ...env,
      BELFRY_LISTEN: `127.0.0.1:${port}`,
    })
    expect({ code, asked }).toEqual({ code: 0, asked: ['/healthz'] })
    expect(out).toMatch(/\? {5}clock +only a running service knows/u)
  })
})
