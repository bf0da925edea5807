import { InvalidArgumentError } from 'commander'
import { parseInstant } from '../../core/time/instant.ts'
import type { Instant } from '../../core/time/instant.ts'
import { visible } from '../../core/wording/display.ts'
import { BelfryError } from '../../errors.ts'

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

/** The longest name of a person, and the longest reason. */
const LENGTHS = { '--by': 100, '--note': 1000, '--reason': 1000 } as const

/**
 * Insists on one visible line for what a person says of themselves and why: it is kept for ever and shown on terminals.
 * Throws `usage`, without repeating the text. Not an option's parser, since commander repeats what it refuses.
 */
export function requireLines(texts: Readonly<Partial<Record<keyof typeof LENGTHS, string>>>, verb: string): void {
  for (const [option, most] of Object.entries(LENGTHS) as [keyof typeof LENGTHS, number][]) {
    const text = texts[option]
    if (text === undefined || (text.trim() !== '' && text.length <= most && isVisible(text))) continue
    throw wrongUse(verb, `${option} must be one line of at most ${most} characters`)
  }
}

/** Joiners are part of names in several scripts, and of emoji. */
function isVisible(text: string): boolean {
  const rest = text.replaceAll(/[\u200C\u200D]/gu, '')
  return visible(rest) === rest
}
