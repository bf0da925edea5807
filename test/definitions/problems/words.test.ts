import { describe, expect, test } from 'vitest'
import { masked, secretsIn } from '../../../src/definitions/problems/secrets.ts'
import { didYouMean, suggest } from '../../../src/definitions/problems/suggest.ts'
import { fileWith, problemsOf } from '../../support/definitions.ts'

describe('did you mean', () => {
  const keys = ['priority', 'schedule', 'message', 'push', 'late', 'from', 'until']

  test.each([
    ['prioritty', 'priority'],
    ['shcedule', 'schedule'],
    ['Massage', 'message'],
    ['psuh', 'push'],
    ['LATE', 'late'],
    ['untill', 'until'],
    ['form', 'from'],
  ])('%s: %s', (word, meant) => {
    expect(suggest(word, keys)).toBe(meant)
  })

  test.each(['x', 'cron', 'completely-different', '', 'p'.repeat(10_000)])('nothing for %s', (word) => {
    expect(suggest(word, keys)).toBeUndefined()
  })

  test('says something else when nothing is near', () => {
    expect(didYouMean('x', keys, 'See the list.')).toBe('See the list.')
  })
})

describe('what looks like a secret', () => {
  const hex = '0123456789abcdef0123456789ABCDEF'

  test.each([
    ['a ServerSecret', `text: ${hex}`, hex],
    ['a ServerSecret in a remark', `# ${hex}`, hex],
    ['a value after a word for it', 'serverSecret: "abcdefgh-1"', 'abcdefgh-1'],
    ['a password in a text', 'text: "password=hunter22hunter"', 'hunter22hunter'],
    ['a private key', '-----BEGIN RSA PRIVATE KEY-----', '-----BEGIN RSA PRIVATE KEY-----'],
    ['a token of GitHub', `x: ghp_${'a'.repeat(36)}`, `ghp_${'a'.repeat(36)}`],
    ['a key of AWS', 'x: AKIAABCDEFGHIJKLMNOP', 'AKIAABCDEFGHIJKLMNOP'],
    ['a JSON Web Token', 'x: eyJhbGciOiJI.eyJzdWIiOiIx.abc', 'eyJhbGciOiJI.eyJzdWIiOiIx.abc'],
  ])('is found: %s', (_, text, secret) => {
    const [span] = secretsIn(text)
    expect(span && text.slice(span.start, span.end)).toBe(secret)
    expect(masked(text)).toBe(text.replace(secret, '*'.repeat(secret.length)))
  })

  test.each([
    ['a digest in an address', `url: https://x.example/${hex}.png?v=${hex}`],
    ['a uid', `uid: ${hex}`],
    ['a longer digest', `x: ${hex}${hex}`],
    ['a text about passwords', 'text: "password: reset it today"'],
    ['an announcement', 'text: Maintenance starts in 15 minutes.'],
  ])('is not seen in %s', (_, text) => {
    expect(secretsIn(text)).toEqual([])
  })

  test.each([`${hex}x`, `x${hex}`, `${hex}0`, `key_${hex}-1`, `"${hex}.`])(
    'is not printed with something around it either: %s',
    (text) => {
      expect(masked(`a: ${text}`)).toHaveLength(text.length + 3)
      expect(masked(`a: ${text}`)).not.toMatch(/[0-9a-f]{8}/iu)
    },
  )

  test('is printed where it is public: a digest in an address, a uid', () => {
    for (const text of [`url: https://x.example/${hex}.png`, `uid: ${hex}`]) expect(masked(text)).toBe(text)
  })

  test('is never repeated: not in the source line of any problem, nor in its sentence', () => {
    const texts = [
      fileWith({ more: `${hex}: x` }),
      fileWith({ more: `push: ${hex}` }),
      fileWith({ message: `{ type: text, text: ${hex}, bogus: ${hex} }` }),
      fileWith({ more: `x: @ ${hex}` }),
      fileWith({ more: `push: some words before it and then ${hex}` }),
      fileWith({ more: `# ${'x'.repeat(370)} ${hex}\n    bogus: 1` }),
      fileWith({ schedule: `{ cron: "${'9 '.repeat(185)} ${hex}" }` }),
      `-----BEGIN PRIVATE KEY-----\n${'A1b2'.repeat(16)}\n`,
    ]
    for (const text of texts) {
      const problems = problemsOf(text)
      expect(problems.map(({ code }) => code)).toContain('secret-like')
      const shown = JSON.stringify(problems)
      expect(shown).not.toContain(hex.slice(0, 8))
      expect(shown).not.toContain('A1b2A1b2')
    }
  })
})

test.each([
  ['defaults', { defaults: '{ timzone: UTC, sender: a }' }, 'Did you mean "timezone"?'],
  [
    'an event',
    { schedule: '{ event: { att: 2030-01-01T00:00, at: 2030-01-01T00:00, reminders: [0m] } }' },
    'Did you mean "at"?',
  ],
  ['late', { more: 'late: { grac: 1m }' }, 'Did you mean "grace"?'],
  ['offlinePush', { message: '{ type: text, text: a, offlinePush: { titel: x } }' }, 'Did you mean "title"?'],
  [
    'an image in it',
    { message: '{ type: text, text: a, offlinePush: { image: { apsn: x } } }' },
    'Did you mean "apns"?',
  ],
  ['late, where none is near', { more: 'late: { zzzzzz: 1m }' }, 'Known here: grace, then, maxLateness, until.'],
])('an unknown key in what may be left out is told with the keys that there are: %s', (_, parts, remedy) => {
  const problem = problemsOf(fileWith(parts)).find(({ code }) => code === 'unknown-key')
  expect(problem?.remedy).toBe(remedy)
})
