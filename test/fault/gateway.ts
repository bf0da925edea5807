import { describe, expect, it } from 'vitest'
import { audit } from './audit.ts'
import { instantIn, openScene, PATIENCE } from './support.ts'
import type { Row } from './support.ts'

/** Long enough for a busy host, short enough to wait for it a few times, in ms. */
const DEADLINE = 2000

/** What the gateway does to one announcement's call, and what the record must say then. */
interface Mischief {
  readonly id: string
  readonly fault: object
  readonly state: 'sent' | 'unknown' | 'rejected'
  readonly reason?: string
  /** How many calls reach the gateway. Default: 1. */
  readonly calls?: number
  /** Whether it went out to everyone. Default: true for sent and unknown ones. */
  readonly isOut?: boolean
}

const unknown = (id: string, reason: string, fault: object, isOut = true): Mischief => {
  return { id, fault, state: 'unknown', reason, isOut }
}
const refused = (id: string, code: number): Mischief => {
  return { id, fault: { kind: 'code', codes: [code] }, state: 'sent', calls: 2 }
}

const MISCHIEFS: readonly Mischief[] = [
  unknown('hangs-before', 'timeout', { kind: 'hang', when: 'before' }, false),
  unknown('hangs-after', 'timeout', { kind: 'hang', when: 'after' }),
  // This one takes effect after its deadline, while the next one hangs. So it disturbs no other call's spacing.
  unknown('hangs-and-acts-late', 'timeout', { kind: 'delay', ms: DEADLINE * 2, when: 'before' }),
  unknown('answers-too-late', 'timeout', { kind: 'delay', ms: DEADLINE * 2, when: 'after' }),
  unknown('resets-before', 'reset', { kind: 'reset', when: 'before' }, false),
  unknown('resets-midway', 'reset', { kind: 'reset', when: 'midway' }),
  unknown('resets-after', 'reset', { kind: 'reset', when: 'after' }),
  unknown('html', 'garbage', { kind: 'garbage', body: 'html' }),
  unknown('truncated', 'garbage', { kind: 'garbage', body: 'truncated' }),
  unknown('no-code', 'garbage', { kind: 'garbage', body: 'no-code' }),
  unknown('text-code', 'garbage', { kind: 'garbage', body: 'text-code' }),
  unknown('empty', 'garbage', { kind: 'garbage', body: 'empty' }),
  unknown('proxy-502', 'garbage', { kind: 'http', status: 502, when: 'before' }, false),
  unknown('proxy-504', 'garbage', { kind: 'http', status: 504, body: 'json', when: 'after' }),
  unknown('server-busy', 'server', { kind: 'code', codes: [1], broadcast: true }),
  unknown('busy-in-vain', 'server', { kind: 'code', codes: [660000001] }, false),
  unknown('code-of-tomorrow', 'unlisted', { kind: 'code', codes: [987654321] }, false),
  { id: 'fine-with-500', fault: { kind: 'http', status: 500, body: 'answer' }, state: 'sent' },
  { id: 'slow', fault: { kind: 'delay', ms: DEADLINE / 2, when: 'before' }, state: 'sent' },
  { id: 'silently-closes', fault: { kind: 'close' }, state: 'sent' },
  { id: 'closes-announced', fault: { kind: 'close', announced: true }, state: 'sent' },
  { id: 'moderated', fault: { kind: 'code', codes: [660500005] }, state: 'rejected', reason: 'content' },
  unknown('deaf', 'server', { kind: 'code', codes: [100000012] }, false),
  refused('no-such-app', 100000010),
  refused('later', 7),
  refused('over-the-rate', 660500003),
]

describe.concurrent('a gateway that hangs, resets and lies', { timeout: PATIENCE }, () => {
  it('leaves every occurrence with the right state, its quota kept, nothing sent twice, and the next ones go on', async ({
    onTestFinished,
  }) => {
    const settings = { BELFRY_SEND_TIMEOUT: `${DEADLINE}ms` }
    const scene = await openScene(onTestFinished, { lines: [], settings })
    for (const { id, fault } of MISCHIEFS) await scene.gateway.fault({ ...fault, match: { messageText: id } })
    // On a busy host a start takes time, and what is due before it is never planned.
    const due = instantIn(20_000)
    scene.define([
      ...MISCHIEFS.map(({ id }) => ({ id, at: due, priority: 'critical' as const })),
      { id: 'every-second', every: 1 },
      { id: 'at-the-end', at: due + 4000 },
    ])
    const service = scene.serve()
    await service.says(/at-the-end (?:sent|unknown)[^]*every-second sent/u)
    await scene.stop(service)

    const rows = new Map((await scene.history()).map((row) => [row.announcementId, row]))
    const calls = await scene.gateway.calls()
    const found = MISCHIEFS.map(({ id }) => {
      const own = calls.filter(({ body }) => (body['MessageBody'] as { Message: string }).Message === id)
      const { state, reason } = rows.get(id) as Row
      return { id, state, reason, calls: own.length, isOut: own.some(({ broadcast }) => broadcast !== null) }
    })
    expect(found).toEqual(
      MISCHIEFS.map(({ id, state, reason = null, calls = 1, isOut = state === 'sent' }) => {
        return { id, state, reason, calls, isOut }
      }),
    )
    const tally = await audit(scene)
    const quota = JSON.parse((await scene.verb('quota', '--json')).out) as { used: number; unknown: number }
    expect(quota).toMatchObject({ used: calls.length, unknown: tally.states['unknown'] })
    expect(service.err).not.toMatch(/    at |this turn failed/u)
  })

  it('lies about the time once: nothing is sent until its clock agrees again, and nothing is lost', async ({
    onTestFinished,
  }) => {
    const scene = await openScene(onTestFinished, { lines: [{ id: 'a' }, { id: 'b', every: 2 }] })
    await scene.gateway.fault({ kind: 'date', skew: -3_600_000, match: { messageText: 'a' } })
    const service = scene.serve()
    await service.says(/a sent/u)
    await service.says(/the clock is .* ahead of the gateway's: nothing is planned or sent/u)
    await service.says(/the clock agrees with the gateway's[^]*the clock agrees with the gateway's/u)
    const calls = await scene.gateway.calls()
    await scene.sees(3)
    await scene.stop(service)
    expect(calls).toHaveLength(1)
    await audit(scene)
  })
})
