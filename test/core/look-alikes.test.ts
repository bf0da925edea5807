import { describe, expect, it } from 'vitest'
import fc from 'fast-check'
import { findLookAlike, nameLookAlike, withPlainCharacters } from '../../src/core/look-alikes.ts'

const seed = Number(process.env.SEED ?? 20_261_126)

const CASES: readonly (readonly [written: string, said: string, plain: string])[] = [
  ['0\u00A09 * * *', 'character 2 is U+00A0, a no-break space', '0 9 * * *'],
  ['0\u20029 * * *', 'character 2 is U+2002, a blank that is no space', '0 9 * * *'],
  ['\uFEFF0 9 * * *', 'character 1 is U+FEFF, a byte order mark', '0 9 * * *'],
  ['0 9\u200B * * *', 'character 4 is U+200B, a space of no width', '0 9 * * *'],
  ['0 9\u2066 * * *', 'character 4 is U+2066, an invisible character', '0 9 * * *'],
  ['0 9\u0007 * * *', 'character 4 is U+0007, an invisible character', '0 9 * * *'],
  ['0 9–17 * * *', 'character 4 is U+2013, an en dash', '0 9-17 * * *'],
  ['0 9—17 * * *', 'character 4 is U+2014, an em dash', '0 9-17 * * *'],
  ['0 9−17 * * *', 'character 4 is U+2212, a minus sign', '0 9-17 * * *'],
  ['0 9⸺17 * * *', 'character 4 is U+2E3A, a dash that is no hyphen', '0 9-17 * * *'],
  ['0 9〜17 * * *', 'character 4 is U+301C, a wave dash', '0 9-17 * * *'],
  ['0 9 ∗ * *', 'character 5 is U+2217, an asterisk of mathematics', '0 9 * * *'],
  ['0 9 ＊ ＊ ＊', 'character 5 is U+FF0A, a full-width asterisk', '0 9 * * *'],
  ['０ ９ * * *', 'character 1 is U+FF10, a digit 0 that no keyboard of English writes', '0 9 * * *'],
  ['0 ٩ * * *', 'character 3 is U+0669, a digit 9 that no keyboard of English writes', '0 9 * * *'],
  ['0 𝟡 * * *', 'character 3 is U+1D7E1, a digit 9 that no keyboard of English writes', '0 9 * * *'],
  ['0 ９，１８ * * *', 'character 3 is U+FF19, a digit 9 that no keyboard of English writes', '0 9,18 * * *'],
  ['0 9 * * МON', 'character 9 is U+041C, a letter of another alphabet that looks like M', '0 9 * * MON'],
  ['０９：00', 'character 1 is U+FF10, a digit 0 that no keyboard of English writes', '09:00'],
  ['“0 9 * * *”', 'character 1 is U+201C, a curved quotation mark', '"0 9 * * *"'],
  ['0 9 * * ＭON', 'character 9 is U+FF2D, a form of M that no keyboard of English writes', '0 9 * * MON'],
  ['М\u200BON', 'character 2 is U+200B, a space of no width', 'MON'],
  ['Mon…Fri', 'character 4 is U+2026, an ellipsis', 'Mon...Fri'],
  ['*⁄5', 'character 2 is U+2044, a fraction slash', '*/5'],
  ['0 9 * * 1 😀\u00A0', 'character 12 is U+00A0, a no-break space', '0 9 * * 1 😀 '],
]

describe('a look-alike', () => {
  it.each(CASES)('of %j is named with its place, and replaced', (written, said, plain) => {
    const found = findLookAlike(written)
    expect(found && nameLookAlike(found)).toBe(said)
    expect(withPlainCharacters(written)).toBe(plain)
  })

  it.each(['', '0 9 * * *\t\r\n', 'каждый день', '毎日', 'é', 'Überall', 'Ж0'])('is not in %j', (text) => {
    expect(findLookAlike(text)).toBeUndefined()
    expect(withPlainCharacters(text)).toBe(text)
  })

  it('has the offset and length that slice needs, behind characters of two units, too', () => {
    const text = '😀 𝟡'
    const { index, length } = findLookAlike(text) ?? { index: 0, length: 0 }
    expect(text.slice(index, index + length)).toBe('𝟡')
  })

  it('is every digit of every script', () => {
    for (let code = 128; code <= 0x1ffff; code += 1) {
      const digit = String.fromCodePoint(code)
      if (!/\p{Nd}/u.test(digit)) continue
      expect(withPlainCharacters(digit), code.toString(16)).toMatch(/^\d$/)
      const simple = digit.normalize('NFKC')
      if (/^\d$/.test(simple)) expect(withPlainCharacters(digit)).toBe(simple)
    }
  })

  it(`is found again in no text where all are replaced (SEED=${seed})`, () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const plain = withPlainCharacters(text)
        expect(findLookAlike(text) === undefined).toBe(plain === text)
        expect(findLookAlike(plain)).toBeUndefined()
      }),
      { seed },
    )
  })
})
