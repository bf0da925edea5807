import { spawnSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { TestContext } from 'vitest'
import { expect } from 'vitest'
import type { Running } from '../support/binary.ts'
import { eventually, instantIn, openScene, temporaryFolder } from './support.ts'
import type { Scene } from './support.ts'
import { unwrapped } from '../support/unwrap.ts'

/** The cap, small enough that sending twice also breaks it. */
export const LIMIT = 8
/** How many leave before the accident. Afterwards two slots are left. */
const BEFORE = 6
const AFTER = 4

const idsOf = (prefix: string, count: number) => Array.from({ length: count }, (_, index) => `${prefix}${index}`)

/** A database before an accident, and a backup from a moment when some of its sends were still to come. */
export interface Accident {
  readonly scene: Scene
  /** It runs, and has sent all that was due. */
  readonly service: Running
  readonly folder: string
  readonly backup: string
}

/** Makes a backup in a folder that exists. */
type BackUp = (scene: Scene, backup: string) => void

/** One service sends six announcements, each with its name as text. After the first one, a backup is made. */
export async function beginAccident(
  { onTestFinished }: Pick<TestContext, 'onTestFinished'>,
  backUp: BackUp,
  { isStopped = false, folder }: { readonly isStopped?: boolean; readonly folder?: string } = {},
): Promise<Accident> {
  const scene = await openScene(onTestFinished, {
    lines: [{ id: 'far', at: instantIn(86_400_000) }],
    settings: { BELFRY_QUOTA_LIMIT: String(LIMIT), BELFRY_QUOTA_WINDOW: '10m', BELFRY_SPACING: '1s' },
    ...(folder !== undefined && { folder }),
  })
  const backup = join(temporaryFolder(onTestFinished), 'backup')
  mkdirSync(backup)
  let service = scene.serve({ BELFRY_LOG_FORMAT: 'text' })
  await service.says(/this process fires/u)
  announce(scene, service, 'n', BEFORE)
  await service.says(/n\d sent/u)
  if (isStopped) await scene.stop(service)
  backUp(scene, backup)
  if (isStopped) service = scene.serve({ BELFRY_LOG_FORMAT: 'text' })
  await eventually(async () => (await scene.gateway.calls()).length === BEFORE, 'all of them to be sent', 60_000)
  await eventually(async () => scene.look(openCalls) === 0, 'the last one to be settled')
  return { scene, service, folder: join(scene.database, '..'), backup }
}

const openCalls: Parameters<Scene['look']>[0] = (database) =>
  database.prepare('select count(*) from calls where outcome is null').pluck().get()

/** `count` announcements come due at the same instant, late enough for the files to be read first. */
function announce(scene: Scene, service: Running, prefix: string, count: number): void {
  const at = instantIn(4000)
  scene.define([...scene.lines, ...idsOf(prefix, count).map((id) => ({ id, at }))])
  service.signal('SIGHUP')
}

/** Since then nothing was called, and nothing was called twice. */
export async function expectNothingSent(scene: Scene): Promise<void> {
  const texts = await textsOf(scene)
  expect(texts).toHaveLength(BEFORE)
  expect(new Set(texts)).toEqual(new Set(idsOf('n', BEFORE)))
}

/** The service on it sends nothing, says why, and its health fails. */
export async function expectRefusing({ scene, service }: Accident, sentence: RegExp): Promise<void> {
  const [, health = ''] = await service.says(/health: (http:\S+healthz)/u)
  await service.says(new RegExp(`(?:this turn failed|nothing can be booked).*(?:${sentence.source})`, 'u'))
  const answer = await fetch(health)
  expect(answer.status).toBe(503)
  expect(await answer.json()).toMatchObject({ status: 'failing' })
  expect(service.err).not.toMatch(/^\s+at /mu)
  await expectNothingSent(scene)
}

/** No service may start on it. And no command of a person makes it count as the newest. */
export async function expectRefused(scene: Scene, sentence: RegExp): Promise<void> {
  const { code, err: printed } = await scene.serve().ended()
  const err = unwrapped(printed)
  expect({ code, err }).toMatchObject({
    code: expect.any(Number) as number,
    err: expect.stringMatching(sentence) as string,
  })
  expect(code).not.toBe(0)
  expect(err).not.toMatch(/^\s+at /mu)
}

/** The option that says how many calls a copy does not know of. Only a person who knows what was sent can tell. */
export function lackingCalls(scene: Scene): readonly string[] {
  const known = scene.look((database) => database.prepare<[], number>('select count(*) from calls').pluck().get())
  return ['--assume-calls', String(BEFORE - (known ?? NaN))]
}

/** A person adopts it. Then it goes on, and the cap holds for the calls it does not know of, too. */
export async function expectGoesOnAdopted(scene: Scene, ...options: readonly string[]): Promise<void> {
  const { code, err, out } = await scene.verb('adopt', ...options)
  expect({ code, err, out }).toMatchObject({ code: 0 })
  await expectGoesOn(scene)
}

/** It sends what is due now, as far as the cap allows, and nothing that was sent before. */
export async function expectGoesOn(scene: Scene, service = scene.serve({ BELFRY_LOG_FORMAT: 'text' })): Promise<void> {
  await service.says(/this process fires/u)
  announce(scene, service, 'later', AFTER)
  await service.says(/waits? \(quota\)[^]*later/u)
  await eventually(async () => (await scene.gateway.calls()).length >= LIMIT, 'the rest of the quota')
  await scene.stop(service)
  const texts = await textsOf(scene)
  expect(texts).toHaveLength(LIMIT)
  expect(new Set(texts).size).toBe(LIMIT)
  expect(texts.filter((text) => text?.startsWith('later'))).toHaveLength(LIMIT - BEFORE)
  const { worstWindow } = await scene.gateway.measured()
  expect(worstWindow.count).toBeLessThanOrEqual(LIMIT)
}

async function textsOf(scene: Scene): Promise<readonly (string | undefined)[]> {
  return (await scene.gateway.calls()).map(({ broadcast }) => broadcast?.text)
}

/**
 * Runs a command as a person types it. Its last word is the file or folder it is about. Skips the test if the command
 * is not installed.
 */
export function type(
  { skip }: Pick<TestContext, 'skip'>,
  command: 'sqlite3' | 'rsync' | 'cp' | 'tar' | 'sh',
  ...args: readonly string[]
): void {
  const { status, stderr, error } = spawnSync(command, args, { encoding: 'utf8' })
  if (error && 'code' in error && error.code === 'ENOENT') skip(`there is no ${command} here`)
  expect({ command, args, status, stderr }).toMatchObject({ status: 0 })
}
