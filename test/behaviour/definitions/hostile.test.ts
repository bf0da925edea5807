import { describe, expect, test } from 'vitest'
import { parseDefinitions } from '../../../src/definitions/check/definitions.ts'
import { brief, fileWith, NOW, problemsOf } from '../../support/definitions.ts'

const MEBIBYTE = 1024 * 1024
const HEAD = 'version: 1\ndefaults: { timezone: UTC, sender: a }\nannouncements:\n'

/** Nine levels of nine aliases each: 387 million texts from half a kilobyte. */
const bomb = Array.from({ length: 9 }, (_, level) => {
  const items = level === 0 ? Array(9).fill('lol') : Array(9).fill(`*a${level - 1}`)
  return `a${level}: &a${level} [${items.join(', ')}]\n`
}).join('')

/** A chain of aliases, each one level deeper than the one before. */
const ladder = Array.from(
  { length: 1000 },
  (_, level) => `a${level}: &a${level} [${level === 0 ? 1 : `*a${level - 1}`}]\n`,
).join('')

describe('hostile YAML', () => {
  test.each([
    ['an alias bomb', bomb, 'yaml-too-complex'],
    ['a ladder of aliases', ladder, 'yaml-too-deep'],
    ['an alias inside its own anchor', 'version: 1\nannouncements: &a [*a]\n', 'yaml-alias'],
    ['brackets without end', '['.repeat(MEBIBYTE), 'yaml-too-deep'],
    ['braces without end', '{a: '.repeat(MEBIBYTE / 4), 'yaml-too-deep'],
    ['sequences without end', '- '.repeat(MEBIBYTE / 2), 'yaml-too-deep'],
    ['questions without end', '? '.repeat(MEBIBYTE / 2), 'yaml-too-deep'],
    [
      'indentation without end',
      Array.from({ length: 1000 }, (_, n) => `${' '.repeat(n)}a:\n`).join(''),
      'yaml-too-deep',
    ],
    ['anchors without end', `a: ${'&a '.repeat(MEBIBYTE / 3)}`, 'yaml-too-complex'],
    ['documents without end', '---\n'.repeat(MEBIBYTE / 4), 'yaml-too-complex'],
    ['items without end', `a: [${'1,'.repeat(MEBIBYTE / 2)}]`, 'yaml-too-complex'],
    ['one quote after the other', '"'.repeat(MEBIBYTE), 'yaml-too-complex'],
    ['directives without end', '%YAML 1.2\n'.repeat(MEBIBYTE / 10), 'yaml-too-complex'],
    ['a tag of a megabyte', '!'.repeat(MEBIBYTE), 'yaml-syntax'],
    ['a text of a megabyte', `${HEAD}  - x: "${'a'.repeat(MEBIBYTE)}"`, 'unknown-key'],
    ['a key of a megabyte', `${HEAD}  - ? ${'k'.repeat(MEBIBYTE)}\n    : 1`, 'unknown-key'],
    [
      'a cron line of a megabyte',
      fileWith({ schedule: `{ cron: "${'9 '.repeat(MEBIBYTE / 2)}" }` }),
      'cron-field-count',
    ],
    [
      'a zone of a megabyte',
      fileWith({ schedule: `{ cron: "@daily", timezone: ${'Z'.repeat(MEBIBYTE)} }` }),
      'timezone-unknown',
    ],
    ['secrets without end', 'password: '.repeat(MEBIBYTE / 10), 'secret-like'],
    ['the words before a token without end', 'eyJ-'.repeat(MEBIBYTE / 4), 'wrong-type'],
    ['keys without end', Array.from({ length: 20_000 }, (_, n) => `k${n}: 1\n`).join(''), 'unknown-key'],
    ['entries without end', `${HEAD}${'  - 1\n'.repeat(30_000)}`, 'wrong-type'],
    ['a backspace', `${HEAD}  - id: a\u0008b`, 'control-character'],
    ['the marks of the parser itself', '\u0002\u0018\u001F', 'control-character'],
    ['a key that is a trap of JavaScript', `${HEAD}  - { __proto__: { id: a }, constructor: 1 }`, 'unknown-key'],
    ['a date that no calendar has', fileWith({ schedule: '{ at: 9999-99-99T99:99 }' }), 'local-time-format'],
    [
      'years that nobody lives to see',
      fileWith({ schedule: '{ cron: "@daily", from: 9999-12-31T00:00 }' }),
      'never-fires',
    ],
  ])('gets a clear problem: %s', (_, text, code) => {
    const problems = problemsOf(text)
    expect(problems.map((problem) => problem.code)).toContain(code)
    expect(problems.length).toBeLessThanOrEqual(201)
    for (const { text: sentence, remedy, source = '' } of problems) {
      expect(sentence.length + remedy.length + source.length).toBeLessThan(2000)
    }
  })

  test('does not reach the prototype of anything', () => {
    problemsOf(`${HEAD}  - { __proto__: { polluted: 1 } }\n__proto__: { polluted: 1 }\n`)
    expect('polluted' in {}).toBe(false)
  })

  test('is told where the aliases become too many or too deep', () => {
    expect(brief(problemsOf(bomb))).toEqual(['6:9 yaml-too-complex'])
    expect(brief(problemsOf(ladder))).toEqual(['32:11 yaml-too-deep'])
  })

  test('does not multiply what aliases share', () => {
    const entries = Array.from({ length: 500 }, (_, n) => `  - { id: n${n}, schedule: *s, message: *m }\n`).join('')
    const text = `${HEAD}  - id: first
    schedule: &s { cron: "0 0 * * *" }
    message: &m { type: text, text: "${'a'.repeat(2000)}" }
${entries}`
    const before = process.memoryUsage().heapUsed
    const { definitions, problems } = parseDefinitions([{ path: 'a.yaml', text }], { now: NOW })
    expect(problems).toEqual([])
    expect(definitions).toHaveLength(501)
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(200 * MEBIBYTE)
  })
})

test('a thousand definitions in as many files are read, each with its own place', () => {
  const zones = ['America/New_York', 'Asia/Singapore', 'Europe/Berlin']
  const files = Array.from({ length: 1000 }, (_, n) => ({
    path: `${n}.yaml`,
    text: fileWith({ schedule: `{ cron: "${n % 60} ${n % 24} * * *", timezone: ${zones[n % 3] ?? 'UTC'} }` }).replace(
      'notice',
      `n${n}`,
    ),
  }))
  const { definitions, problems } = parseDefinitions(files, { now: NOW })
  expect(problems.filter(({ code }) => code !== 'clock-gap-ahead')).toEqual([])
  expect(definitions.map(({ provenance }) => provenance.kind === 'file' && provenance.file)).toEqual(
    files.map(({ path }) => path),
  )
})

test('a merge key is told once, without the keys that it was to bring', () => {
  const text = `${fileWith()}  - { id: other, <<: *base }\n`.replace('  - id:', '  - &base\n    id:')
  expect(brief(problemsOf(text))).toMatchObject([expect.stringMatching(/ yaml-merge-key$/)])
})
