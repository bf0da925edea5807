import { execFileSync } from 'node:child_process'
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { VERB_NAMES } from '../../src/cli/program.ts'
import { ERROR_KINDS } from '../../src/errors.ts'
import { CREDENTIALS, definitionFile } from '../support/gateway.ts'
import { historyWith } from '../support/history.ts'
import { serve } from '../support/http.ts'
import { runHere } from '../support/run-here.ts'
import { bench } from '../support/service.ts'
import { T0 } from '../support/store.ts'

const ROOT = resolve(import.meta.dirname, '../..')
const PAGE = readFileSync(join(ROOT, 'docs/json.md'), 'utf8')
const PAST = Date.parse('2026-01-05T09:00:00Z')

/** Verbs without `--json`, each with the reason. */
const WITHOUT_JSON: Readonly<Record<string, string>> = {
  serve: 'it does not end; with BELFRY_LOG_FORMAT=json each line of its log is an object',
}
/** Documents of another form than an object with fixed keys, each with the reason. */
const OTHER_FORMS: Readonly<Record<string, string>> = {
  next: 'an array of instants',
  schema: 'a JSON Schema',
}

/** Verbs that only have one below them. */
const ONE_BELOW: Readonly<Record<string, string>> = { calendar: 'calendar import', database: 'database create' }

type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json }

/** The documents of all verbs, by the verb. */
const documents = new Map<string, Json>()
let folder = ''

const message = { type: 'text', text: 'hi' }
const gala = { id: 'gala', owner: 'events', schedule: { cron: '0 9 * * *' }, message }
const cup = { id: 'cup', schedule: { at: '2100-12-24T18:00', timezone: 'Asia/Singapore' }, message }

/** Runs a verb that ends with `code`, and keeps its document. */
async function keep(name: string, args: readonly string[], code = 0): Promise<void> {
  const said = await runHere([...args, '--json'])
  expect({ args, code: said.code, err: code === 0 ? '' : said.err }, said.err).toMatchObject({ args, code })
  documents.set(name, JSON.parse(said.out) as Json)
}

/** A repository with a change that has a bit of everything: what is new, gone, moved, renamed, and reworded. */
function repository(): string {
  const path = join(folder, 'repository')
  const git = (...args: readonly string[]) => {
    const identity = ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.test']
    execFileSync('git', ['-C', path, ...identity, ...args], { stdio: 'pipe' })
  }
  execFileSync('git', ['init', '-q', '-b', 'main', path])
  const write = (entries: readonly object[]) => writeFileSync(join(path, 'a.yaml'), definitionFile(entries))
  const old = { ...gala, id: 'old' }
  write([gala, cup, { ...gala, id: 'gone' }, old])
  git('add', '.')
  git('commit', '-q', '-m', 'first')
  git('checkout', '-q', '-b', 'work')
  const far = { ...cup, id: 'far', schedule: { at: '2101-01-01T00:00' } }
  const moved = { ...gala, schedule: { cron: '0 10 * * *' }, message: { type: 'text', text: 'ho' } }
  write([moved, far, { ...gala, id: 'new' }, { ...old, id: 'renewed', renamedFrom: 'old' }])
  git('commit', '-q', '-a', '-m', 'second')
  return path
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'belfry-documents-'))
  const database = join(folder, 'belfry.sqlite')
  const files = { good: join(folder, 'good.yml'), bad: join(folder, 'bad.yml') }
  writeFileSync(files.good, definitionFile([gala, cup]))
  writeFileSync(files.bad, definitionFile([{ ...gala, push: 'nobody' }]))
  vi.stubEnv('BELFRY_DATABASE', database)
  vi.stubEnv('BELFRY_SCHEDULES', folder)
  vi.stubEnv('BELFRY_LISTEN', '127.0.0.1:1')
  await keep('validate', ['validate', files.bad], 1)
  await keep('plan', ['plan', repository(), '--base', 'main'])
  await keep('next', ['next', '0 9 * * *', '--timezone', 'UTC'])
  await keep('calendar import', ['calendar', 'import', '--country', 'US', '--years', '2027'])
  await keep('test', ['test', join(ROOT, 'schedules/_cases')])
  await keep('schema', ['schema'])
  await keep('init', ['init', join(folder, 'begun'), '--timezone', 'Asia/Singapore', '--dry-run'])
  await keep('simulator', ['simulator'])
  await keep('database create', ['database', 'create', '--assume-calls', '2'])
  await keep('send', ['send', '--text', 'hi', '--by', 'Ada', '--sender', 'ops-bot'])
  await keep('add', ['add', files.good])
  await keep('pause', ['pause', 'cup', '--by', 'Ada', '--reason', 'rain'])
  await keep('skip', ['skip', 'cup@2100-12-24', '--by', 'Ada', '--reason', 'rain'])
  await keep('list', ['list'])
  await keep('unskip', ['unskip', 'cup@2100-12-24', '--by', 'Ada'])
  await keep('resume', ['resume', 'cup', '--by', 'Ada'])
  historyWith(database, [{ id: 'gala', due: PAST, state: 'unknown' }])
  await keep('resolve', [
    'resolve',
    'gala@2026-01-05T17:00:00+08:00',
    '--not-seen',
    '--by',
    'Ada',
    '--note',
    'nobody saw it',
  ])
  await keep('history', ['history'])
  await keep('why', ['why', 'gala'])
  await keep('quota', ['quota'])
  await keep('quota prove', ['quota', 'prove'])
  await keep('doctor', ['doctor', '--offline'], 1)
  await keep('remove', ['remove', 'cup'])
  vi.stubEnv('ZIM_APP_ID', CREDENTIALS.ZIM_APP_ID)
  vi.stubEnv('ZIM_SERVER_SECRET', CREDENTIALS.ZIM_SERVER_SECRET)
  vi.stubEnv('ZIM_ENDPOINT', 'http://127.0.0.1:9/')
  await keep('register', ['register', 'ops-bot'], 69)
  const copy = join(folder, 'copy.sqlite')
  copyFileSync(database, copy)
  vi.stubEnv('BELFRY_DATABASE', copy)
  await keep('adopt', ['adopt'])
}, 120_000)

afterAll(() => {
  vi.unstubAllEnvs()
  rmSync(folder, { recursive: true, force: true })
})

/** Calls `see` for every value with the names that lead to it. Places in a list are left out. */
function walk(value: Json, path: readonly string[], see: (value: Json, path: readonly string[]) => void): void {
  see(value, path)
  if (Array.isArray(value)) for (const each of value as readonly Json[]) walk(each, path, see)
  else if (value !== null && typeof value === 'object') {
    for (const [name, each] of Object.entries(value)) walk(each, [...path, name], see)
  }
}

/** The documents that are objects with fixed keys. */
const fixed = () => [...documents].filter(([verb]) => !(verb in OTHER_FORMS))

const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/u
/** Names of instants. Others end in `At` or `Since`. */
const INSTANT_NAMES = new Set([
  'at',
  'due',
  'since',
  'through',
  'asOf',
  'first',
  'earliest',
  'latest',
  'lastAccepted',
  'lastTick',
])
/** Names that would be a second one for what has a name already. */
const SECOND_NAMES = ['id', 'occurrenceKey', 'occurrenceId', 'announcement', 'instant', 'dueAt', 'zone', 'team']

/** Holds a document to the names and forms that are common to all. Returns how many instants it has. */
function expectCommonForm([name, document]: readonly [string, Json]): number {
  let count = 0
  walk(document, [name], (value, path) => {
    const [key = '', address] = [path.at(-1), path.join(' ')]
    if (path.length === 1) return
    expect(SECOND_NAMES, address).not.toContain(key)
    if (value === null) return
    const isObject = typeof value === 'object' && !Array.isArray(value)
    if (!isObject && (INSTANT_NAMES.has(key) || /[a-z](?:At|Since)$/u.test(key))) {
      count += 1
      expect(value, address).toMatch(INSTANT)
    }
    if (key === 'key') expect(value, address).toMatch(/^[a-z0-9][\w.-]*@\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/u)
    if (key === 'announcementId') expect(value, address).toMatch(/^[a-z0-9][a-z0-9._-]*$/u)
    if (key === 'next') expect(Object.keys(value), address).toEqual(['key', 'due'])
    if (key === 'pause')
      expect(Object.keys(value), address).toEqual(['by', 'reason', 'since', 'until', 'scope', 'owner'])
  })
  return count
}

describe('the JSON documents', () => {
  it('are there for every verb but those that are named with their reason', async () => {
    const verbs = VERB_NAMES.map((name) => ONE_BELOW[name] ?? name)
    expect([...documents.keys()].filter((name) => name !== 'quota prove').toSorted()).toEqual(
      verbs.filter((name) => !(name in WITHOUT_JSON)).toSorted(),
    )
    for (const verb of Object.keys(WITHOUT_JSON)) {
      const { code, out } = await runHere([verb, '--json'])
      expect({ code, document: JSON.parse(out) }).toMatchObject({ code: 64, document: { error: { code: 'usage' } } })
      expect(PAGE).toContain(`\`${verb}\` has no \`--json\``)
    }
  })

  it('have one name for a thing, and instants in ISO 8601 with milliseconds, in UTC', () => {
    const instants = fixed().map(expectCommonForm)
    expect(instants.reduce((sum, count) => sum + count, 0)).toBeGreaterThan(50)
    for (const instant of documents.get('next') as readonly string[]) expect(instant).toMatch(INSTANT)
  })

  it('have the same names over HTTP, and `why` the same keys', async () => {
    const b = await bench({ sketches: [{ id: 'cup', cron: '0 0 18 * * *', text: 'hi' }] })
    await b.runUntil(T0 + 1000)
    const { get } = await serve(b)
    const read = async (path: string) => JSON.parse((await get(path)).body) as Json
    const [health, why] = [await read('/healthz'), await read('/api/occurrences/cup')]
    expect(expectCommonForm(['/healthz', health])).toBeGreaterThan(2)
    expect(expectCommonForm(['/api/occurrences', why])).toBeGreaterThan(0)
    expect(Object.keys(why as object)).toEqual(Object.keys(documents.get('why') as object))
  })

  it('have of a pause, of a verdict and of the next occurrence what all of them have', () => {
    const [list, history] = ['list', 'history'].map((verb): unknown => documents.get(verb))
    const skipped = documents.get('skip') as { key: string; skip: object }
    expect(list).toContainEqual(
      expect.objectContaining({
        announcementId: 'cup',
        next: { key: 'cup@2100-12-24T10:00:00.000Z', due: '2100-12-24T10:00:00.000Z' },
        pause: (documents.get('pause') as { pause: unknown }).pause,
        skips: [{ key: skipped.key, ...skipped.skip }],
      }),
    )
    const { verdict, key } = documents.get('resolve') as { verdict: unknown; key: unknown }
    expect(key).toBe('gala@2026-01-05T09:00:00.000Z')
    expect(history).toContainEqual(expect.objectContaining({ announcementId: 'gala', verdict }))
    const { ended } = documents.get('resume') as { ended: unknown }
    expect(ended).toMatchObject({ by: 'Ada', reason: 'rain' })
  })

  it('have the keys that docs/json.md names', () => {
    const rows = fixed().map(([verb, document]) => {
      const one = (Array.isArray(document) ? document[0] : document) as Readonly<Record<string, Json>>
      const keys = Object.keys(one).map((key) => `\`${key}\``)
      return `| \`${verb}\`${Array.isArray(document) ? ': array of' : ''} | ${keys.join(' ')} |`
    })
    const documented = PAGE.slice(PAGE.indexOf('## Documents'), PAGE.indexOf('## Errors'))
    expect(
      documented
        .split('\n')
        .filter((line) => line.startsWith('| `'))
        .toSorted(),
    ).toEqual(rows.toSorted())
  })
})

describe('a verb that has no answer', () => {
  it('says why in a JSON document, too, with the exit code that it has anyway', async () => {
    const missing = join(folder, 'none.sqlite')
    vi.stubEnv('BELFRY_DATABASE', missing)
    for (const [code, exit, args] of [
      ['usage', 64, ['pause', 'cup']],
      ['usage', 64, ['history', '--limt', '3']],
      ['usage', 64, ['validat']],
      ['usage', 64, ['database']],
      ['unavailable', 69, ['history']],
      ['invalid', 1, ['next', 'never', '--timezone', 'UTC']],
      ['invalid', 1, ['plan', join(folder, 'bad.yml')]],
      ['invalid', 1, ['add', join(folder, 'bad.yml')]],
    ] as const) {
      const said = await runHere([...args, '--json'])
      const plain = await runHere(args)
      expect({ args, exit: said.code, plain: plain.code }).toEqual({ args, exit, plain: exit })
      const { error } = JSON.parse(said.out) as { error: Record<string, unknown> }
      expect(error, args.join(' ')).toMatchObject({ code, message: expect.stringMatching(/\S/u) })
      expect(error).toHaveProperty('remedy')
      if (args[0] === 'plan' || args[0] === 'add') {
        expect(error['problems']).toEqual(documents.get('validate'))
      }
      expect(said.err).not.toBe('')
    }
  })

  it('prints no document where none was asked for', async () => {
    for (const args of [
      ['pause', 'cup'],
      ['send', '--text', '--json'],
      ['pause', '--', '--json'],
    ]) {
      const { code, out } = await runHere(args)
      expect({ args, code, out }).toEqual({ args, code: 64, out: '' })
    }
  })

  it('has a kind that docs/json.md names with its exit code', () => {
    const rows = Object.entries(ERROR_KINDS).map(([kind, { exitCode }]) => `| \`${kind}\` | ${exitCode} |`)
    for (const row of rows) expect(PAGE).toContain(row)
  })
})
