import { describe, expect, test } from 'vitest'
import { Lines } from '../../../src/definitions/yaml/lines.ts'
import { fileWith, MARK, problemsOf, unmarked } from '../../support/definitions.ts'

describe('a place inside a value', () => {
  test.each([
    ['plain', `\n      cron: 0 ${MARK}25 * * *`],
    ['in double quotes', `{ cron: "0 ${MARK}25 * * *" }`],
    ['in single quotes', `{ cron: '0 ${MARK}25 * * *' }`],
    ['after an escape', `{ cron: "\\x30 ${MARK}25 * * *" }`],
    ['after a short escape', `{ cron: "0\\t${MARK}25 * * *" }`],
    ['folded over lines, at its beginning', `\n      cron: ${MARK}0 25\n        * * *`],
    ['as a block, at its beginning', `\n      cron: ${MARK}>-\n        0 25\n        * * *`],
  ])('is told to the character: %s', (_, schedule) => {
    const { text, line, column } = unmarked(fileWith({ schedule }))
    expect(problemsOf(text)).toMatchObject([{ code: 'cron-item', line, column }])
  })

  test('is as long as what is at fault', () => {
    expect(problemsOf(fileWith({ schedule: '{ cron: "0 250 * * *" }' }))).toMatchObject([{ length: 3 }])
    expect(problemsOf(fileWith({ more: 'priorityy: high' }))).toMatchObject([{ length: 9 }])
  })

  test('in single quotes counts a doubled quote once', () => {
    const { text, line, column } = unmarked(fileWith({ schedule: `{ cron: '0 '' ${MARK}45 * *' }` }))
    expect(problemsOf(text)).toMatchObject([
      { line, column: column - 3, length: 2 },
      { line, column, length: 2 },
    ])
  })
})

describe('a place', () => {
  test('of what an alias stands for is that of the anchor', () => {
    const text = fileWith({ more: 'description: &d { a: 1 }' }).replace('text: Hello', 'text: *d')
    expect(problemsOf(text)[0]).toMatchObject({ code: 'yaml-alias', line: 6 })
    const after = `version: 1
defaults: { timezone: UTC, sender: a }
announcements:
  - { id: a, schedule: &s { cron: "0 0 * * *", bogus: 1 }, message: { type: text, text: a } }
  - { id: b, schedule: *s, message: { type: text, text: a } }
`
    expect(problemsOf(after)).toMatchObject([{ code: 'unknown-key', line: 4, column: 48 }])
  })

  test('of a value that is missing is its key', () => {
    const { text, line, column } = unmarked(fileWith({ more: `${MARK}late:` }))
    expect(problemsOf(text)).toMatchObject([{ code: 'wrong-type', line, column }])
  })

  test('comes with the source line, without its line break', () => {
    const text = fileWith({ more: 'bogus: 1' })
    expect(problemsOf(text.replaceAll('\n', '\r\n'))).toMatchObject([{ source: '    bogus: 1', line: 7, column: 5 }])
  })

  test('far out on a long line has no source line to show', () => {
    const [problem] = problemsOf(`version: 1\nannouncements: []\ndefaults: { ${' '.repeat(500)}x: 1 }\n`)
    expect(problem).toMatchObject({ line: 3, column: 513 })
    expect(problem).not.toHaveProperty('source')
  })
})

describe('lines', () => {
  test('turn offsets into lines and columns, also at the very ends', () => {
    const lines = new Lines('ab\ncd\r\n\nx')
    expect([0, 2, 3, 5, 7, 8, 9].map((offset) => lines.positionOf(offset))).toEqual([
      { line: 1, column: 1 },
      { line: 1, column: 3 },
      { line: 2, column: 1 },
      { line: 2, column: 3 },
      { line: 3, column: 1 },
      { line: 4, column: 1 },
      { line: 4, column: 2 },
    ])
    expect([1, 2, 3, 4].map((line) => lines.sourceOf(line))).toEqual(['ab', 'cd', '', 'x'])
  })

  test('of an empty text are one', () => {
    const lines = new Lines('')
    expect(lines.positionOf(0)).toEqual({ line: 1, column: 1 })
    expect(lines.sourceOf(1)).toBe('')
  })
})
