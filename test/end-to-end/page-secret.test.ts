import { describe, expect, it } from 'vitest'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { run, start } from '../support/binary.ts'
import { CREDENTIALS, definitionFile, startGateway } from '../support/gateway.ts'
import { temporaryFolder } from '../support/store.ts'
import { textOf } from '../support/http.ts'

describe('the page of a service that is live', () => {
  it('says so at the address that the log names, and serves neither the secret nor a signature', async () => {
    const gateway = await startGateway()
    const folder = temporaryFolder()
    const schedule = { cron: '*/2 * * * * *' }
    writeFileSync(
      join(folder, 'a.yaml'),
      definitionFile([{ id: 'a', schedule, message: { type: 'text', text: 'the words of it' } }]),
    )
    const env = { ...gateway.env, BELFRY_SCHEDULES: folder, BELFRY_DATABASE: join(folder, 'belfry.sqlite') }
    const service = start(['serve'], { ...env, BELFRY_LOG_LEVEL: 'trace' })
    const [, url = ''] = await service.says(/what goes out next, and why: (http:\S+\/)/u)
    await service.says(/a sent/u)
    const overview = await (await fetch(url)).text()
    expect(textOf(overview)).toContain('LIVE broadcasts go to every user')
    const [row] = JSON.parse((await run(['history', '--json', '--limit', '1000'], env)).out).filter(
      ({ state }: { state: string }) => state === 'sent',
    )
    const page = await (await fetch(new URL(`occurrences/${row.key}`, url))).text()
    expect(textOf(page)).toContain('the words of it')
    const others = [`api/occurrences/${row.key}`, 'api/occurrences/a', 'healthz', 'metrics', 'page.css', 'nothing']
    const bodies = await Promise.all(others.map(async (path) => (await fetch(new URL(path, url))).text()))
    const signatures = (await gateway.calls()).flatMap(({ query }) => [query['Signature']!, query['SignatureNonce']!])
    expect(signatures.length).toBeGreaterThan(0)
    for (const body of [overview, page, ...bodies]) {
      for (const secret of [CREDENTIALS.ZIM_SERVER_SECRET, ...signatures]) expect(body).not.toContain(secret)
    }
  }, 60_000)
})
