import fc from 'fast-check'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { parseDefinitions } from '../../../src/definitions/check/definitions.ts'
import { parseDocument } from '../../../src/definitions/check/document.ts'
import { formatProblemsAsGithub, formatProblemsAsSarif } from '../../../src/definitions/problems/annotations.ts'
import { formatProblems, formatProblemsAsJson } from '../../../src/definitions/problems/report.ts'
import { NOW, problemsOf } from '../../support/definitions.ts'

// fast-check prints the seed and the smallest counterexample when a property fails. FC_SEED repeats that run.
const seed = Number(process.env['FC_SEED'] ?? Date.now() % 2_147_483_647)
const settings = { seed, numRuns: 300 }

const schedules = join(import.meta.dirname, '../../../schedules')
const originals = ['events.yaml', 'ops.yaml', 'sandbox.yaml'].map((name) => readFileSync(join(schedules, name), 'utf8'))

/** Pieces that editors, merges and attackers leave behind. */
const scrap = fc.oneof(
  fc.constantFrom(
    '',
    ' ',
    '\n',
    '\t',
    '  ',
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
    '>',
  ),
  fc.constantFrom(
    '@',
    '%',
    '`',
    '---\n',
    '...\n',
    '<<: ',
    '? ',
    'null',
    '0',
    '-1',
    '1e9',
    'true',
    '\r\n',
    '\0',
    '\uFEFF',
    '\uD800',
  ),
  fc.string({ unit: 'binary', maxLength: 8 }),
)

const mutated = fc
  .record({
    original: fc.constantFrom(...originals),
    edits: fc.array(fc.record({ at: fc.nat(), drop: fc.nat(12), insert: scrap }), { minLength: 1, maxLength: 5 }),
  })
  .map(({ original, edits }) =>
    edits.reduce((text, { at, drop, insert }) => {
      const place = at % (text.length + 1)
      return text.slice(0, place) + insert + text.slice(place + drop)
    }, original),
  )

test('no mutation of a sound file makes the parser throw, and every problem has a place in the file', () => {
  fc.assert(
    fc.property(mutated, (text) => {
      const { definitions, problems } = parseDefinitions([{ path: 'a.yaml', text }], { now: NOW })
      const lines = text.split('\n')
      for (const { line, column } of problems) {
        expect(line).toBeGreaterThanOrEqual(1)
        expect(line).toBeLessThanOrEqual(lines.length)
        expect(column).toBeGreaterThanOrEqual(1)
        expect(column).toBeLessThanOrEqual((lines[line - 1]?.length ?? 0) + 1)
      }
      expect(definitions.length > 0 || problems.length > 0 || /announcements:\s*(\[\s*\])?/.test(text)).toBe(true)
      formatProblems(problems)
      formatProblemsAsGithub(problems)
      JSON.parse(formatProblemsAsJson(problems))
      JSON.parse(formatProblemsAsSarif(problems))
    }),
    settings,
  )
})

test('the same text gives the same answer, whatever was parsed before', () => {
  fc.assert(
    fc.property(mutated, mutated, (text, other) => {
      const first = problemsOf(text)
      problemsOf(other)
      expect(problemsOf(text)).toEqual(first)
    }),
    { ...settings, numRuns: 100 },
  )
})

test('what is accepted gives a document that is accepted again, as the same announcement', () => {
  fc.assert(
    fc.property(mutated, (text) => {
      for (const { announcement, document } of parseDefinitions([{ path: 'a.yaml', text }], { now: NOW }).definitions) {
        expect(parseDocument(document, { now: NOW, where: 'x' })).toMatchObject({ announcement, document })
      }
    }),
    settings,
  )
})

test('no JSON makes the reader of documents throw', () => {
  fc.assert(
    fc.property(fc.json(), (json) => {
      parseDocument(JSON.parse(json), { now: NOW, where: 'x' })
    }),
    settings,
  )
})
