import { describe, expect, test } from 'vitest'
import { formatInstant } from '../../../src/core/time/instant.ts'
import { parseDefinitions } from '../../../src/definitions/check/definitions.ts'
import { parseDocument } from '../../../src/definitions/check/document.ts'
import { occurrencesToRender } from '../../../src/definitions/check/template-review.ts'
import { scheduleOf } from '../../support/announcement.ts'
import { brief, fileWith, MARK, NOW, problemsOf, unmarked } from '../../support/definitions.ts'
import { CUP } from '../../support/template.ts'

const DAY = 86_400_000

const message = (text: string) => fileWith({ message: `{ type: text, text: '${text}' }` })

describe('the review', () => {
  test('renders all occurrences of the next year, and tells the first that fails', () => {
    const text = '{% if occurrence.date == "2027-06-01" %}{{ vars.gift }}{% else %}Hello{% endif %}'
    expect(problemsOf(message(text))).toMatchObject([
      { code: 'template-variable', text: '"vars.gift" is not known (as of 2027-06-01T01:45)' },
    ])
    expect(problemsOf(message(text.replace('2027-06', '2028-06')))).toEqual([])
  })

  test('tells what fails in all occurrences once, and without a date where there is no difference', () => {
    expect(problemsOf(message('{{ vars.gift }} on {{ occurrence.date }}'))).toMatchObject([
      { text: '"vars.gift" is not known (as of 2026-11-24T01:45)' },
    ])
    expect(problemsOf(message('{{ vars.gift }}'))).toMatchObject([{ text: '"vars.gift" is not known' }])
  })

  test('measures what comes out, not what is written', () => {
    expect(problemsOf(message(`{% comment %}${'x'.repeat(3000)}{% endcomment %}Hello`))).toEqual([])
    const long = '{% if occurrence.weekday == "Friday" %}{% for n in (1..1000) %}abc{% endfor %}{% endif %}.'
    expect(problemsOf(message(long))).toMatchObject([
      { code: 'message-too-long', text: 'text has 3001 bytes, allowed are 2048 (as of 2026-11-27T01:45)' },
    ])
  })

  test('checks the other parts of a message as they are written, each once', () => {
    const text = fileWith({
      message: '{ type: text, text: "{{ vars.x }} {{ occurrence.date }}", offlinePush: { badgeIncrement: 100 } }',
    })
    expect(brief(problemsOf(text))).toEqual([
      '6:38 template-variable',
      '6:85 offline-push-unused',
      '6:103 badge-increment-range',
    ])
  })

  test('tells the problems of all texts of a message at once', () => {
    const text = fileWith({
      message: '{ type: text, text: "{{ x }", extendedData: "{{ y | z }}", offlinePush: { title: "{% if %}" } }',
    })
    expect(problemsOf(text).map(({ code }) => code)).toEqual([
      'template-syntax',
      'template-filter',
      'offline-push-unused',
      'template-syntax',
    ])
  })

  test('does not blame a text for its vars when those are broken, nor for a schedule that is', () => {
    expect(brief(problemsOf(`${message('{{ vars.gift }}')}    vars: 5\n`))).toEqual(['7:11 wrong-type'])
    const broken = message('{{ event.at }} {{ x | y }}').replace('45 1', '45 25')
    expect(problemsOf(broken).map(({ code }) => code)).toEqual(['cron-item', 'template-filter'])
  })

  test('looks at an announcement that is over, too', () => {
    const text = message('{{ vars.gift }} {{ occurrence.date }}').replace('cron: "45 1 * * *"', 'at: 2020-01-01T00:00')
    expect(problemsOf(text).map(({ code }) => code)).toEqual(['past', 'template-variable'])
  })
})

describe('a place in a template', () => {
  test.each([
    ['in double quotes, behind an escape', `"\\"Hi\\" {{ ${MARK}vars.x }}"`],
    ['in single quotes, behind a quote', `'It''s {{ ${MARK}vars.x }}'`],
    ['plain', `Hello {{ ${MARK}vars.x }}`],
    ['in a literal block', `|-\n        Hello\n\n          there,\n        {{ ${MARK}vars.x }}!`],
    ['in a literal block whose template trims its end', `|\n        Hello {{ ${MARK}vars.x -}}`],
    ['in a literal block that begins with an empty line', `|-\n\n        {{ ${MARK}vars.x }}`],
    ['in a folded block, at its beginning', `${MARK}>-\n        Hello\n        {{ vars.x }}`],
  ])('is told to the character: %s', (_, text) => {
    const marked = fileWith({ message: `\n      type: text\n      text: ${text}` })
    for (const whole of [marked, marked.replaceAll('\n', '\r\n')]) {
      const { text: yaml, line, column } = unmarked(whole)
      expect(problemsOf(yaml)).toMatchObject([{ code: 'template-variable', line, column }])
    }
  })

  test('is that of the anchor when the text is an alias', () => {
    const text = fileWith({ message: '{ type: text, text: &t "{{ vars.x }}", extendedData: *t }' })
    expect(problemsOf(text).map(({ line, code }) => `${line} ${code}`)).toEqual([
      '6 template-variable',
      '6 template-variable',
    ])
  })
})

describe('vars', () => {
  const defaults = '{ timezone: UTC, sender: a, vars: { a: 1, b: { c: 2 } } }'

  test('are those of the announcement over those of the defaults, key by key, in the document as well', () => {
    const text = fileWith({ defaults, more: 'vars: { b: { d: 3 } }' })
    const [definition] = parseDefinitions([{ path: 'a.yaml', text }], { now: NOW }).definitions
    expect(definition?.announcement.vars).toStrictEqual({ a: 1, b: { d: 3 } })
    expect(definition?.document).toMatchObject({ vars: { a: 1, b: { d: 3 } } })
    expect(parseDocument(definition?.document, { now: NOW, where: 'x' })).toMatchObject({
      announcement: definition?.announcement,
    })
  })

  test('are not there when nobody wrote any', () => {
    const [definition] = parseDefinitions([{ path: 'a.yaml', text: fileWith() }], { now: NOW }).definitions
    expect(definition?.announcement).not.toHaveProperty('vars')
    expect(definition?.document).not.toHaveProperty('vars')
  })

  test('that are too large are told where they are written', () => {
    const large = `{ a: "${'a'.repeat(17_000)}" }`
    expect(brief(problemsOf(fileWith({ more: `vars: ${large}` })))).toEqual(['7:11 vars-too-large'])
    const inDefaults = `{ timezone: UTC, sender: a, vars: ${large} }`
    expect(brief(problemsOf(fileWith({ defaults: inDefaults })))).toEqual(['2:45 vars-too-large'])
  })
})

describe('what is rendered', () => {
  const render = (cron: string) => occurrencesToRender(scheduleOf({ cron, timezone: 'America/New_York' }), NOW, true)

  test('is one occurrence when all say the same', () => {
    expect(occurrencesToRender(scheduleOf({ cron: '0 0 * * *' }), NOW, false)).toHaveLength(1)
  })

  test('is every reminder of an event, years ahead', () => {
    expect(occurrencesToRender(CUP, NOW, true).map(formatInstant)).toEqual([
      '2030-12-23T10:00:00.000Z',
      '2030-12-24T08:00:00.000Z',
      '2030-12-24T09:45:00.000Z',
      '2030-12-24T10:00:00.000Z',
    ])
  })

  test('is every night of a year', () => {
    expect(render('0 3 * * *')).toHaveLength(366)
  })

  test('is the next one at least, however far ahead', () => {
    expect(render('0 0 29 2 *').map(formatInstant)).toEqual(['2028-02-29T05:00:00.000Z'])
  })

  test('is of a dense schedule its beginning, and then each day', () => {
    const instants = render('*/5 * * * * *')
    expect(instants.length).toBeGreaterThan(860)
    expect(instants.length).toBeLessThanOrEqual(1000)
    expect(instants.slice(0, 500)).toEqual(Array.from({ length: 500 }, (_, index) => NOW + (index + 1) * 5000))
    const days = instants.slice(500)
    expect(days.slice(0, 2).map(formatInstant)).toEqual(['2026-11-23T05:00:00.000Z', '2026-11-24T05:00:00.000Z'])
    expect(days.every((day, index) => index === 0 || day - (days[index - 1] ?? 0) <= DAY + 3_600_000)).toBe(true)
  })
})
