import { describe, expect, it } from 'vitest'
import { BelfryError } from '../../src/errors.ts'
import { HOUR, MINUTE, SECOND } from '../../src/core/time/instant.ts'
import { Hindrances } from '../../src/service/hindrance.ts'

const coded = (code: string) => Object.assign(new Error('refused'), { code })
const full = () => new BelfryError('unavailable', 'cannot use it', { cause: coded('ENOSPC') })
const readOnly = () => new BelfryError('unavailable', 'cannot use it', { cause: coded('EROFS') })
const busy = () => new BelfryError('busy', 'cannot use it', { cause: coded('SQLITE_BUSY') })

function hindrances() {
  const told: string[] = []
  const state = { now: 1000, told }
  const kept = new Hindrances(
    { now: () => state.now + 5000, monotonic: () => state.now },
    {
      hindered: (duty, { lasted }) => void told.push(`${duty} ${lasted / SECOND}`),
      goesOn: (duty, lasted) => void told.push(`${duty} over ${lasted / SECOND}`),
    },
  )
  return Object.assign(state, { kept })
}

describe('what does not work', () => {
  it('is told once, again in growing pauses up to an hour while it lasts, and when it is over', () => {
    const h = hindrances()
    for (let second = 0; second < 4 * 3600; second += 1) {
      h.kept.met('turn', full())
      h.now += SECOND
    }
    const minutes = [0, 1, 3, 7, 15, 31, 63, 123, 183]
    expect(h.told).toEqual(minutes.map((minute) => `turn ${minute * 60}`))
    h.kept.over('turn')
    expect(h.told.at(-1)).toBe(`turn over ${4 * 3600}`)
    h.kept.over('turn')
    expect(h.told).toHaveLength(minutes.length + 1)
  })

  it('is told anew for another cause, and not each time when two causes take turns', () => {
    const h = hindrances()
    for (const error of [full(), readOnly(), full(), readOnly(), full()]) h.kept.met('turn', error)
    expect(h.told).toEqual(['turn 0', 'turn 0'])
  })

  it('is not told of a lock that is gone within a second', () => {
    const h = hindrances()
    h.kept.met('booking', busy())
    h.now += 900
    h.kept.met('booking', busy())
    h.kept.over('booking')
    expect(h.told).toEqual([])
    h.kept.met('booking', busy())
    h.now += SECOND
    h.kept.met('booking', busy())
    expect(h.told).toEqual(['booking 1'])
  })

  it('is told once where one failure keeps two things from being done', () => {
    const h = hindrances()
    const error = full()
    h.kept.met('booking', error)
    h.kept.met('turn', error)
    h.kept.over('turn')
    h.kept.over('booking')
    expect(h.told).toEqual(['booking 0', 'booking over 0'])
  })

  it('is what lasts longest, since when, and with what it failed last', () => {
    const h = hindrances()
    h.now += MINUTE
    expect(h.kept.longest).toEqual({ since: 6000, lasted: MINUTE, error: undefined })
    h.kept.wholeTurn()
    h.kept.met('booking', full())
    h.now += 10 * SECOND
    h.kept.wholeTurn()
    const last = readOnly()
    h.kept.met('booking', last)
    h.now += HOUR
    h.kept.wholeTurn()
    expect(h.kept.longest).toEqual({ since: 66_000, lasted: HOUR + 10 * SECOND, error: last })
    h.kept.over('booking')
    expect(h.kept.longest).toMatchObject({ lasted: 0 })
  })
})
