import { describe, expect, it } from 'vitest'
import { noteOnClockChange } from '../../../src/core/time/clock-change.ts'
import { findZone } from '../../../src/core/time/zone.ts'

const note = (iso: string, name = 'America/New_York') => noteOnClockChange(findZone(name)!, Date.parse(iso))

describe('a note on a clock change', () => {
  it('is none on an ordinary day, nor at the end of a fold', () => {
    expect(note('2027-03-13T07:30:00Z')).toBeUndefined()
    expect(note('2027-11-07T07:00:00Z')).toBeUndefined()
    expect(note('2027-03-14T08:00:00Z')).toBeUndefined()
  })

  it('says that times do not exist before this instant', () => {
    expect(note('2027-03-14T07:00:00Z')).toBe(
      'the clocks jump from 2027-03-14T02:00 to 2027-03-14T03:00: a fixed time in between is announced now',
    )
  })

  it('says that a local time comes twice, and which one this is', () => {
    expect(note('2027-11-07T05:30:00Z')).toBe('01:30 comes twice, 1 h apart: this is the first')
    expect(note('2027-11-07T06:30:00Z')).toBe('01:30 comes twice, 1 h apart: this is the second')
    expect(note('2027-04-03T15:15:00Z', 'Australia/Lord_Howe')).toBe(
      '01:45 comes twice, 0.5 h apart: this is the second',
    )
  })
})
