import { expect, describe, it } from 'vitest'
import { catchUp } from '../../src/service/planner.ts'
import { announcementOf } from '../support/announcement.ts'
import type { Sketch } from '../support/announcement.ts'
import { bench } from '../support/service.ts'
import { T0 } from '../support/store.ts'

const SECOND = 1000
const HOUR = 3_600_000

describe('a command that changes a definition', () => {
  const read = ({ document }: { document: unknown }) => ({ announcement: announcementOf(document as Sketch) })
  const often = { id: 'often', cron: '0 * * * * *', late: { grace: SECOND } }

  it('asks whether it may record what came due only where something did, and records nothing else', async () => {
    const b = await bench({ sketches: [often] })
    await b.runUntil(T0 + 30 * SECOND)
    let asked = 0
    const mayRecord = (answer: boolean) => async () => {
      asked += 1
      return answer
    }
    // The service has planned ahead, so nothing is to be recorded.
    await catchUp({ store: b.store, read, now: b.now, mayRecord: mayRecord(false) })
    expect(asked).toBe(0)
    // Either no service ran for an hour, or the clock is an hour ahead. Only the gateway can tell.
    b.now += HOUR
    await catchUp({ store: b.store, read, now: b.now, mayRecord: mayRecord(false) })
    expect([asked, (await b.store.state()).mark < b.now]).toEqual([1, true])
    expect((await b.states()).filter((state) => state.includes('skipped'))).toEqual([])
    await catchUp({ store: b.store, read, now: b.now, mayRecord: mayRecord(true) })
    expect(asked).toBe(2)
    expect((await b.states()).filter((state) => state.endsWith('skipped late')).length).toBeGreaterThan(50)
  })
})
