import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { VERB_NAMES } from '../../src/cli/program.ts'
import { run, start } from '../support/binary.ts'
import type { Running } from '../support/binary.ts'
import { startEchoingGateway } from '../support/echoing-gateway.ts'
import { definitionFile } from '../support/gateway.ts'
import { temporaryFolder } from '../support/store.ts'

const SECRET = '4f6e9d1c07b83a25e1d4c6b8907f2a3e'
const PASSWORD = 'pa55-of-the-proxy'
/** How a secret comes to stand somewhere: as it is, with a letter after it, as a URL, JSON or a shell has it. */
const VARIANTS = [
  SECRET,
  `${SECRET}x`,
  SECRET.toUpperCase(),
  `"${SECRET}"`,
  encodeURIComponent(`"${SECRET}"`),
  SECRET.replaceAll(/./gu, (sign) => `%${sign.charCodeAt(0).toString(16)}`),
]
const EVERYWHERE = VARIANTS.join(' ')

/** All that came out of processes, with where it came from. */
class Heard {
  readonly #texts: [what: string, text: string][] = []

  add(what: string, ...texts: readonly (string | Buffer)[]): void {
    for (const text of texts) this.#texts.push([what, text.toString('latin1')])
  }

  /** What files of a folder hold, byte for byte, and what they are called. */
  addFiles(folder: string): void {
    for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
      this.add(`name of ${name}`, name)
      if (/\.\w+$/u.test(name)) this.add(name, readFileSync(join(folder, name)))
    }
  }

  expectNothingOf(secrets: Iterable<string>): void {
    const found: string[] = []
    for (const [what, text] of this.#texts) {
      const read = [text, asRead(text)].map((each) => each.toLowerCase())
      for (const secret of secrets) {
        // Half of one is enough for a guess; a password is looked for as a whole.
        const sought = (secret.length >= 32 ? secret.slice(0, 16) : secret).toLowerCase()
        const at = read.map((each) => each.indexOf(sought))
        const index = at.findIndex((each) => each >= 0)
        if (index < 0) continue
        found.push(`${what}: …${read[index]!.slice(Math.max(0, at[index]! - 80), at[index]! + 40)}…`)
      }
    }
    expect(found.slice(0, 5)).toEqual([])
  }
}

/** Whatever is written for JSON or a URL, read. */
const asRead = (text: string) =>
  text
    .replaceAll(/\\u([0-9a-f]{4})/giu, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))
    .replaceAll(/%([0-7][0-9a-f])/giu, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))

/** A folder of definitions with one of a schedule, an empty folder for a database, and a gateway that echoes. */
async function scene(cron = '* * * * * *') {
  const folder = temporaryFolder()
  const [schedules, state, reports] = ['schedules', 'state', 'reports'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ]
  for (const each of [schedules, state, reports]) mkdirSync(each)
  const often = { id: 'often', schedule: { cron }, message: { type: 'text', text: 'hello' } }
  writeFileSync(join(schedules, 'a.yaml'), definitionFile([often]))
  const gateway = await startEchoingGateway([...VARIANTS, PASSWORD])
  const env = {
    ZIM_APP_ID: '12345',
    ZIM_SERVER_SECRET: SECRET,
    ZIM_ENDPOINT: gateway.url,
    // Not used for this gateway; it is in the environment all the same.
    HTTPS_PROXY: `http://ops:${PASSWORD}@127.0.0.1:9/`,
    ANYTHING: `of another program: ${SECRET}`,
    BELFRY_SCHEDULES: schedules,
    BELFRY_DATABASE: join(state, 'belfry.sqlite'),
    BELFRY_LOG_LEVEL: 'trace',
    BELFRY_CLOCK_CHECK: 'off',
    BELFRY_NEW_DATABASE: 'allow',
    BELFRY_QUOTA_LIMIT: '1000',
    BELFRY_SPACING: '100ms',
  }
  return { gateway, env, schedules, state, reports }
}

/** Lets a signal throw an error whose message, cause and fields hold secrets. */
const throwing = (signal: string) => {
  const script = `process.on('${signal}', () => {
    const cause = Object.assign(new Error('${SECRET} was the cause'), { options: { secret: '${SECRET}' } })
    throw Object.assign(new Error('crashed with ${EVERYWHERE}', { cause }), { secret: '${SECRET}', url: 'http://ops:${PASSWORD}@x/' })
  })`
  return `--import="data:text/javascript,${encodeURIComponent(script.replaceAll('%', '%25'))}"`
}

const PATHS = ['', 'healthz', 'livez', 'readyz', 'metrics', 'page.css', 'occurrences/often', 'api/occurrences/often']

/** Everything that a service serves, headers too, also where somebody asks with the secret. */
async function heardOverHttp(heard: Heard, service: Running): Promise<void> {
  const [, url = ''] = await service.says(/health: (http:\S+\/)healthz/u)
  const asked = [
    ...PATHS,
    ...VARIANTS.flatMap((each) => [`occurrences/${each}`, `api/occurrences/${each}`, `${each}?x=${each}`]),
  ]
  for (const path of asked) {
    const answer = await fetch(new URL(path, url))
    heard.add(`GET /${path.slice(0, 20)}`, JSON.stringify([...answer.headers]), await answer.text())
  }
}

describe('the ServerSecret, signatures and passwords', () => {
  it.each(['text', 'json'])(
    'are nowhere in what a live service says, serves, stores and reports, whatever its gateway repeats (%s)',
    async (format) => {
      const { gateway, env, schedules, state, reports } = await scene()
      const heard = new Heard()
      const options = `--report-on-signal --report-uncaught-exception --report-directory=${reports}`
      const service = start(['serve'], {
        ...env,
        BELFRY_LOG_FORMAT: format,
        NODE_OPTIONS: `${options} ${throwing('SIGPWR')}`,
      })
      await service.says(/often sent/u)
      await service.says(/often rejected/u)
      await service.says(/often unknown[^\n]*unlisted/u)
      await service.says(/often unknown[^\n]*garbage/u)
      await heardOverHttp(heard, service)

      writeFileSync(
        join(schedules, 'b.yaml'),
        `version: 1\n  broken: [${SECRET}x\n"${SECRET.toUpperCase()}y: ${EVERYWHERE}\n`,
      )
      writeFileSync(join(schedules, `${SECRET}.yaml`), definitionFile([]))
      service.signal('SIGHUP')
      await service.says(/definition files are invalid/u)
      await service.says(/secret-known/u)
      await heardOverHttp(heard, service)
      for (const name of ['b.yaml', `${SECRET}.yaml`]) rmSync(join(schedules, name))

      const people = ['--by', EVERYWHERE]
      heard.add('pause', ...said(await run(['pause', 'often', ...people, '--reason', EVERYWHERE], env)))
      await heardOverHttp(heard, service)
      heard.add('resume', ...said(await run(['resume', 'often', ...people], env)))
      heard.add('pause all', ...said(await run(['pause', '--all', ...people, '--reason', EVERYWHERE], env)))
      await heardOverHttp(heard, service)
      heard.add('list, paused', ...said(await run(['list'], env)))
      heard.add('resume all', ...said(await run(['resume', '--all', ...people], env)))
      const before = service.err.length
      await service.says(/often sent/u, before)

      service.signal('SIGUSR1')
      service.signal('SIGUSR2')
      await service.says(/Node.js report completed/u)
      await service.says(/often (sent|rejected|unknown)/u, service.err.length)
      heard.add('argv', readFileSync(`/proc/${service.child.pid}/cmdline`).toString().replaceAll('%', ''))
      service.signal('SIGPWR')
      const { code, err, out } = await service.ended()
      expect(code).toBe(70)
      expect(err).toContain('crashed with [redacted]')
      expect(err).not.toContain('Debugger listening')
      heard.add('serve', out, err)

      for (const args of [
        ['history', '--limit', '1000'],
        ['history', '--json'],
        ['why', 'often'],
        ['why', 'often', '--json'],
        ['list', '--json'],
        ['quota', 'prove', '--json'],
      ]) {
        heard.add(args.join(' '), ...said(await run(args, env)))
      }
      heard.addFiles(state)
      expect(readdirSync(reports)).toHaveLength(1)
      // The text of the script that throws is of this test, and stands among the options of Node.
      heard.add('report', readFileSync(join(reports, readdirSync(reports)[0]!), 'utf8').replaceAll('%', ''))
      expect(gateway.signatures.size).toBeGreaterThan(8)
      heard.expectNothingOf([SECRET, PASSWORD, ...gateway.signatures])
    },
    240_000,
  )

  it('are in nothing that any verb says, with the secret in place of what belongs there', async () => {
    const { gateway, env, schedules, state } = await scene('0 4 * * *')
    const heard = new Heard()
    const file = join(temporaryFolder(), 'bad.yaml')
    writeFileSync(file, `version: 1\nannouncements: [{ id: ${SECRET}x, ${EVERYWHERE} }]\n`)
    const bin = fakeGit()
    const to = ['--by', EVERYWHERE, '--reason', EVERYWHERE]
    const sending = ['send', '--by', 'Ada', '--sender', 'ops-bot', '--live', '--confirm', 'everyone', '--text']
    const verbs: Readonly<Record<string, readonly (readonly string[])[]>> = {
      serve: [['serve', `--${SECRET}`]],
      init: [
        ['init', join(state, SECRET), '--dry-run', '--json'],
        ['init', state, '--owner', SECRET],
      ],
      validate: ['text', 'json', 'github', 'sarif'].map((format) => ['validate', file, '--format', format]),
      test: [['test', file]],
      plan: [
        ['plan', file],
        ['plan', schedules, '--base', `${SECRET}x`],
        ['plan', '--from', SECRET],
      ],
      calendar: [
        ['calendar', 'import', file],
        ['calendar', 'import', '--country', SECRET, '--name', 'a'],
        ['calendar', 'import', SECRET, '--timezone', SECRET],
      ],
      next: [['next', EVERYWHERE, '--timezone', SECRET]],
      history: [['history', '--limit', SECRET]],
      why: [
        ['why', SECRET],
        ['why', `often@${SECRET}`, '--json'],
      ],
      quota: [['quota', SECRET]],
      doctor: [['doctor'], ['doctor', '--json']],
      list: [['list']],
      add: [
        ['add', file],
        ['add', SECRET],
      ],
      remove: [['remove', SECRET]],
      send: [
        [...sending, EVERYWHERE],
        [...sending, 'hello', '--json'],
        [...sending, 'hello', '--push', SECRET],
      ],
      pause: [
        ['pause', SECRET, ...to],
        ['pause', '--owner', SECRET, ...to],
      ],
      resume: [
        ['resume', SECRET, '--by', SECRET],
        ['resume', '--owner', SECRET, '--by', SECRET],
      ],
      skip: [
        ['skip', SECRET, ...to],
        ['skip', `often@${SECRET}`, ...to],
      ],
      unskip: [['unskip', SECRET, '--by', SECRET]],
      resolve: [['resolve', SECRET, '--seen', '--by', SECRET, '--note', SECRET]],
      database: [
        ['database', SECRET],
        ['database', 'create', '--assume-calls', SECRET],
      ],
      adopt: [['adopt', '--assume-calls', SECRET]],
      register: [
        ['register', 'ops-bot', '--json'],
        ['register', SECRET.slice(0, 32), '--name', EVERYWHERE],
      ],
      schema: [['schema', SECRET]],
      simulator: [['simulator', '--window', SECRET]],
    }
    expect(Object.keys(verbs)).toEqual(VERB_NAMES)
    const service = start(['serve'], env)
    await service.says(/in force/u)
    service.signal('SIGTERM')
    heard.add('serve', ...said(await service.ended()))
    await fewAtOnce(Object.values(verbs).flat(), async (args) => {
      heard.add(args[0]!, ...said(await run(args, { ...env, PATH: `${bin.folder}:${process.env['PATH']}` })))
    })
    heard.addFiles(state)
    const ofGit = readFileSync(bin.record, 'utf8')
    expect(ofGit).toMatch(/^HOME=/mu)
    heard.add('git', ofGit)
    heard.expectNothingOf([SECRET, PASSWORD, ...gateway.signatures])
  }, 240_000)

  it('are in no refusal of settings that hold them in the wrong place', async () => {
    const { env, state } = await scene()
    const heard = new Heard()
    const { ZIM_SERVER_SECRET: _, ...others } = env
    const odd = 'correct-horse-battery'
    const holding = join(temporaryFolder(), 'secret')
    writeFileSync(holding, `"${odd}"\n`)
    const wrong: readonly Readonly<Record<string, string>>[] = [
      { ZIM_SERVER_SECRET_FILE: SECRET },
      { ZIM_SERVER_SECRET_FILE: odd },
      { ZIM_SERVER_SECRET_FILE: `"${SECRET}"` },
      { ZIM_SERVER_SECRET_FILE: holding, ZIM_APP_ID: `${odd}1` },
      { ZIM_SERVER_SECRET: '12345', ZIM_APP_ID: SECRET },
      { ZIM_SERVER_SECRET: '12345', ZIM_APP_ID: SECRET.slice(0, 30) },
      { ZIM_SERVER_SECRET: odd, BELFRY_DATABASE: odd },
      { ZIM_SERVER_SECRET: odd, BELFRY_SCHEDULES: `./${odd}` },
      { ZIM_SERVER_SECRET: SECRET, BELFRY_DATABASE: `${SECRET}x` },
      { ZIM_SERVER_SECRET: SECRET, BELFRY_DATABASE: `postgres://ops:${PASSWORD}@127.0.0.1/db?password=${PASSWORD}` },
      { ZIM_SERVER_SECRET: SECRET, BELFRY_LISTEN: `${SECRET}:80` },
      { ZIM_SERVER_SECRET: SECRET, ZIM_ENDPOINT: `http://ops:${PASSWORD}@127.0.0.1:1/` },
      { ZIM_SERVER_SECRET: SECRET, ZIM_ENDPOINT: `https://${SECRET}.example/${PASSWORD}` },
      {
        ZIM_SERVER_SECRET: SECRET,
        ZIM_ENDPOINT: 'https://a.invalid',
        HTTPS_PROXY: `socks5://ops:${PASSWORD}@127.0.0.1:1`,
      },
      { ZIM_SERVER_SECRET: SECRET, ZIM_ENDPOINT: 'https://a.invalid', HTTPS_PROXY: `ops:${PASSWORD}@127.0.0.1:1` },
      { ZIM_SERVER_SECRET: SECRET, NODE_DEBUG: 'undici,http,net,child_process' },
      { ZIM_SERVER_SECRET: SECRET, NODE_OPTIONS: '--heapsnapshot-signal=SIGUSR2' },
      { ZIM_SERVER_SECRET: SECRET, NODE_OPTIONS: '--inspect=0' },
    ]
    const ended = wrong.flatMap((settings) => {
      const all = { ...others, ...settings, BELFRY_SEND_TIMEOUT: '500ms' }
      const names = Object.keys(settings)
      // A service would start with some of these: it says the same of its settings as these do.
      const verbs = names.includes('ZIM_ENDPOINT') || names.includes('BELFRY_DATABASE') ? [] : [['serve']]
      return [['doctor', '--json'], ['register', 'ops-bot'], ...verbs].map((args) => ({ args, all, names }))
    })
    await fewAtOnce(ended, async ({ args, all, names }) => {
      const { out, err } = await run(args, all)
      expect(out + err, `${args[0]} with ${names.join()}`).not.toMatch(/^$|defect of Belfry/u)
      heard.add(`${args[0]} with ${names.join()}`, out, err)
    })
    heard.addFiles(state)
    heard.expectNothingOf([SECRET, PASSWORD, odd])
  }, 240_000)
})

const said = ({ out, err }: { readonly out: string; readonly err: string }) => [out, err]

/** Starting a process is slow; a few side by side are faster, and many are not. */
async function fewAtOnce<Each>(all: readonly Each[], act: (each: Each) => Promise<void>): Promise<void> {
  const left = [...all]
  const work = async () => {
    for (let each = left.shift(); each !== undefined; each = left.shift()) await act(each)
  }
  await Promise.all([work(), work(), work()])
}

/** A `git` that writes down what it was started with. */
function fakeGit() {
  const folder = temporaryFolder()
  const record = join(folder, 'record.txt')
  writeFileSync(join(folder, 'git'), `#!/bin/sh\n/usr/bin/env >>'${record}'\nexit 1\n`)
  chmodSync(join(folder, 'git'), 0o755)
  expect(existsSync(record)).toBe(false)
  return { folder, record }
}
