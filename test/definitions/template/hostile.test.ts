import { describe, expect, test } from 'vitest'
import { parseDefinitions } from '../../../src/definitions/check/definitions.ts'
import { Effort } from '../../../src/definitions/template/limits.ts'
import { surroundingsOf } from '../../../src/definitions/check/context.ts'
import { reviewBroadcast } from '../../../src/definitions/check/template-review.ts'
import { renderBroadcast } from '../../../src/definitions/template/template.ts'
import { fileWith, NOW, problemsOf } from '../../support/definitions.ts'
import { cupWith, DUE, faultsOf, textAt } from '../../support/template.ts'

const vars = {
  text: 'x'.repeat(1000),
  list: Array.from({ length: 1000 }, (_, index) => index),
  map: Object.fromEntries(Array.from({ length: 1000 }, (_, index) => [`k${index}`, index])),
  huge: 9_007_199_254_740_992,
}

const nested = (count: number) => '{% if true %}'.repeat(count) + 'x' + '{% endif %}'.repeat(count)

describe('a hostile template', () => {
  test.each([
    ['counts to a billion', '{% for i in (1..1000000000) %}.{% endfor %}'],
    ['counts to infinity', `{% for i in (1..${'9'.repeat(15)}) %}.{% endfor %}`],
    ['loops in loops', '{% for i in (1..900) %}{% for j in (1..900) %}{% endfor %}{% endfor %}'],
    ['loops over a list in a list', '{% for i in vars.list %}{% for j in vars.list %}{% endfor %}{% endfor %}'],
    ['lists the keys of a map again and again', '{% for i in (1..500) %}{{ vars.map.size }}{% endfor %}'],
    ['writes without end', '{% for i in (1..2000) %}{{ vars.text }}{% endfor %}'],
    ['repeats what it writes itself', `{% for i in (1..2000) %}${'y'.repeat(1000)}{% endfor %}`],
    [
      'doubles a text',
      '{% assign a = vars.text %}{% for i in (1..90) %}{% assign a = a | append: a %}{% endfor %}{{ a }}',
    ],
    [
      'doubles what it captures',
      '{% assign a = vars.text %}{% for i in (1..90) %}{% capture a %}{{ a }}{{ a }}{% endcapture %}{% endfor %}',
    ],
    ['doubles a list', '{% assign a = vars.list %}{% for i in (1..90) %}{% assign a = a | concat: a %}{% endfor %}'],
    ['replaces nothing by much', '{{ vars.text | replace: "", vars.text }}'],
    ['cuts a billion out of nothing', '{{ "a" | slice: 0, 1000000000 }}'],
    ['nests a thousand tags', nested(1000)],
    ['nests brackets', `{{ ${'vars['.repeat(1000)}"a"${']'.repeat(1000)} }}`],
    ['is longer than a book', 'x{{ 1 }}'.repeat(10_000)],
    ['asks a thousand zones', `{{ event.at | local: ${Array(1500).fill('"UTC"').join(', ')} }}`],
  ])('is stopped: one that %s', (_, text) => {
    expect(faultsOf(text, vars)[0]).toMatch(/^template-too-large/)
  })

  test('that would count past all numbers is not read: the engine would never come to an end', () => {
    const beyond = ['(9007199254740992..9007199254740999)', '(vars.huge..vars.huge)', '("9".."99")', '(1..vars.huge)']
    for (const range of beyond) {
      expect(faultsOf(`{% for i in ${range} %}{% endfor %}`, vars)).toEqual(['template-syntax ('])
      expect(faultsOf(`{{ ${range} | size }}`, vars)).toEqual(['template-syntax ('])
    }
    expect(faultsOf(`{{ "a" | append: ' (1' }}{{ (1..vars.huge) }}`, vars)).toEqual(['template-syntax ('])
  })

  test('may be as deep as anybody needs', () => {
    expect(textAt(cupWith(nested(16)))).toBe('x')
    expect(faultsOf(nested(17))[0]).toMatch(/^template-too-large/)
  })

  test.each([
    ['{{ constructor }}', 'constructor'],
    ['{{ __proto__ }}', '__proto__'],
    ['{{ vars.constructor.constructor }}', 'vars.constructor.constructor'],
    ['{{ vars.__proto__.polluted }}', 'vars.__proto__.polluted'],
    ['{{ vars["__proto__"] }}', 'vars["__proto__"]'],
    ['{{ "a".constructor }}', '"a".constructor'],
    ['{{ vars.list.map }}', 'vars.list.map'],
    ['{{ vars.text.toString }}', 'vars.text.toString'],
    ['{{ occurrence.hasOwnProperty }}', 'occurrence.hasOwnProperty'],
  ])('finds no prototype: %s', (text, place) => {
    expect(faultsOf(text, vars)).toEqual([`template-variable ${place}`])
  })

  test.each(['constructor', '__proto__', 'valueOf', 'next', 'i', 'name'])('finds no inside of a loop: %s', (key) => {
    expect(faultsOf(`{% for i in vars.list %}{{ forloop.${key} }}{% endfor %}`, vars)).toEqual([
      `template-variable forloop.${key}`,
    ])
  })

  test.each([
    '{% include "/etc/passwd" %}',
    '{% render "../../package.json" %}',
    '{% layout "x" %}',
    '{% block x %}{% endblock %}',
    '{% liquid include "x" %}',
  ])('reads no file: %s', (text) => {
    expect(faultsOf(text)).toEqual([expect.stringMatching(/^template-tag \w+$/)])
  })

  test('costs the others nothing: what a set may cost is shared by what was really rendered', () => {
    const entries = Array.from({ length: 50 }, (_, index) => {
      const text = index % 2 ? '{% for i in (1..1000000000) %}.{% endfor %}' : 'It is {{ occurrence.date }}.'
      return `  - { id: n${index}, schedule: { cron: "0 8 * * *" }, message: { type: text, text: '${text}' } }\n`
    })
    const text = `version: 1\ndefaults: { timezone: UTC, sender: a }\nannouncements:\n${entries.join('')}`
    const { problems } = parseDefinitions([{ path: 'a.yaml', text }], { now: NOW })
    expect(problems.map(({ code, line }) => `${line} ${code}`)).toEqual(
      Array.from({ length: 25 }, (_, index) => `${5 + 2 * index} template-too-large`),
    )
  })

  test('that costs too much in all occurrences together is refused, and so is what comes after it', () => {
    const { schedule, broadcast } = cupWith('It is {{ occurrence.date }}.')
    const surroundings = { ...surroundingsOf(NOW), effort: new Effort(50) }
    for (let time = 0; time < 2; time++) {
      expect(reviewBroadcast({ id: 'a', schedule, broadcast }, surroundings)).toMatchObject([
        { code: 'template-too-large', severity: 'error', path: ['message', 'text'] },
      ])
    }
  })

  test('in vars is only ever a text', () => {
    expect(textAt(cupWith('{{ vars.a }}', { a: '{{ vars.b }}{% if %}' }))).toBe('{{ vars.b }}{% if %}')
  })

  test('pollutes nothing, and changes nothing for the next one', () => {
    const text = '{% assign __proto__ = "x" %}{% capture constructor %}y{% endcapture %}{{ vars.a }}'
    expect(textAt(cupWith(text, { a: 1 }))).toBe('1')
    expect('x' in {}).toBe(false)
    expect(textAt(cupWith('{{ vars.a }}', { a: 2 }))).toBe('2')
  })
})

test('no template makes the parser throw: every sign of Liquid in every order', () => {
  const signs = ['{{', '}}', '{%', '%}', '|', ':', ',', '"', "'", '(', '..', ')', '[', ']', '.', '-', ' if ', ' endif ']
  const more = [
    ' for i in ',
    ' vars ',
    ' event.at ',
    ' until ',
    ' local ',
    '1',
    '#',
    ' raw ',
    ' endraw ',
    '\n',
    ' assign a = ',
  ]
  const all = [...signs, ...more]
  let state = 12_345
  const next = () => (state = (state * 1_103_515_245 + 12_345) % 2_147_483_648)
  for (let run = 0; run < 3000; run++) {
    const text = Array.from({ length: 2 + (next() % 12) }, () => all[next() % all.length]).join('')
    const rendered = renderBroadcast(cupWith(text, { a: 1 }), DUE)
    for (const { offset = 0, length = 1 } of 'findings' in rendered ? rendered.findings : []) {
      expect(offset + length, text).toBeLessThanOrEqual(text.length + 1)
    }
    expect(problemsOf(fileWith({ message: JSON.stringify({ type: 'text', text }) })).length).toBeLessThan(5)
  }
})
