import { describe, expect, test } from 'vitest'
import { CODES } from '../../../src/definitions/problems/codes.ts'
import { parseDefinitions } from '../../../src/definitions/check/definitions.ts'
import { CASES, MANY_PROBLEMS } from '../../support/definition-cases.ts'
import { brief, fileWith, MARK, NOW, problemsOf, unmarked } from '../../support/definitions.ts'

describe('each kind of problem', () => {
  test.each(CASES.map((each, index) => ({ ...each, title: `${each.code} (${index})` })))(
    'is told at its place: $title',
    ({ code, yaml, also = [], path, settings, beside }) => {
      const { text, line, column } = yaml.includes(MARK)
        ? unmarked(yaml)
        : { text: yaml, line: undefined, column: undefined }
      const problems = problemsOf(text, path, settings, beside)
      expect(problems.map((problem) => problem.code).sort()).toEqual([code, ...also].sort())
      const told = problems.filter((problem) => problem.code === code)
      if (line !== undefined) expect(told).toContainEqual(expect.objectContaining({ line, column }))
      for (const { text: sentence, remedy } of told) {
        expect(sentence).toMatch(/^[^\n]+$/)
        expect(remedy).toMatch(/^[^\n]+[.?"]$|^Add /)
      }
    },
  )

  test('has a case that triggers it', () => {
    const fromTexts = new Set([...CASES.map(({ code }) => code), 'more-problems', 'template-thinned'])
    const fromElsewhere = CODES.filter((code) =>
      /^(file|folder|symlink|sandbox|case)-|^(calendar-duplicate|settings-twice|quota-exceeded)$/.test(code),
    )
    expect(CODES.filter((code) => !fromTexts.has(code) && !fromElsewhere.includes(code))).toEqual([])
  })
})

describe('settings', () => {
  test('are in one file, and shared by all of a set', () => {
    const one =
      'version: 1\nowners: { platform: { daily: 20, reserve: 5, critical: true }, growth: { borrow: true } }\n'
    const files = [
      { path: 'schedules/settings.yaml', text: `${one}unplanned: { reserve: 3 }\n` },
      { path: 'schedules/a.yaml', text: fileWith({ more: 'owner: platform\n    priority: critical' }) },
    ]
    expect(parseDefinitions(files, { now: NOW })).toMatchObject({
      problems: [],
      definitions: [{ announcement: { owner: 'platform', priority: 'critical' } }],
      budgets: {
        owners: {
          platform: { daily: 20, reserve: 5, mayUseCritical: true, canBorrow: false },
          growth: { daily: null, reserve: 0, mayUseCritical: false, canBorrow: true },
        },
        unplanned: 3,
      },
    })
    const twice = parseDefinitions([...files, { path: 'schedules/b/settings.yml', text: one }], { now: NOW })
    expect(twice.problems.map(({ file, code }) => `${file} ${code}`)).toEqual([
      'schedules/b/settings.yml settings-twice',
    ])
  })

  test('that are broken keep the announcements checked, and say nothing of owners that they might have had', () => {
    const files = [
      { path: 'settings.yaml', text: 'version: 1\nowners: [platform]\n' },
      { path: 'a.yaml', text: fileWith({ more: 'push: all' }) },
    ]
    const { problems, budgets } = parseDefinitions(files, { now: NOW })
    expect(problems.map(({ file, code }) => `${file} ${code}`)).toEqual([
      'a.yaml unknown-value',
      'settings.yaml wrong-type',
    ])
    expect(budgets).toBeUndefined()
  })
})

describe('all problems', () => {
  test('are told at once, sorted by address', () => {
    const text = `version: 1
defaults: { sender: "ops/bot" }
announcements:
  - id: A
    schedule: { cron: "99 * * * *", timezone: Mars/Base }
    message: { type: text, text: 5 }
    late: { grace: soon }
    bogus: 1
`
    expect(brief(problemsOf(text))).toEqual([
      '2:25 sender-charset',
      '4:9 id-format',
      '5:24 cron-item',
      '5:47 timezone-unknown',
      '6:34 wrong-type',
      '7:20 duration-format',
      '8:5 unknown-key',
    ])
  })

  test('of a broken file leave the other files checked', () => {
    const files = [
      { path: 'a.yaml', text: 'version: [' },
      { path: 'b.yaml', text: fileWith({ more: 'push: all' }) },
      { path: 'c.yaml', text: fileWith() },
    ]
    const { definitions, problems } = parseDefinitions(files, { now: NOW })
    expect(problems.map(({ file, code }) => `${file} ${code}`)).toEqual([
      'a.yaml yaml-syntax',
      'b.yaml unknown-value',
      'c.yaml duplicate-id',
    ])
    expect(definitions.map(({ provenance }) => provenance)).toEqual([{ kind: 'file', file: 'c.yaml', line: 4 }])
  })

  test('are told once, however many announcements inherit or repeat the mistake', () => {
    const entries = [1, 2, 3].map((n) => `  - { id: n${n}, schedule: *s, message: { type: text, text: a } }\n`).join('')
    const text = `version: 1
defaults: { timezone: Nowhere, sender: "a/b", late: { grace: 0s } }
announcements:
  - { id: n0, schedule: &s { cron: "61 * * * *" }, message: { type: text, text: a } }
${entries}`
    expect(brief(problemsOf(text))).toEqual([
      '2:23 timezone-unknown',
      '2:42 sender-charset',
      '2:62 late-grace-short',
      '4:37 cron-item',
    ])
  })

  test('of defaults are told even while no announcement uses them', () => {
    const text = 'version: 1\ndefaults: { timezone: X, sender: "", late: { grace: x } }\nannouncements: []\n'
    expect(brief(problemsOf(text))).toEqual(['2:23 timezone-unknown', '2:34 sender-empty', '2:53 duration-format'])
  })

  test('of a late policy are told where the part was written that does not fit', () => {
    const text = `version: 1
defaults: { timezone: UTC, sender: a, late: { then: latest } }
announcements:
  - { id: a, schedule: { cron: "@daily" }, message: { type: text, text: a } }
  - { id: b, schedule: { cron: "@daily" }, message: { type: text, text: a }, late: { maxLateness: 1m } }
  - { id: c, schedule: { cron: "@daily" }, message: { type: text, text: a }, late: { maxLateness: 1h } }
`
    expect(brief(problemsOf(text))).toEqual(['2:53 late-max-missing', '5:99 late-order'])
  })

  test('of the wrong type do not bring echoes: what is broken does not count as missing', () => {
    const text = `version: 1
defaults: 5
announcements:
  - { id: a, schedule: daily, message: { type: text, text: a } }
`
    expect(brief(problemsOf(text))).toEqual(['2:11 wrong-type', '4:24 wrong-type'])
  })

  test('of one file are counted when nobody could read them all', () => {
    const problems = problemsOf(MANY_PROBLEMS)
    expect(problems).toHaveLength(201)
    expect(problems.at(-1)).toMatchObject({ code: 'more-problems', line: 203, severity: 'error' })
    expect(problems.at(-1)?.text).toBe('100 more problems from here on')
  })
})

describe('a remedy', () => {
  const remedyOf = (text: string) => problemsOf(text)[0]?.remedy

  test.each([
    ['a misspelled key', fileWith({ more: 'prioritty: high' }), 'Did you mean "priority"?'],
    ['a key on the wrong level', fileWith({ more: 'cron: "* * * * *"' }), 'Write "cron" under "schedule".'],
    ['a key of no resemblance', fileWith({ more: 'q: 1' }), /^Known here: id, description, enabled, owner/],
    ['a misspelled value', fileWith({ more: 'push: off-line' }), 'Did you mean "offline"?'],
    [
      'a misspelled zone',
      fileWith({ schedule: '{ cron: "@daily", timezone: america/newyork }' }),
      'Did you mean "America/New_York"?',
    ],
    [
      'a city without its continent',
      fileWith({ schedule: '{ cron: "@daily", timezone: new york }' }),
      'Did you mean "America/New_York"?',
    ],
    [
      'a date without a time',
      fileWith({ schedule: '{ at: 2030-01-01 }' }),
      'Add the time of day, e.g. 2030-01-01T18:00.',
    ],
    [
      'a time with an offset',
      fileWith({ schedule: '{ at: 2030-01-01T08:00+08:00 }' }),
      /^Write 2030-01-01T08:00 without an offset/,
    ],
    ['a time with a space', fileWith({ schedule: '{ at: 2030-01-01 08:00 }' }), 'Write 2030-01-01T08:00.'],
    [
      'a reminder without a sign',
      fileWith({ schedule: '{ event: { at: 2030-01-01T08:00, reminders: [15m] } }' }),
      /^Write -15m for before the event, or \+15m/,
    ],
    [
      'a number where a text belongs',
      fileWith({ more: 'owner: 12' }),
      'Quotes make a text of any value, e.g. "platform".',
    ],
    ['an unquoted cron line', fileWith({ schedule: '\n      cron: */5 * * * *' }), 'Write cron: "*/5 * * * *".'],
    ['a missing key', 'version: 1\n', 'Add "announcements"; see docs/definitions.md.'],
  ])('for %s says what to write', (_, text, remedy) => {
    expect(remedyOf(text)).toEqual(typeof remedy === 'string' ? remedy : expect.stringMatching(remedy))
  })
})
