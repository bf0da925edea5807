import { describe, expect, it } from 'vitest'
import { HOUR, MINUTE, SECOND } from '../../src/core/time/instant.ts'
import { answerOf } from '../../src/core/wording/explanation.ts'
import { nextStepFor } from '../../src/core/wording/next-step.ts'
import { explainOccurrence } from '../../src/service/views/why.ts'
import { announcementOf, definitionOf } from '../support/announcement.ts'
import type { Sketch } from '../support/announcement.ts'
import { bench } from '../support/service.ts'
import type { Bench } from '../support/service.ts'
import { LIMITS, T0 } from '../support/store.ts'

const ON: Sketch = { id: 'a', cron: '0 * * * * *' }
const OFF: Sketch = { ...ON, enabled: false }
const at = (offset: number) => new Date(T0 + offset).toISOString()

/** The files say something else from now on. */
function write(b: Bench, sketch: Sketch): void {
  b.definitions = { definitions: [definitionOf(sketch)], problems: [] }
  b.ticker.requestSync()
}

const explain = (b: Bench, key: string) => {
  const read = (stored: { readonly document: unknown }) => ({ announcement: announcementOf(stored.document as Sketch) })
  return explainOccurrence({ store: b.store, read, limits: LIMITS }, key, b.now)
}

describe('a service whose announcement is switched off and on again', () => {
  it('sends nothing in between, and catches up with nothing of it', async () => {
    const b = await bench({ sketches: [ON] })
    await b.runUntil(T0 + MINUTE + SECOND)
    write(b, OFF)
    await b.runUntil(T0 + 4 * MINUTE + SECOND)
    expect(b.ticker.inForce.senders.size).toBe(0)
    write(b, ON)
    await b.runUntil(T0 + 5 * MINUTE + SECOND)
    expect(b.calls.map((call) => Math.floor((call.at - T0) / MINUTE))).toEqual([1, 5])
    const states = await b.states()
    expect(states.filter((state) => state.includes('skipped'))).toEqual([])
    expect(states).toContain(`a@${at(2 * MINUTE)} cancelled switched_off`)
  })

  it('sends nothing of it that waited, whatever it waited for', async () => {
    const b = await bench({ sketches: [ON] })
    b.outcomes = [{ kind: 'unsent', cause: 'dns', detail: 'no such host' }]
    await b.runUntil(T0 + MINUTE + 100)
    write(b, OFF)
    await b.runUntil(T0 + 3 * MINUTE)
    expect(b.calls).toHaveLength(1)
    expect(await b.states()).toContain(`a@${at(MINUTE)} cancelled switched_off`)
  })

  it('explains that it is switched off, and how to switch it on', async () => {
    const b = await bench({ sketches: [OFF] })
    await b.runUntil(T0 + MINUTE)
    const explained = await explain(b, `a@${at(HOUR)}`)
    expect(explained.checks[0]).toEqual({ check: 'enabled', isPassed: false, knownSince: T0, isSwitchedOff: true })
    expect(answerOf(explained)).toBe(
      'there is no such occurrence: it is switched off by enabled: false in its definition',
    )
    expect(nextStepFor(explained)).toMatch(/^To switch it on, take `enabled: false` out of its definition\./u)
    await expect(explain(b, 'a')).rejects.toThrow('"a" has no occurrence: it is switched off')
    await expect(explain(b, 'a@2026-11-24')).rejects.toThrow(
      /has no occurrence on 2026-11-24 in UTC: it is switched off/,
    )
  })

  it('explains what was cancelled by it', async () => {
    const b = await bench({ sketches: [ON] })
    await b.runUntil(T0 + MINUTE + 58 * SECOND)
    write(b, OFF)
    await b.runUntil(T0 + 2 * MINUTE + SECOND)
    const explained = await explain(b, `a@${at(2 * MINUTE)}`)
    expect(answerOf(explained)).toBe('cancelled (switched_off)')
    expect(nextStepFor(explained)).toMatch(/^Nothing, if it was meant\. To switch it on/u)
  })
})
