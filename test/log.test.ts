import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { expectVisible, HOSTILE_TEXT } from './support/hostile.ts'

const SECRET = '9193cc662a4c0ec135ec71fb57194b38'

/** Logs in a process of its own, since the log goes to stderr; returns what arrived there. */
async function logged(format: 'text' | 'json', statement: string, isWrapped = false): Promise<string> {
  const script = `
    import { createLog } from './src/log.ts'
    const log = createLog({ level: 'info', format: '${format}', isWrapped: ${isWrapped} })
    const secret = '${SECRET}'
    ${statement}`
  const { stdout, stderr } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', script])
  expect(stdout).toBe('')
  return stderr
}

describe('the log', () => {
  it('keeps the margin of a line that belongs to the one above, also where long lines are wrapped', async () => {
    for (const isWrapped of [true, false]) {
      const text = await logged('text', `log.info('next:'); log.info('  gala  today')`, isWrapped)
      expect(text).toMatch(/INFO: next:\n\S+ INFO: {3}gala {2}today\n$/u)
    }
  })

  it.each(['text', 'json'] as const)('shows whatever it repeats as visible characters, in %s', async (format) => {
    const statement = `
      const hostile = ${JSON.stringify(HOSTILE_TEXT)}
      log.info({ file: hostile, err: new Error(hostile), problem: { text: hostile } }, 'about ' + hostile)
      log.error('second')`
    const text = await logged(format, statement)
    expectVisible(text, format)
    const lines = text.trimEnd().split('\n')
    expect(lines).toHaveLength(2)
    if (format === 'text') expect(lines[0]).toContain(String.raw`about x\u{1b}[31m\u{7}\u{d}\u{a}FORGED\u{9b}`)
    else expect(JSON.parse(lines[0]!)).toMatchObject({ file: HOSTILE_TEXT, msg: `about ${HOSTILE_TEXT}` })
  })

  it.each(['text', 'json'] as const)('never shows a secret, in %s', async (format) => {
    const statement = `
      log.info({ serverSecret: secret, options: { serverSecret: secret, deep: { Signature: secret } } }, 'hello')
      log.error({ err: Object.assign(new Error('failed'), { token: secret }), authorization: secret }, 'failed')`
    const text = await logged(format, statement)
    expect(text).toContain('hello')
    expect(text).not.toContain(SECRET)
  })

  it('takes several lines for a long sentence where a person reads it, and one anywhere else', async () => {
    const sentence =
      'welcome sent · 2026-11-22 20:27:20 UTC · 2 ms late · accepted, request 6002735721527447039 · quota left 99/100'
    const statement = `log.info('${sentence}')`
    const [first, ...rest] = (await logged('text', statement, true)).split('\n')
    expect(first).toMatch(/^\[\S+Z\] INFO: welcome sent · 2026-11-22 20:27:20 UTC · 2 ms late ·$/u)
    expect(rest).toEqual(['    accepted, request 6002735721527447039 · quota left 99/100', ''])
    expect(await logged('text', statement)).toContain(sentence)
    expect(JSON.parse(await logged('json', statement, true))).toMatchObject({ msg: sentence })
  })

  it('is one sentence with the UTC time for people, and the fields too for machines', async () => {
    const statement = "log.info({ key: 'a@b' }, 'a sent'); log.debug('not shown')"
    expect(await logged('text', statement)).toMatch(/^\[\d\d:\d\d:\d\d\.\d{3}Z\] INFO: a sent\n$/u)
    expect(JSON.parse(await logged('json', statement))).toMatchObject({ level: 30, key: 'a@b', msg: 'a sent' })
  })
})
