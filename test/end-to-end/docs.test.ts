import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { SANDBOX_CREDENTIALS } from '../../src/simulator/gateway/settings.ts'
import { BIN } from '../support/binary.ts'
import { Checkout } from '../support/checkout.ts'
import { faultOfCommand } from '../support/command-line.ts'
import { PAGES, readCommands, readInline, readPage, withoutRemark } from '../support/docs-commands.ts'
import type { DocsCommand } from '../support/docs-commands.ts'

const ROOT = resolve(import.meta.dirname, '../..')
const COMMANDS = readCommands()
const SCRIPTS = Object.keys(
  (JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { scripts: object }).scripts,
)

/** What cannot be run here, and why. Its verbs, scripts and files are looked at all the same. */
const NOT_RUN: readonly (readonly [RegExp, string])[] = [
  [/^npm ci\b/u, 'it fetches every library; hints.test.ts runs `npm start`'],
  [/^npm start$|^npm start /u, 'hints.test.ts runs it'],
  [/^npm (?:test|run test:fast)$/u, 'it is this run'],
  [/\bvitest run\b/u, 'it is a part of this run, or takes hours'],
  [/^docker /u, 'it needs a container engine'],
  [/^ssh /u, 'it needs another machine'],
  [/^export ZIM_APP_ID=…/u, 'only the reader knows the values; here they are those of a simulator'],
  [/^belfry resolve /u, 'it needs an outcome that nobody knows: operations.test.ts settles one'],
  [/^belfry send .* --live$/u, 'it asks a person for a word: send.test.ts answers'],
]
const reasonNotTo = (command: string) => NOT_RUN.find(([pattern]) => pattern.test(command))?.[1]

/** What goes on until somebody ends it, with what it says when it has begun. */
const GOES_ON: readonly (readonly [RegExp, RegExp])[] = [
  [/ simulator --port /u, /A service that sends to it/u],
  [/ serve$/u, /announcements? in force/u],
]

let checkout: Checkout
/** The pages name a year that passes. The next one is as good. */
const inTime = (text: string) => text.replaceAll('2026-', `${new Date().getFullYear() + 1}-`)
let port = ''

beforeAll(async () => {
  checkout = new Checkout()
  // The definitions that the README writes. The other pages speak of those that come with the program.
  const [, yaml = ''] = /```yaml\n(# schedules\/ops\.yaml\n[^]*?)```/u.exec(readPage('README.md')) ?? []
  mkdirSync(join(checkout.folder, 'of-the-readme'))
  writeFileSync(join(checkout.folder, 'of-the-readme/ops.yaml'), inTime(yaml))
  // As after an installation, with the Node of this checkout.
  const bin = join(checkout.home, 'bin')
  mkdirSync(bin)
  writeFileSync(join(bin, 'belfry'), `#!/bin/sh\nexec '${process.execPath}' '${join(BIN, 'belfry')}' "$@"\n`, {
    mode: 0o755,
  })
  // A branch on the base that the pages compare with.
  const git = (...args: readonly string[]) =>
    checkout.do('git', ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.com', ...args])
  git('init', '--quiet', '--initial-branch=main')
  git('add', 'schedules')
  git('commit', '--quiet', '--message=definitions')
  git('update-ref', 'refs/remotes/origin/main', 'HEAD')
  const simulator = checkout.type('npm run -s belfry -- simulator')
  ;[, port = ''] = await simulator.says(/http:\/\/127\.0\.0\.1:(\d+)\//u)
})
afterAll(() => checkout.remove())

/** What the reader of a page has: the program, credentials, and a database for each block. */
function environment({ page, block, command }: DocsCommand): Record<string, string> {
  // Of two ways to make or adopt a database only one can be taken.
  const way = /^belfry (?:database create|adopt) (?<option>--\S+)/u.exec(command)?.groups?.['option'] ?? ''
  return {
    PATH: [join(checkout.home, 'bin'), BIN, process.env['PATH']].join(':'),
    BELFRY_LISTEN: '127.0.0.1:0',
    ...(page === 'README.md' && { BELFRY_SCHEDULES: 'of-the-readme' }),
    ZIM_ENDPOINT: `http://127.0.0.1:${port}/`,
    ZIM_APP_ID: String(SANDBOX_CREDENTIALS.appId),
    ZIM_SERVER_SECRET: SANDBOX_CREDENTIALS.serverSecret,
    // The sandbox makes one for itself.
    ...(!command.startsWith('belfry send ') && {
      BELFRY_DATABASE: `${page.replaceAll('/', '-')}-${block}${way}.sqlite`,
    }),
  }
}

/** Makes the database that a command looks into, with the definitions in it, unless its block has done so. */
async function prepare(each: DocsCommand): Promise<void> {
  const env: Record<string, string> = { ...environment(each), BELFRY_NEW_DATABASE: 'allow' }
  if (!/ (?:pause|resume|skip|unskip|adopt|history|quota|why|list|doctor)\b/u.test(withoutRemark(each.command))) return
  const file = join(checkout.folder, env['BELFRY_DATABASE'] ?? '')
  if (existsSync(file)) return
  const isCopied = each.command.startsWith('belfry adopt')
  const service = checkout.type('belfry serve', {
    env: isCopied ? { ...env, BELFRY_DATABASE: `${file}-original` } : env,
  })
  await service.says(/announcements? in force/u)
  await service.end()
  if (isCopied) for (const part of ['', '-wal']) cpSync(`${file}-original${part}`, `${file}${part}`)
}

/** What is wrong with what a command did, as the page writes it. */
async function faultsOfRun(each: DocsCommand): Promise<unknown> {
  const command = withoutRemark(each.command)
  const parsed = await faultsOf(command)
  if (parsed.length > 0 || reasonNotTo(command) !== undefined) return parsed
  await prepare(each)
  // Values that the block has set before, for the same shell.
  const set = COMMANDS.filter(
    ({ page, block, line, command: other }) =>
      page === each.page && block === each.block && line < each.line && /^\w+=/u.test(other),
  )
  const lines = [...set.map((other) => other.command), each.command].join('\n').replaceAll('9090', port)
  const typed = checkout.type(inTime(lines.replace(`--port ${port}`, '--port 0')), { env: environment(each) })
  const goesOn = GOES_ON.find(([pattern]) => pattern.test(command))
  if (goesOn !== undefined) {
    await typed.says(goesOn[1])
    await typed.end()
    return []
  }
  const code = await typed.code()
  // A simulator answers a wrong call, too.
  const isRefused = command.startsWith('curl') && /"errors?":/u.test(typed.out)
  return code === 0 && !isRefused ? [] : [code, typed.out, typed.err]
}

describe('the shell blocks of the pages', () => {
  it('are found', () => {
    expect(COMMANDS.length).toBeGreaterThan(50)
    expect(new Set(COMMANDS.map(({ page }) => page)).size).toBeGreaterThan(8)
  })

  it('give a reason for each command that is not run, and none too many', () => {
    const used = NOT_RUN.filter(([pattern]) => COMMANDS.some(({ command }) => pattern.test(withoutRemark(command))))
    expect(used).toEqual(NOT_RUN)
  })

  const blocks = Map.groupBy(COMMANDS, ({ page, block }) => `${page}, block ${block}`)
  it.each([...blocks])('%s: each command works as it is written', async (_, commands) => {
    const told: unknown[] = []
    for (const each of commands) told.push([each.command, await faultsOfRun(each)])
    expect(told).toEqual(commands.map(({ command }) => [command, []]))
  })
})

describe('the commands in the text of the pages', () => {
  it.each(readInline().map(([page, command]) => [`${page}: ${command}`, command] as const))(
    '%s',
    async (_, command) => {
      expect(await faultsOf(command)).toEqual([])
    },
  )
})

/** What is wrong with the verbs, options, scripts and files of a command, wherever `belfry` comes from. */
async function faultsOf(line: string): Promise<readonly string[]> {
  const faults: (string | undefined)[] = []
  for (const command of line.split(/ && | > .*$/u)) {
    const [, verb] =
      /^(?:npm (?:--prefix FOLDER )?run -s belfry --|npx belfry|belfry|docker run .* belfry) (.+)$/u.exec(command) ?? []
    if (verb !== undefined && verb !== 'VERB') faults.push(await faultOfCommand(verb.replace(/\bN$/u, '5')))
    const [, script] = /^npm (?:run (?:-s )?)?([\w:]+)/u.exec(command) ?? []
    if (script !== undefined && !['ci', ...SCRIPTS].includes(script)) faults.push(`there is no script ${script}`)
    const [, paths = ''] = /vitest run ([^-]*)/u.exec(command) ?? []
    for (const path of paths.split(' ').filter(Boolean)) if (!existsSync(join(ROOT, path))) faults.push(`no ${path}`)
  }
  return faults.filter((fault) => fault !== undefined)
}

it('every page of the folder is read', () => {
  expect(PAGES).toContain('docs/examples/README.md')
})
