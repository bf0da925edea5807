import { once } from 'node:events'

import { Client } from 'undici'
import { describe, expect, test } from 'vitest'

import { httpDateOf } from '../../../src/simulator/http/dates.ts'
import { createGateway } from '../../../src/simulator/gateway/gateway.ts'
import {
  broadcastBody,
  callAt,
  DAY,
  NOW,
  posted,
  recordOf,
  signedQuery,
  startSandbox,
  withFaults,
} from '../../support/simulator.ts'
import type { Answer, Sandbox } from '../../support/simulator.ts'

/** The only call so far. */
function onlyCall({ simulator }: Sandbox) {
  const [call, ...others] = simulator.gateway.calls()
  if (call === undefined || others.length > 0) throw new Error(`${others.length} calls besides the one expected`)
  return call
}

/** What kind of network failure fetch met. */
async function failureOf(answer: Promise<Response>): Promise<string> {
  try {
    await (await answer).text()
    return 'none'
  } catch (error) {
    const { name, cause } = error as Error & { cause?: { code?: string } }
    return cause?.code ?? name
  }
}

describe('a reset', () => {
  test('before processing leaves no trace but in the record', async () => {
    await using sandbox = await withFaults({ kind: 'reset', when: 'before' })
    expect(await failureOf(sandbox.broadcast())).toBe('ECONNRESET')
    expect(onlyCall(sandbox)).toMatchObject({
      processed: false,
      counted: false,
      broadcast: null,
      decided: null,
      code: null,
      status: null,
      answeredAt: null,
      faults: ['reset'],
    })
    expect(sandbox.simulator.gateway.quotaUsed(NOW)).toBe(0)
  })

  test('after processing has reached everyone, and nobody is told', async () => {
    await using sandbox = await withFaults({ kind: 'reset' })
    expect(await failureOf(sandbox.broadcast())).toBe('ECONNRESET')
    expect(onlyCall(sandbox)).toMatchObject({
      processed: true,
      counted: true,
      broadcast: { sender: 'ops-bot', text: 'Hello, town', messageType: 1, pushType: 0 },
      decided: 0,
      code: null,
      answeredAt: null,
    })
    expect(sandbox.simulator.gateway.quotaUsed(NOW)).toBe(1)
  })

  test('midway has sent the head and a part of the body', async () => {
    await using sandbox = await withFaults({ kind: 'reset', when: 'midway' })
    const response = await sandbox.broadcast()
    expect(response.status).toBe(200)
    expect(await failureOf(Promise.resolve(response))).not.toBe('none')
    expect(onlyCall(sandbox)).toMatchObject({ decided: 0, code: null, answeredAt: null })
    expect(onlyCall(sandbox).broadcast).not.toBeNull()
  })
})

describe('a hang', () => {
  test.each(['before', 'after'] as const)('%s processing never answers', async (when) => {
    await using sandbox = await withFaults({ kind: 'hang', when })
    const { promise: recorded, resolve } = Promise.withResolvers<void>()
    const giveUp = new AbortController()
    const hanging = fetch(`${sandbox.simulator.url}?${signedQuery(NOW)}`, {
      ...posted(broadcastBody()),
      signal: giveUp.signal,
    })
    setTimeout(resolve, 50)
    expect(await Promise.race([failureOf(hanging), recorded])).toBeUndefined()
    expect(onlyCall(sandbox)).toMatchObject({ processed: when === 'after', counted: when === 'after', code: null })
    expect(onlyCall(sandbox).broadcast === null).toBe(when === 'before')
    giveUp.abort()
    await expect(hanging).rejects.toThrow('abort')
  })
})

describe('a delay', () => {
  test('before processing shows the call to the gateway only later', () => {
    const gateway = createGateway()
    gateway.addFault({ kind: 'delay', ms: 700, when: 'before' })
    const reply = gateway.receive(callAt(NOW), NOW)
    if (reply.kind !== 'later') throw new Error('not delayed')
    expect(reply.delay).toBe(700)
    expect(gateway.calls()).toEqual([])
    expect(recordOf(reply.resume(NOW + 700))).toMatchObject({ arrivedAt: NOW, receivedAt: NOW + 700, code: 0 })
  })

  test('can let an earlier call be processed after a later one', () => {
    const gateway = createGateway({ gap: 0 })
    gateway.addFault({ kind: 'delay', ms: 700, when: 'before', match: { messageText: 'slow' } })
    const slow = callAt(NOW, { body: JSON.stringify(broadcastBody({ MessageBody: { Message: 'slow' } })) })
    const reply = gateway.receive(slow, NOW)
    gateway.receive(callAt(NOW), NOW + 1)
    if (reply.kind === 'later') reply.resume(NOW + 700)
    expect(gateway.broadcasts().map((call) => call.broadcast.text)).toEqual(['Hello, town', 'slow'])
  })

  test.each(['before', 'after'] as const)('%s processing holds the answer back over HTTP', async (when) => {
    await using sandbox = await withFaults({ kind: 'delay', ms: 60, when })
    const began = performance.now()
    expect(await (await sandbox.broadcast()).json()).toMatchObject({ Code: 0 })
    expect(performance.now() - began).toBeGreaterThanOrEqual(55)
    expect(onlyCall(sandbox)).toMatchObject({ faults: ['delay'], code: 0, answeredAt: NOW })
  })

  test('goes together with an ending', async () => {
    await using sandbox = await withFaults({ kind: 'delay', ms: 30 }, { kind: 'reset' })
    expect(await failureOf(sandbox.broadcast())).toBe('ECONNRESET')
    expect(onlyCall(sandbox).faults).toEqual(['reset', 'delay'])
  })

  test('does not lose the call of a client that gives up meanwhile', async () => {
    await using sandbox = await withFaults({ kind: 'delay', ms: 60, when: 'before' })
    const { url, gateway } = sandbox.simulator
    const signal = AbortSignal.timeout(20)
    await expect(fetch(`${url}?${signedQuery(NOW)}`, { ...posted(broadcastBody()), signal })).rejects.toThrow()
    await expect.poll(() => gateway.broadcasts().length, { interval: 5 }).toBe(1)
    expect(onlyCall(sandbox).answeredAt).toBeNull()
  })
})

describe('garbage', () => {
  test.each(['html', 'truncated', 'no-code', 'text-code', 'empty'] as const)('of kind %s has no Code', async (body) => {
    await using sandbox = await withFaults({ kind: 'garbage', body })
    const response = await sandbox.broadcast()
    const text = await response.text()
    expect(response.status).toBe(200)
    expect(() => {
      if (typeof (JSON.parse(text) as Answer).Code !== 'number') throw new Error('no Code')
    }).toThrow()
    expect(onlyCall(sandbox)).toMatchObject({ decided: 0, code: null, status: 200, answeredAt: NOW, counted: true })
  })

  test('before processing means that nothing went out', async () => {
    await using sandbox = await withFaults({ kind: 'garbage', body: 'no-code', when: 'before' })
    expect(await (await sandbox.broadcast()).json()).not.toHaveProperty('Code')
    expect(onlyCall(sandbox)).toMatchObject({ processed: false, broadcast: null, decided: null })
  })
})

describe('an HTTP error', () => {
  test('has an HTML page, JSON without a Code, or the answer of the gateway', async () => {
    await using sandbox = await withFaults(
      { kind: 'http', status: 502 },
      { kind: 'http', status: 503, body: 'json', when: 'before' },
      { kind: 'http', status: 504, body: 'answer' },
    )
    const html = await sandbox.broadcast()
    expect([html.status, html.headers.get('content-type')]).toEqual([502, 'text/html; charset=utf-8'])
    const json = await sandbox.broadcast()
    expect([json.status, await json.json()]).toEqual([503, { error: 'upstream failed', status: 503 }])
    const answer = await sandbox.broadcast()
    expect([answer.status, ((await answer.json()) as Answer).Code]).toEqual([504, 0])
    const calls = sandbox.simulator.gateway.calls()
    expect(calls.map((call) => call.broadcast !== null)).toEqual([true, false, true])
    expect(calls.map((call) => call.code)).toEqual([null, null, 0])
  })
})

describe('the Date header', () => {
  test('is that of the clock, and skewed when asked', async () => {
    await using sandbox = await withFaults({ kind: 'date', skew: -DAY })
    expect((await sandbox.broadcast()).headers.get('date')).toBe(httpDateOf(NOW - DAY))
    expect((await sandbox.broadcast()).headers.get('date')).toBe('Thu, 24 Dec 2026 10:00:00 GMT')
  })
})

describe('a closed connection', () => {
  test.each([true, false])('after the answer is a new one for the next call (announced: %s)', async (announced) => {
    await using sandbox = await startSandbox()
    const client = new Client(new URL(sandbox.simulator.url))
    const call = async () => {
      const answer = await client.request({
        path: `/?${signedQuery(NOW)}`,
        method: 'POST',
        body: JSON.stringify(broadcastBody()),
      })
      return { connection: answer.headers['connection'], code: ((await answer.body.json()) as Answer).Code }
    }
    expect(await call()).toEqual({ connection: 'keep-alive', code: 0 })
    sandbox.simulator.gateway.addFault({ kind: 'close', announced })
    const closed = once(client, 'disconnect')
    expect(await call()).toEqual({ connection: announced ? 'close' : 'keep-alive', code: 0 })
    await closed
    expect((await call()).code).toBe(0)
    expect(sandbox.simulator.gateway.calls().map((call) => call.connection)).toEqual([1, 1, 2])
    await client.close()
  })
})
