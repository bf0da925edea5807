import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { run, start } from '../support/binary.ts'
import { CREDENTIALS, definitionFile } from '../support/gateway.ts'
import { temporaryFolder } from '../support/store.ts'
import { ANY_ADDRESS } from '../support/zim/certificates.ts'
import { ACCEPT, startGateway } from '../support/zim/gateway.ts'
import { startProxy } from '../support/zim/proxies.ts'

/** An environment whose gateway has a name that is not this host's, so that a proxy applies to it. */
async function environment() {
  const folder = temporaryFolder()
  writeFileSync(join(folder, 'ca.pem'), ANY_ADDRESS.cert)
  writeFileSync(
    join(folder, 'a.yaml'),
    definitionFile([{ id: 'a', schedule: { cron: '0 0 1 1 *' }, message: { type: 'text', text: 'a' } }]),
  )
  const gateway = await startGateway(ACCEPT, { tls: ANY_ADDRESS })
  const proxy = await startProxy()
  const { port } = new URL(gateway.url)
  return {
    gateway,
    proxy,
    authority: `0.0.0.0:${port}`,
    env: {
      ...CREDENTIALS,
      ZIM_ENDPOINT: `https://0.0.0.0:${port}/`,
      NODE_EXTRA_CA_CERTS: join(folder, 'ca.pem'),
      HTTPS_PROXY: proxy.url.replace('://', '://user:hidden@'),
      BELFRY_SCHEDULES: folder,
      BELFRY_DATABASE: join(folder, 'belfry.sqlite'),
      BELFRY_LISTEN: '127.0.0.1:0',
    },
  }
}

/** The name by which people see it. */
const nameOf = (url: string): string => url.replace(/\/$/u, '')

describe('a proxy of the environment', () => {
  it('is used by the service, and named at its start without its credentials', async () => {
    const { env, proxy, authority } = await environment()
    const service = start(['serve'], env)
    await service.says(/healthz/u)
    await expect.poll(() => proxy.asked.map((asked) => asked.authority), { timeout: 20_000 }).toContain(authority)
    service.signal('SIGTERM')
    const { code, out, err } = await service.ended()
    expect(code).toBe(0)
    expect(err).toContain(`is reached through the proxy ${nameOf(proxy.url)}"`)
    expect(out + err).not.toContain('hidden')
    expect(proxy.asked[0]?.head).toContain(`Basic ${Buffer.from('user:hidden').toString('base64')}`)
  })

  it('is named and used by doctor', async () => {
    const { env, proxy, authority } = await environment()
    const { out, err } = await run(['doctor', '--json'], env)
    const { signs } = JSON.parse(out) as { signs: { topic: string; state: string; text: string }[] }
    const text = `https://${authority}/ is reached through ${nameOf(proxy.url)}`
    expect(signs).toContainEqual({ topic: 'proxy', state: 'good', text, remedy: null })
    expect(signs).toContainEqual(expect.objectContaining({ topic: 'clock', state: 'good' }))
    expect(proxy.asked.map((asked) => asked.authority)).toContain(authority)
    expect(out + err).not.toContain('hidden')
  })

  it('is not used where NO_PROXY exempts the gateway, and doctor says so', async () => {
    const { env, proxy } = await environment()
    const { out } = await run(['doctor', '--json'], { ...env, NO_PROXY: '0.0.0.0' })
    expect(out).toContain('HTTPS_PROXY is not used for')
    expect(JSON.parse(out)).toMatchObject({
      signs: expect.arrayContaining([expect.objectContaining({ topic: 'clock', state: 'good' })]),
    })
    expect(proxy.connections).toHaveLength(0)
  })

  it('for http only is told from one for the gateway', async () => {
    const { env } = await environment()
    const { out } = await run(['doctor', '--offline'], { ...env, HTTPS_PROXY: '', HTTP_PROXY: 'http://user:hidden@a' })
    expect(out).toMatch(/WARN {2}proxy +none is used for/u)
    expect(out).not.toContain('hidden')
  })

  it('that is none is refused by what sends, with what to write, and is nothing to what only reads', async () => {
    const { env, gateway } = await environment()
    const wrong = { ...env, HTTPS_PROXY: 'socks5://user:hidden@proxy.example:1080' }
    const { code, out, err } = await run(['serve'], wrong)
    expect(code).toBe(64)
    expect(err).toContain('HTTPS_PROXY is neither http nor https')
    expect(err).toContain('http://proxy.example:3128')
    const doctor = await run(['doctor'], wrong)
    expect(doctor.code).toBe(1)
    expect(doctor.out).toMatch(/FAIL {2}proxy +HTTPS_PROXY is neither http nor https/u)
    expect(out + err + doctor.out + doctor.err).not.toContain('hidden')
    expect(await run(['validate', env.BELFRY_SCHEDULES], wrong)).toMatchObject({ code: 0 })
    expect(gateway.connections).toHaveLength(0)
  })

  it('is not touched by the sandbox', async () => {
    const { env, proxy } = await environment()
    const service = start(['serve', '--sandbox'], env)
    await service.says(/healthz/u)
    service.signal('SIGTERM')
    const { code, err } = await service.ended()
    expect(code).toBe(0)
    expect(err).not.toContain('proxy')
    expect(proxy.connections).toHaveLength(0)
  })
})
