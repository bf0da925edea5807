import type { Candidate } from './candidate.ts'
import type { Check } from '../announcement/check.ts'
import { freezesOver } from '../announcement/freeze.ts'
import { quietAt } from '../announcement/quiet.ts'
import type { Instant } from '../time/instant.ts'

/** The reason of an occurrence that a freeze forbids. */
export const FREEZE = 'freeze'

/** The reason of an occurrence that waits for the end of quiet hours. */
export const QUIET = 'quiet'

/**
 * Whether a freeze forbids at `now` what was due at an instant. The instant itself counts while it is to come. A freeze
 * that begins after its expiry changes nothing.
 */
export function freezeCheckOf(
  { due, freezes = [], expiry }: Pick<Candidate, 'due' | 'freezes' | 'expiry'>,
  now: Instant,
): Extract<Check, { check: 'freeze' }> {
  const [freeze, ...others] = freezesOver(freezes, due, Math.max(due, Math.min(now, expiry.last)))
  const { id = null, reason = null, from = null, until = null } = freeze ?? {}
  const also = others.map((each) => each.id)
  const check = { check: 'freeze', isPassed: freeze === undefined, freezeId: id, reason, from, until } as const
  return also.length === 0 ? check : { ...check, also }
}

/** Whether something waits at `now` for the end of quiet hours. The instant itself counts while it is to come. */
export function quietCheckOf(
  { due, quiet = [], expiry }: Pick<Candidate, 'due' | 'quiet' | 'expiry'>,
  now: Instant,
): Extract<Check, { check: 'quiet' }> {
  const spell = quietAt(quiet, Math.max(due, now), expiry.last)
  return { check: 'quiet', isPassed: spell === null, quietId: spell?.hours.id ?? null, until: spell?.until ?? null }
}

/** Whether something waits for the end of quiet hours at an instant. */
export function isQuiet(candidate: Pick<Candidate, 'quiet'>, instant: Instant): boolean {
  return quietIdAt(candidate, instant) !== null
}

/** The quiet hours for whose end something waits at an instant: those that end last. Null when it need not. */
export function quietIdAt({ quiet = [] }: Pick<Candidate, 'quiet'>, instant: Instant): string | null {
  return quietAt(quiet, instant, instant)?.hours.id ?? null
}
