import { describe, expect, it } from 'vitest'
import { isSwitchedOff } from '../../../src/core/announcement/announcement.ts'
import { switchedOn } from '../../../src/core/schedule/schedule.ts'
import { DAY } from '../../../src/core/time/instant.ts'
import { parseDefinitions } from '../../../src/definitions/check/definitions.ts'
import { parseDocument } from '../../../src/definitions/check/document.ts'
import { fileWith, NOW, problemsOf } from '../../support/definitions.ts'

const parsed = (text: string) => parseDefinitions([{ path: 'a.yaml', text }], { now: NOW })
const of = (more: string) => parsed(fileWith({ more })).definitions[0]!

describe('enabled: false', () => {
  it('switches an announcement off, and is all that its document says more', () => {
    const [on, off] = [of('description: x'), of('description: x\n    enabled: false')]
    expect(isSwitchedOff(off.announcement)).toBe(true)
    expect(isSwitchedOff(on.announcement)).toBe(false)
    expect(switchedOn(off.announcement.schedule)).toEqual(on.announcement.schedule)
    expect(off.document).toEqual({ ...(on.document as object), enabled: false })
  })

  it('is kept by the database', () => {
    const { announcement, document } = of('enabled: false')
    const read = parseDocument(JSON.parse(JSON.stringify(document)), { now: NOW, where: 'x', isStored: true })
    expect(read).toMatchObject({ announcement, document })
  })

  it('is not needed to be switched on: enabled: true changes nothing', () => {
    expect({ ...(of('enabled: true').document as object), description: 'x' }).toEqual(of('description: x').document)
    expect(isSwitchedOff(of('enabled: true').announcement)).toBe(false)
  })

  it.each([
    [
      'schedule',
      '{ cron: "0 9 * * *", timezone: UTC, from: 2027-01-01T10:00, until: 2027-01-02T09:00 }',
      'never-fires',
    ],
    ['schedule', '{ at: 2027-03-28T02:30, timezone: Europe/Berlin }', 'local-time-gap'],
    ['message', '{ type: text, text: "{{ nobody.knows }}" }', 'template-variable'],
    ['message', '{ type: text, text: "" }', 'message-empty'],
  ])('hides no problem: %s: %s', (key, value, code) => {
    const codes = (more: string) => problemsOf(fileWith({ [key]: value, more })).map((problem) => problem.code)
    expect(codes('enabled: true')).toContain(code)
    expect(codes('enabled: false')).toEqual(codes('enabled: true'))
  })

  it('keeps its id, so that another announcement cannot have it', () => {
    const entry = '  - { id: a, enabled: false, schedule: { cron: "0 9 * * *" }, message: { type: text, text: x } }\n'
    const text = `version: 1\ndefaults: { timezone: UTC, sender: s }\nannouncements:\n${entry}${entry}`
    expect(parsed(text).problems.map(({ code }) => code)).toEqual(['duplicate-id'])
  })

  it('takes nothing of the quota', () => {
    const quota = { limit: 100, window: DAY }
    const schedule = '{ cron: "* * * * *", timezone: UTC }'
    const codes = (more: string) =>
      parseDefinitions([{ path: 'a.yaml', text: fileWith({ schedule, more }) }], { now: NOW, quota }).problems.map(
        ({ code }) => code,
      )
    expect(codes('enabled: true')).toEqual(['quota-exceeded'])
    expect(codes('enabled: false')).toEqual([])
  })

  it.each([
    ['disabled: true', /Write enabled: false/],
    ['active: false', /"enabled"/],
    ['enable: false', /"enabled"/],
  ])('is what is meant by %s', (more, remedy) => {
    expect(parsed(fileWith({ more })).problems).toMatchObject([
      { code: 'unknown-key', remedy: expect.stringMatching(remedy) },
    ])
  })
})
