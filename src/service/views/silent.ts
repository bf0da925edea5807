import { freezesAt } from '../../core/announcement/freeze.ts'
import type { Freeze } from '../../core/announcement/freeze.ts'
import { endOfQuiet } from '../../core/announcement/quiet.ts'
import type { QuietHours } from '../../core/announcement/quiet.ts'
import type { Silences } from '../../core/announcement/silences.ts'
import type { Instant } from '../../core/time/instant.ts'

/** Quiet hours, and when they end if they hold now; else null. */
export interface QuietNow {
  readonly hours: QuietHours
  readonly until: Instant | null
}

/** When nothing leaves, as a person sees it at an instant. */
export interface Silent {
  /** The freezes that hold now, the one that ends last first. */
  readonly frozen: readonly Freeze[]
  /** The freeze that begins next. */
  readonly nextFreeze: Freeze | null
  /** All quiet hours of the settings. */
  readonly quiet: readonly QuietNow[]
}

/** What the settings hold back at an instant, and what comes next. */
export function silentAt({ freezes, quiet }: Silences, now: Instant): Silent {
  const [nextFreeze = null] = freezes.filter(({ from }) => from > now).toSorted((a, b) => a.from - b.from)
  return {
    frozen: freezesAt(freezes, now).toSorted((a, b) => b.until - a.until),
    nextFreeze,
    quiet: quiet.map((hours) => ({ hours, until: endOfQuiet(hours, now) ?? null })),
  }
}
