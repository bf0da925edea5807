import { describe, expect, it } from 'vitest'
import { HOUR } from '../../../src/core/time/instant.ts'
import { findZone, listZones } from '../../../src/core/time/zone.ts'
import type { Zone } from '../../../src/core/time/zone.ts'
import { checkZone } from '../../../src/definitions/shape/timezone.ts'
import { ABBREVIATIONS } from '../../../src/definitions/shape/zone-advice.ts'
import { PLACES_WITHOUT_ZONE } from '../../../src/definitions/shape/zone-places.ts'

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
    ['+0545', 'Name the place that is meant, e.g. Asia/Kathmandu for UTC+5:45.'],
    ['GMT+9:30', 'Name the place that is meant, e.g. Australia/Darwin for UTC+9:30.'],
    ['-3:30', 'Name the place that is meant, e.g. America/St_Johns (in winter) for UTC-3:30.'],
    ['UTC+25', 'Name the place that is meant, e.g. Asia/Kolkata for UTC+5:30.'],
  ])('names a place: %s', (name, remedy) => {
    expect(remedyFor(name)).toBe(remedy)
  })
})

describe('the remedy for a place without a zone of its own', () => {
  it.each(PLACES_WITHOUT_ZONE)('names the zone of its clocks, which there is: %s', (place, zone) => {
    expect(listZones()).toContain(zone)
    expect(findZone(place)).toBeUndefined()
    expect(remedyFor(place)).toBe(`Did you mean "${zone}"?`)
  })

  it.each([
    ['Asia/Beijing', 'Asia/Shanghai'],
    ['Asia/Mumbai', 'Asia/Kolkata'],
    ['Asia/Delhi', 'Asia/Kolkata'],
    ['Asia/Hanoi', 'Asia/Ho_Chi_Minh'],
    ['America/Washington', 'America/New_York'],
    ['America/San_Francisco', 'America/Los_Angeles'],
    ['Europe/München', 'Europe/Berlin'],
    ['Pacific Standard Time', 'America/Los_Angeles'],
    ['W. Europe Standard Time', 'Europe/Berlin'],
    ['Asia/Singapore (UTC+8)', 'Asia/Singapore'],
    ['New York', 'America/New_York'],
    ['Asia/Singpore', 'Asia/Singapore'],
    ['America/New-York', 'America/New_York'],
    ['Europe/Berln', 'Europe/Berlin'],
  ])('is no city that only sounds like it: %s', (name, zone) => {
    expect(remedyFor(name)).toBe(`Did you mean "${zone}"?`)
  })

  it.each(['Asia/Bandar', 'Asia/Beirat Sud', 'Local', 'system'])('is left open: %s', (name) => {
    expect(remedyFor(name)).toBe('Write an IANA name such as Asia/Singapore, America/New_York or UTC.')
  })
})
