import { once } from 'node:events'
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { run, start } from '../support/binary.ts'
import { CREDENTIALS, definitionFile } from '../support/gateway.ts'
import { expectVisible, HOSTILE, HOSTILE_TEXT, inAscii } from '../support/hostile.ts'
import { temporaryFolder } from '../support/store.ts'
import { unwrapped } from '../support/unwrap.ts'

/** As much of it as a RequestId may have. */
const REQUEST_ID = HOSTILE.slice(0, 60)

/** A gateway that puts into each answer whatever could do harm where it is shown, and refuses every second call. */
async function hostileGateway() {
  let calls = 0
  const server = createServer((request, response) => {
    request.resume().on('end', () => {
      const isBroadcast = request.url?.includes('SendMessageToAllUsers') === true && request.method === 'POST'
      if (isBroadcast) calls += 1
      const Code = !isBroadcast || calls % 2 === 1 ? 0 : 660500005
      response.end(JSON.stringify({ Code, Message: HOSTILE_TEXT, RequestId: REQUEST_ID, [HOSTILE]: HOSTILE }))
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
}

/** A service whose folders have the worst of names, with a definition that leaves every second. */
async function scene() {
  const folder = join(temporaryFolder(), HOSTILE)
  const other = join(temporaryFolder(), HOSTILE)
  for (const each of [folder, other]) mkdirSync(each)
  const often = { id: 'often', schedule: { cron: '* * * * * *' }, message: { type: 'text', text: HOSTILE } }
  const past = { id: 'past', schedule: { at: '2020-01-01T00:00' }, message: { type: 'text', text: 'over' } }
  writeFileSync(join(folder, `${HOSTILE}.yaml`), inAscii(definitionFile([often, past])))
  return {
    ...CREDENTIALS,
    ZIM_ENDPOINT: await hostileGateway(),
    BELFRY_SCHEDULES: folder,
    BELFRY_DATABASE: join(other, 'belfry.sqlite'),
    BELFRY_LOG_LEVEL: 'debug',
    BELFRY_CLOCK_CHECK: 'off',
  }
}

describe('an error that nobody caught', () => {
  it('ends the process with 70, and is shown as visible characters', async () => {
    const thrown = `process.on('SIGUSR2', () => { throw new Error(${JSON.stringify(HOSTILE_TEXT)}) })`
    const simulator = start(['simulator'], {
      NODE_OPTIONS: `--import="data:text/javascript,${encodeURIComponent(thrown)}"`,
    })
    await simulator.says(/listens/u)
    simulator.signal('SIGUSR2')
    const { code, err } = await simulator.ended()
    expect(code).toBe(70)
    expect(err).toContain('this is a defect of Belfry')
    expect(err).toContain(String.raw`Error: x\u{1b}[31m`)
    expect(err).toMatch(/\n +at /u)
    expectVisible(err, 'an uncaught error')
  })
})

describe('what the vendor answers', () => {
  it.each(['text', 'json'])('is shown as visible characters in the log (%s)', async (format) => {
    const env = { ...(await scene()), BELFRY_LOG_FORMAT: format }
    const service = start(['serve'], env)
    await service.says(/often sent/u)
    await service.says(/often rejected/u)
    service.signal('SIGTERM')
    const { err } = await service.ended()
    expectVisible(err, format)
    if (format === 'json') {
      const lines = err
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as { requestId?: string; problem?: object })
      expect(lines.some(({ requestId }) => requestId === REQUEST_ID)).toBe(true)
      expect(lines.some(({ problem }) => JSON.stringify(problem)?.includes(JSON.stringify(HOSTILE).slice(1, -1)))).toBe(
        true,
      )
    } else expect(err).toContain(String.raw`request x\u{1b}[31m\u{7}\u{d}\u{a}FORGED`)
    const { out } = await run(['history'], env)
    expectVisible(out, 'history')
    expect(unwrapped(out)).toContain(String.raw`request x\u{1b}[31m\u{7}\u{d}\u{a}FORGED`)
  })

  it('is as visible in what the text log says of files: at the start, when they change, are wrong, vanish and are back', async () => {
    const env = { ...(await scene()), BELFRY_LOG_FORMAT: 'text' }
    const folder = env.BELFRY_SCHEDULES
    const service = start(['serve'], env)
    await service.says(/in force/u)
    const said = async (pattern: RegExp, act: () => void) => {
      const from = service.err.length
      act()
      service.signal('SIGHUP')
      await service.says(pattern, from)
    }
    const other = join(folder, `other-${HOSTILE}.yml`)
    const at = { id: 'other', schedule: { cron: '0 4 * * *' }, message: { type: 'text', text: 'x' } }
    await said(/added other/u, () => writeFileSync(other, inAscii(definitionFile([at]))))
    await said(/error yaml-syntax|error unknown-key/u, () => writeFileSync(other, 'version: 1\nFORGED: x\n'))
    await said(/missing: [^\n]*other-x/u, () => rmSync(other))
    await said(/back other/u, () => writeFileSync(other, inAscii(definitionFile([at]))))
    await said(/definition files are invalid/u, () => renameSync(folder, `${folder}-gone`))
    service.signal('SIGTERM')
    const { err } = await service.ended()
    expectVisible(err, 'text')
    expect(err).toContain(String.raw`other-x\u{1b}[31m\u{7}\u{d}\u{a}FORGED`)
    expect(
      err
        .trimEnd()
        .split('\n')
        .filter((line) => !line.startsWith('[')),
    ).toEqual([])
  })

  it.each([
    ['doctor', []],
    ['register', ['ops-bot']],
  ])('is shown as visible characters by %s', async (verb, args) => {
    const env = await scene()
    for (const form of [[], ['--json']]) {
      const { out, err } = await run([verb, ...args, ...form], env)
      expectVisible(`${out}\n${err}`, verb)
      expect(out).not.toBe('')
    }
  })

  it('is shown as visible characters by who sends something now', async () => {
    const env = await scene()
    const empty = { ...env, BELFRY_SCHEDULES: temporaryFolder() }
    const service = start(['serve'], empty)
    await service.says(/in force|this process fires/u)
    service.signal('SIGTERM')
    await service.ended()
    const args = ['send', '--text', 'x', '--by', 'Ada', '--sender', 'ops-bot', '--live', '--confirm', 'everyone']
    const sent = await run(args, empty)
    expectVisible(sent.out + sent.err, 'accepted')
    expect(unwrapped(sent.out)).toContain(String.raw`sent, request x\u{1b}[31m\u{7}\u{d}\u{a}FORGED`)
    const rejected = await run([...args, '--json'], empty)
    expectVisible(rejected.out + rejected.err, 'rejected')
    expect(JSON.parse(rejected.out).outcome).toMatchObject({ state: 'rejected', requestId: REQUEST_ID })
  })
})
