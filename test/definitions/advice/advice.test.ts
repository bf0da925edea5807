import { describe, expect, it } from 'vitest'
import { parseReminder } from '../../../src/core/schedule/reminder.ts'
import { parseDuration, parseLocalDate, parseWallTime } from '../../../src/core/time/instant.ts'
import { findZone } from '../../../src/core/time/zone.ts'
import { adviceOnDate } from '../../../src/definitions/advice/date.ts'
import { adviceOnDuration, adviceOnReminder } from '../../../src/definitions/advice/duration.ts'
import { adviceOnId, ID } from '../../../src/definitions/advice/id.ts'
import { adviceOnTime, adviceOnTimeNumber } from '../../../src/definitions/advice/time.ts'

const zone = findZone('America/New_York')
const KEYS = ['at', 'from', 'until'] as const

const DATES =
  `2027-02-30 2027-13-01 2027-00-00 2027-3-1 27-3-1 1.3.27 31/12/9999 13/13/2027 20270301 9999-12-31 9999-12-32
  0000-01-01 2028-02-29 2100-02-29 1-Mar-2027`.split(/\s+/)
const CLOCKS = [
  '',
  ' 6pm',
  ' 12am',
  'T24:00',
  'T24:30',
  'T25:00',
  'T9',
  ' 9',
  ' 09:05:60',
  'T2359',
  ' 13pm',
  ' 10:61',
  'T07.30',
]
const ZONES = ['', 'Z', '+09:00', ' -0330', ' EST', ' Europe/Paris', '[Asia/Tokyo]', ' Nowhere/City', ' UTC+14']
const NUMBERS = [
  '0',
  '1',
  '007',
  '1.5',
  '1,25',
  '0.0001',
  '999999',
  '1000000',
  '99999999999999999999',
  '-3',
  '+4',
  '１２',
]
const UNITS = [
  '',
  'm',
  ' minutes',
  'M',
  'h',
  ' hrs',
  'd',
  ' weeks',
  'mo',
  'y',
  'ms',
  ' s',
  ' light-years',
  'h30',
  ':30',
  ':30:15',
]

/** All that a remedy tells a person to write, before it begins to explain. */
function namedIn(remedy: string, form: RegExp): string[] {
  return [...remedy.matchAll(form)].map(([value]) => value)
}

describe('what advice tells a person to write', () => {
  it('is a local time that can be read, whatever was written', () => {
    let count = 0
    for (const date of DATES) {
      for (const clock of CLOCKS) {
        for (const suffix of ZONES) {
          for (const key of KEYS) {
            const { remedy } = adviceOnTime(`${date}${clock}${suffix}`, { key, zone })
            const [head = ''] = remedy.split(/ without |: until /)
            for (const time of namedIn(head, /[+\d][\d-]*T[\d:]+/g)) {
              expect(parseWallTime(time), `${date}${clock}${suffix}: ${remedy}`).toBeDefined()
              count += 1
            }
          }
        }
      }
    }
    expect(count).toBeGreaterThan(1000)
  })

  it('is a date that can be read', () => {
    for (const date of [...DATES, '25 Dec 2026', 'soon', '2026-12-25T10:00']) {
      for (const named of namedIn(adviceOnDate(date).remedy, /[+\d][\d-]{7,}/g)) {
        expect(parseLocalDate(named), date).toBeDefined()
      }
    }
  })

  it('is a duration or a reminder that can be read', () => {
    for (const number of NUMBERS) {
      for (const unit of UNITS) {
        const text = `${number}${unit}`
        for (const named of namedIn(adviceOnDuration(text).remedy, /(?<![\d-])\d[\ddhms]*[dhms](?![a-z])/g)) {
          expect(parseDuration(named), `${text}: ${named}`).toBeDefined()
        }
        for (const named of namedIn(adviceOnReminder(text).remedy, /-\d[\ddhms]*|\b0m\b/g)) {
          expect(parseReminder(named), `${text}: ${named}`).toBeDefined()
        }
      }
    }
  })

  it('is an id that is allowed', () => {
    const ids = [
      'Winter Cup',
      '__x',
      'é',
      '-',
      '',
      'a'.repeat(200),
      `${'a'.repeat(63)} b`,
      '@',
      'ＡＢＣ',
      'x–',
      'ß',
      '%',
    ]
    for (const id of ids) {
      const [, named] = /^Write (\S+):/.exec(adviceOnId(id).remedy) ?? []
      if (named !== undefined) expect(named, id).toMatch(ID)
    }
    expect(adviceOnId('Winter Cup').remedy).toMatch(/^Write winter-cup:/)
  })
})

describe('advice on a time', () => {
  it('keeps to what is meant when no zone is known', () => {
    const { remedy } = adviceOnTime('2027-03-01T10:00Z', { key: 'at' })
    expect(remedy).toBe('Write 2027-03-01T10:00 without an offset, if it is meant in the zone that stands in timezone.')
  })

  it('says how many days the month has', () => {
    const { text } = adviceOnTime('2027-02-29T10:00', { key: 'at', zone })
    expect(text).toBe('there is no 2027-02-29: February 2027 has 28 days')
  })

  it('names a look-alike, and where it stands', () => {
    const { text } = adviceOnTime('2027–03–01T10:00', { key: 'at', zone })
    expect(text).toContain('character 5 is U+2013, an en dash')
  })

  it('knows the numbers by which programs count time', () => {
    const remedy = /^Write the local time in the zone of the schedule; in UTC it is 2026-03-01T09:00\.$/
    expect(adviceOnTimeNumber(1_772_355_600, { key: 'at' })?.remedy).toMatch(remedy)
    expect(adviceOnTimeNumber(1_772_355_600_000, { key: 'at' })?.remedy).toMatch(remedy)
    expect(adviceOnTimeNumber(20_270_301, { key: 'until' })?.remedy).toMatch(/^Write 2027-03-02T00:00: until is/)
    expect(adviceOnTimeNumber(2027, { key: 'at' })).toBeUndefined()
  })
})
