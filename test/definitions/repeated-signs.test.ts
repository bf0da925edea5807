import { describe, expect, it } from 'vitest'
import { problemsOf } from '../support/definitions.ts'

/** Long enough that a search begun anew at each sign would take minutes: the limit of a test notices it. */
const LONG = 300_000

const SIGNS = [
  ' ',
  '\u00A0',
  '\u200B',
  ...'{ } % < [ & # . : a " \' \\ - = @ 1 * , ‘ 🎉 | {{ {% [[ :// www. a. \\n 0: */ {a ${ ab'.split(' '),
]

/** A file whose fields hold usual values, but for one. */
function fileWithField(field: string, value: string): string {
  const usual = { id: 'a', sender: 'ops', owner: 'x', cron: '"0 1 * * *"', timezone: 'Asia/Tokyo', grace: '10m' }
  const of = (name: string, otherwise: string) => (name === field ? value : otherwise)
  const schedule = field === 'at' ? `at: ${value}` : `cron: ${of('cron', usual.cron)}`
  const text = `type: text, text: ${of('text', 'hi')}, extendedData: ${of('extendedData', "'{}'")}`
  const push = `offlinePush: { title: ${of('title', 'hi')}, content: ${of('title', 'hi')} }`
  const message = field === 'url' ? `type: file, url: ${value}, fileName: ${value}` : `${text}, ${push}`
  return `version: 1
announcements:
  - id: ${of('id', usual.id)}
    sender: ${of('sender', usual.sender)}
    owner: ${of('owner', usual.owner)}
    push: everyone
    schedule: { ${schedule}, timezone: ${of('timezone', usual.timezone)} }
    late: { grace: ${of('grace', usual.grace)} }
    vars: { x: ${of('vars', 'y')} }
    message: { ${message} }
`
}

const FIELDS = [
  'text',
  'extendedData',
  'title',
  'url',
  'sender',
  'owner',
  'timezone',
  'cron',
  'at',
  'id',
  'grace',
  'vars',
]

describe('one sign, 300,000 times', () => {
  it.each(FIELDS)('is read in bounded time and never breaks off: %s', (field) => {
    for (const sign of SIGNS) {
      const value = JSON.stringify(sign.repeat(LONG / sign.length))
      expect(problemsOf(fileWithField(field, value)), sign).toBeInstanceOf(Array)
    }
  })

  it('is read without quotes, too, where YAML may find an error at each of them', () => {
    for (const sign of SIGNS) {
      const value = sign.repeat(LONG / 3 / sign.length)
      expect(problemsOf(fileWithField('text', value)), sign).toBeInstanceOf(Array)
    }
  })

  it('is read in a long list of JSON, too', () => {
    const list = JSON.stringify(JSON.stringify(Array.from({ length: LONG }, () => 1)))
    expect(problemsOf(fileWithField('extendedData', list)).map(({ code }) => code)).toEqual(['extended-data-too-long'])
  })
})
