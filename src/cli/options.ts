import { InvalidArgumentError } from 'commander'

/** An option's value as a whole number within bounds; commander reports it as wrong usage otherwise. */
export function wholeNumber(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text)
    if (/^\d+$/u.test(text) && value >= least && value <= most) return value
    throw new InvalidArgumentError(`It must be a whole number from ${least} to ${most}.`)
  }
}
