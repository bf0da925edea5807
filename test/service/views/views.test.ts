import { describe, expect, it } from 'vitest'
import { forecast } from '../../../src/core/forecast/forecast.ts'
import type { Departure } from '../../../src/core/forecast/forecast.ts'
import { HOUR, MINUTE, SECOND } from '../../../src/core/time/instant.ts'
import { renderBroadcast } from '../../../src/definitions/template/template.ts'
import { Views } from '../../../src/service/views/views.ts'
import { announcementOf } from '../../support/announcement.ts'
import type { Sketch } from '../../support/announcement.ts'
import { bench } from '../../support/service.ts'
import type { Bench } from '../../support/service.ts'
import { LIMITS, T0 } from '../../support/store.ts'

/** A reader who stays. */
const HERE = new AbortController().signal

/** Views for which each reading of the clock takes longer than a slice may. */
function viewsOver(b: Bench, budget = Infinity, onLook: () => void = () => undefined): Views {
  let looks = 0
  return new Views({
    budget,
    store: b.store,
    ticker: b.ticker,
    guard: b.guard,
    limits: LIMITS,
    clock: { now: () => b.now, monotonic: () => (onLook(), (looks += 5)) },
    read: (stored) => ({ announcement: announcementOf(stored.document as Sketch) }),
    render: renderBroadcast,
  })
}

const SKETCHES = [
  { id: 'a', cron: '0 */5 * * * *', priority: 'high' },
  { id: 'b', cron: '30 */7 * * * *' },
  { id: 'c', cron: '0 0 * * * *', timezone: 'Asia/Singapore', priority: 'critical' },
] as const

const fateOf = ({ key, state, leavesAt, reason, waitedFor }: Departure) => ({ key, state, leavesAt, reason, waitedFor })

describe('the views', () => {
  it('lets the service take its turns between its slices, and send what is due then', async () => {
    const b = await bench({ sketches: SKETCHES })
    await b.runUntil(T0 + 4 * MINUTE + 58 * SECOND)
    const views = viewsOver(b)
    let isOver = false
    const looking = Promise.all([views.overview(b.now, HERE), views.describe('c', b.now, HERE)]).then((all) => {
      isOver = true
      return all
    })
    let turns = 0
    while (!isOver) {
      // Take a turn every tenth of a second while the views work.
      b.now += 100
      await b.ticker.tick(b.now)
      await b.ticker.idle()
      turns += 1
      await new Promise(setImmediate)
    }
    const [, described] = await looking
    expect(described?.explained.key).toBe('c@2026-11-23T10:00:00.000Z')
    expect(turns).toBeGreaterThan(50)
    expect(b.calls[0]?.at).toBe(T0 + 5 * MINUTE)
  })

  it('foretells what the forecast of everything says, and moves nothing that the service decides by', async () => {
    const b = await bench({ sketches: SKETCHES })
    await b.runUntil(T0 + 30 * MINUTE)
    const { inForce } = b.ticker
    const before = inForce.upcoming.of('critical')
    const { coming, through } = await viewsOver(b).overview(b.now, HERE)
    await viewsOver(b).describe('c@2026-12-23T10:00:00.000Z', b.now, HERE)
    const whole = forecast({
      known: inForce.all,
      calls: await b.store.ledger(LIMITS, b.now),
      from: b.now,
      through: through + HOUR,
      limits: LIMITS,
      callTime: 200,
    })
    const fates = new Map(whole.departures.map((departure) => [departure.key, fateOf(departure)]))
    expect(coming.map(({ departure }) => fateOf(departure!))).toEqual(coming.map(({ key }) => fates.get(key)))
    expect(coming.length).toBe(9)
    expect(inForce.upcoming.of('critical')).toEqual(before)
  })

  it('describes nothing where there is nothing', async () => {
    const b = await bench({ sketches: SKETCHES })
    await b.runUntil(T0 + SECOND)
    await expect(viewsOver(b).describe('nobody', b.now, HERE)).rejects.toMatchObject({ kind: 'not-found' })
  })

  it('says why what cannot be rendered cannot be said', async () => {
    const b = await bench({ sketches: [{ id: 'a', cron: '0 0 * * * *', text: '{{ vars.name }}' }] })
    await b.runUntil(T0 + SECOND)
    const described = await viewsOver(b).describe('a', b.now, HERE)
    expect(described?.words).toMatchObject({ kind: 'unspeakable' })
  })

  it('goes on after a look that failed', async () => {
    const b = await bench({ sketches: SKETCHES })
    await b.runUntil(T0 + SECOND)
    const views = viewsOver(b)
    const { ledger } = b.store
    b.store.ledger = () => Promise.reject(new Error('no disk'))
    await expect(views.overview(b.now, HERE)).rejects.toThrow('no disk')
    b.store.ledger = ledger
    expect((await views.overview(b.now, HERE)).coming.length).toBeGreaterThan(0)
  })
})
