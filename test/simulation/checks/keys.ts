import type { OccurrenceKey } from '../../../src/core/announcement/occurrence.ts'
import { parseInstant } from '../../../src/core/time/instant.ts'
import type { Instant } from '../../../src/core/time/instant.ts'

/** The parts of a key, read without the code that makes keys. */
export function partsOf(key: OccurrenceKey): { readonly id: string; readonly due: Instant } {
  const at = key.lastIndexOf('@')
  return { id: key.slice(0, at), due: parseInstant(key.slice(at + 1)) ?? Number.NaN }
}
