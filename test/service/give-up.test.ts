import { describe, expect, it } from 'vitest'
import type { Broadcast } from '../../src/core/announcement/broadcast.ts'
import type { GatewayCalls } from '../../src/service/give-up.ts'
import { givingUp, PATIENCE } from '../../src/service/give-up.ts'

const BROADCAST: Broadcast = { sender: 'ops-bot', push: 'online', message: { type: 'text', text: 'hello' } }
const DEADLINE = 10_000

/** Timers that run out only when the test says so. */
class Timers {
  now = 0
  #alarms: { readonly at: number; readonly act: () => void; isOver: boolean }[] = []

  after(delay: number, act: () => void) {
    const alarm = { at: this.now + delay, act, isOver: false }
    this.#alarms.push(alarm)
    return { cancel: () => void (alarm.isOver = true) }
  }

  /** How many neither ran out nor were cancelled. */
  get waiting(): number {
    return this.#alarms.filter(({ isOver }) => !isOver).length
  }

  async advance(millis: number): Promise<void> {
    this.now += millis
    for (let due = this.#next(); due !== undefined; due = this.#next()) {
      due.isOver = true
      due.act()
      await Promise.resolve()
    }
  }

  #next() {
    return this.#alarms.find(({ at, isOver }) => !isOver && at <= this.now)
  }
}

function gatewayThat(changes: Partial<GatewayCalls>) {
  const timer = new Timers()
  const given: string[] = []
  const never = () => new Promise<never>(() => undefined)
  const gateway: GatewayCalls = {
    send: never,
    probe: never,
    ask: never,
    abandon: () => void given.push('abandoned'),
    close: async () => undefined,
    ...changes,
  }
  const patient = givingUp(gateway, { timer, deadline: DEADLINE, events: { gaveUp: (what) => void given.push(what) } })
  return { patient, timer, given }
}

describe('the second line of defence', () => {
  it('gives up a call that does not end as unknown, and has the next one take a fresh connection', async () => {
    const { patient, timer, given } = gatewayThat({})
    const call = patient.send(BROADCAST, 0)
    await timer.advance(DEADLINE + PATIENCE - 1)
    expect(given).toEqual([])
    await timer.advance(1)
    expect(await call).toMatchObject({ kind: 'unknown', cause: 'timeout' })
    expect(given).toEqual(['call', 'abandoned'])
  })

  it('gives up a probe and a question for the time as well', async () => {
    const { patient, timer, given } = gatewayThat({})
    const both = [patient.probe('ops-bot', 0), patient.ask()]
    await timer.advance(DEADLINE + PATIENCE)
    expect(await Promise.all(both)).toMatchObject([{ kind: 'unclear', cause: 'timeout' }, { kind: 'unreachable' }])
    expect(given).toEqual(['probe', 'abandoned', 'question', 'abandoned'])
  })

  it('hears an answer that came in time, also when this process stood still past the deadline', async () => {
    const answer = Promise.withResolvers<Awaited<ReturnType<GatewayCalls['send']>>>()
    const { patient, timer, given } = gatewayThat({ send: () => answer.promise })
    const call = patient.send(BROADCAST, 0)
    timer.now += 60_000
    answer.resolve({ kind: 'accepted', code: 0 })
    expect(await call).toEqual({ kind: 'accepted', code: 0 })
    await timer.advance(60_000)
    expect(given).toEqual([])
    expect(timer.waiting).toBe(0)
  })

  it('hears nothing of what comes after it gave up', async () => {
    const answer = Promise.withResolvers<Awaited<ReturnType<GatewayCalls['send']>>>()
    const { patient, timer } = gatewayThat({ send: () => answer.promise })
    const call = patient.send(BROADCAST, 0)
    await timer.advance(DEADLINE + PATIENCE)
    answer.reject(new Error('too late'))
    expect(await call).toMatchObject({ kind: 'unknown' })
  })

  it('passes on what a send module throws', async () => {
    const { patient, timer } = gatewayThat({ send: () => Promise.reject(new Error('a defect')) })
    await expect(patient.send(BROADCAST, 0)).rejects.toThrow('a defect')
    expect(timer.waiting).toBe(0)
  })
})
