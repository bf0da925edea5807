import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { temporaryFolder } from '../support/store.ts'

const ROOT = resolve(import.meta.dirname, '../..')

/** Lints one file, with others beside it, as if they were at these paths of the house. Returns what the linter says. */
function lint(
  path: string,
  text: string,
  others: Readonly<Record<string, string>> = {},
): { readonly status: number | null; readonly output: string } {
  const folder = temporaryFolder()
  for (const name of ['.oxlintrc.json', 'tsconfig.json', 'package.json']) cpSync(join(ROOT, name), join(folder, name))
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'))
  for (const [file, content] of Object.entries({ ...others, [path]: text })) {
    mkdirSync(join(folder, dirname(file)), { recursive: true })
    writeFileSync(join(folder, file), content)
  }
  const { status, stdout } = spawnSync(join(ROOT, 'node_modules/.bin/oxlint'), ['--deny-warnings', 'src'], {
    cwd: folder,
    encoding: 'utf8',
  })
  return { status, output: stdout }
}

const VIOLATIONS: readonly (readonly [what: string, path: string, text: string, rule: string])[] = [
  ['a clock in the core', 'src/core/x.ts', 'export const now = () => Date.now()\n', 'no-restricted-globals'],
  ['a new Date in the core', 'src/core/x.ts', 'export const now = () => new Date()\n', 'no-restricted-globals'],
  ['the process in the core', 'src/core/x.ts', 'export const pid = () => process.pid\n', 'no-restricted-globals'],
  ['a timer in the core', 'src/core/x.ts', 'export const f = () => setTimeout(() => 1, 5)\n', 'no-restricted-globals'],
  [
    'a clock deep in the core',
    'src/core/schedule/cron/x.ts',
    'export const now = () => Date.now()\n',
    'no-restricted-globals',
  ],
  [
    'a timer deep in the core',
    'src/core/schedule/cron/x.ts',
    'export const f = () => setTimeout(() => 1, 5)\n',
    'no-restricted-globals',
  ],
  [
    'chance deep in the core',
    'src/core/schedule/cron/x.ts',
    'export const f = () => Math.random()\n',
    'no-restricted-properties',
  ],
  [
    'a way around by globalThis in the core',
    'src/core/time/x.ts',
    'export const pid = () => globalThis.process.pid\n',
    'no-restricted-globals',
  ],
  ['chance in the core', 'src/core/x.ts', 'export const f = () => Math.random()\n', 'no-restricted-properties'],
  [
    'the clock read outside service/clock.ts',
    'src/service/x.ts',
    'export const now = () => Date.now()\n',
    'no-restricted-globals',
  ],
  [
    'the environment read outside config.ts',
    'src/store/database/x.ts',
    'export const home = process.env.HOME\n',
    'no-process-env',
  ],
  [
    'a terminal written to past what shows all as visible characters',
    'src/cli/x.ts',
    "export const say = () => process.stderr.write('x')\n",
    'no-restricted-properties',
  ],
  [
    'a terminal written to past the Terminal, in a part of a verb',
    'src/cli/wiring/x.ts',
    "export const say = () => process.stdout.write('x')\n",
    'no-restricted-properties',
  ],
  ['a console', 'src/cli/x.ts', "export const say = () => console.log('x')\n", 'no-console'],
  [
    'an empty catch',
    'src/store/x.ts',
    'export function f(g: () => void) {\n  try {\n    g()\n  } catch {}\n}\n',
    'no-empty',
  ],
]

describe('the linter', () => {
  it.each(VIOLATIONS)('refuses %s', (_what, path, text, rule) => {
    const { status, output } = lint(path, text)
    expect(output).toContain(rule)
    expect(status).not.toBe(0)
  })

  it('refuses a circle of types between two files', () => {
    const { status, output } = lint(
      'src/store/a.ts',
      "import type { B } from './database/b.ts'\nexport interface A { b: B }\n",
      {
        'src/store/database/b.ts': "import type { A } from '../a.ts'\nexport interface B { a: A }\n",
      },
    )
    expect(output).toContain('no-cycle')
    expect(status).not.toBe(0)
  })

  it.each([
    ['src/core/time/zone.ts', "export { IANAZone } from 'luxon'\nexport type { Instant } from './time.ts'\n"],
    ['src/service/clock.ts', "export const now = () => Date.now()\nexport type { Clock } from '../ports.ts'\n"],
    ['src/zim/http-date.ts', 'export const read = (header: string) => Date.parse(header)\n'],
    ['src/config.ts', 'export const read = () => process.env.HOME\n'],
    [
      'src/store/x.ts',
      "export type { Store } from '../ports.ts'\nexport { keyOf } from '../core/occurrence.ts'\nexport { default } from 'better-sqlite3'\n",
    ],
  ])('allows what belongs into %s', (path, text) => {
    expect(lint(path, text)).toMatchObject({ status: 0 })
  })
})
