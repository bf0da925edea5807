import { closeSync, openSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { audit } from './audit.ts'
import { openScene, PATIENCE, randomOf, SEED } from './support.ts'

const STARTS = 6
const FORMATS = ['json', 'text']

/** The option that runs a script before the program, in its process. */
const planted = (script: string) => `--import=data:text/javascript,${encodeURIComponent(script)}`

const KEEPS_ALIVE = `
  import { createServer } from 'node:net'
  import { isMainThread, Worker } from 'node:worker_threads'
  if (isMainThread) {
    setInterval(() => undefined, 1000)
    createServer().listen(0, '127.0.0.1')
    new Worker('setInterval(() => undefined, 1000)', { eval: true })
  }`

/** From SIGUSR2 on, every look at a folder waits for ever and holds a thread, like a network disk that is gone. */
const HANGING_DISK = `
  import { execFileSync } from 'node:child_process'
  import { mkdtempSync, promises, writeSync } from 'node:fs'
  import { syncBuiltinESMExports } from 'node:module'
  import { tmpdir } from 'node:os'
  process.on('SIGUSR2', () => {
    const pipe = mkdtempSync(tmpdir() + '/belfry-hang-') + '/pipe'
    execFileSync('mkfifo', [pipe])
    promises.readdir = () => {
      writeSync(2, 'the disk hangs\\n')
      return promises.readFile(pipe)
    }
    syncBuiltinESMExports()
  })`

describe.concurrent('impatient people', { timeout: PATIENCE }, () => {
  it(`who stop it while it starts, ${STARTS} times at random moments (FAULT_SEED=${SEED}): it ends in good order, nothing is unknown`, async ({
    onTestFinished,
  }) => {
    const random = randomOf(SEED)
    const scene = await openScene(onTestFinished, { lines: [{ id: 'a' }] })
    for (let round = 0; round < STARTS; round += 1) {
      const service = scene.serve()
      await pause(random() * 1500)
      service.signal('SIGTERM')
      const { code } = await service.ended()
      // Before Belfry's own code runs, the signal ends Node at once. Nothing is open by then.
      expect(code ?? service.child.signalCode).toSatisfy(
        (end) => end === 0 || (end === 'SIGTERM' && service.err === ''),
      )
    }
    const last = scene.serve()
    await last.says(/a sent/u)
    await scene.stop(last)
    expect((await audit(scene)).states).not.toHaveProperty('unknown')
  })

  it('who stop it during a call that hangs: it waits for the deadline, and settles', async ({ onTestFinished }) => {
    const scene = await openScene(onTestFinished, { lines: [{ id: 'a' }] })
    await scene.gateway.fault({ kind: 'hang' })
    const service = scene.serve()
    await scene.sees(1)
    await scene.stop(service)
    expect((await audit(scene)).states['unknown']).toBe(1)
    expect((await scene.history()).find(({ state }) => state === 'unknown')).toMatchObject({ reason: 'timeout' })
  })

  it('who press Ctrl-C twice: it ends at once, and the next start accounts for the call', async ({
    onTestFinished,
  }) => {
    const scene = await openScene(onTestFinished, { lines: [{ id: 'a' }] })
    await scene.gateway.fault({ kind: 'hang' })
    const service = scene.serve({ BELFRY_SEND_TIMEOUT: '60s' })
    await scene.sees(1)
    service.signal('SIGINT')
    await service.says(/stopping/u)
    service.signal('SIGINT')
    expect(await service.ended()).toMatchObject({ code: 130 })
    const next = scene.serve()
    await next.says(/1 call had no settlement[^]*a sent/u)
    await scene.stop(next)
    expect((await audit(scene)).states['unknown']).toBe(1)
  })

  it('who close the terminal (SIGHUP) during a call: it is no crash, nothing becomes unknown', async ({
    onTestFinished,
  }) => {
    const scene = await openScene(onTestFinished, { lines: [{ id: 'a' }] })
    await scene.gateway.fault({ kind: 'delay', ms: 1000, when: 'after' })
    const service = scene.serve()
    await scene.sees(1)
    service.signal('SIGHUP')
    await service.says(/a sent/u)
    // It may take the signal as a wish to end, or as a wish to read its files again.
    if (!service.err.includes('stopping')) service.signal('SIGTERM')
    expect(await service.ended()).toMatchObject({ code: 0 })
    const next = scene.serve()
    await next.says(/a sent/u)
    await scene.stop(next)
    expect((await audit(scene)).states).not.toHaveProperty('unknown')
  })

  it('whose host keeps it alive (a timer, a socket and a thread that nobody ends): it ends all the same', async ({
    onTestFinished,
  }) => {
    const scene = await openScene(onTestFinished, { lines: [{ id: 'a' }] })
    const service = scene.serve({ NODE_OPTIONS: planted(KEEPS_ALIVE) })
    await service.says(/a sent/u)
    service.signal('SIGTERM')
    await service.says(/stopped/u)
    expect(await service.ended()).toMatchObject({ code: 0 })
    expect((await audit(scene)).states).not.toHaveProperty('unknown')
  })

  it('while a disk does not answer any more: it settles, says what it left behind, and ends', async ({
    onTestFinished,
  }) => {
    const scene = await openScene(onTestFinished, { lines: [{ id: 'a' }] })
    const service = scene.serve({ NODE_OPTIONS: planted(HANGING_DISK) })
    await service.says(/a sent/u)
    service.signal('SIGUSR2')
    await service.says(/the disk hangs/u)
    await scene.sees(1)
    service.signal('SIGTERM')
    const { err } = await service.ended()
    expect(err).toMatch(/^belfry: the watch on the files could not be closed within 1 s$/mu)
    expect(service.child.signalCode).toBe('SIGTERM')
    const next = scene.serve()
    await next.says(/a sent/u)
    await scene.stop(next)
    expect((await audit(scene)).states).not.toHaveProperty('unknown')
  })

  it('who close the pipes of its output: it goes on', async ({ onTestFinished }) => {
    const scene = await openScene(onTestFinished, { lines: [{ id: 'a' }] })
    for (const BELFRY_LOG_FORMAT of FORMATS) {
      const service = scene.serve({ BELFRY_LOG_FORMAT })
      await service.says(/a sent/u)
      service.child.stdout?.destroy()
      service.child.stderr?.destroy()
      await scene.sees(2)
      await scene.stop(service)
    }
    await audit(scene)
  })

  it('who let the disk of its log run full: it goes on', async ({ onTestFinished }) => {
    const scene = await openScene(onTestFinished, { lines: [{ id: 'a' }] })
    const full = openSync('/dev/full', 'w')
    onTestFinished(() => closeSync(full))
    for (const BELFRY_LOG_FORMAT of FORMATS) {
      const service = scene.serve({ BELFRY_LOG_FORMAT }, full)
      await scene.sees(2)
      await scene.stop(service)
    }
    await audit(scene)
  })
})
