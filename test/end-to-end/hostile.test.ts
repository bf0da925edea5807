import { execFileSync } from 'node:child_process'
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { run, VERB_NAMES } from '../../src/cli/program.ts'
import { parseDocument } from '../../src/definitions/check/document.ts'
import type { Broadcast } from '../../src/core/announcement/broadcast.ts'
import { keyOf } from '../../src/core/announcement/occurrence.ts'
import { systemClock } from '../../src/service/clock.ts'
import { entryOf } from '../../src/service/sync.ts'
import { CREDENTIALS, definitionFile } from '../support/gateway.ts'
import { expectVisible, HOSTILE, HOSTILE_TEXT, inAscii } from '../support/hostile.ts'
import { entry, groundsOf, LIMITS, temporaryFolder, temporaryStore } from '../support/store.ts'

const MINUTE = 60_000
/** A file name cannot contain a slash. Otherwise this name is as bad as a name can be. */
const NAME = `${HOSTILE}.yaml`

/** Everything that a verb may be pointed at. All of it is hostile. */
interface Scene {
  readonly valid: string
  readonly invalid: string
  readonly cases: string
  readonly database: string
  readonly env: Readonly<Record<string, string>>
  /** The key of the occurrence with an unknown outcome. */
  readonly unknown: string
}

/** One way to run a verb. */
interface Case {
  readonly args: (scene: Scene) => readonly string[]
  readonly env?: (scene: Scene) => Readonly<Record<string, string>>
  /** Where its output must repeat something hostile. Without this the case would prove nothing. */
  readonly repeats?: 'in text' | 'in JSON'
}

const text = (args: Case['args'], env?: Case['env']): Case => ({ args, repeats: 'in text', ...(env && { env }) })
const json = (args: Case['args'], env?: Case['env']): Case => ({ args, repeats: 'in JSON', ...(env && { env }) })
/** A case whose output repeats nothing from outside today. It runs all the same. */
const plain = (args: Case['args'], env?: Case['env']): Case => ({ args, ...(env && { env }) })

const by = ['--by', 'Ada'] as const
const nowhere = () => ({ BELFRY_DATABASE: `/nowhere/${HOSTILE}` })
const live = ({ env }: Scene) => ({ ...env, ...CREDENTIALS })

/** Every verb of the program. For a new verb, add how it can be made to repeat input from outside. */
const CASES: Readonly<Record<string, readonly Case[]>> = {
  serve: [
    text(
      () => ['serve', '--sandbox'],
      ({ invalid }) => ({ BELFRY_SCHEDULES: invalid, BELFRY_DATABASE: join(temporaryFolder(), 'new.sqlite') }),
    ),
    plain(
      () => ['serve'],
      (scene) => ({ ...live(scene), ZIM_ENDPOINT: `http://${HOSTILE}` }),
    ),
    // A path that names no file may be the secret itself. It is not repeated.
    plain(
      () => ['serve'],
      () => ({ ZIM_APP_ID: '1', ZIM_SERVER_SECRET_FILE: `/nowhere/${HOSTILE}` }),
    ),
  ],
  init: [
    text(() => ['init', join(temporaryFolder(), NAME)]),
    json(() => ['init', join(temporaryFolder(), NAME), '--json']),
    text(() => ['init', temporaryFolder(), '--owner', HOSTILE]),
    text(() => ['init', temporaryFolder(), '--timezone', HOSTILE]),
  ],
  validate: [
    ...['text', 'github', 'sarif'].map((format) => text(({ invalid }) => ['validate', invalid, '--format', format])),
    json(({ invalid }) => ['validate', invalid, '--format', 'json']),
    text(() => ['validate', `/nowhere/${HOSTILE}`]),
    text(() => ['validate', '--format', HOSTILE]),
  ],
  test: [
    ...['text', 'github'].map((format) => text(({ cases }) => ['test', cases, '--format', format])),
    json(({ cases }) => ['test', cases, '--json']),
    text(({ invalid }) => ['test', invalid]),
    text(() => ['test', `/nowhere/${HOSTILE}`]),
  ],
  plan: [
    text(({ valid }) => ['plan', valid, '--all']),
    text(({ valid }) => ['plan', valid, '--format', 'markdown']),
    json(({ valid }) => ['plan', valid, '--json']),
    text(({ valid }) => ['plan', valid, '--base', 'main']),
    text(({ valid }) => ['plan', valid, '--base', 'main', '--format', 'markdown']),
    json(({ valid }) => ['plan', valid, '--base', 'main', '--json']),
    text(({ valid }) => ['plan', valid, '--base', HOSTILE]),
    text(({ invalid }) => ['plan', invalid]),
    text(({ invalid }) => ['plan', invalid, '--format', 'markdown']),
    json(({ invalid }) => ['plan', invalid, '--json']),
    text(({ valid }) => ['plan', valid, '--from', HOSTILE]),
  ],
  calendar: [
    plain(() => ['calendar']),
    text(() => ['calendar', 'import', HOSTILE]),
    text(() => ['calendar', 'import', '--country', HOSTILE]),
    text(() => ['calendar', 'import', '--years', HOSTILE]),
    text(({ valid }) => ['calendar', 'import', join(valid, NAME)]),
    plain(() => ['calendar', 'import', hostileCalendar('DTSTART:20261224T100000')]),
    plain(() => ['calendar', 'import', hostileCalendar('DTSTART;VALUE=DATE:20261224')]),
    plain(() => ['calendar', 'import', hostileCalendar('DTSTART;VALUE=DATE:20261224'), '--json']),
  ],
  next: [
    text(() => ['next', HOSTILE, '--timezone', 'UTC']),
    text(() => ['next', `0 ${HOSTILE} * * *`, '--timezone', 'UTC']),
    text(() => ['next', '@daily', '--timezone', HOSTILE]),
    text(() => ['next', '@daily', '--timezone', 'UTC', '--from', HOSTILE]),
  ],
  history: [text(() => ['history']), json(() => ['history', '--json']), text(() => ['history', '--limit', HOSTILE])],
  why: [
    text(({ unknown }) => ['why', unknown]),
    json(({ unknown }) => ['why', unknown, '--json']),
    text(() => ['why', 'daily']),
    json(() => ['why', 'daily', '--json']),
    text(() => ['why', HOSTILE]),
  ],
  quota: [
    plain(() => ['quota']),
    plain(() => ['quota', '--json']),
    plain(() => ['quota', 'prove']),
    json(() => ['quota', 'prove', '--json']),
    text(() => ['quota', HOSTILE]),
    text(() => ['quota'], nowhere),
  ],
  doctor: [
    text(() => ['doctor', '--offline']),
    json(() => ['doctor', '--offline', '--json']),
    text(
      () => ['doctor'],
      (scene) => ({ ...live(scene), ZIM_ENDPOINT: `http://${HOSTILE}` }),
    ),
    text(
      () => ['doctor', '--offline'],
      ({ invalid }) => ({ BELFRY_SCHEDULES: invalid, ...nowhere() }),
    ),
  ],
  list: [text(() => ['list']), json(() => ['list', '--json'])],
  add: [text(({ invalid }) => ['add', join(invalid, NAME)]), text(({ valid }) => ['add', join(valid, NAME)])],
  remove: [text(() => ['remove', HOSTILE]), text(() => ['remove', `none-${HOSTILE}`])],
  send: [
    plain(() => ['send', '--text', HOSTILE_TEXT, ...by, '--sender', 'ops-bot'], nowhereYet),
    text(() => ['send', '--text', 'x', ...by, '--sender', HOSTILE], nowhereYet),
    text(() => ['send', '--text', 'x', ...by, '--sender', 'ops-bot', '--grace', HOSTILE], nowhereYet),
    text(() => ['send', '--text', 'x', ...by, '--push', HOSTILE]),
    plain(() => ['send', '--text', 'x', '--by', HOSTILE]),
    plain(() => ['send', '--text', 'x', ...by]),
    text(() => ['send', '--text', 'x', ...by, '--live', '--confirm', HOSTILE], live),
    text(
      () => ['send', '--text', 'x', ...by, '--live', '--confirm', 'everyone'],
      (scene) => ({ ...live(scene), ...nowhere() }),
    ),
  ],
  pause: [
    text(() => ['pause', HOSTILE, ...by, '--reason', 'r']),
    text(() => ['pause', 'daily', ...by, '--reason', 'r']),
    text(() => ['pause', `none-${HOSTILE}`, ...by, '--reason', 'r']),
    text(() => ['pause', 'daily', ...by, '--reason', 'r', '--until', HOSTILE]),
    plain(() => ['pause', 'daily', '--by', HOSTILE, '--reason', HOSTILE]),
    plain(() => ['pause', 'daily', '--owner', HOSTILE, ...by, '--reason', 'r']),
    text(() => ['pause', '--owner', HOSTILE, ...by, '--reason', 'r']),
    text(() => ['pause', '--owner', `none-${HOSTILE}`, ...by, '--reason', 'r']),
    plain(() => ['pause', '--all', ...by, '--reason', 'r']),
  ],
  resume: [
    text(() => ['resume', 'daily', ...by]),
    text(() => ['resume', HOSTILE, ...by]),
    text(() => ['resume', '--owner', HOSTILE, ...by]),
    json(() => ['resume', '--owner', HOSTILE, ...by, '--json']),
    text(() => ['resume', '--owner', `none-${HOSTILE}`, ...by]),
  ],
  skip: [
    text(() => ['skip', HOSTILE, ...by, '--reason', 'r']),
    text(() => ['skip', `daily@${HOSTILE}`, ...by, '--reason', 'r']),
    text(() => ['skip', `none-${HOSTILE}@2026-12-24`, ...by, '--reason', 'r']),
    plain(() => ['skip', 'daily@2098-12-25', '--by', HOSTILE, '--reason', HOSTILE]),
  ],
  unskip: [text(() => ['unskip', 'daily@2098-12-24', ...by]), text(() => ['unskip', HOSTILE, ...by])],
  resolve: [
    text(({ unknown }) => ['resolve', unknown, '--seen', ...by, '--note', 'n']),
    text(({ unknown }) => ['resolve', unknown, '--not-seen', '--resend', ...by, '--note', 'n']),
    text(() => ['resolve', HOSTILE, '--seen', ...by, '--note', 'n']),
    plain(({ unknown }) => ['resolve', unknown, '--seen', '--by', HOSTILE, '--note', HOSTILE]),
  ],
  database: [
    plain(() => ['database']),
    text(() => ['database', HOSTILE]),
    text(() => ['database', 'create']),
    text(() => ['database', 'create', '--assume-calls', HOSTILE]),
    text(
      () => ['database', 'create', '--assume-calls', '3'],
      () => ({ BELFRY_DATABASE: join(temporaryFolder(), `${HOSTILE}.sqlite`) }),
    ),
    text(
      () => ['serve'],
      (scene) => ({ ...live(scene), ...nowhere() }),
    ),
    text(
      () => ['serve', '--sandbox'],
      ({ database }) => {
        const used = join(temporaryFolder(), `${HOSTILE}.sqlite`)
        copyFileSync(database, used)
        writeTo(used, "update self set mode = 'live'")
        return { BELFRY_DATABASE: used }
      },
    ),
    text(
      () => ['list'],
      ({ database }) => {
        const newer = join(temporaryFolder(), `${HOSTILE}.sqlite`)
        copyFileSync(database, newer)
        writeTo(newer, "insert into kysely_migration values ('9999-newer', 'then')")
        return { BELFRY_DATABASE: newer }
      },
    ),
  ],
  adopt: [
    plain(() => ['adopt']),
    text(() => ['adopt'], nowhere),
    text(
      () => ['serve', '--sandbox'],
      ({ database }) => {
        const copy = join(temporaryFolder(), `${HOSTILE}.sqlite`)
        copyFileSync(database, copy)
        return { BELFRY_DATABASE: copy }
      },
    ),
    text(() => ['adopt', '--assume-calls', HOSTILE]),
  ],
  register: [
    plain(() => ['register', HOSTILE, '--name', HOSTILE], unreachable),
    plain(() => ['register', HOSTILE, '--json'], unreachable),
    plain(() => ['register', 'x'.repeat(99), '--avatar', HOSTILE], unreachable),
    text(
      () => ['register', 'a'],
      (scene) => ({ ...live(scene), ZIM_APP_ID: HOSTILE }),
    ),
  ],
  schema: [text(() => ['schema', HOSTILE]), plain(() => ['schema']), plain(() => ['schema', '--settings'])],
  simulator: [text(() => ['simulator', '--port', HOSTILE]), text(() => ['simulator', '--window', HOSTILE])],
}

function unreachable(scene: Scene) {
  return { ...live(scene), ZIM_ENDPOINT: 'http://127.0.0.1:1/' }
}

/** Changes a database without the program. */
function writeTo(file: string, sql: string): void {
  const handle = new Database(file)
  handle.exec(sql)
  handle.close()
}

/** An iCalendar file of one event, with names that are hostile. Gives its path. */
function hostileCalendar(start: string): string {
  const path = join(temporaryFolder(), 'days.ics')
  const event = ['BEGIN:VEVENT', start, `SUMMARY:${HOSTILE_TEXT.replaceAll(/[\r\n\0]/gu, '')}`, 'END:VEVENT']
  writeFileSync(path, ['BEGIN:VCALENDAR', `X-WR-CALNAME:${HOSTILE}`, ...event, 'END:VCALENDAR', ''].join('\n'))
  return path
}

function nowhereYet() {
  return { BELFRY_DATABASE: join(temporaryFolder(), 'new.sqlite') }
}

describe('whatever comes from outside is shown as visible characters', () => {
  it('by every verb that there is', () => expect(Object.keys(CASES)).toEqual(VERB_NAMES))

  it.each(VERB_NAMES)('by %s, in everything that it prints', async (verb) => {
    for (const { args, env, repeats } of CASES[verb] ?? []) {
      const scene = await openScene()
      const given = args(scene)
      const { out, err } = await ran(given, { ...scene.env, ...env?.(scene) })
      const what = JSON.stringify(given)
      expectVisible(`${out}\n${err}`, what)
      if (repeats === 'in text') expect(`${out}${err}`, what).toMatch(/\\u\{?0*1b|\\u\{?0*9b|%1B|U\+001B/iu)
      if (repeats === 'in JSON' && out === '') throw new Error(`${what}: ${err}`)
      if (repeats === 'in JSON') expect(JSON.stringify(JSON.parse(out)), what).toContain('\\u001b[31m')
    }
  })

  it('of which some is valid, so that plans and cases get as far as they can', async () => {
    const { valid, cases } = await openScene()
    expect(await ran(['validate', valid], {})).toMatchObject({ code: 0, out: expect.stringContaining('warning past') })
    const { out } = await ran(['plan', valid, '--json'], {})
    expect(JSON.parse(out).occurrences[0].message.text).toContain(HOSTILE)
    expect((await ran(['test', cases], {})).out).toContain('0 passed, 1 failed')
  })

  it.each(VERB_NAMES)('where an option is named that %s does not have, and in its help', async (verb) => {
    expectVisible((await ran([verb, `--${HOSTILE}`, HOSTILE], {})).err, verb)
    expectVisible((await ran([verb, '--help'], {})).out, verb)
  })

  it('where a verb is named that there is not, with what was meant below it', async () => {
    const { err } = await ran([HOSTILE], {})
    expectVisible(err, 'a verb')
    expect(err).toContain(String.raw`\u{1b}[31m\u{7}\u{d}\u{a}FORGED`)
    expect((await ran(['serv\u001B'], {})).err).toBe(
      "error: unknown command 'serv\\u{1b}'\n(Did you mean serve?)\n(`belfry help` lists the verbs)\n",
    )
  })

  it('where a setting of the environment is wrong', async () => {
    const env = {
      BELFRY_LISTEN: HOSTILE,
      BELFRY_LOG_LEVEL: HOSTILE,
      BELFRY_LOG_FORMAT: HOSTILE,
      BELFRY_SPACING: HOSTILE,
      BELFRY_NEW_DATABASE: HOSTILE,
      ZIM_APP_ID: HOSTILE,
    }
    const { code, err } = await ran(['quota'], env)
    expect(code).toBe(64)
    expectVisible(err, 'the environment')
  })
})

/** Runs a verb in this process, with no other settings in the environment. */
async function ran(args: readonly string[], env: Readonly<Record<string, string>>) {
  for (const name of Object.keys(process.env)) if (/^(?:ZIM|BELFRY)_/u.test(name)) vi.stubEnv(name, undefined)
  for (const [name, value] of Object.entries({ BELFRY_LISTEN: '127.0.0.1:0', ...env })) vi.stubEnv(name, value)
  let [out, err] = ['', '']
  // A verb that stays up is stopped at once. Every other verb runs to its end.
  const staysUp = ['serve', 'simulator', 'send'].includes(args[0] ?? '')
  const code = await run(args, {
    out: (piece) => void (out += piece),
    err: (piece) => void (err += piece),
    stop: staysUp ? AbortSignal.abort() : new AbortController().signal,
    onReload: () => undefined,
  })
  vi.unstubAllEnvs()
  return { code, out, err }
}

async function openScene(): Promise<Scene> {
  const folder = join(temporaryFolder(), HOSTILE)
  const [valid, invalid, cases] = ['valid', 'invalid', 'cases'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ]
  for (const each of [valid, invalid, cases]) mkdirSync(each, { recursive: true })
  writeDefinitions(valid, invalid, cases)
  const { database, unknown } = await hostileDatabase(folder)
  return { valid, invalid, cases, database, unknown, env: { BELFRY_SCHEDULES: valid, BELFRY_DATABASE: database } }
}

const say = (words: string) => ({ type: 'text', text: words })

function writeDefinitions(valid: string, invalid: string, cases: string): void {
  const git = (...args: readonly string[]) =>
    execFileSync('git', ['-C', valid, '-c', 'user.name=t', '-c', 'user.email=t@example.com', ...args], {
      stdio: 'pipe',
    })
  const loud = (id: string, words: string) => ({
    id,
    owner: 'platform',
    description: HOSTILE,
    schedule: { cron: '0 9 * * *' },
    message: say(words),
  })
  const write = (words: string) =>
    writeFileSync(
      join(valid, NAME),
      inAscii(
        definitionFile([loud('loud', words), { ...loud('gone', 'It is over'), schedule: { at: '2020-01-01T00:00' } }]),
      ),
    )
  write(`${HOSTILE} before`)
  writeFileSync(join(valid, `broken-${NAME}`), 'no: [')
  git('init', '--quiet', '--initial-branch', 'main')
  git('add', '--all')
  git('commit', '--quiet', '--message', 'one')
  execFileSync('rm', [join(valid, `broken-${NAME}`)])
  write(`${HOSTILE} after`)
  const wrong = {
    id: HOSTILE,
    [HOSTILE]: HOSTILE,
    sender: HOSTILE_TEXT,
    schedule: { cron: HOSTILE, timezone: HOSTILE, except: [HOSTILE, `calendar:${HOSTILE}`], from: HOSTILE },
    push: HOSTILE,
    late: { grace: HOSTILE },
    message: say(`{{ ${HOSTILE} }}`),
  }
  writeFileSync(join(invalid, NAME), inAscii(definitionFile([wrong])))
  writeFileSync(join(invalid, `raw-${NAME}`), `version: 1 # ${HOSTILE}\n`)
  writeFileSync(
    join(invalid, `calendars-${NAME}`),
    inAscii(JSON.stringify({ version: 1, calendars: { [HOSTILE]: [HOSTILE] } })),
  )
  const expectation = { id: 'loud', at: '2026-12-24T09:00', text: `${HOSTILE}!` }
  const of = (name: string, expected: object) => ({
    name,
    from: '2026-12-24T00:00Z',
    for: '24h',
    ...expected,
  })
  writeFileSync(
    join(cases, NAME),
    inAscii(
      JSON.stringify({
        version: 1,
        schedules: '../valid',
        cases: [of(`fails ${HOSTILE}`, { expect: [expectation] })],
      }),
    ),
  )
}

/** A database in which every text is hostile. */
async function hostileDatabase(folder: string) {
  const now = systemClock.now()
  const { store, file } = await temporaryStore({ file: join(folder, 'belfry.sqlite'), now: now - 10 * MINUTE })
  const written = {
    id: 'daily',
    owner: 'platform',
    sender: 'ops-bot',
    schedule: { cron: '0 9 * * *', timezone: 'UTC' },
    message: say(HOSTILE),
  }
  const parsed = parseDocument(written, { now, where: 'here' })
  if (!('announcement' in parsed)) throw new Error(JSON.stringify(parsed.problems))
  const since = now - 9 * MINUTE
  await store.putDefinitions(
    [
      { ...entryOf({ ...parsed, provenance: { kind: 'database' } }), provenance: { kind: 'database' } },
      entry(HOSTILE, {
        provenance: { kind: 'database' },
        document: { id: HOSTILE, owner: HOSTILE, [HOSTILE]: HOSTILE },
      }),
    ],
    since,
  )
  await store.syncFiles([entry(`file-${HOSTILE}`, { provenance: { kind: 'file', file: NAME, line: 1 } })], since)
  const dues = [1, 2, 3, 4].map((n) => since + n * 1000)
  const keys = dues.map((due) => keyOf(HOSTILE, due))
  const occurrences = dues.map((due, n) => ({ key: keys[n]!, announcementId: HOSTILE, due, skipReason: null }))
  await store.plan({ occurrences, mark: dues.at(-1)!, revision: (await store.state()).revision, now: since })
  await store.holdLease({ holder: HOSTILE, host: HOSTILE, pid: 1, expiresAt: now + 9 * MINUTE }, since)
  const broadcast: Broadcast = { sender: HOSTILE, push: 'online', message: { type: 'text', text: HOSTILE } }
  const limits = { ...LIMITS, spacing: 0 }
  for (const [index, outcome] of (
    [
      { kind: 'accepted', code: 0, requestId: HOSTILE },
      { kind: 'unknown', cause: 'timeout', detail: HOSTILE },
    ] as const
  ).entries()) {
    const at = dues[index]!
    const booking = await store.book({
      key: keys[index]!,
      broadcast,
      limits,
      holder: HOSTILE,
      now: at,
      grounds: await groundsOf(store),
    })
    if (booking.kind !== 'booked') throw new Error(booking.kind)
    const state = outcome.kind === 'accepted' ? 'sent' : 'unknown'
    await store.settle({ callId: booking.callId, outcome, endedAt: at, state, reason: HOSTILE, notBefore: at })
  }
  await store.skip({
    key: keys[2]!,
    reason: HOSTILE,
    now,
    checks: [{ check: 'lease', isPassed: false, holder: HOSTILE }],
  })
  await store.noteWaiting(keys[3]!, HOSTILE, [{ check: 'lease', isPassed: false, holder: HOSTILE }])
  await store.pause({ announcementId: 'daily', by: HOSTILE, reason: HOSTILE, since: now - MINUTE, until: null }, now)
  const taken = keyOf('daily', Date.parse('2098-12-24T09:00:00Z'))
  await store.skipByHand({ key: taken, by: HOSTILE, reason: HOSTILE, since: now - MINUTE }, now)
  await store.pauseWidely({ owner: HOSTILE, by: HOSTILE, reason: HOSTILE, since: now - MINUTE, until: null }, now)
  await store.claimHome()
  await store.close()
  onTestFinished(() => void vi.unstubAllEnvs())
  return { database: file, unknown: keys[1]! }
}
