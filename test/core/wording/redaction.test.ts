import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { visible } from '../../../src/core/wording/display.ts'
import { REDACTED, redactionOf } from '../../../src/core/wording/redaction.ts'

const SECRET = '9193cc662a4c0ec135ec71fb57194b38'
const hex = (length: number) =>
  fc
    .array(fc.constantFrom(...'0123456789abcdef'.split('')), { minLength: length, maxLength: length })
    .map((all) => all.join(''))

describe('what is known to be secret', () => {
  const redact = redactionOf([SECRET, 'p&ss"w\\rd/ä😀'])

  it.each([
    ['as it is', SECRET, REDACTED],
    ['in capitals', SECRET.toUpperCase(), REDACTED],
    ['with a letter after it', `${SECRET}x`, `${REDACTED}x`],
    ['with a digit around it', `7${SECRET}7`, `7${REDACTED}7`],
    ['in quotes', `"${SECRET}"`, `"${REDACTED}"`],
    ['before something else that is written as in a URL', `${SECRET} %41`, `${REDACTED} %41`],
    ['twice', `${SECRET}${SECRET}`, `${REDACTED}${REDACTED}`],
    ['cut to its first half', `a ${SECRET.slice(0, 16)}`, `a ${REDACTED}`],
    ['cut to all but its last sign', SECRET.slice(0, 31), REDACTED],
    ['in a line of its own', `x\n${SECRET}\ny`, `x\n${REDACTED}\ny`],
    ['less than half of it', SECRET.slice(0, 15), SECRET.slice(0, 15)],
    ['something else', 'nothing of it', 'nothing of it'],
  ])('is taken out: %s', (_, text, expected) => {
    expect(redact(text)).toBe(expected)
  })

  it('is found however its signs are written', () => {
    const password = 'p&ss"w\\rd/ä😀'
    const html = password.replaceAll('&', '&amp;').replaceAll('"', '&quot;')
    const inUnits = password
      .split('')
      .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
      .join('')
    for (const written of [
      JSON.stringify(password),
      JSON.stringify(JSON.stringify(password)),
      encodeURIComponent(password),
      encodeURIComponent(encodeURIComponent(password)),
      html,
      html.replace('&quot;', '&#34;').replace('&amp;', '&#x26;'),
      inUnits,
      `\\u{70}${visible(password.slice(1))}`,
    ]) {
      const text = redact(`(${written})`)
      expect(text, written).toContain(REDACTED)
      expect(text, written).not.toMatch(/ss|rd/u)
    }
  })

  it('is replaced by what is wanted in its place', () => {
    expect(redact(`a ${SECRET} b`, (found) => '*'.repeat(found.length))).toBe(`a ${'*'.repeat(32)} b`)
  })

  it('is nothing so short that it stands in many texts by chance', () => {
    expect(redactionOf(['secret', ''])('a secret')).toBe('a secret')
    expect(redactionOf([])('a secret')).toBe('a secret')
  })

  it('is taken out of itself with something after it, when both are secret', () => {
    expect(redactionOf(['password', 'password-2'])('password-2 password')).toBe(`${REDACTED} ${REDACTED}`)
  })

  it('is found in any text, and what is around it stays', () => {
    fc.assert(
      fc.property(hex(32), fc.string(), fc.string(), (secret, before, after) => {
        const taken = redactionOf([secret])
        fc.pre(taken(before) === before && taken(after) === after && !before.endsWith('\\') && !before.endsWith('25'))
        const text = taken(`${before}|${secret}|${after}`)
        expect(text).toBe(`${before}|${REDACTED}|${after}`)
      }),
    )
  })

  it('is found in any mixture of ways to write its signs, and each of them goes as a whole', () => {
    const ways: readonly ((sign: string) => string)[] = [
      (sign) => sign,
      (sign) => sign.toUpperCase(),
      (sign) => `%${code(sign).toString(16)}`,
      (sign) => `%2525${code(sign).toString(16)}`,
      (sign) => `\\u${code(sign).toString(16).padStart(4, '0')}`,
      (sign) => `\\\\u${code(sign).toString(16).padStart(4, '0')}`,
      (sign) => `\\u{${code(sign).toString(16)}}`,
      (sign) => `&#${code(sign)};`,
      (sign) => `&#x${code(sign).toString(16)};`,
    ]
    const written = fc
      .tuple(hex(32), fc.array(fc.constantFrom(...ways), { minLength: 32, maxLength: 32 }))
      .map(([secret, all]) => [secret, all.map((way, at) => way(secret[at]!)).join('')] as const)
    fc.assert(
      fc.property(written, fc.constantFrom('', 'a & b ', '&amp;&quot;%41'), ([secret, text], around) => {
        expect(redactionOf([secret])(`${around}|${text}|${around}`)).toBe(`${around}|${REDACTED}|${around}`)
      }),
    )
  })

  it('is not looked for in what only looks as if it were written in another way', () => {
    for (const text of ['&#9999999;', String.raw`\u{ffffff}`, '%zz', '%', '\\']) expect(redact(text)).toBe(text)
    expect(redact('%25252541')).toBe('%25252541')
  })
})

const code = (sign: string) => sign.charCodeAt(0)
