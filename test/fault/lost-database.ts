import { copyFileSync, renameSync, rmSync } from 'node:fs'
import { dirname } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { EXIT_CODES } from '../../src/errors.ts'
import { instantIn, openScene, PATIENCE } from './support.ts'
import type { Scene } from './support.ts'
import { unwrapped } from '../support/unwrap.ts'

const AS_TEXT = { BELFRY_LOG_FORMAT: 'text' }
/** In seconds: long enough for two starts between two of its instants. */
const SLOW = 10
/** Said once, whatever was tried first: a turn or a booking. */
const REMOVED = /(?:this turn failed|nothing can be booked).*was removed or replaced/u
/** Long enough for some turns, in ms. */
const SOME_TURNS = 3000

const LOSSES: readonly (readonly [what: string, lose: (file: string) => void])[] = [
  ['the file is deleted', (file) => rmSync(file)],
  ['the file and its log are deleted', (file) => ['', '-wal', '-shm'].forEach((end) => rmSync(`${file}${end}`))],
  ['the folder is deleted', (file) => rmSync(dirname(file), { recursive: true, maxRetries: 9 })],
  [
    'a copy takes its place',
    (file) => {
      copyFileSync(file, `${file}.copy`)
      renameSync(`${file}.copy`, file)
    },
  ],
]

/** The texts that went out, each with the second of its signature. An announcement has only one call a second. */
const broadcasts = async (scene: Scene) =>
  (await scene.gateway.calls())
    .filter(({ broadcast }) => broadcast !== null)
    .map(({ broadcast, query }) => `${broadcast?.text} ${query['Timestamp']}`)

describe.concurrent('a database that is lost under a running service', { timeout: PATIENCE }, () => {
  it.for(LOSSES)('%s: it sends nothing more, and says so', async ([, lose], { onTestFinished }) => {
    const scene = await openScene(onTestFinished, { lines: [{ id: 'a' }] })
    const service = scene.serve(AS_TEXT)
    await service.says(/a sent[^]*a sent/u)
    lose(scene.database)
    await service.says(REMOVED)
    const { length } = await scene.gateway.calls()
    await pause(SOME_TURNS)
    expect(service.err.match(new RegExp(REMOVED, 'gu'))).toHaveLength(1)
    expect(await scene.gateway.calls()).toHaveLength(length)
    expect(service.err).not.toMatch(/^\s+at /mu)

    // Whatever a second service makes of the rest: nothing goes out twice, and it does not call it a defect.
    const second = scene.serve(AS_TEXT)
    await Promise.race([second.says(/a sent/u).catch(() => undefined), second.ended()])
    expect(second.err).not.toMatch(/defect|^\s+at /mu)
    service.signal('SIGTERM')
    expect([0, EXIT_CODES.unavailable.code]).toContain((await service.ended()).code)
    const texts = await broadcasts(scene)
    expect(new Set(texts).size).toBe(texts.length)
  })

  it('an older backup takes its place: it is refused, and after `adopt` nothing is sent that was sent before', async ({
    onTestFinished,
  }) => {
    const scene = await openScene(onTestFinished, { lines: [{ id: 'a' }, { id: 'slow', every: SLOW }] })
    const first = scene.serve()
    await first.says(/a sent/u)
    await scene.stop(first)
    const backup = `${scene.database}.backup`
    copyFileSync(scene.database, backup)
    const second = scene.serve()
    await second.says(/slow sent/u)
    await scene.stop(second)
    // In place, like `cp backup belfry.sqlite`: the file keeps its inode.
    copyFileSync(backup, scene.database)
    const { code, err } = await scene.serve().ended()
    expect(code).toBe(EXIT_CODES.conflict.code)
    expect(unwrapped(err)).toMatch(/^belfry: \S+ is older than what was here.*\n {2}.*adopt.*\n$/u)

    expect(await scene.verb('adopt')).toMatchObject({ code: 0 })
    const third = scene.serve()
    await third.says(/slow sent/u)
    await scene.stop(third)
    const signed = (await scene.gateway.calls())
      .filter(({ broadcast }) => broadcast?.text === 'slow')
      .map(({ query }) => Math.floor(Number(query['Timestamp']) / SLOW))
    expect(new Set(signed).size).toBe(signed.length)
    const { used } = JSON.parse((await scene.verb('quota', '--json')).out) as { used: number }
    expect(used).toBeGreaterThanOrEqual((await scene.gateway.calls()).length)
  })

  it('an older backup takes its place after a crash in the middle of a call: it is refused for that one call too', async ({
    onTestFinished,
  }) => {
    const due = instantIn(20_000)
    const scene = await openScene(onTestFinished, { lines: [{ id: 'once', at: due }] })
    await scene.gateway.fault({ kind: 'hang', when: 'after' })
    const first = scene.serve()
    await first.says(/this process fires/u)
    await scene.stop(first)
    const backup = `${scene.database}.backup`
    copyFileSync(scene.database, backup)
    const second = scene.serve()
    await scene.sees(1)
    await second.kill()
    ;['-wal', '-shm'].forEach((end) => rmSync(`${scene.database}${end}`))
    copyFileSync(backup, scene.database)
    const { code, err } = await scene.serve().ended()
    expect(code).toBe(EXIT_CODES.conflict.code)
    expect(unwrapped(err)).toMatch(/^belfry: \S+ is older than what was here: 1 calls? .*adopt/su)
    expect(await scene.verb('adopt')).toMatchObject({ code: 0 })
    const third = scene.serve()
    await third.says(/this process fires/u)
    await scene.stop(third)
    expect(await broadcasts(scene)).toHaveLength(1)
    expect(await scene.history()).toMatchObject([{ announcementId: 'once', state: 'skipped', reason: 'adopted' }])
  })
})
