import { expect, it } from 'vitest'
import { DAY, MINUTE, SECOND } from '../../src/core/time/instant.ts'
import { sourceOf } from '../../src/definitions/files/folder.ts'
import type { Bench } from '../support/service.ts'
import { EXAMPLES, MONDAY, sandbox } from '../support/sandbox.ts'

/** The most calls that any 24 hours had. */
const mostInADay = ({ calls }: Bench) =>
  Math.max(...calls.map(({ at }) => calls.filter((other) => other.at >= at && other.at < at + DAY).length))

it('the sandbox goes on for a week, in which every example is sent, and nothing else becomes of any', async () => {
  const { b, start, runByInstants, ends } = await sandbox()
  const ticker = await start()
  await b.runUntil(b.now + 10 * SECOND, ticker)
  expect(b.calls).toHaveLength(1)
  await runByInstants(ticker, b.now + 7 * DAY)
  const all = await ends()
  expect(all.filter(([, state]) => state !== 'sent')).toEqual([])
  const count = (id: string) => all.filter(([each]) => each === id).length
  const { definitions } = await sourceOf([EXAMPLES]).load(MONDAY)
  const ids = ['start', ...definitions.map(({ announcement }) => announcement.id)]
  expect(Object.fromEntries(ids.map((id) => [id, count(id)]))).toEqual({
    start: 1,
    'weekend-cup-tomorrow': 1,
    'weekend-cup-final': 2,
    'weekend-cup-prizes': 1,
    'new-season': 1,
    'new-year': 1,
    // The holidays leave out two of seven.
    'nightly-maintenance': 5,
    'patch-notes': 1,
    'treasure-hunt': 7 * 72,
  })
  expect(mostInADay(b)).toBeLessThan(80)
  // Two are due at New Year's noon and midnight in Singapore: one waits for a second, and for nothing else.
  const waited = b.told.filter(([event]) => event === 'waiting').map(([, , reason]) => reason)
  expect(waited.filter((reason) => reason !== 'spacing')).toEqual([])
}, 600_000)

it('fifty starts on one database do not use up the quota of the sandbox, and the log says so', async () => {
  const { b, start, said, runByInstants, ends } = await sandbox()
  await runByInstants(await start(), b.now + DAY)
  for (let time = 0; time < 50; time++) {
    const ticker = await start()
    await b.runUntil(b.now + 3 * SECOND, ticker)
    await ticker.stop()
    b.now += MINUTE / 2
  }
  const went = said.filter((sentence) => sentence.startsWith('treasure-hunt goes out now')).length
  expect(went).toBeGreaterThan(10)
  expect(went).toBeLessThan(30)
  expect(said.at(-1)).toMatch(
    /^treasure-hunt is not sent at this start: (no slot is free \(\d+ of 100 used\)|it would take the slot of treasure-hunt@2026-12-\S+)$/u,
  )
  await runByInstants(await start(), b.now + DAY)
  expect((await ends()).filter(([, state]) => state !== 'sent')).toEqual([])
  expect(mostInADay(b)).toBeLessThanOrEqual(100)
}, 600_000)
