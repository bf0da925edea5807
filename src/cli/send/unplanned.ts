import { UNPLANNED } from '../../core/quota/budget.ts'
import { formatInstant } from '../../core/time/instant.ts'
import type { Instant } from '../../core/time/instant.ts'

/**
 * What is alike in all definitions of what nobody planned: an id that the millisecond makes its own, the owner, and one
 * instant.
 */
export function unplannedAt(due: Instant, kind: 'send' | 'start', now: Instant) {
  const stamp = formatInstant(now).replaceAll(/[-:Z]/gu, '').replaceAll(/[T.]/gu, '-')
  const schedule = { at: formatInstant(due).slice(0, 19), timezone: 'UTC' }
  return { id: `${kind}-${stamp}`, owner: UNPLANNED, schedule }
}
