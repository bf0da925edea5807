import { findZone, listZones } from '../../core/time/zone.ts'
import type { Zone } from '../../core/time/zone.ts'
import { fault, quoted } from '../problems/codes.ts'
import type { Fault } from '../problems/codes.ts'
import { didYouMean } from '../problems/suggest.ts'
import type { Path } from '../../core/problem.ts'

/** A time zone, or why its name is not one. */
export type CheckedZone = { readonly zone: Zone } | { readonly fault: Fault }

/** Finds a time zone by its IANA name. If there is none, the fault suggests the most probable name. */
export function checkZone(name: string, path: Path): CheckedZone {
  const zone = findZone(name)
  if (zone) return { zone }
  const zones = listZones()
  // People leave out the continent more often than they misspell the city.
  const wanted = folded(name)
  const city = zones.find((candidate) => cityOf(candidate) === wanted)
  const otherwise = 'Write an IANA name such as Asia/Singapore, America/New_York or UTC.'
  const remedy = city === undefined ? didYouMean(name, zones, otherwise) : `Did you mean "${city}"?`
  return { fault: fault('timezone-unknown', path, `${quoted(name)} is not an IANA time zone`, remedy) }
}

const cityOf = (name: string) => folded(name.slice(name.lastIndexOf('/') + 1))

const folded = (name: string) => name.toLowerCase().replaceAll(' ', '_')
