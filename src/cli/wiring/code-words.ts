import type { CodeWords } from '../../core/delivery/call-made.ts'
import { describeCode, RETURN_CODES } from '../../zim/index.ts'

/** The vendor's meaning of a return code, and its advice. */
export const wordsForCode = (code: number): CodeWords => ({
  meaning: describeCode(code),
  advice: RETURN_CODES.get(code)?.advice ?? null,
})
