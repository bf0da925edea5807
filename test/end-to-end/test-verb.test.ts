import fc from 'fast-check'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { run as runProgram } from '../../src/cli/program.ts'
import { run } from '../support/binary.ts'
import { temporaryFolder } from '../support/store.ts'
import { unwrapped } from '../support/unwrap.ts'

const ROOT = resolve(import.meta.dirname, '../..')
const EXAMPLE = 'schedules/_cases'

/** Three that are due at the same minute of every day, one of them with words of its own for each day. */
const SCHEDULES = `version: 1
defaults: { timezone: America/New_York, sender: ops-bot, late: { grace: 5m } }
announcements:
  - { id: alpha, schedule: { cron: "0 9 * * *" }, priority: high, message: { type: text, text: "It is {{ occurrence.date }}" } }
  - { id: beta, schedule: { cron: "0 9 * * *" }, message: { type: text, text: Beta } }
  - { id: gamma, schedule: { cron: "0 9 * * *" }, priority: low, message: { type: custom, subType: 1, content: '{"a":1}' } }
  - { id: fallback, schedule: { cron: "30 2 * * *" }, push: offline, message: { type: file, url: "https://x.example/a", fileName: a.zip, offlinePush: { title: A, content: B } } }
`

/** Runs the verb on one case file beside those schedules, in this process. */
async function test(cases: string, args: readonly string[] = [], schedules = SCHEDULES) {
  const folder = temporaryFolder()
  const file = join(folder, '_cases', 'c.yaml')
  mkdirSync(join(folder, '_cases'))
  writeFileSync(join(folder, 'a.yaml'), schedules)
  writeFileSync(file, `version: 1\nschedules: ..\ncases:\n${cases}`)
  let out = ''
  let err = ''
  const terminal = {
    out: (text: string) => void (out += text),
    err: (text: string) => void (err += text),
    stop: new AbortController().signal,
    onReload: () => undefined,
  }
  const code = await runProgram(['test', file, ...args], terminal)
  return { code, out: out.replaceAll(folder, ''), err }
}

/** A case of one day in January: 09:00 in New York is 14:00 UTC. */
const day = (more: string, from = '2027-01-05T12:00Z') => `  - name: a day
    from: ${from}
    for: 3h
    ${more}
`

const due = (id: string, more = '') => `{ id: ${id}, at: 2027-01-05T09:00${more} }`

/** The sentences of the differences, each with its place. */
async function failuresOf(cases: string): Promise<readonly string[]> {
  const { code, out } = await test(cases, ['--json'])
  const { cases: results, problems } = JSON.parse(out)
  expect({ code, problems }).toEqual({ code: 1, problems: [] })
  return results.flatMap(({ failures }: { failures: { line: number; column: number; text: string }[] }) =>
    failures.map(({ line, column, text }) => `${line}:${column} ${text}`),
  )
}

describe('the example', () => {
  it('passes, wherever the host is and whatever its settings say', async () => {
    for (const env of [{}, { TZ: 'Pacific/Chatham', BELFRY_QUOTA_LIMIT: '1', BELFRY_SPACING: '2h' }]) {
      const { code, out, err } = await run(['test', EXAMPLE], env)
      expect({ code, err }).toEqual({ code: 0, err: '' })
      expect(unwrapped(out)).toMatch(
        /^(ok {4}.+ \(schedules\/_cases\/launch-week\.yaml:\d+\)\n){4}\n4 passed, 0 failed\n$/u,
      )
    }
  })

  it('fails when somebody moves what it pins', async () => {
    const folder = temporaryFolder()
    const events = readFileSync(join(ROOT, 'schedules/events.yaml'), 'utf8').replace('30 22 * * 6', '15 22 * * 6')
    mkdirSync(join(folder, '_cases'))
    writeFileSync(join(folder, 'events.yaml'), events)
    writeFileSync(join(folder, 'ops.yaml'), readFileSync(join(ROOT, 'schedules/ops.yaml')))
    writeFileSync(join(folder, '_cases/a.yaml'), readFileSync(join(ROOT, EXAMPLE, 'launch-week.yaml')))
    const { code, out } = await run(['test', join(folder, '_cases/a.yaml')])
    expect(code).toBe(1)
    expect(out).toMatch(/^ {4}\+ weekend-cup-prizes .*22:15:00 \+08:00 \(14:15:00Z\) {2}sent\n {10}"/mu)
    expect(out).toMatch(/^ {4}- weekend-cup-prizes .*22:30:00 \+08:00 \(14:30:00Z\) {2}sent$/mu)
    expect(out).toContain('3 passed, 1 failed\n')
  })

  it('is no definition', async () => {
    expect(await run(['validate', 'schedules'])).toMatchObject({ code: 0 })
  })
})

describe('a case passes', () => {
  it.each([
    [
      'with the seconds in which a collision leaves',
      day(
        `expect: [${due('alpha', ', leaves: +0s, text: It is 2027-01-05, push: online')}, ${due('beta', ', leaves: +1s, reason: spacing')}, ${due('gamma', ', leaves: 2027-01-05T14:00:02Z, text: \'{"a":1}\'')}]`,
      ),
    ],
    [
      'with a local time and a pattern',
      day(`only: [alpha]\n    expect: [${due('alpha', ', leaves: 2027-01-05T09:00:00, text: /IS \\d+/i')}]`),
    ],
    [
      'without a slot',
      day(
        `limits: { limit: 1 }\n    expect: [${due('alpha')}, ${due('beta', ', state: skipped, reason: quota')}, ${due('gamma', ', state: skipped')}]`,
      ),
    ],
    [
      'while one waits still',
      day(
        `limits: { limit: 3 }\n    count: { sent: 2, waiting: 1, skipped: 0 }\n    never: [gamma]`,
        '2027-01-05T11:04Z',
      ),
    ],
    [
      'with a ledger that is full until ten minutes after an unknown call',
      day(
        `limits: { limit: 6 }\n    ledger: [{ at: 2027-01-04T13:47:00Z }, { at: 2027-01-04T13:48:00Z }, { at: 2027-01-04T13:49:00Z, outcome: unknown }, { at: 2027-01-04T13:57:00Z }, { at: 2027-01-04T13:58:00Z }]\n    count: { sent: 3, skipped: 0 }`,
      ),
    ],
    ['with others that it allows', day(`expect: [${due('beta')}]\n    allowOthers: true\n    count: 3`)],
    ['with nothing at all', day('expect: []', '2027-01-05T14:00:01Z')],
    ['at its first instant', day('count: 3', '2027-01-05T14:00Z')],
    ['before its end', day('count: 0', '2027-01-05T11:00Z')],
    [
      'at an instant that a gap moved',
      day('expect: [{ id: fallback, at: 2027-03-14T03:00, push: offline, text: a.zip }]', '2027-03-14T06:00Z'),
    ],
  ])('%s', async (_, cases) => {
    expect(await test(cases)).toMatchObject({ code: 0, out: expect.stringContaining('\n1 passed, 0 failed\n') })
  })
})

describe('a difference is told at its place', () => {
  it.each([
    ['state', `expect: [${due('alpha', ', state: skipped')}]`, 'alpha is sent; expected: skipped'],
    [
      'leaves',
      `expect: [${due('alpha', ', leaves: +1s')}]`,
      'alpha leaves at 2027-01-05 09:00:00 -05:00 America/New_York (14:00:00Z); expected: 2027-01-05 09:00:01 -05:00 America/New_York (14:00:01Z)',
    ],
    ['reason', `expect: [${due('alpha', ', reason: quota')}]`, 'alpha has the reason (none); expected: quota'],
    ['push', `expect: [${due('alpha', ', push: everyone')}]`, 'alpha reaches online; expected: everyone'],
    [
      'text',
      `expect: [${due('alpha', ', text: It is 2027-01-06')}]`,
      'alpha says "It is 2027-01-05"; expected: "It is 2027-01-06"',
    ],
    ['text', `expect: [${due('alpha', ', text: /now/')}]`, 'alpha says "It is 2027-01-05"; expected: /now/'],
    [
      'at',
      'expect: [{ id: alpha, at: 2027-01-05T09:30 }]\n    allowOthers: true',
      'alpha is not planned at 2027-01-05 09:30:00 -05:00 America/New_York (14:30:00Z); the nearest is at 2027-01-05 09:00:00 -05:00 America/New_York (14:00:00Z)',
    ],
    [
      'at',
      'expect: [{ id: fallback, at: 2027-01-05T08:00 }]\n    allowOthers: true',
      'fallback is not planned at 2027-01-05 08:00:00 -05:00 America/New_York (13:00:00Z), nor in the whole range',
    ],
    ['count', 'count: 2', '3 are planned; expected: 2'],
    ['sent', 'count: { sent: 2 }', '3 are sent; expected: 2'],
  ])('%s: %s', async (key, more, sentence) => {
    const cases = day(
      `${more}${more.startsWith('expect: [{ id: alpha, at: 2027-01-05T09:00') ? '\n    only: [alpha]' : ''}`,
    )
    const written = (more.split('\n')[0] ?? '').indexOf(`${key}: `) + key.length + 2 + 5
    // What is left out is told at the key of what lacks it.
    expect(await failuresOf(cases)).toEqual([`7:${written} ${sentence}`])
  })

  it('never', async () => {
    expect(await failuresOf(day('never: [fallback, beta]'))).toEqual([
      '7:23 beta is sent at 2027-01-05 09:00:00 -05:00 America/New_York (14:00:00Z)',
    ])
  })

  it('order', async () => {
    const list = [due('beta'), due('alpha'), due('gamma')]
    expect(await failuresOf(day(`expect: [${list.join(', ')}]`))).toEqual([
      '7:56 alpha leaves before beta, which stands above it',
    ])
  })

  it('a state that nobody wrote', async () => {
    const cases = day(`expect: [${due('alpha')}, ${due('beta')}]\n    only: [alpha, beta]\n    limits: { limit: 1 }`)
    expect(await failuresOf(cases)).toEqual(['7:51 beta is skipped (quota); expected: sent'])
  })

  it('what is planned and not expected, with the line to add', async () => {
    const { code, out } = await test(day(`expect: [${due('alpha')}, ${due('gamma')}]`), ['--format', 'github'])
    expect(code).toBe(1)
    expect(out).toBe(
      '::error file=/_cases/c.yaml,line=7,col=5,endColumn=11,title=case-failed::beta is planned at 2027-01-05 09:00:00 -05:00 America/New_York (14:00:00Z), and not expected%0AAdd { id: beta, at: 2027-01-05T09:00 } to expect, or write allowOthers: true.\n',
    )
  })
})

describe('the report', () => {
  it('shows what is expected and what is planned in aligned lines, then each difference with its address', async () => {
    const list = [
      due('alpha', ', text: It is 2027-01-06'),
      due('gamma', ', leaves: +2s'),
      '{ id: fallback, at: 2027-01-05T09:59 }',
    ]
    const { code, out } = await test(
      `${day('count: 3')}${day(`expect: [${list.join(', ')}]`).replace('a day', 'another')}`,
    )
    expect(code).toBe(1)
    expect(
      out
        .split('\n')
        .filter((line) => /^ {4,8}[-+ ] /u.test(line))
        .slice(0, 9),
    ).toEqual([
      '    - alpha     2027-01-05 09:00:00 -05:00 (14:00:00Z)  sent',
      '          "It is 2027-01-06"',
      '    + alpha     2027-01-05 09:00:00 -05:00 (14:00:00Z)  sent',
      '          "It is 2027-01-05"',
      '    + beta      2027-01-05 09:00:00 -05:00 (14:00:00Z)  sent (spacing) +1s',
      '          "Beta"',
      '      gamma     2027-01-05 09:00:00 -05:00 (14:00:00Z)  sent (spacing) +2s',
      '          "{\\"a\\":1}"',
      '    - fallback  2027-01-05 09:59:00 -05:00 (14:59:00Z)  sent',
    ])
    expect(out).toMatch(/^ok {4}a day \(\/_cases\/c.yaml:4\)\nFAIL {2}another \(\/_cases\/c.yaml:8\)\n\n/u)
    for (const sentence of [
      '/_cases/c.yaml:11:5: beta is planned at 2027-01-05 09:00:00 -05:00 America/New_York (14:00:00Z), and not expected',
      '/_cases/c.yaml:11:55: alpha says "It is 2027-01-05"; expected: "It is 2027-01-06"',
      '/_cases/c.yaml:11:145: fallback is not planned at 2027-01-05 09:59:00 -05:00 America/New_York (14:59:00Z), nor in the whole range',
    ]) {
      expect(unwrapped(out)).toContain(sentence)
    }
    expect(out.endsWith('\n\n1 passed, 1 failed\n')).toBe(true)
  })

  it('leaves out what is far from any difference, and shows long texts from where they differ', async () => {
    const long = 'word '.repeat(60)
    const schedules = `version: 1
defaults: { timezone: UTC, sender: ops-bot }
announcements:
  - { id: a, schedule: { cron: "0 * * * *" }, message: { type: text, text: "${long}end" } }
`
    const list = Array.from(
      { length: 10 },
      (_, hour) => `{ id: a, at: 2027-01-05T0${hour}:00${hour === 5 ? `, text: "${long}End"` : ''} }`,
    )
    const cases = `  - { name: hours, from: 2027-01-05T00:00Z, for: 10h, expect: [${list.join(', ')}] }\n`
    const { out } = await test(cases, [], schedules)
    const lines = out.split('\n').filter((line) => /^ {4,6}[-+…a]/u.test(line))
    expect(lines.map((line) => line.slice(0, 30).trim())).toEqual([
      '… 3 more',
      'a  2027-01-05 03:00:00Z',
      'a  2027-01-05 04:00:00Z',
      '- a  2027-01-05 05:00:00Z',
      '+ a  2027-01-05 05:00:00Z',
      'a  2027-01-05 06:00:00Z',
      'a  2027-01-05 07:00:00Z',
      '… 2 more',
    ])
    expect(out).toMatch(/ {2}…".*End"\n/u)
  })
})

it('knows when a reminder is out of date, and when it is untrue', async () => {
  const schedules = `version: 1
defaults: { timezone: UTC, sender: ops-bot }
announcements:
  - { id: cup, schedule: { event: { at: 2027-01-05T09:00, reminders: [-5m, -2m, 0m] } }, message: { type: text, text: Cup } }
`
  const cases = `  - name: no slot until the cup has begun
    from: 2027-01-05T08:54:30Z
    for: 1h
    limits: { limit: 1, window: 5m }
    ledger: [{ at: 2027-01-05T08:54Z }]
    expect:
      - { id: cup, at: 2027-01-05T08:55, state: skipped, reason: superseded }
      - { id: cup, at: 2027-01-05T08:58, state: skipped, reason: event_began }
      - { id: cup, at: 2027-01-05T09:00, leaves: +0s }
`
  const { code, out } = await test(cases, [], schedules)
  expect(out).toMatch(/1 passed, 0 failed\n$/u)
  expect(code).toBe(0)
})

it('never throws, whatever is done to a case file: every run ends with a count', async () => {
  const cases = day(
    `expect: [${due('alpha', ', leaves: +0s, text: /It is/')}, ${due('beta', ', state: skipped, reason: quota')}]
    ledger: [{ at: 2027-01-05T10:00Z, count: 99, every: 30s }, { at: 2027-01-05T09:00Z, outcome: unknown }]
    limits: { limit: 101, window: 24h }
    only: [alpha, beta]
    never: [fallback]`,
  )
  const scraps = fc.oneof(
    fc.constantFrom(
      '',
      ' ',
      '\n',
      '"',
      '[',
      ']',
      '{',
      '}',
      ':',
      ', ',
      '#',
      '*a',
      'null',
      '0',
      '9',
      '-1',
      '/(/',
      'true',
    ),
    fc.string({ unit: 'binary', maxLength: 4 }),
  )
  const edit = fc.record({ at: fc.nat(cases.length), drop: fc.nat(6), insert: scraps })
  const seed = Number(process.env['FC_SEED'] ?? Date.now() % 2_147_483_647)
  await fc.assert(
    fc.asyncProperty(fc.array(edit, { minLength: 1, maxLength: 2 }), async (edits) => {
      const mutated = edits.reduce(
        (text, { at, drop, insert }) => text.slice(0, at) + insert + text.slice(at + drop),
        cases,
      )
      const { code, out, err } = await test(mutated)
      expect({ err, isCounted: /(^|\n)\d+ passed, \d+ failed\n$/u.test(out) }).toEqual({ err: '', isCounted: true })
      expect([0, 1]).toContain(code)
    }),
    { seed, numRuns: 150 },
  )
})

describe('what cannot be tested', () => {
  it('is told with its address, its line, a caret and a remedy; nothing of the file is tested', async () => {
    const { code, out } = await test(`${day('count: 3')}${day('never: [gama]').replace('a day', 'b')}`)
    expect(code).toBe(1)
    expect(out.replace(/\n {4}(?=\S)/u, ' '))
      .toBe(`/_cases/c.yaml:11:13: error case-id: the schedules have no announcement "gama"
   |
11 |     never: [gama]
   |             ^~~~
   = Did you mean "gamma"?

1 error in 1 file

1 file is invalid: nothing was tested there
0 passed, 0 failed
`)
  })

  it('are schedules with errors, which are told as well', async () => {
    const { code, out } = await test(day('count: 3'), ['--json'], SCHEDULES.replace('0 9 * * *', '0 25 * * *'))
    expect(code).toBe(1)
    const { problems, passed, failed } = JSON.parse(out)
    expect({ passed, failed }).toEqual({ passed: 0, failed: 0 })
    expect(problems).toMatchObject([
      { file: '/_cases/c.yaml', line: 2, column: 12, code: 'case-schedules' },
      { file: '/a.yaml', line: 4, column: 39, code: 'cron-item' },
    ])
  })

  it('are schedules that are not there, ranges with too much in them, files that are none', async () => {
    const missing = await test(day('count: 3\n    schedules: ../nowhere'))
    expect(missing.out).toContain('/_cases/c.yaml:8:16: error case-schedules')
    expect(missing.out).toContain('/nowhere:1:1: error file-missing')
    const often = SCHEDULES.replace('0 9 * * *', '* * * * * *')
    const large = await test(day('count: 3').replace('3h', '366d'), [], often)
    expect(large).toMatchObject({ code: 1, out: expect.stringContaining('/_cases/c.yaml:6:10: error case-too-large') })
    expect(await run(['test', '/nowhere/c.yaml'])).toMatchObject({
      code: 1,
      out: expect.stringContaining('file-missing'),
    })
    expect(await run(['test', 'schedules/ops.yaml'])).toMatchObject({
      code: 1,
      out: expect.stringContaining('missing-key'),
    })
  })

  it('is left out when it is for the sandbox alone', async () => {
    const { code, out } = await test(
      day('expect: []'),
      [],
      SCHEDULES.replace('version: 1', 'version: 1\nsandbox: true'),
    )
    expect({ code, out }).toMatchObject({ code: 0, out: expect.stringContaining('1 passed, 0 failed') })
  })

  it('is wrong use', async () => {
    for (const args of [['test'], ['test', EXAMPLE, '--format', 'xml'], ['test', EXAMPLE, '--nope']]) {
      expect(await run(args)).toMatchObject({ code: 64, out: '' })
    }
    const { out } = await run(['test', '--help'])
    for (const line of out.split('\n')) expect(line.length).toBeLessThanOrEqual(80)
  })
})

it('says of an empty folder that it has no cases, and how to write a first one', async () => {
  let out = ''
  const terminal = {
    out: (text: string) => void (out += text),
    err: (text: string) => void (out += text),
    stop: new AbortController().signal,
    onReload: () => undefined,
  }
  expect(await runProgram(['test', temporaryFolder()], terminal)).toBe(1)
  expect(unwrapped(out)).toContain('error folder-empty: the folder holds no case files')
  expect(out).toContain('`belfry test --record NAME --from ISO`')
})
