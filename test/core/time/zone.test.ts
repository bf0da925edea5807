import { existsSync, readdirSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { DAY, formatOffset, HOUR, MINUTE, SECOND } from '../../../src/core/time/instant.ts'
import type { Instant } from '../../../src/core/time/instant.ts'
import { findZone, listZones } from '../../../src/core/time/zone.ts'
import { EXHAUSTIVE, instant, ODD_ZONES, short, wall, zone } from '../schedule/support.ts'
import { intlOffset, transitionsByIntl } from './clock-oracle.ts'

/** Each transition between two instants, as `02:00Z -05:00 → -04:00`. */
function changes(name: string, since: string, until: string): string[] {
  const found: string[] = []
  let next = zone(name).nextTransition(instant(since), instant(until))
  for (; next !== undefined; next = zone(name).nextTransition(next.instant, instant(until))) {
    found.push(`${short(next.instant)} ${formatOffset(next.offsetBefore)} → ${formatOffset(next.offsetAfter)}`)
  }
  return found
}

describe('names of zones', () => {
  it.each([
    ['America/New_York', 'America/New_York'],
    ['america/new_york', 'America/New_York'],
    ['ASIA/HO_CHI_MINH', 'Asia/Ho_Chi_Minh'],
    ['asia/calcutta', 'Asia/Calcutta'],
    ['Asia/Kolkata', 'Asia/Kolkata'],
    ['utc', 'UTC'],
    ['Etc/utc', 'Etc/UTC'],
    ['etc/gmt+5', 'Etc/GMT+5'],
    ['us/pacific', 'US/Pacific'],
    ['est5edt', 'EST5EDT'],
    ['gb-eire', 'GB-Eire'],
    ['america/port-au-prince', 'America/Port-au-Prince'],
    ['africa/dar_es_salaam', 'Africa/Dar_es_Salaam'],
    ['europe/isle_of_man', 'Europe/Isle_of_Man'],
    ['antarctica/dumontdurville', 'Antarctica/DumontDUrville'],
    ['america/argentina/comodrivadavia', 'America/Argentina/ComodRivadavia'],
  ])('%s is %s', (written, name) => {
    expect(findZone(written)?.name).toBe(name)
  })

  it.each([
    '',
    ' ',
    'local',
    'system',
    'default',
    '+05:30',
    '-08',
    'UTC+3',
    'UTC+03:00',
    'GMT+3',
    'Z',
    'PST',
    'IST',
    'BST',
    'SystemV/PST8',
    'Factory',
    'America/Nowhere',
    'America/New York',
    'America/',
    '/UTC',
    ' UTC',
    'UTC\n',
  ])('%j is refused', (written) => {
    expect(findZone(written)).toBeUndefined()
  })

  it('are shared: one zone for one name, whatever the letter case', () => {
    expect(findZone('europe/paris')).toBe(findZone('Europe/Paris'))
  })

  it('are offered to people sorted, with UTC, as the IANA database spells them today', () => {
    const names = listZones()
    expect(names).toEqual([...names].sort())
    expect(names).toEqual(expect.arrayContaining(['UTC', 'Asia/Kolkata', 'Europe/Kyiv', 'America/Nuuk']))
    expect(names.filter((name) => findZone(name)?.name !== name)).toEqual([])
  })

  it.runIf(existsSync('/usr/share/zoneinfo'))('of the IANA database are all known in small letters', () => {
    const names = readdirSync('/usr/share/zoneinfo', { recursive: true, encoding: 'utf8', withFileTypes: true })
      .filter((entry) => !entry.isDirectory())
      .map((entry) => `${entry.parentPath}/${entry.name}`.replace('/usr/share/zoneinfo/', ''))
      .filter((name) => /^[A-Z]/.test(name) && name !== 'Factory')
    expect(names.length).toBeGreaterThan(400)
    expect(names.filter((name) => findZone(name.toLowerCase())?.name !== name)).toEqual([])
  })
})

describe('transitions', () => {
  it.each([
    [
      'America/New_York',
      '2026-01-01T00:00Z',
      '2027-01-01T00:00Z',
      ['2026-03-08T07:00Z -05:00 → -04:00', '2026-11-01T06:00Z -04:00 → -05:00'],
    ],
    [
      'Europe/Dublin',
      '2026-01-01T00:00Z',
      '2027-01-01T00:00Z',
      ['2026-03-29T01:00Z +00:00 → +01:00', '2026-10-25T01:00Z +01:00 → +00:00'],
    ],
    [
      'Australia/Lord_Howe',
      '2026-01-01T00:00Z',
      '2027-01-01T00:00Z',
      ['2026-04-04T15:00Z +11:00 → +10:30', '2026-10-03T15:30Z +10:30 → +11:00'],
    ],
    ['Pacific/Apia', '2011-10-01T00:00Z', '2012-02-01T00:00Z', ['2011-12-30T10:00Z -10:00 → +14:00']],
    ['Pacific/Kwajalein', '1993-01-01T00:00Z', '1994-01-01T00:00Z', ['1993-08-21T12:00Z -12:00 → +12:00']],
    ['Africa/Monrovia', '1971-01-01T00:00Z', '1973-01-01T00:00Z', ['1972-01-07T00:44:30Z -00:44:30 → +00:00']],
    [
      'America/Noronha',
      '2000-09-01T00:00Z',
      '2001-01-01T00:00Z',
      ['2000-10-08T02:00Z -02:00 → -01:00', '2000-10-15T01:00Z -01:00 → -02:00'],
    ],
    // At an edge of the stretch that is computed at once.
    ['Africa/Tunis', '2005-06-01T00:00Z', '2006-01-01T00:00Z', ['2005-09-30T00:00Z +02:00 → +01:00']],
    ['Asia/Singapore', '1990-01-01T00:00Z', '2000-01-01T00:00Z', []],
    ['UTC', '1970-01-01T00:00Z', '1980-01-01T00:00Z', []],
  ])('of %s', (name, since, until, expected) => {
    expect(changes(name, since, until)).toEqual(expected)
  })

  it('are found backwards as well, and only within ten years unless asked for more', () => {
    const singapore = zone('Asia/Singapore')
    expect(singapore.previousTransition(instant('2000-01-01T00:00Z'))).toBeUndefined()
    expect(singapore.nextTransition(instant('1970-01-01T00:00Z'))).toBeUndefined()
    const change = singapore.nextTransition(instant('1970-01-01T00:00Z'), instant('1990-01-01T00:00Z'))
    expect(change).toEqual({ instant: instant('1981-12-31T16:00Z'), offsetBefore: 7.5 * HOUR, offsetAfter: 8 * HOUR })
    expect(singapore.previousTransition(instant('2000-01-01T00:00Z'), instant('1980-01-01T00:00Z'))).toEqual(change)
  })

  it('are strictly after and strictly before', () => {
    const [berlin, spring] = [zone('Europe/Berlin'), instant('2026-03-29T01:00Z')]
    expect(berlin.nextTransition(spring - 1)?.instant).toBe(spring)
    expect(berlin.nextTransition(spring)?.instant).toBe(instant('2026-10-25T01:00Z'))
    expect(berlin.previousTransition(spring + 1)?.instant).toBe(spring)
    expect(berlin.previousTransition(spring)?.instant).toBe(instant('2025-10-26T01:00Z'))
    const tunis = zone('Africa/Tunis').previousTransition(instant('2005-10-01T00:00Z'))
    expect(tunis).toEqual({ instant: instant('2005-09-30T00:00Z'), offsetBefore: 2 * HOUR, offsetAfter: HOUR })
  })

  it('are where Intl changes its offset, from 1970 to 2100', { timeout: 600_000 }, () => {
    const names = EXHAUSTIVE ? listZones() : ['America/Noronha', 'Asia/Gaza']
    for (const name of names) {
      const [since, until] = [Date.UTC(EXHAUSTIVE ? 1970 : 1999, 0), Date.UTC(EXHAUSTIVE ? 2101 : 2056, 0)]
      const found: Instant[] = []
      let next = zone(name).nextTransition(since, until)
      for (; next !== undefined; next = zone(name).nextTransition(next.instant, until)) found.push(next.instant)
      expect(found, name).toEqual(transitionsByIntl(name, since, until, DAY))
      const gaps = found.slice(1).map((at, index) => at - Number(found[index]))
      expect(Math.min(...gaps, 10 * DAY), `${name}: closer than the sampling step allows`).toBeGreaterThan(4 * DAY)
    }
  })

  it('alone end the spans of years, which are the spans of weeks joined', () => {
    for (const name of ['UTC', ...ODD_ZONES]) {
      const place = zone(name)
      const edges: Instant[] = []
      for (let at = instant('1995-01-01T00:00Z'); at < instant('2015-01-01T00:00Z');) {
        const [span, stretch] = [place.spanAt(at), place.stretchAt(at)]
        expect(at).toBeGreaterThanOrEqual(span.start)
        expect(span.end).toBeGreaterThanOrEqual(stretch.end)
        expect(span.offset).toBe(stretch.offset)
        expect(place.spanAt(span.end - 1)).toBe(span)
        expect(place.offsetAt(span.end - 1)).toBe(span.offset)
        expect(place.offsetAt(span.end)).toBe(span.offsetAfter)
        expect(place.previousTransition(span.end, span.start + 1)).toBeUndefined()
        const before = place.previousTransition(span.start + 1, span.start - DAY)
        expect(span.calmFrom).toBeGreaterThanOrEqual(before === undefined ? span.start : before.instant + DAY)
        expect(span.calmFrom).toBeLessThanOrEqual(before === undefined ? span.start : span.start + DAY)
        edges.push(span.end)
        at = span.end
      }
      // Asked from the end, they are the same.
      for (const edge of edges.toReversed()) expect(place.spanAt(edge - 1).end).toBe(edge)
    }
  })

  it('give the offsets of Intl at any instant', () => {
    for (const name of [...ODD_ZONES, 'Africa/Monrovia', 'UTC']) {
      for (let at = Date.UTC(1970, 0); at < Date.UTC(2100, 0); at += 97 * DAY + 5 * HOUR + 7 * MINUTE + SECOND) {
        expect(zone(name).offsetAt(at), `${name} ${short(at)}`).toBe(intlOffset(name, at))
      }
    }
  })
})

describe('wall times', () => {
  it.each([
    ['Europe/Berlin', '2026-07-01T12:00', ['2026-07-01T10:00Z']],
    ['Europe/Berlin', '2026-03-29T01:59:59', ['2026-03-29T00:59:59Z']],
    ['Europe/Berlin', '2026-03-29T02:00', []],
    ['Europe/Berlin', '2026-03-29T02:59:59', []],
    ['Europe/Berlin', '2026-03-29T03:00', ['2026-03-29T01:00Z']],
    ['Europe/Berlin', '2026-10-25T01:59:59', ['2026-10-24T23:59:59Z']],
    ['Europe/Berlin', '2026-10-25T02:00', ['2026-10-25T00:00Z', '2026-10-25T01:00Z']],
    ['Europe/Berlin', '2026-10-25T02:59:59', ['2026-10-25T00:59:59Z', '2026-10-25T01:59:59Z']],
    ['Europe/Berlin', '2026-10-25T03:00', ['2026-10-25T02:00Z']],
    ['America/New_York', '2026-11-01T01:30', ['2026-11-01T05:30Z', '2026-11-01T06:30Z']],
    ['Pacific/Apia', '2011-12-30T12:00', []],
    ['Pacific/Apia', '2011-12-31T00:00', ['2011-12-30T10:00Z']],
    ['Africa/Monrovia', '1972-01-07T00:15', []],
    ['America/Nuuk', '2026-03-28T23:30', []],
  ])('in %s %s is %j', (name, text, expected) => {
    expect(zone(name).instantsOf(wall(text)).map(short)).toEqual(expected)
  })

  it('in a gap know what swallowed them', () => {
    const spring = { instant: instant('2026-03-29T01:00Z'), offsetBefore: HOUR, offsetAfter: 2 * HOUR }
    const berlin = zone('Europe/Berlin')
    expect(berlin.gapAt(wall('2026-03-29T02:00'))).toEqual(spring)
    expect(berlin.gapAt(wall('2026-03-29T02:59:59'))).toEqual(spring)
    const shown = ['2026-03-29T01:59', '2026-03-29T03:00', '2026-10-25T02:30', '2026-07-01T12:00']
    expect(shown.map((text) => berlin.gapAt(wall(text)))).toEqual([undefined, undefined, undefined, undefined])
  })

  it('are what the offset says', () => {
    expect(zone('Asia/Kathmandu').wallTimeAt(instant('2026-01-01T00:00Z'))).toBe(wall('2026-01-01T05:45'))
  })
})
