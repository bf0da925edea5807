import type { Freeze } from '../announcement/freeze.ts'
import { showInstant, visible } from './display.ts'

/** A freeze that holds, in one sentence for a terminal or a log. */
export function freezeInWords({ id, until, zone, reason }: Freeze): string {
  return `the freeze "${id}" holds until ${showInstant(until, zone.name)}: ${visible(reason)}`
}
