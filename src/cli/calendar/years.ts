import { InvalidArgumentError } from 'commander'
import { daysFromCivil } from '../../core/time/civil-date.ts'
import type { DayRange } from './days-off.ts'

/** Years in a row, both ends included. */
export interface Years {
  readonly first: number
  readonly last: number
}

/** Countries whose days follow the moon are known for these years (documentation of date-holidays). */
const KNOWN: Years = { first: 1970, last: 2080 }

/** Reads `2026..2028` or `2026`. For anything else, commander reports wrong usage. */
export function readYears(text: string): Years {
  const [, from = '', to = from] = /^(\d{4})(?:\.\.(\d{4}))?$/u.exec(text) ?? []
  const years = { first: Number(from), last: Number(to) }
  if (from === '') throw new InvalidArgumentError('It must be a year or a range, e.g. 2027 or 2026..2028.')
  if (years.last < years.first) throw new InvalidArgumentError(`Write ${to}..${from}: the first year stands first.`)
  if (years.first < KNOWN.first || years.last > KNOWN.last) {
    throw new InvalidArgumentError(`They must be from ${KNOWN.first} to ${KNOWN.last}.`)
  }
  return years
}

/** `2026..2028`, or `2026`: as `--years` takes it. */
export function yearsAsWritten({ first, last }: Years): string {
  return first === last ? String(first) : `${first}..${last}`
}

/** `2026 to 2028`, or `2026`. */
export function yearsInWords({ first, last }: Years): string {
  return first === last ? String(first) : `${first} to ${last}`
}

/** From the first day of the first year to the last day of the last one. */
export function daysOfYears({ first, last }: Years): DayRange {
  return { first: daysFromCivil(first, 1, 1), last: daysFromCivil(last, 12, 31) }
}
