import Holidays from 'date-holidays'
import { localDateOf, parseLocalDate } from '../../core/time/instant.ts'
import { suggest } from '../../definitions/problems/suggest.ts'
import { BelfryError } from '../../errors.ts'
import type { DaysOff } from './days-off.ts'
import type { LeftOut } from './left-out.ts'
import { oneLine } from './written.ts'
import type { Years } from './years.ts'

/** The days off of a country or a part of it. */
export interface CountryDays {
  /** Its code, in the way the library writes it: `US`, `DE-BY`. */
  readonly code: string
  /** Its name in English: `Germany, Bayern`. */
  readonly place: string
  readonly days: readonly DaysOff[]
  readonly leftOut: readonly LeftOut[]
}

/**
 * The public holidays of a country, with the days that stand in for those on a weekend. `code`: `US`, or a part of a
 * country with hyphens: `DE-BY`. Other kinds of days and those that begin in the middle of a day are left out.
 * @throws BelfryError `invalid` for a place that the library does not know
 */
export function daysOfCountry(code: string, years: Years): CountryDays {
  const { codes, names } = findPlace(code)
  const [country, state, region] = codes
  const known = new Holidays({ country, ...(state && { state }), ...(region && { region }) })
  // Days are counted by the clocks of the place. In UTC, no change of clocks makes one of them shorter.
  known.setTimezone('UTC')
  const days: DaysOff[] = []
  const leftOut: LeftOut[] = []
  for (let year = years.first; year <= years.last; year++) {
    for (const { type, ...holiday } of known.getHolidays(year)) {
      const name = oneLine(holiday.name)
      const [date = '', time] = holiday.date.split(' ')
      const first = parseLocalDate(date)
      if (type !== 'public') leftOut.push({ noun: 'day', why: WHY[type], name, where: date })
      else if (first === undefined || time !== '00:00:00') {
        leftOut.push({ noun: 'public holiday', why: 'of a part of a day', name, where: holiday.date })
      } else {
        // Days of the moon begin on the eve before. The day that counts is the one which the library names.
        const last = Math.max(first, localDateOf(holiday.end.valueOf()) - 1)
        days.push({ first, last, name })
      }
    }
  }
  return { code: codes.join('-'), place: names.join(', '), days, leftOut }
}

const WHY = {
  bank: 'of banks alone',
  school: 'of schools alone',
  optional: 'that only some people take off',
  observance: 'observed without a day off',
} as const

type CountryPart = { readonly codes: readonly [string, ...string[]]; readonly names: readonly string[] }

function findPlace(written: string): CountryPart {
  const all = new Holidays()
  const [country = '', state, region, ...rest] = written.toUpperCase().split(/[-.]/u)
  const countries = all.getCountries('en')
  const name = countries[country]
  if (name === undefined) throw unknownCountry(written, countries)
  if (state === undefined) return { codes: [country], names: [name] }
  const states = partsOf(all.getStates(country, 'en'))
  const stateCode = codeOf(states, state)
  if (stateCode === undefined) throw unknownPart(state, { of: `${name} (${country})`, code: country, parts: states })
  const inState = { codes: [country, stateCode], names: [name, states[stateCode] ?? ''] } as const
  if (region === undefined) return inState
  const regions = partsOf(all.getRegions(country, stateCode, 'en'))
  const regionCode = codeOf(regions, region)
  if (regionCode === undefined || rest.length > 0) {
    const above = `${country}-${stateCode}`
    throw unknownPart([region, ...rest].join('-'), {
      of: `${inState.names.join(', ')} (${above})`,
      code: above,
      parts: regions,
    })
  }
  return { codes: [...inState.codes, regionCode], names: [...inState.names, regions[regionCode] ?? ''] }
}

type Parts = Readonly<Record<string, string>>

/** The library has none for a place without parts, whatever its types say. */
const partsOf = (parts: Parts | undefined): Parts => parts ?? {}

/** Most codes are in capitals, but not all of them. */
function codeOf(parts: Parts, code: string): string | undefined {
  return Object.keys(parts).find((each) => each.toUpperCase() === code)
}

/** What people call places that have another code. */
const ALSO: Readonly<Record<string, string>> = {
  UK: 'GB',
  USA: 'US',
  UAE: 'AE',
  HOLLAND: 'NL',
  ENGLAND: 'GB-ENG',
  SCOTLAND: 'GB-SCT',
  WALES: 'GB-WLS',
  'NORTHERN IRELAND': 'GB-NIR',
}

function unknownCountry(written: string, countries: Parts): BelfryError {
  const name = written.toUpperCase()
  const also = Object.hasOwn(ALSO, name) ? ALSO[name] : undefined
  const near = suggest(written, Object.values(countries))
  const [code] = Object.entries(countries).find(([, name]) => name === near) ?? []
  const otherwise = 'It is a code of two letters (ISO 3166), e.g. US, DE or SG, and of a part of it: US-CA.'
  return new BelfryError('invalid', `no holidays are known of a country ${JSON.stringify(written)}`, {
    remedy: also ? `Write --country ${also}.` : code === undefined ? otherwise : `${near} is --country ${code}.`,
  })
}

interface Whole {
  readonly of: string
  readonly code: string
  readonly parts: Parts
}

function unknownPart(part: string, { of, code, parts }: Whole): BelfryError {
  const codes = Object.keys(parts)
  const list = codes.map((each) => `${code}-${each}`).join(', ')
  const remedy = codes.length === 0 ? `Write --country ${code}.` : `Write one of these: ${list}.`
  return new BelfryError('invalid', `no part ${JSON.stringify(part)} is known of ${of}`, { remedy })
}
