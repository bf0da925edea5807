import { describe, expect, it } from 'vitest'
import { requireLines } from '../../../src/cli/support/options.ts'

const refused = (texts: Parameters<typeof requireLines>[0]) => () => requireLines(texts, 'resolve')

describe('what a person says of themselves and why', () => {
  it.each(['', '  ', 'Ada\nLin', 'Ada\u001B[31m', 'Ada\u202E', 'Ada\u2028', '\uD800', 'a'.repeat(101)])(
    'cannot be %j: it is kept for ever and shown on terminals',
    (by) => {
      expect(refused({ '--by': by })).toThrow('--by must be one line of at most 100 characters')
    },
  )

  it('may be a longer reason, but not a book', () => {
    expect(refused({ '--by': 'Ada', '--note': 'n'.repeat(1000) })).not.toThrow()
    expect(refused({ '--note': 'n'.repeat(1001) })).toThrow('--note must be one line of at most 1000 characters')
    expect(refused({ '--reason': 'n\n' })).toThrow('--reason must be')
  })

  it('may be in any script, and with joined signs', () => {
    expect(refused({ '--by': 'علی‌رضا 👩‍💻', '--reason': 'नमस्ते', '--note': '保守作業' })).not.toThrow()
  })
})
