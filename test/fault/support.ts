import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import Database from 'better-sqlite3'
import { expect } from 'vitest'
import { run, Running } from '../support/binary.ts'
import type { AtEnd, Ended } from '../support/binary.ts'
import { definitionFile, startGateway } from '../support/gateway.ts'

/** Longer and heavier: hundreds of restarts, minutes of standstill. */
export const EXHAUSTIVE = process.env['EXHAUSTIVE'] === '1'

/** The seed of all chance in these tests. The same seed kills at the same moments. */
export const SEED = Number(process.env['FAULT_SEED'] ?? 20_261_123)

/** How long one test may take on a busy host, in ms. What it waits for usually comes in a fraction of that. */
export const PATIENCE = 120_000

/** Longer than a lease lasts without being renewed (src/service/turn/held-lease.ts), in ms. */
export const BEYOND_LEASE = 12_000

/** One announcement of a scene. Its text is its id, so every call at the gateway says whose it is. */
export interface Line {
  readonly id: string
  /** Due whenever the second of the minute is a multiple of it. Without it: due once, at `at`. */
  readonly every?: number
  readonly at?: number
  readonly grace?: string
  readonly priority?: 'low' | 'critical'
  /** Who sends it. Default: a user whom ZIM knows. */
  readonly sender?: string
}

/** What a scene is made from. */
export interface SceneOptions {
  readonly lines: readonly Line[]
  /** Settings of the service and of the gateway. */
  readonly settings?: Readonly<Record<string, string>>
  /** The folder of the database. Default: a new folder. */
  readonly folder?: string
}

/** One row of `history --json`. */
export interface Row {
  readonly key: string
  readonly announcementId: string
  readonly due: string
  readonly state: string
  readonly reason: string | null
  readonly sentAt: string | null
  readonly requestId: string | null
}

type Gateway = Awaited<ReturnType<typeof startGateway>>

/** Small enough that caps and spacing bind within seconds. */
const SETTINGS = {
  BELFRY_QUOTA_LIMIT: '1000',
  BELFRY_QUOTA_WINDOW: '1h',
  BELFRY_QUOTA_MARGIN: '0s',
  BELFRY_SPACING: '100ms',
  BELFRY_SEND_TIMEOUT: '2s',
}

/** A gateway, a folder of definitions and a database. All services of one test share them. */
export class Scene {
  lines: readonly Line[] = []
  readonly gateway: Gateway
  readonly settings: Readonly<Record<string, string>>
  /** The path of the database: people move it. */
  database: string
  /** When the last service was stopped in good order. */
  stoppedAt = Number.NaN
  /** The folder of definitions. */
  readonly schedules: string
  readonly #env: Readonly<Record<string, string>>
  readonly #atEnd: AtEnd

  constructor(atEnd: AtEnd, gateway: Gateway, folder: string, { lines, settings = {} }: SceneOptions) {
    this.#atEnd = atEnd
    this.gateway = gateway
    this.settings = { ...SETTINGS, ...settings }
    this.database = join(folder, 'data', 'belfry.sqlite')
    this.schedules = temporaryFolder(atEnd)
    this.define(lines)
    this.#env = { ...gateway.env, BELFRY_SCHEDULES: this.schedules }
  }

  /** Writes all definitions again. */
  define(lines: readonly Line[]): void {
    this.lines = lines
    writeFileSync(join(this.schedules, 'a.yaml'), fileOf(lines))
  }

  /** Starts one more service on the database. `stderr`: a file descriptor for its log. */
  serve(env: Readonly<Record<string, string>> = {}, stderr?: number): Running {
    return new Running(['serve'], { ...this.#env, BELFRY_DATABASE: this.database, ...env }, this.#atEnd, stderr)
  }

  /** Starts a service and waits until it fires: on a busy host, what is due before that is never planned. */
  async fire(env: Readonly<Record<string, string>> = {}): Promise<Running> {
    const service = this.serve(env)
    await service.says(/this process fires/u)
    return service
  }

  /** Starts one more service on the database, as in a container: with its own process and host name spaces. */
  serveInContainer(env: Readonly<Record<string, string>> = {}): Running {
    const within = ['unshare', '--pid', '--fork', '--kill-child', '--mount-proc', '--uts']
    return new Running(['serve'], { ...this.#env, BELFRY_DATABASE: this.database, ...env }, this.#atEnd, 'pipe', within)
  }

  /** Ends a service in good order. */
  async stop(service: Running): Promise<void> {
    service.signal('SIGTERM')
    expect(await service.ended()).toMatchObject({ code: 0 })
    this.stoppedAt = Date.now()
  }

  /** Runs another verb on the database to its end. */
  verb(...args: readonly string[]): Promise<Ended> {
    return run(args, { ...this.#env, BELFRY_DATABASE: this.database }, this.#atEnd)
  }

  /** The whole record, oldest first. */
  async history(): Promise<readonly Row[]> {
    const { out } = await this.verb('history', '--json', '--limit', '100000')
    return (JSON.parse(out) as Row[]).toReversed()
  }

  /** Resolves when the gateway has seen `count` calls more than it has now. */
  async sees(count: number): Promise<void> {
    const before = (await this.gateway.calls()).length
    await eventually(async () => (await this.gateway.calls()).length >= before + count, `${count} more calls`, PATIENCE)
  }

  /** Reads the database file without the program: a second opinion. */
  look<T>(act: (database: Database.Database) => T): T {
    const database = new Database(this.database, { readonly: true })
    try {
      return act(database)
    } finally {
      database.close()
    }
  }
}

/** Makes a scene: starts its gateway and writes its definitions. */
export async function openScene(atEnd: AtEnd, options: SceneOptions): Promise<Scene> {
  const limits = { ...SETTINGS, ...options.settings }
  const gateway = await startGateway([], { limits, atEnd })
  return new Scene(atEnd, gateway, options.folder ?? temporaryFolder(atEnd), options)
}

/** The text of a definition file. */
export function fileOf(lines: readonly Line[]): string {
  return definitionFile(lines.map(announcementOf))
}

function announcementOf({ id, every, at, grace = '10m', priority = 'low', sender }: Line): object {
  const schedule =
    at === undefined ? { cron: `*/${every ?? 1} * * * * *` } : { at: new Date(at).toISOString().slice(0, 19) }
  return { id, schedule, priority, late: { grace }, ...(sender && { sender }), message: { type: 'text', text: id } }
}

/** Makes a folder that is removed with the test. */
export function temporaryFolder(atEnd: AtEnd): string {
  const folder = mkdtempSync(join(tmpdir(), 'belfry-fault-'))
  atEnd(async () => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** What a running service says about itself: status and body of its health, and the status of the other two checks. */
export async function healthOf(service: Running) {
  const [, url = ''] = await service.says(/health: (http:\S+)\/healthz/u)
  const [health, ready, alive] = await Promise.all(
    ['healthz', 'readyz', 'livez'].map((path) => fetch(`${url}/${path}`)),
  )
  return {
    codes: [health!.status, ready!.status, alive!.status],
    ...((await health!.json()) as {
      status: string
      delivery: Readonly<Record<'lastAccepted' | 'failedSince' | 'cause' | 'remedy', string | null>> & {
        notAccepted: number
      }
      definitions: { missing: { file: string; announcements: number }[] }
    }),
  }
}

/** Looks again and again until there is something. Only for things that give no signal. */
export async function eventually<T>(look: () => Promise<T>, what: string, within = 30_000): Promise<NonNullable<T>> {
  const end = performance.now() + within
  for (;;) {
    const found = await look()
    if (found) return found
    if (performance.now() > end) throw new Error(`waited ${within} ms in vain for ${what}`)
    await pause(20)
  }
}

/** The first whole second at least `ms` from now, for announcements that are due once. */
export function instantIn(ms: number): number {
  return Math.ceil((Date.now() + ms) / 1000) * 1000
}

/** Numbers in [0, 1), always the same for one seed (mulberry32). */
export function randomOf(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
