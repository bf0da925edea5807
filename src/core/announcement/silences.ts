import type { Priority } from './announcement.ts'
import type { Push } from './broadcast.ts'
import { freezesFor } from './freeze.ts'
import type { Freeze } from './freeze.ts'
import { quietFor } from './quiet.ts'
import type { QuietHours } from './quiet.ts'

/** When nothing leaves, or waits: what the settings file says of it. */
export interface Silences {
  readonly freezes: readonly Freeze[]
  readonly quiet: readonly QuietHours[]
}

/** There are no freezes and no quiet hours. */
export const NO_SILENCES: Silences = { freezes: [], quiet: [] }

/** Those that concern a priority and a reach. */
export function silencesFor(
  { freezes = [], quiet = [] }: Partial<Silences>,
  concerned: { readonly priority: Priority; readonly push: Push },
): Silences {
  return { freezes: freezesFor(freezes, concerned.priority), quiet: quietFor(quiet, concerned) }
}
