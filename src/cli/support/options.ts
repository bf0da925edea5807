import { InvalidArgumentError } from 'commander'
import { parseInstant } from '../../core/time/instant.ts'
import type { Instant } from '../../core/time/instant.ts'
import { visible } from '../../core/wording/display.ts'
import { BelfryError } from '../../errors.ts'

/**
 * Makes a parser for an option that is a whole number within bounds. For anything else, commander reports wrong usage.
 */
export function wholeNumber(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text)
    if (/^\d+$/u.test(text) && value >= least && value <= most) return value
    throw new InvalidArgumentError(`It must be a whole number from ${least} to ${most}.`)
  }
}

/**
 * A text as an instant.
 * @throws BelfryError `invalid` for a text that is no instant
 */
export function instantFrom(text: string): Instant {
  const instant = parseInstant(text)
  if (instant !== undefined) return instant
  throw new BelfryError('invalid', `"${text}" is not an instant`, {
    remedy: 'Write an ISO 8601 time with its offset, e.g. 2026-12-24T10:00:00Z or 2026-12-24T18:00:00+08:00.',
  })
}

/** The error for wrong use of a verb that commander cannot detect. */
export function wrongUse(verb: string, message: string): BelfryError {
  return new BelfryError('usage', message, { remedy: `\`belfry ${verb} --help\` shows how.` })
}

/** The longest values of these options, in characters. */
const LENGTHS = { '--by': 100, '--note': 1000, '--reason': 1000 } as const

/**
 * Requires one visible line for a person's name, note or reason: it is kept for ever and shown on terminals. The error
 * does not repeat the text. This is not an option's parser, since commander repeats what it refuses.
 * @throws BelfryError `usage`
 */
export function requireLines(texts: Readonly<Partial<Record<keyof typeof LENGTHS, string>>>, verb: string): void {
  for (const [option, most] of Object.entries(LENGTHS) as [keyof typeof LENGTHS, number][]) {
    const text = texts[option]
    if (text === undefined || (text.trim() !== '' && text.length <= most && isVisible(text))) continue
    throw wrongUse(verb, `${option} must be one line of at most ${most} characters`)
  }
}

/** Joiners are allowed: they are part of names in several scripts, and of emoji. */
function isVisible(text: string): boolean {
  const rest = text.replaceAll(/[\u200C\u200D]/gu, '')
  return visible(rest) === rest
}
