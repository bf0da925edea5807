import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { problemsOf } from '../support/definitions.ts'

/**
 * Traps: definitions that read otherwise than they look. Each is a small file in `traps/`, and the comments at its top
 * say what must be told, in the order in which it is told:
 *
 *     # expect: CODE LINE:COLUMN
 *     # remedy: words that the remedy of the problem above must contain
 *
 * Several `remedy` lines may follow one `expect`. Nothing else may be told. `# expect: nothing` is for a file that looks
 * like a trap and is none. A file whose name begins with `settings-` is read as a settings file. The time is the `NOW` of test/support/definitions.ts.
 */
const FOLDER = new URL('traps/', import.meta.url)

/** What the comments at the top of a trap say must be told. */
interface Expected {
  /** `CODE LINE:COLUMN`. */
  readonly told: string
  readonly remedies: string[]
}

function expectedOf(text: string): Expected[] {
  const expected: Expected[] = []
  let isSaid = false
  for (const line of text.split('\n')) {
    const [, key, words = ''] = /^# (expect|remedy): (.+)$/.exec(line) ?? []
    if (key === 'expect') {
      isSaid = true
      if (words !== 'nothing') expected.push({ told: words, remedies: [] })
    }
    if (key !== 'remedy') continue
    const last = expected.at(-1)
    if (last === undefined) throw new Error(`no problem is expected above the remedy "${words}"`)
    last.remedies.push(words)
  }
  if (!isSaid) throw new Error('the trap does not say what is expected: "# expect: CODE LINE:COLUMN"')
  return expected
}

const traps = readdirSync(FOLDER).sort()

describe('a trap', () => {
  it.each(traps)('is told at its place, with the right remedy: %s', (name) => {
    const text = readFileSync(new URL(name, FOLDER), 'utf8')
    const expected = expectedOf(text)
    const problems = problemsOf(text, name.startsWith('settings-') ? 'settings.yaml' : name)
    expect(problems.map(({ code, line, column }) => `${code} ${line}:${column}`)).toEqual(
      expected.map(({ told }) => told),
    )
    for (const [index, { told, remedies }] of expected.entries()) {
      for (const words of remedies) expect(problems[index]?.remedy, told).toContain(words)
    }
  })
})
