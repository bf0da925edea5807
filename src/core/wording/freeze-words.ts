import type { Freeze } from '../announcement/freeze.ts'
import type { QuietHours } from '../announcement/quiet.ts'
import type { Instant } from '../time/instant.ts'
import { showInstant, visible } from './display.ts'

/** A freeze that holds, in one sentence for a terminal or a log. */
export function freezeInWords({ id, until, zone, reason }: Freeze): string {
  return `the freeze "${id}" holds until ${showInstant(until, zone.name)}: ${visible(reason)}`
}

/** Quiet hours that hold until an instant, in one sentence for a terminal or a log. */
export function quietInWords({ id, zone }: Pick<QuietHours, 'id' | 'zone'>, until: Instant): string {
  return `the quiet hours "${id}" hold until ${showInstant(until, zone.name)}`
}
