import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { faultOfCommand } from '../support/command-line.ts'

const SRC = resolve(import.meta.dirname, '../../src')

/** Commands that the sources tell people to type, with the file of each. */
function hints(): readonly (readonly [string, string])[] {
  const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.ts'))
  return files.toSorted().flatMap((path) => {
    // Comments and docstrings speak to contributors.
    const text = readFileSync(join(SRC, path), 'utf8').replaceAll(/\/\*\*[^]*?\*\/|^\s*\/\/.*$/gmu, '')
    const marked = [...text.matchAll(/\\?`belfry ([a-z-][^`\n]*?)\\?`/gu)]
    const written = [...text.matchAll(/(?:typed|commandLines)\((?:'([^']+)'|`([^`]+)`)/gu)]
    return [...marked, ...written].map(([, first, second]) => [path, (first ?? second ?? '').trim()] as const)
  })
}

/** What stands for a value in the sources stands for itself. */
const plain = (command: string) =>
  command
    .replaceAll('${VERDICT}', '--seen --by NAME --note TEXT')
    .replaceAll(/\$\{use\.inSandbox\}/gu, 'serve --sandbox')
    .replaceAll(/\$\{verb\}/gu, 'validate')
    .replaceAll(/\$\{[^}]+\}/gu, 'x')
    .replace(/\bN\b/u, '5')
    // Its options are for the person to choose: one of two.
    .replace(/ …$/u, ' --seen --by NAME --note TEXT')

const HINTS = hints()

describe('what the texts of Belfry tell a person to type', () => {
  it('is found in the sources', () => {
    expect(HINTS.length).toBeGreaterThan(40)
  })

  it.each(HINTS)('%s: belfry %s', async (_, command) => {
    expect(await faultOfCommand(plain(command))).toBeUndefined()
  })

  it('is never a command without its marks, which would stay as it is in a checkout', () => {
    const bare = readdirSync(SRC, { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.ts'))
      .flatMap((path) => {
        const text = readFileSync(join(SRC, path), 'utf8').replaceAll(/\/\*\*[^]*?\*\/|^\s*\/\/.*$/gmu, '')
        return [
          ...text.matchAll(/(?<![`\w./-])belfry (?:why|resolve|history|pause|resume|list|add|serve|plan) [^\n]*/gu),
        ].map(([found]) => `${path}: ${found}`)
      })
    // `init` writes whole lines, and `lineAsTyped` gives them their form.
    expect(bare.filter((found) => !found.startsWith('cli/init/words.ts'))).toEqual([])
  })

  it.each<[string, RegExp]>([
    ['whyever KEY', /no verb/u],
    ['why KEY --loud', /unknown option/u],
    ['why', /missing required argument/u],
    ['resolve KEY', /--by/u],
    ['pause ID --by', /argument missing/u],
  ])('that does not work is found: %s', async (command, fault) => {
    expect(await faultOfCommand(command, { isWhole: true })).toMatch(fault)
  })
})
