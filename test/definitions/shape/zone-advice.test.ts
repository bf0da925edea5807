import { describe, expect, it } from 'vitest'
import { HOUR } from '../../../src/core/time/instant.ts'
import { findZone, listZones } from '../../../src/core/time/zone.ts'
import type { Zone } from '../../../src/core/time/zone.ts'
import { checkZone } from '../../../src/definitions/shape/timezone.ts'
import { ABBREVIATIONS } from '../../../src/definitions/shape/zone-advice.ts'

const WINTER = Date.UTC(2027, 0, 15)
const SUMMER = Date.UTC(2027, 6, 15)

const remedyFor = (name: string) => checkZone(name, []).fault?.remedy ?? ''

/** Each `PLACE for UTC±H` of a remedy. `(in winter)` stands between them where there is summer time. */
function claims(remedy: string) {
  const found = remedy.matchAll(/(?<place>[A-Za-z/_]+)(?<winter> \(in winter\))? for UTC(?<sign>[+-])(?<hours>\d+)/g)
  return [...found].map(({ groups = {} }) => ({
    zone: findZone(groups['place'] ?? '') as Zone,
    offset: Number(`${groups['sign']}${groups['hours']}`) * HOUR,
    isOfWinter: groups['winter'] !== undefined,
  }))
}

describe('the remedy for an abbreviation', () => {
  it.each(ABBREVIATIONS)('names places of the IANA database: %s', (name) => {
    const places = remedyFor(name).match(/[A-Z][a-z]+\/[A-Za-z_/]+/g) ?? []
    expect(places).not.toEqual([])
    expect(places.filter((place) => !listZones().includes(place))).toEqual([])
  })
})

describe('the remedy for a zone with hours in its name', () => {
  it.each(Array.from({ length: 27 }, (_, index) => index - 12).filter((hours) => hours !== 0))(
    'names places whose clocks show what it says: %d',
    (hours) => {
      const name = `Etc/GMT${hours > 0 ? '-' : '+'}${Math.abs(hours)}`
      const { zone, fault } = checkZone(name, [])
      expect(zone?.offsetAt(SUMMER)).toBe(hours * HOUR)
      expect(fault?.text).toContain(`UTC${hours > 0 ? '+' : '-'}${Math.abs(hours)}:`)
      const named = claims(fault?.remedy ?? '')
      expect(named.length).toBeGreaterThan(0)
      for (const { zone: place, offset, isOfWinter } of named) {
        expect(place.offsetAt(WINTER), place.name).toBe(offset)
        expect(place.offsetAt(SUMMER) === offset, place.name).toBe(!isOfWinter)
      }
    },
  )
})

describe('the remedy for an offset', () => {
  it.each([
    ['+08:00', 'Name the place that is meant, e.g. Asia/Singapore for UTC+8.'],
    ['UTC+3', 'Name the place that is meant, e.g. Africa/Nairobi for UTC+3.'],
    ['gmt-5', 'Name the place that is meant, e.g. America/Panama for UTC-5.'],
    ['+0545', 'Name the place that is meant, e.g. Asia/Kolkata for UTC+5:30.'],
    ['UTC+25', 'Name the place that is meant, e.g. Asia/Kolkata for UTC+5:30.'],
  ])('names a place: %s', (name, remedy) => {
    expect(remedyFor(name)).toBe(remedy)
  })
})
