import { describe, expect, it } from 'vitest'
import { Ticker } from '../../src/service/turn/tick.ts'
import { definitionOf } from '../support/announcement.ts'
import type { Sketch } from '../support/announcement.ts'
import { bench } from '../support/service.ts'
import type { Bench } from '../support/service.ts'
import { T0 } from '../support/store.ts'
import type { DefinitionSource, Loaded } from '../../src/ports/definitions.ts'

const SECOND = 1000
const at = (offset: number) => new Date(T0 + offset).toISOString()

/** What the files said before, and what they say now. */
const OLD: Sketch = { cron: '0,10,20,30,40,50 * * * * *', text: 'old' }
const NEW: Sketch = { cron: '5,15,25,35,45,55 * * * * *', text: 'new' }

const filesOf = (sketch: Sketch): Loaded => ({ definitions: [definitionOf(sketch)], problems: [] })

/** Another service on the bench's database, which reads these files. */
const reading = (b: Bench, load: DefinitionSource['load']) => new Ticker({ ...b.parts('slow'), source: { load } })

/** Another process takes over half a minute later, when the lease has run out. It reads the files as they are now. */
async function takenOver(b: Bench): Promise<Bench> {
  const successor = await bench({ file: b.file, now: T0 + 30 * SECOND, sketches: [NEW], holder: 'successor' })
  await successor.runUntil(T0 + 31 * SECOND)
  expect(successor.ticker.status.isHolder).toBe(true)
  return successor
}

const inForce = async (b: Bench) => (await b.store.definitions()).map(({ document }) => document)

describe('a service that reads files while another one takes over', () => {
  it('leaves alone what its successor read, however old what it has read itself is', async () => {
    const b = await bench()
    let successor: Bench | undefined
    const slow = reading(b, async () => {
      successor = await takenOver(b)
      return filesOf(OLD)
    })
    await slow.tick(T0)
    expect(slow.status.isHolder).toBe(false)
    expect(await inForce(b)).toMatchObject([{ text: 'new' }])
    await successor?.runUntil(T0 + 46 * SECOND)
    expect(await successor?.states()).toEqual([`a@${at(35_000)} sent`, `a@${at(45_000)} sent`])
  })

  it('plans nothing by what it had written when that is not in force any more', async () => {
    const b = await bench()
    const slow = reading(b, async () => filesOf(OLD))
    const { syncFiles } = b.store
    let successor: Bench | undefined
    b.store.syncFiles = async (...args) => {
      const synced = await syncFiles(...args)
      successor = await takenOver(b)
      return synced
    }
    await slow.tick(T0)
    await successor?.runUntil(T0 + 46 * SECOND)
    b.now = T0 + 46 * SECOND
    const states = await b.states()
    // The old schedule was in force until the successor read the new one.
    expect(states.filter((state) => !state.endsWith('cancelled rescheduled'))).toEqual([
      `a@${at(10_000)} skipped superseded`,
      `a@${at(20_000)} skipped superseded`,
      `a@${at(35_000)} sent`,
      `a@${at(45_000)} sent`,
    ])
  })
})

describe('a service whose files change while it reads them', () => {
  it('reads them again', async () => {
    const b = await bench()
    let files = filesOf(OLD)
    const ticker = reading(b, async () => {
      const read = files
      if (files.definitions[0]?.announcement.id === 'a') {
        files = filesOf({ ...NEW, id: 'b' })
        ticker.requestSync()
      }
      return read
    })
    await ticker.tick(T0)
    expect(await inForce(b)).toMatchObject([{ text: 'old' }])
    await ticker.tick(T0 + 1)
    expect(await inForce(b)).toMatchObject([{ text: 'new' }])
  })
})
