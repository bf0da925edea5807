import { findZone, listZones } from '../../core/time/zone.ts'
import type { Zone } from '../../core/time/zone.ts'
import { lookAlikeText, plainTextOf } from '../advice/advice.ts'
import { fault, quoted } from '../problems/codes.ts'
import type { Fault } from '../problems/codes.ts'
import { suggest } from '../problems/suggest.ts'
import type { Path } from '../../core/problem.ts'
import { adviceOnAbbreviation, adviceOnOffset, adviceOnReversedSign } from './zone-advice.ts'
import { zoneOfPlace } from './zone-places.ts'

/** A time zone, what is wrong with its name, or both. An abbreviation has a zone, although it must not be written. */
export type CheckedZone =
  { readonly zone: Zone; readonly fault?: Fault } | { readonly zone?: undefined; readonly fault: Fault }

/**
 * Finds a time zone by its IANA name. If there is none, the fault suggests the most probable name. The IANA database
 * has abbreviations, too, and names with a number of hours. They are other zones than people mean by them.
 */
export function checkZone(name: string, path: Path): CheckedZone {
  const abbreviation = adviceOnAbbreviation(name)
  const zone = findZone(name)
  if (zone) {
    if (abbreviation)
      return { zone, fault: fault('timezone-abbreviation', path, abbreviation.text, abbreviation.remedy) }
    const advice = adviceOnReversedSign(zone)
    return { zone, ...(advice && { fault: fault('timezone-sign', path, advice.text, advice.remedy) }) }
  }
  const advice = abbreviation ?? adviceOnOffset(name)
  return { fault: advice ? fault('timezone-unknown', path, advice.text, advice.remedy) : unknown(name, path) }
}

function unknown(name: string, path: Path): Fault {
  const { plain, lookAlike } = plainTextOf(name)
  if (lookAlike && findZone(plain)) {
    return fault('timezone-unknown', path, lookAlikeText(name, lookAlike), `Write ${plain}.`)
  }
  const zones = listZones()
  // Some lists write the offset beside the name: "Asia/Singapore (UTC+8)".
  const wanted = folded(
    name
      .slice(0, 100)
      .replace(/\s*\([^()]*\)\s*$/, '')
      .trim(),
  )
  // People leave out the continent more often than they misspell the city. Other cities have the zone of a neighbour.
  const place = zones.find((candidate) => folded(candidate) === wanted || cityOf(candidate) === wanted)
  const otherwise = 'Write an IANA name such as Asia/Singapore, America/New_York or UTC.'
  const near = place ?? zoneOfPlace(wanted) ?? suggest(wanted, zones, cityOf(wanted).length < 8 ? 1 : 2)
  const remedy = near === undefined ? otherwise : `Did you mean "${near}"?`
  return fault('timezone-unknown', path, `${quoted(name)} is not an IANA time zone`, remedy)
}

const cityOf = (name: string) => folded(name.slice(name.lastIndexOf('/') + 1))

const folded = (name: string) => name.toLowerCase().replaceAll(' ', '_')
