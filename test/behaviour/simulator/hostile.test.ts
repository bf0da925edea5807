import { expect, test } from 'vitest'
import { ENDPOINTS } from '../../../src/simulator/http/help.ts'
import { expectVisible, HOSTILE, HOSTILE_TEXT } from '../../support/hostile.ts'
import { posted, startSandbox } from '../../support/simulator.ts'

test('the record, and all else that the simulator says of itself, is visible characters, whatever was called', async () => {
  await using sandbox = await startSandbox()
  await sandbox.broadcast(HOSTILE_TEXT)
  const query = new URLSearchParams({ Action: HOSTILE, [HOSTILE]: HOSTILE })
  await sandbox.control(`/?${query.toString()}`, posted({ [HOSTILE]: HOSTILE_TEXT }))
  await sandbox.control('/faults', posted({ kind: 'delay', ms: 1, match: { sender: HOSTILE } }))
  const bodies: Readonly<Record<string, readonly string[]>> = {
    'POST /faults': [HOSTILE, JSON.stringify({ kind: HOSTILE, [HOSTILE]: HOSTILE })],
  }
  // First the endpoints that read, then those that delete.
  const asked = ENDPOINTS.toSorted((a, b) => Number(a.method === 'DELETE') - Number(b.method === 'DELETE'))
  for (const { method, path } of asked) {
    for (const body of bodies[`${method} ${path}`] ?? [undefined]) {
      const answer = await sandbox.control(path, { method, ...(body !== undefined && { body }) })
      const text = await answer.text()
      expectVisible(text, `${method} ${path}`)
      if (path === '/calls' && method === 'GET') {
        expect(JSON.parse(text).calls).toMatchObject([
          { broadcast: { text: HOSTILE_TEXT } },
          { action: HOSTILE, query: { [HOSTILE]: HOSTILE } },
        ])
      }
    }
  }
  for (const path of [`/${encodeURIComponent(HOSTILE)}`, `/calls?since=${encodeURIComponent(HOSTILE)}`]) {
    expectVisible(await (await sandbox.control(path)).text(), path)
  }
})
