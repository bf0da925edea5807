import { pino } from 'pino'
import { describe, expect, it } from 'vitest'
import type { Problem } from '../../src/core/problem.ts'
import { MINUTE, SECOND } from '../../src/core/time/instant.ts'
import type { Store } from '../../src/ports/store.ts'
import { Ticker } from '../../src/service/turn/tick.ts'
import type { TickParts } from '../../src/service/turn/tick.ts'
import { logEvents } from '../../src/service/event-log.ts'
import { bench } from '../support/service.ts'
import type { Bench } from '../support/service.ts'
import { T0 } from '../support/store.ts'

const MANY = 500
const WARN = 40

interface Line {
  readonly level: number
  readonly msg: string
  readonly [fact: string]: unknown
}

/** A service that writes a real log. */
function logged(b: Bench, changes: Partial<TickParts> = {}) {
  const lines: Line[] = []
  const log = pino({ level: 'debug' }, { write: (line: string) => void lines.push(JSON.parse(line) as Line) })
  const ticker = new Ticker({ ...b.parts('logged'), ...changes, events: logEvents(log, () => undefined) })
  return {
    ticker,
    /** The lines since the last call: warnings and worse, and those at level debug (without those about senders). */
    told: () => {
      const all = lines.splice(0)
      return {
        loud: all.filter(({ level }) => level >= WARN),
        quiet: all.filter(({ level, sender }) => level === 20 && sender === undefined),
      }
    },
  }
}

const sketches = Array.from({ length: MANY }, (_, n) => ({ id: `n${n}`, at: '2026-11-23T09:00:05' }))

function problem(n: number, severity: Problem['severity'], code: string): Problem {
  const place = { file: 'schedules/a.yaml', line: n + 1, column: 3 }
  return { severity, code, text: `it is over ${n}`, remedy: 'Remove it.', path: [], ...place }
}

const named = (names: readonly string[]) => `${names.slice(0, 8).join(', ')} and ${names.length - 8} more`

describe('what is the same for many announcements', () => {
  it('is one line of log at the start and at each reload, with a count and the first places, each at level debug', async () => {
    const b = await bench({ sketches: [{ id: 'a', cron: '0 0 * * * *' }] })
    const past = Array.from({ length: MANY }, (_, n) => problem(n, 'warning', 'past'))
    b.definitions = { ...b.definitions, problems: [...past, problem(MANY, 'warning', 'late-unused')] }
    const { ticker, told } = logged(b)
    for (const round of ['the start', 'a reload']) {
      ticker.requestSync()
      await b.runUntil(b.now + SECOND, ticker)
      const { loud, quiet } = told()
      expect(loud.map(({ msg }) => msg, round)).toEqual([
        `500 × warning past (the first: it is over 0): ${named(past.map(({ line }) => `schedules/a.yaml:${line}:3`))}`,
        'schedules/a.yaml:501:3: warning late-unused: it is over 500',
      ])
      expect(loud[0]).toMatchObject({ code: 'past', count: MANY, problem: past[0] })
      expect(quiet.map(({ msg }) => msg)).toEqual(
        past.map(({ line, text }) => `schedules/a.yaml:${line}:3: warning past: ${text}`),
      )
    }
  })

  it('is one line where files are refused, and for what this version cannot read any more', async () => {
    const b = await bench({ sketches: sketches.slice(0, 3) })
    const { ticker, told } = logged(b)
    await b.runUntil(b.now, ticker)
    told()
    b.definitions = { definitions: [], problems: [0, 1, 2].map((n) => problem(n, 'error', 'wrong-type')) }
    ticker.requestSync()
    await b.runUntil(b.now, ticker)
    expect(told().loud.map(({ msg }) => msg)).toEqual([
      expect.stringContaining('the last good set runs on'),
      '3 × error wrong-type (the first: it is over 0): schedules/a.yaml:1:3, schedules/a.yaml:2:3, schedules/a.yaml:3:3',
    ])
    await ticker.stop()
    const newer = logged(b, {
      read: ({ id }) => ({ problems: [problem(Number(id.slice(1)), 'error', 'unknown-key')] }),
    })
    await b.runUntil(b.now, newer.ticker)
    expect(newer.told().loud.map(({ msg }) => msg)).toContain(
      'left out: 3 × error unknown-key (the first: it is over 0): schedules/a.yaml:1:3, schedules/a.yaml:2:3, schedules/a.yaml:3:3',
    )
  })

  it('is one line where it waits, and one where it is skipped, at one instant', async () => {
    const late = { grace: 10 * SECOND, then: 'skip' } as const
    const b = await bench({ sketches: sketches.map((sketch) => ({ ...sketch, late })), limits: { limit: 1 } })
    const { ticker, told } = logged(b)
    await b.runUntil(T0 + 7 * SECOND, ticker)
    const waiting = told()
    expect(waiting.loud.map(({ msg }) => msg)).toEqual([
      expect.stringMatching(/^499 occurrences wait \(quota\), until [^,]+ UTC at most: n1, n10, .* and 491 more$/u),
    ])
    expect(waiting.loud[0]).toMatchObject({ reason: 'quota', count: MANY - 1 })
    expect(waiting.quiet).toHaveLength(MANY - 1)
    expect(waiting.quiet[0]).toMatchObject({ key: expect.stringMatching(/^n1@/u), reason: 'quota' })
    await b.runUntil(T0 + 16 * SECOND, ticker)
    const skipped = told()
    expect(skipped.loud.map(({ msg }) => msg)).toEqual([
      expect.stringMatching(/^499 occurrences skipped \(quota\): n1, n10, .* and 491 more$/u),
    ])
    expect(skipped.quiet).toHaveLength(MANY - 1)
  })

  it('is one line for each reason where it came due while nobody ran', async () => {
    const b = await bench({ sketches: [...sketches.slice(0, 3), { id: 'often', cron: '0 * * * * *' }] })
    await b.runUntil(T0)
    await b.ticker.stop()
    b.now = T0 + 60 * MINUTE
    const { ticker, told } = logged(b)
    await b.runUntil(b.now, ticker)
    expect(told().loud.map(({ msg }) => msg)).toEqual([
      '48 occurrences came due while nobody ran: recorded as skipped (late): often',
      '10 occurrences came due while nobody ran: recorded as skipped (superseded): often',
      // These were planned before the service ended.
      '3 occurrences skipped (late): n0, n1, n2',
      'often skipped (superseded): often@2026-11-23T09:01:00.000Z',
    ])
  })

  it('is told of those before the one at which a turn failed, and once', async () => {
    const b = await bench({ sketches: sketches.slice(0, 6), limits: { limit: 1 } })
    let left = 3
    const store = new Proxy(b.store, {
      get: (target, name: keyof Store) => {
        if (name === 'noteWaiting' && left-- === 0) throw new Error('the disk is full')
        const verb = target[name]
        return typeof verb === 'function' ? verb.bind(target) : verb
      },
    })
    const { ticker, told } = logged(b, { store })
    await expect(b.runUntil(T0 + 10 * SECOND, ticker)).rejects.toThrow('the disk is full')
    expect(told().loud.map(({ msg }) => msg)).toEqual([
      expect.stringMatching(/^3 occurrences wait \(quota\).*: n1, n2, n3$/u),
      'this turn failed and the next one tries again: Error: the disk is full',
    ])
    await b.runUntil(b.now + SECOND, ticker)
    expect(told().loud.map(({ msg }) => msg)).toEqual([
      expect.stringMatching(/^2 occurrences wait \(quota\).*: n4, n5$/u),
    ])
  })
})

describe('what happens to one announcement', () => {
  it('is a line of its own, with its key', async () => {
    const late = { grace: 10 * SECOND, then: 'skip' } as const
    const two = sketches.slice(0, 2).map((sketch) => ({ ...sketch, late }))
    const b = await bench({ sketches: two, limits: { limit: 1 } })
    const { ticker, told } = logged(b)
    await b.runUntil(T0 + 16 * SECOND, ticker)
    const { loud, quiet } = told()
    expect(loud.map(({ msg }) => msg)).toEqual([
      'n1 waits (quota), until 2026-11-23 09:00:15 UTC at most',
      'n1 skipped (quota): n1@2026-11-23T09:00:05.000Z',
    ])
    expect(loud[1]).toMatchObject({ key: 'n1@2026-11-23T09:00:05.000Z', reason: 'quota' })
    expect(quiet).toEqual([])
  })
})
