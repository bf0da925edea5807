import { InvalidArgumentError } from 'commander'
import { parseInstant } from '../core/time.ts'
import type { Instant } from '../core/time.ts'
import { BelfryError } from '../errors.ts'

/** An option's value as a whole number within bounds; commander reports it as wrong usage otherwise. */
export function wholeNumber(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text)
    if (/^\d+$/u.test(text) && value >= least && value <= most) return value
    throw new InvalidArgumentError(`It must be a whole number from ${least} to ${most}.`)
  }
}

/** A text as an instant. Throws `invalid` for what is none. */
export function instantFrom(text: string): Instant {
  const instant = parseInstant(text)
  if (instant !== undefined) return instant
  throw new BelfryError('invalid', `"${text}" is not an instant`, {
    remedy: 'Write an ISO 8601 time with its offset, e.g. 2026-12-24T10:00:00Z or 2026-12-24T18:00:00+08:00.',
  })
}

/** Wrong use of a verb that commander cannot know of. */
export function wrongUse(verb: string, message: string): BelfryError {
  return new BelfryError('usage', message, { remedy: `\`belfry ${verb} --help\` shows how.` })
}
