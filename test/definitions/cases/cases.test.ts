import fc from 'fast-check'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import type { Problem } from '../../../src/core/problem.ts'
import { resolveCase } from '../../../src/definitions/cases/expect.ts'
import { caseFileShape } from '../../../src/definitions/cases/shape.ts'
import { parseCases } from '../../../src/definitions/cases/cases.ts'
import { CODES } from '../../../src/definitions/problems/codes.ts'
import { parseDefinitions } from '../../../src/definitions/check/definitions.ts'
import { formatProblems } from '../../../src/definitions/problems/report.ts'
import { brief, MARK, NOW, unmarked } from '../../support/definitions.ts'

const root = join(import.meta.dirname, '../../..')
const read = (path: string) => readFileSync(join(root, path), 'utf8')
const example = read('schedules/_cases/launch-week.yaml')

/** The schedules of all cases here: one announcement in a zone with clock changes. */
const announcements = new Map(
  parseDefinitions(
    [
      {
        path: 'a.yaml',
        text: `version: 1
defaults: { timezone: America/New_York, sender: ops-bot }
announcements:
  - { id: notice, schedule: { cron: "45 1 * * *" }, message: { type: text, text: Hello } }
`,
      },
    ],
    { now: NOW },
  ).definitions.map(({ announcement }) => [announcement.id, announcement]),
)

/** The problems of a case file that can be found without its schedules. */
function problemsOf(text: string): readonly Problem[] {
  const { file, problems } = parseCases({ path: 'c.yaml', text })
  const faults = file?.cases.flatMap((each) => resolveCase(each, announcements).faults) ?? []
  return [...problems, ...(file?.problemsOf(faults) ?? [])]
}

/** A sound case file, except for what a test puts into its only case. */
function caseWith(parts: { from?: string; span?: string; more?: string; expect?: string } = {}): string {
  const { from = '2027-01-01T00:00Z', span = '7d', more, expect: list } = parts
  return `version: 1
schedules: ..
cases:
  - name: a week
    from: ${from}
    for: ${span}
    ${list === undefined ? 'count: 7' : `expect: [${list}]`}
${more === undefined ? '' : `    ${more}\n`}`
}

const year = (list: string) => caseWith({ span: '366d', expect: list })
const second = 'name: a week, from: 2027-01-01T00:00Z, for: 1d, count: 1'

const PROBLEMS: readonly (readonly [code: string, yaml: string])[] = [
  // YAML, keys and types are those of definition files
  ['yaml-empty', ''],
  ['yaml-syntax', `version: 1\ncases: ${MARK}"a\n`],
  ['yaml-tag', caseWith({ more: `allowOthers: !!bool ${MARK}true` })],
  ['missing-key', `${MARK}version: 1\n`],
  ['missing-key', caseWith().replace('schedules: ..\n', '').replace('name', `${MARK}name`)],
  ['unknown-key', caseWith({ more: `${MARK}neverr: []` })],
  ['unknown-key', `version: 1\n${MARK}case: []\nschedules: ..\ncases: [{ ${second} }]\n`],
  ['empty-list', `version: 1\ncases: ${MARK}[]\n`],
  ['wrong-type', caseWith({ span: `${MARK}7` })],
  ['wrong-type', `${MARK}[]`],
  ['unknown-value', caseWith({ expect: `{ id: notice, at: 2027-01-02T01:45, state: ${MARK}send }` })],
  ['version-unsupported', caseWith().replace('version: 1', `version: ${MARK}2`)],
  ['secret-like', caseWith({ more: `# serverSecret: ${MARK}0123456789abcdef0123456789abcdef` })],

  // the meaning of the texts
  ['case-instant', caseWith({ from: `${MARK}2027-01-01T00:00` })],
  ['case-instant', caseWith({ more: `ledger: [{ at: ${MARK}yesterday }]` })],
  ['case-time', caseWith({ expect: `{ id: notice, at: ${MARK}01:45 }` })],
  ['case-time', caseWith({ expect: `{ id: notice, at: ${MARK}+1s }` })],
  ['case-time', caseWith({ expect: `{ id: notice, at: 2027-01-02T01:45, leaves: ${MARK}1s }` })],
  ['duration-format', caseWith({ span: `${MARK}a week` })],
  ['duration-format', caseWith({ more: `limits: { window: ${MARK}day }` })],
  ['case-range', caseWith({ span: `${MARK}0s` })],
  ['case-range', caseWith({ span: `${MARK}367d` })],
  ['case-range', caseWith({ more: `limits: { limit: ${MARK}0.5 }` })],
  ['case-range', caseWith({ more: `limits: { window: ${MARK}0s }` })],
  ['case-range', caseWith({ more: `ledger: [{ at: 2026-01-01T00:00Z, count: ${MARK}0 }]` })],
  ['case-range', caseWith({}).replace('count: 7', `count: { sent: ${MARK}-1 }`)],
  ['case-ledger', caseWith({ more: `ledger: [{ at: ${MARK}2027-01-01T00:00Z }]` })],
  ['case-ledger', caseWith({ more: `ledger: [{ at: ${MARK}2026-12-31T23:59:30Z, count: 98, every: 1s }]` })],
  ['case-too-large', caseWith({ more: `ledger: [&c { at: 2026-01-01T00:00Z, count: 9999 }, *c]` })],
  ['case-pattern', caseWith({ expect: `{ id: notice, at: 2027-01-02T01:45, text: ${MARK}/a(/ }` })],
  ['case-pattern', caseWith({ expect: `{ id: notice, at: 2027-01-02T01:45, text: ${MARK}/a/g }` })],
  ['case-nothing', caseWith().replace('    count: 7\n', '').replace('a week', `${MARK}a week`)],
  ['case-duplicate', `${caseWith()}  - { ${second.replace('a week', `${MARK}a week`)} }\n`],

  // their meaning in the schedules
  ['case-id', caseWith({ expect: `{ id: ${MARK}notices, at: 2027-01-02T01:45 }` })],
  ['case-id', caseWith({ more: `only: [notice, ${MARK}other]` })],
  ['case-id', caseWith({ more: `never: [${MARK}other]` })],
  ['case-outside', caseWith({ expect: `{ id: notice, at: ${MARK}2027-01-08T01:45 }` })],
  ['case-outside', caseWith({ expect: `{ id: notice, at: ${MARK}2026-12-31T23:59:59Z }` })],
  [
    'case-duplicate',
    caseWith({ expect: `{ id: notice, at: 2027-01-02T01:45 }, { id: notice, at: ${MARK}2027-01-02T06:45Z }` }),
  ],
  ['local-time-gap', year(`{ id: notice, at: ${MARK}2027-03-14T02:30 }`)],
  ['local-time-gap', year(`{ id: notice, at: 2027-03-14T01:45, leaves: ${MARK}2027-03-14T02:00:01 }`)],
  ['local-time-fold', year(`{ id: notice, at: ${MARK}2027-11-07T01:45 }`)],
]

describe('each kind of problem', () => {
  test.each(PROBLEMS.map(([code, yaml], index) => ({ code, yaml, title: `${code} (${index})` })))(
    'is told at its place, with a remedy: $title',
    ({ code, yaml }) => {
      const marked = yaml.includes(MARK)
      const { text, line, column } = marked ? unmarked(yaml) : { text: yaml, line: 1, column: 1 }
      const problems = problemsOf(text)
      if (code === 'case-too-large') expect(problems.map((problem) => problem.code)).toEqual([code])
      else expect(brief(problems)).toEqual([`${line}:${column} ${code}`])
      expect(problems[0]?.remedy).toMatch(/^[^\n]+[.?}\]"]$|^Add /)
      expect(formatProblems(problems)).toContain('^')
    },
  )

  test('has a case here or in the test of the verb', () => {
    const here = new Set(PROBLEMS.map(([code]) => code))
    const missing = CODES.filter((code) => code.startsWith('case-') && !here.has(code))
    expect(missing).toEqual(['case-schedules', 'case-failed'])
  })

  test('is told with all others, sorted', () => {
    const text = `version: 1
schedules: ..
cases:
  - { name: a, from: soon, for: 0s, ledger: [{ at: x }] }
  - { name: b, from: 2027-01-01T00:00Z, for: 1d, expect: [{ id: notice }] }
  - { name: a, from: 2027-01-01T00:00Z, for: 1d, count: 1.5 }
`
    expect(brief(problemsOf(text))).toEqual([
      '4:13 case-nothing',
      '4:22 case-instant',
      '4:33 case-range',
      '4:52 case-instant',
      '5:59 missing-key',
      '6:13 case-duplicate',
      '6:57 case-range',
    ])
  })
})

describe('a remedy', () => {
  test.each([
    ['a misspelled id', caseWith({ expect: '{ id: notise, at: 2027-01-02T01:45 }' }), 'Did you mean "notice"?'],
    ['a misspelled key', caseWith({ more: 'allowothers: true' }), 'Did you mean "allowOthers"?'],
    [
      'a local time',
      caseWith({ from: '2027-01-01T00:00' }),
      'Add an offset, e.g. 2027-01-01T00:00+08:00 or 2027-01-01T00:00Z.',
    ],
    ['an empty file', '', 'Write "version: 1" and a list of cases, or remove the file.'],
    ['no cases', 'version: 1\ncases: []\n', 'Write at least one case, or remove the file.'],
    [
      'a definition file',
      `version: 1\nannouncements: []\nschedules: ..\ncases: [{ ${second} }]\n`,
      'This is a definition file: check it with `belfry validate`.',
    ],
    [
      'a time that comes twice',
      year('{ id: notice, at: 2027-11-07T01:45 }'),
      'Write 2027-11-07T05:45:00.000Z, or 2027-11-07T06:45:00.000Z for the second.',
    ],
  ])('for %s says what to write', (_, text, remedy) => {
    expect(problemsOf(text).map((problem) => problem.remedy)).toEqual([remedy])
  })
})

describe('a case', () => {
  test('is read with its range, ledger, limits and expectations', () => {
    const text = caseWith({
      from: '2027-01-01T00:00+08:00',
      expect: `{ id: notice, at: 2027-01-02T01:45, leaves: +1s, text: /hell/i, reason: spacing },
        { id: notice, at: 2027-01-03T06:45Z, leaves: 2027-01-03T01:45:02, text: /etc, push: online }`,
      more: 'limits: { limit: 3, spacing: 2s }\n    ledger: [{ at: 2026-12-31T00:00Z, count: 2, every: 1m }, { at: 2026-12-30T00:00Z, outcome: unknown }]',
    })
    const [written] = parseCases({ path: 'c.yaml', text }).file?.cases ?? []
    const { case: resolved, faults } = resolveCase(written!, announcements)
    expect(faults).toEqual([])
    const at = (iso: string) => Date.parse(iso)
    expect(resolved).toMatchObject({
      name: 'a week',
      from: at('2026-12-31T16:00Z'),
      until: at('2027-01-07T16:00Z'),
      limits: { limit: 3, spacing: 2000 },
      calls: [
        { at: at('2026-12-30T00:00Z'), outcome: 'unknown' },
        { at: at('2026-12-31T00:00Z'), outcome: 'accepted' },
        { at: at('2026-12-31T00:01Z'), outcome: 'accepted' },
      ],
      expect: [
        { key: 'notice@2027-01-02T06:45:00.000Z', leavesAt: at('2027-01-02T06:45:01Z'), text: /hell/i, state: 'sent' },
        { key: 'notice@2027-01-03T06:45:00.000Z', leavesAt: at('2027-01-03T06:45:02Z'), text: '/etc', push: 'online' },
      ],
      allowOthers: false,
      counts: [],
      never: [],
    })
  })

  test('has the schedules of its file, unless it has its own', () => {
    const text = caseWith({ more: 'schedules: [a.yaml, b]' }) + `  - { ${second.replace('week', 'day')} }\n`
    const { file } = parseCases({ path: 'c.yaml', text })
    expect(file?.cases.map(({ schedules }) => schedules)).toEqual([
      { paths: ['a.yaml', 'b'], at: ['cases', 0, 'schedules'] },
      { paths: ['..'], at: ['schedules'] },
    ])
    expect(file?.lineOf(['cases', 1, 'name'])).toBe(9)
  })
})

test('whatever is done to a case file, reading it gives cases or problems in bounds, and never throws', () => {
  const scrap = fc.oneof(
    fc.constantFrom(
      '',
      ' ',
      '\n',
      '\t',
      '"',
      "'",
      '[',
      ']',
      '{',
      '}',
      ':',
      ': ',
      '- ',
      '#',
      '&a ',
      '*a',
      '!x ',
      '|',
      '<<: ',
    ),
    fc.constantFrom(
      'null',
      '0',
      '-1',
      '1e400',
      '.nan',
      'true',
      '/(/',
      '/a/',
      '99999d',
      '+1s',
      '0000-01-01T00:00Z',
      '\0',
      '\uD800',
    ),
    fc.string({ unit: 'binary', maxLength: 8 }),
  )
  const edit = fc.record({ at: fc.nat(example.length), drop: fc.nat(12), insert: scrap })
  const seed = Number(process.env['FC_SEED'] ?? Date.now() % 2_147_483_647)
  fc.assert(
    fc.property(fc.array(edit, { minLength: 1, maxLength: 5 }), (edits) => {
      const text = edits.reduce(
        (old, { at, drop, insert }) => old.slice(0, at) + insert + old.slice(at + drop),
        example,
      )
      const problems = problemsOf(text)
      const lines = text.split('\n').length
      for (const { line, column } of problems) {
        expect(line).toBeLessThanOrEqual(lines)
        expect(column).toBeGreaterThan(0)
      }
      formatProblems(problems)
    }),
    { seed, numRuns: 500 },
  )
})

describe('docs/cases.md', () => {
  test('lists every key of the shape, and no other', () => {
    const documented = [...read('docs/cases.md').matchAll(/^\| `([\w.]+)` \|/gm)].map(([, key = '']) => key)
    const keys = keysOf(caseFileShape).map((key) => key.replace(/^cases\./, ''))
    expect([...new Set(documented)].sort()).toEqual([...new Set(keys)].sort())
  })

  test('has an example that is sound', () => {
    const [, text = ''] = /```yaml\n([^`]+)```/.exec(read('docs/cases.md')) ?? []
    expect(parseCases({ path: 'c.yaml', text })).toMatchObject({ problems: [], file: { cases: [{}, {}] } })
  })
})

/** The paths of all keys of a shape. */
function keysOf(schema: unknown, path = ''): string[] {
  if (schema instanceof z.ZodOptional) return keysOf(schema.unwrap(), path)
  if (schema instanceof z.ZodArray) return keysOf(schema.element, path)
  if (schema instanceof z.ZodUnion) return schema.options.flatMap((option) => keysOf(option, path))
  if (!(schema instanceof z.ZodObject)) return []
  return Object.entries(schema.shape).flatMap(([key, child]) => {
    const name = path === '' ? key : `${path}.${key}`
    return [name, ...keysOf(child, name)]
  })
}
