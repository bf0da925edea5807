import { describe, expect, test } from 'vitest'
import type { Problem } from '../../../src/core/problem.ts'
import { formatProblemsAsGithub, formatProblemsAsSarif } from '../../../src/definitions/problems/annotations.ts'
import { formatProblems, formatProblemsAsJson } from '../../../src/definitions/problems/report.ts'
import { BARE, nameCommandsAs } from '../../../src/invocation.ts'
import { columnsOf } from '../../../src/core/wording/wrap.ts'
import { fileWith, problemsOf } from '../../support/definitions.ts'

const problem: Problem = {
  severity: 'error',
  code: 'wrong-type',
  text: 'it is wrong',
  remedy: 'Mend it.',
  path: ['announcements', 0, 'id'],
  file: 'schedules/a.yaml',
  line: 12,
  column: 5,
  length: 3,
  source: '    bad: 1',
}

describe('problems for people', () => {
  test.each([0, 40, 66, 67, 100, 350])('show a line in 80 columns, wherever the fault is: %i', (before) => {
    const source = `${'a'.repeat(before)}bbb${'c'.repeat(400 - before)}`
    const shown = formatProblems([{ ...problem, line: 10_000, source, column: before + 1 }]).split('\n')
    const [line = '', caret = ''] = shown.slice(2, 4)
    expect(line.length).toBeLessThanOrEqual(80)
    expect(caret.indexOf('^')).toBe(line.indexOf('bbb'))
  })

  test('have an address, the line with a caret, a remedy, and a count at the end', () => {
    const problems = problemsOf(
      fileWith({ schedule: '{ cron: "45 25 * * *" }', more: 'late: { then: skip, maxLateness: 1h }' }),
      'ops.yaml',
    )
    expect(formatProblems(problems)).toBe(`\
ops.yaml:5:27: error cron-item: "25" does not fit the hour field
  |
5 |     schedule: { cron: "45 25 * * *" }
  |                           ^~
  = Write hours from 0 (midnight) to 23: 9 or 9,18 or 9-17 or 22-2 or */6.

ops.yaml:7:38: warning late-unused: maxLateness means nothing with skip
  |
7 |     late: { then: skip, maxLateness: 1h }
  |                                      ^~
  = Remove maxLateness, or write then: latest.

1 error, 1 warning in 1 file
`)
  })

  test('show a command in the form in which it works, whole and in 80 columns', ({ onTestFinished }) => {
    nameCommandsAs(() => 'npm run -s belfry --')
    onTestFinished(() => nameCommandsAs(BARE))
    const remedy = 'Run `belfry serve --sandbox` to see them; to send them to real users, remove sandbox: true.'
    const lines = formatProblems([{ ...problem, remedy }]).split('\n')
    expect(lines.join('\n')).toContain('   = Run `npm run -s belfry -- serve --sandbox` to see them')
    expect(lines.filter((line) => columnsOf(line) > 80)).toEqual([])
  })

  test('are nothing when there are none', () => {
    expect(formatProblems([])).toBe('')
  })

  test('of a whole file have no line to show', () => {
    const { source: _, length: __, ...whole } = problem
    expect(formatProblems([{ ...whole, severity: 'warning', line: 1, column: 1 }])).toBe(`\
schedules/a.yaml:1:1: warning wrong-type: it is wrong
  = Mend it.

1 warning in 1 file
`)
  })

  test('keep the caret under the fault behind wide characters and tabs', () => {
    const shown = formatProblems([{ ...problem, source: '\t维护🎉é bad', column: 8 }]).split('\n')
    expect(shown.slice(2, 4)).toEqual(['12 |   维护🎉é bad', '   |           ^~~'])
  })

  test('keep the caret under the fault behind a joiner, which takes no room', () => {
    const shown = formatProblems([{ ...problem, source: 'می\u200Cخ bad', column: 6 }]).split('\n')
    expect(shown.slice(2, 4)).toEqual(['12 | می\u200Cخ bad', '   |     ^~~'])
  })

  test('show of a long line only the part around the fault', () => {
    const source = `${'a'.repeat(200)}bad${'b'.repeat(190)}`
    const [, , line = '', caret = ''] = formatProblems([{ ...problem, source, column: 201 }]).split('\n')
    expect(line.length).toBeLessThan(140)
    expect(line.slice(caret.indexOf('^'), caret.lastIndexOf('~') + 1)).toBe('bad')
    expect([line.includes('…a'), line.endsWith('b…')]).toEqual([true, true])
  })

  test.each([
    ['a', 0],
    ['a', 400],
    ['冬', 0],
    ['冬', 25],
    ['冬', 400],
    ['👨‍👩‍👧‍👦', 40],
  ])('take 80 columns, however long and wide what they show is: %s %i times before the fault', (unit, before) => {
    const words = 'Write what is right, and then read it once more: '.repeat(4).trim()
    const source = `${unit.repeat(before)}不好${unit.repeat(400)}`
    const column = unit.length * before + 1
    const shown = formatProblems([{ ...problem, text: words, remedy: words, source, column, length: 2 }]).split('\n')
    for (const line of shown) expect(columnsOf(line)).toBeLessThanOrEqual(80)
    const at = shown.findIndex((line) => line.includes('^'))
    const [line = '', caret = ''] = shown.slice(at - 1)
    expect(columnsOf(line.slice(0, line.indexOf('不好')))).toBe(caret.indexOf('^'))
    expect(shown.slice(at + 1, at + 3)).toEqual([
      '   = Write what is right, and then read it once more: Write what is right, and',
      '     then read it once more: Write what is right, and then read it once more:',
    ])
    expect(shown[1]).toMatch(/^ {4}\S/u)
  })

  test('cannot reach the terminal: control characters and turning marks become visible', () => {
    const hostile = {
      ...problem,
      file: 'a\u001B[2J.yaml',
      text: 'x\ny\u202E',
      source: '    bad\u001B]0;\u0007: \u2066',
    }
    const shown = formatProblems([hostile])
    expect(shown).toContain('a\\u{1b}[2J.yaml')
    expect(shown).toContain('x\\u{a}y\\u{202e}')
    // oxlint-disable-next-line no-control-regex
    expect(shown).not.toMatch(/[\u0000-\u0009\u000B-\u001F\u202E\u2066]/)
  })
})

describe('problems for programs', () => {
  test('are a JSON array with stable keys', () => {
    expect(JSON.parse(formatProblemsAsJson([problem]))).toEqual([problem])
    const order = ['file', 'line', 'column', 'length', 'severity', 'code', 'text', 'remedy', 'path', 'source']
    expect(Object.keys((JSON.parse(formatProblemsAsJson([problem])) as object[])[0] ?? {})).toEqual(order)
    expect(formatProblemsAsJson([])).toBe('[]\n')
  })

  test('are commands of GitHub, one on each line', () => {
    expect(formatProblemsAsGithub([problem, { ...problem, severity: 'warning' }])).toBe(`\
::error file=schedules/a.yaml,line=12,col=5,endColumn=8,title=wrong-type::it is wrong%0AMend it.
::warning file=schedules/a.yaml,line=12,col=5,endColumn=8,title=wrong-type::it is wrong%0AMend it.
`)
    expect(formatProblemsAsGithub([])).toBe('')
  })

  test('cannot issue commands of their own to GitHub', () => {
    const hostile = { ...problem, file: 'a,line=1::b\n.yaml', text: 'x\r\n::error::100%' }
    expect(formatProblemsAsGithub([hostile])).toBe(
      '::error file=a%2Cline=1%3A%3Ab%0A.yaml,line=12,col=5,endColumn=8,title=wrong-type::x\\u{d}\\u{a}::error::100%25%0AMend it.\n',
    )
  })

  test('are a log in SARIF 2.1.0', () => {
    const log: unknown = JSON.parse(formatProblemsAsSarif([{ ...problem, file: 'my schedules/a#1.yaml' }, problem]))
    expect(log).toMatchObject({
      version: '2.1.0',
      runs: [
        {
          tool: { driver: { name: 'belfry', rules: [{ id: 'wrong-type' }] } },
          columnKind: 'utf16CodeUnits',
          results: [
            {
              ruleId: 'wrong-type',
              level: 'error',
              message: { text: 'it is wrong. Mend it.' },
              locations: [
                {
                  physicalLocation: {
                    artifactLocation: { uri: 'my%20schedules/a%231.yaml' },
                    region: { startLine: 12, startColumn: 5, endColumn: 8 },
                  },
                },
              ],
            },
            {},
          ],
        },
      ],
    })
  })
})

test.each([
  ['night:2.yaml', 'night%3A2.yaml'],
  ['a/50%?.yaml', 'a/50%25%3F.yaml'],
])('SARIF takes no name of a file for an address with a scheme or a query: %s', (file, uri) => {
  expect(formatProblemsAsSarif([{ ...problem, file }])).toContain(`"uri": "${uri}"`)
})
