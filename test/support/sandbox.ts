import { resolve } from 'node:path'
import { pino } from 'pino'
import { announceAtStart } from '../../src/cli/serve/at-start.ts'
import { instantsBetween } from '../../src/core/schedule/recurrence.ts'
import { SECOND } from '../../src/core/time/instant.ts'
import type { Instant } from '../../src/core/time/instant.ts'
import { readDocument } from '../../src/definitions/check/document.ts'
import { sourceOf } from '../../src/definitions/files/folder.ts'
import type { Ticker } from '../../src/service/turn/tick.ts'
import { bench } from './service.ts'
import { LIMITS } from './store.ts'

/** The definitions that come with Belfry. */
export const EXAMPLES = resolve(import.meta.dirname, '../../schedules')

/** A Monday; New Year, a cup weekend and a Tuesday follow. Nothing of the examples is due within its ten seconds. */
export const MONDAY: Instant = Date.parse('2026-12-28T03:07:13.456Z')

/** A sandbox on a database of its own, with a clock that only the test moves. */
export async function sandbox(folder = EXAMPLES, now = MONDAY) {
  const b = await bench({ now })
  const source = sourceOf([folder], { mode: 'sandbox' })
  const said: string[] = []
  const log = pino({}, { write: (line: string) => void said.push((JSON.parse(line) as { msg: string }).msg) })
  return {
    b,
    /** The sentences of the log at the starts. */
    said,
    /** Starts the service anew, on what the files and the database hold now. */
    async start(): Promise<Ticker> {
      const loaded = await source.load(b.now)
      await b.store.enterMode('sandbox')
      await announceAtStart({ store: b.store, loaded, limits: LIMITS, log, now: b.now })
      return b.restarted(`at ${b.now}`, { source, read: readDocument })
    },
    /**
     * Runs the first seconds. Then it takes a turn shortly before each instant of the schedules, and one at it: nothing
     * happens in between.
     */
    async runByInstants(ticker: Ticker, end: Instant): Promise<void> {
      await b.runUntil(b.now + 3 * SECOND, ticker)
      const { definitions } = await source.load(b.now)
      const instants = definitions.flatMap(({ announcement: { schedule } }) => [
        ...instantsBetween(schedule, { after: b.now + 3 * SECOND, through: end }),
      ])
      for (const instant of [...new Set(instants), end].toSorted((a, c) => a - c)) {
        for (const turn of [instant - 2 * SECOND, instant]) {
          b.now = Math.max(b.now, turn)
          await ticker.tick(b.now)
          await ticker.idle()
        }
        // Two that are due at one instant leave one after the other.
        await b.runUntil(b.now + SECOND, ticker)
      }
    },
    /** What became of everything that came due: announcement and state. What the start sent is one announcement. */
    async ends(): Promise<readonly (readonly [id: string, state: string])[]> {
      const rows = await b.store.history({ now: b.now, limit: 10_000 })
      return rows.map(({ announcementId, state }) => [announcementId.replace(/^start-.*/u, 'start'), state])
    },
  }
}
