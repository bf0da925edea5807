import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { firstFilesOf } from '../../../src/cli/init/first-files.ts'
import { listZones } from '../../../src/core/time/zone.ts'

const WISHES = { timezone: 'Asia/Singapore', sender: 'events-bot', owner: 'events' }
const DAY = 86_400_000

describe('the first announcement', () => {
  it('is due 52 weeks ahead: nobody gets it before somebody has looked at it', () => {
    const { definitions, from, days } = firstFilesOf(WISHES, Date.parse('2026-11-23T23:00:00Z'))
    // In Singapore it is the 24th by then.
    expect(definitions.text).toContain('event: { at: 2027-11-23T18:00, reminders: [-1d, -1h, 0m] }')
    expect({ from, days }).toEqual({ from: '2027-11-22T00:00+08:00', days: 3 })
  })

  it('is valid in every zone, on every day of a year, without a warning', () => {
    for (const [index, timezone] of listZones().entries()) {
      if (/^Etc\/GMT[+-]|^[^/]+$/u.test(timezone)) continue
      expect(
        () => firstFilesOf({ ...WISHES, timezone }, Date.parse('2028-02-29T12:00:00Z') + index * DAY),
        timezone,
      ).not.toThrow()
    }
  })

  it('has the words of the person as they are, and in quotes where YAML would read them otherwise', () => {
    for (const owner of ['no', '007', 'team.a', 'Null', '1e3', 'a-b']) {
      const { definitions, settings } = firstFilesOf({ ...WISHES, owner, sender: 'true' }, 0)
      expect(parse(definitions.text)).toMatchObject({ defaults: { owner, sender: 'true' } })
      expect(Object.keys((parse(settings.text) as { owners: object }).owners)).toEqual([owner])
    }
  })

  it.each([
    ['a zone that is none', { timezone: 'Asia/Beijing' }, '"Asia/Beijing" is not an IANA time zone'],
    ['an abbreviation', { timezone: 'CET' }, 'with zone "CET"'],
    ['an owner that is no name', { owner: 'live events' }, 'owner "live events"'],
    ['a sender that ZIM does not take', { sender: 'x'.repeat(33) }, 'sender "xxx'],
  ])('is refused with %s, and a remedy', (_, wish, said) => {
    expect(() => firstFilesOf({ ...WISHES, ...wish }, 0)).toThrow(
      expect.objectContaining({
        kind: 'usage',
        message: expect.stringContaining(said),
        remedy: expect.stringMatching(/\S/u),
      }),
    )
  })
})
