import { describe, expect, test } from 'vitest'

import { ENDPOINTS } from '../../../src/simulator/http/help.ts'
import { broadcastBody, DAY, NOW, posted, SECOND, signedQuery, startSandbox } from '../../support/simulator.ts'

describe('GET /', () => {
  test('tells what this is and lists every endpoint with an example', async () => {
    await using sandbox = await startSandbox()
    const response = await sandbox.control('/')
    expect(response.headers.get('content-type')).toBe('text/plain; charset=utf-8')
    const page = await response.text()
    expect(page).toContain('sends nothing to anybody')
    for (const { method, path } of ENDPOINTS) expect(page).toContain(`${method} ${path}`)
    expect(page).toContain(`curl -s '${sandbox.simulator.url}calls?since=0'`)
    expect(page).toContain(`curl -s -X POST ${sandbox.simulator.url}faults -d '{"kind":"reset"`)
  })

  test('with a query is the gateway', async () => {
    await using sandbox = await startSandbox()
    expect(await (await sandbox.control('/?Action=SendMessageToAllUsers')).json()).toMatchObject({ Code: 100000001 })
    expect(sandbox.simulator.gateway.calls()).toHaveLength(1)
  })
})

describe('/calls', () => {
  test('lists the calls, or those after a number, with instants as text', async () => {
    await using sandbox = await startSandbox()
    await sandbox.broadcast('first')
    sandbox.clock.advance(1500)
    await sandbox.broadcast('second')
    const all = (await (await sandbox.control('/calls')).json()) as { calls: unknown[] }
    expect(all).toMatchObject({ dropped: 0, lastSeq: 2 })
    expect(all.calls).toHaveLength(2)
    const later = (await (await sandbox.control('/calls?since=1')).json()) as { calls: unknown[] }
    expect(later.calls).toEqual([
      expect.objectContaining({
        seq: 2,
        receivedAt: '2026-12-24T10:00:01.500Z',
        receivedAtMs: NOW + 1500,
        answeredAt: '2026-12-24T10:00:01.500Z',
        body: broadcastBody({ MessageBody: { Message: 'second' } }),
        contentType: 'application/json',
      }),
    ])
  })

  test('refuses a number that is none', async () => {
    await using sandbox = await startSandbox()
    for (const since of ['x', '-1', '1.5', '']) {
      const response = await sandbox.control(`/calls?since=${since}`)
      expect(response.status).toBe(400)
      expect(await response.json()).toEqual({
        error: `since is "${since}"`,
        remedy: 'Give the seq of the last call that you know, e.g. ?since=17.',
      })
    }
  })

  test('can be emptied', async () => {
    await using sandbox = await startSandbox()
    await sandbox.broadcast()
    expect((await sandbox.control('/calls', { method: 'DELETE' })).status).toBe(204)
    expect(await (await sandbox.control('/calls')).json()).toEqual({ calls: [], dropped: 0, lastSeq: 1 })
  })
})

test('/broadcasts has only what reached everyone, also when the answer got lost', async () => {
  await using sandbox = await startSandbox()
  sandbox.simulator.gateway.addFault({ kind: 'garbage', body: 'empty' })
  await sandbox.broadcast('Winter Cup')
  await fetch(`${sandbox.simulator.url}?${signedQuery(NOW)}`, posted({}))
  expect(await (await sandbox.control('/broadcasts')).json()).toEqual({
    broadcasts: [
      {
        seq: 1,
        receivedAt: '2026-12-24T10:00:00.000Z',
        receivedAtMs: NOW,
        sender: 'ops-bot',
        text: 'Winter Cup',
        messageType: 1,
        pushType: 0,
        decided: 0,
        code: null,
        faults: ['garbage'],
      },
    ],
    dropped: 0,
  })
})

describe('/state', () => {
  test('measures the calls as promise P1 is meant: at the side of the vendor, refused ones included', async () => {
    await using sandbox = await startSandbox({ limit: 3, senders: ['ops-bot'], gap: SECOND, countFailures: false })
    for (const step of [0, 1000, 900, 2000, 5000]) {
      sandbox.clock.advance(step)
      await sandbox.broadcast()
    }
    sandbox.clock.advance(DAY)
    await sandbox.broadcast()
    expect(await (await sandbox.control('/state')).json()).toMatchObject({
      now: '2026-12-25T10:00:08.900Z',
      settings: { appId: 1234567890, limit: 3, window: 'rolling' },
      quota: { used: 1, left: 2, limit: 3 },
      users: { count: 1, first: ['ops-bot'] },
      faults: 0,
      record: { calls: 6, dropped: 0, lastSeq: 6 },
      measured: {
        processed: { calls: 6, worstWindow: { count: 5, from: '2026-12-24T10:00:00.000Z' }, smallestGap: 900 },
        counted: { calls: 4, worstWindow: { count: 3, from: '2026-12-24T10:00:00.000Z' }, smallestGap: 1000 },
      },
    })
  })

  test('never tells the secret', async () => {
    await using sandbox = await startSandbox({ credentials: { appId: 5, serverSecret: 'hush, hush, hush' } })
    const text = await (await sandbox.control('/state')).text()
    expect(text).not.toContain('hush, hush')
    expect(JSON.parse(text)).toMatchObject({
      measured: { counted: { worstWindow: { from: null }, smallestGap: null } },
    })
  })
})

describe('/faults', () => {
  test('takes one fault or a list, shows them with their defaults, and takes them back', async () => {
    await using sandbox = await startSandbox()
    expect((await sandbox.control('/faults', posted({ kind: 'hang' }))).status).toBe(201)
    const added = await sandbox.control(
      '/faults',
      posted([
        { kind: 'code', codes: [7, 0] },
        { kind: 'close', calls: 'all' },
      ]),
    )
    expect(await added.json()).toMatchObject({ faults: [{ id: 2 }, { id: 3 }] })
    expect(await (await sandbox.control('/faults')).json()).toEqual({
      faults: [
        { id: 1, kind: 'hang', when: 'after', left: 1 },
        { id: 2, kind: 'code', codes: [7, 0], broadcast: false, left: 2 },
        { id: 3, kind: 'close', announced: false, calls: 'all', left: 'all' },
      ],
    })
    expect((await sandbox.control('/faults', { method: 'DELETE' })).status).toBe(204)
    expect(await (await sandbox.control('/faults')).json()).toEqual({ faults: [] })
  })

  test.each([
    ['no JSON', 'hang', 'the body is no JSON'],
    ['nothing', '', 'the body is no JSON'],
    ['an unknown kind', '{"kind":"explode"}', 'fault[0].kind'],
    ['no kind', '{}', 'fault[0].kind'],
    ['a misspelt key', '{"kind":"delay","ms":5,"wen":"before"}', 'wen'],
    ['a delay below 0', '{"kind":"delay","ms":-1}', 'fault[0].ms'],
    ['no codes', '{"kind":"code","codes":[]}', 'fault[0].codes'],
    ['calls below 1', '{"kind":"hang","calls":0}', 'fault[0].calls'],
    ['an unknown action', '{"kind":"hang","match":{"action":"Nope"}}', 'fault[0].match.action'],
    ['an answer to a lost call', '{"kind":"http","status":502,"body":"answer","when":"before"}', 'fault[0].body'],
    ['an HTTP status that is no error', '{"kind":"http","status":200}', 'fault[0].status'],
    ['one bad among good ones', '[{"kind":"hang"},{"kind":"reset","when":"never"}]', 'fault[1].when'],
    ['an empty list', '[]', 'fault: '],
  ])('refuses %s, says where and what to do, and adds nothing', async (_what, body, where) => {
    await using sandbox = await startSandbox()
    const response = await sandbox.control('/faults', { method: 'POST', body })
    expect(response.status).toBe(400)
    const problem = (await response.json()) as { error: string; remedy: string }
    expect(problem.error).toContain(where)
    expect(problem.remedy).toMatch(/\.$/)
    expect(sandbox.simulator.gateway.faults.list()).toEqual([])
  })

  test('has room for a thousand', async () => {
    await using sandbox = await startSandbox()
    const thousand = Array.from({ length: 1000 }, () => ({ kind: 'hang' }))
    expect((await sandbox.control('/faults', posted(thousand))).status).toBe(201)
    const response = await sandbox.control('/faults', posted({ kind: 'hang' }))
    expect(response.status).toBe(409)
    expect(await response.json()).toMatchObject({ remedy: 'DELETE /faults takes all of them back.' })
    expect(() => sandbox.simulator.gateway.addFault({ kind: 'hang' })).toThrow(RangeError)
  })
})

test('control calls are neither recorded nor hit by faults', async () => {
  await using sandbox = await startSandbox()
  await sandbox.control('/faults', posted({ kind: 'reset', calls: 'all' }))
  for (const { method, path, example } of ENDPOINTS.filter(({ method }) => method !== 'POST')) {
    const [, query = ''] = /^'(\?.*)'$/.exec(example) ?? []
    const [, body = null] = /^-d '(.*)'$/.exec(example) ?? []
    expect((await sandbox.control(`${path}${query}`, { method, body })).ok).toBe(true)
  }
  expect(sandbox.simulator.gateway.calls()).toEqual([])
})

test('an unknown path or method is answered with a remedy', async () => {
  await using sandbox = await startSandbox()
  const nowhere = await sandbox.control('/quota')
  expect([nowhere.status, await nowhere.json()]).toEqual([
    404,
    expect.objectContaining({ error: 'there is nothing at /quota' }),
  ])
  const put = await sandbox.control('/faults', { method: 'PUT' })
  expect([put.status, put.headers.get('allow')]).toEqual([405, 'GET, POST, DELETE'])
  const gateway = await sandbox.control('/?Action=UserRegister', { method: 'DELETE' })
  expect([gateway.status, gateway.headers.get('allow')]).toEqual([405, 'GET, POST'])
  expect(sandbox.simulator.gateway.calls()).toEqual([])
})
