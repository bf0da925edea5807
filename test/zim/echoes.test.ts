import { describe, expect, it } from 'vitest'
import { inspect } from 'node:util'
import type { Respond } from '../support/zim/gateway.ts'
import { clientFor, HELLO, SECRET, startGateway } from '../support/zim/gateway.ts'

/** Answers with parts of the request: in all places, or as `say` writes them. */
function echoing(code: number, say: (signature: string, url: string) => string): Respond {
  return (response, { url }) => {
    const said = say(url.searchParams.get('Signature') ?? '', url.href)
    const Result = [{ UserId: 'ops-bot', UserName: said.slice(0, 60) }]
    response.end(JSON.stringify({ Code: code, Message: said, RequestId: said.slice(0, 60), Result }))
  }
}

describe('an answer that repeats what it was asked with', () => {
  it.each([
    ['the signature', (signature: string) => signature],
    ['it in capitals, with a letter after it', (signature: string) => `${signature.toUpperCase()}x`],
    ['the whole address', (_: string, url: string) => url],
    ['the address, encoded', (_: string, url: string) => encodeURIComponent(url)],
    ['the end of a long text, that is cut', (signature: string) => '-'.repeat(480) + signature],
    ['the ServerSecret', () => `${SECRET}x`],
  ])('is read without %s, whatever its code', async (_, say) => {
    for (const code of [0, 660500005, 999999]) {
      const { url, received } = await startGateway(echoing(code, say))
      const client = clientFor(url)
      const seen = JSON.stringify([
        await client.send(HELLO),
        await client.probe('ops-bot'),
        await client.register([{ userId: 'ops-bot' }]),
      ])
      expect(seen).toContain('[redacted]')
      const secrets = received.flatMap((call) => [
        call.url.searchParams.get('Signature')!.slice(0, 16),
        call.url.searchParams.get('SignatureNonce')!,
      ])
      expect(secrets.length).toBeGreaterThan(5)
      for (const secret of [SECRET.slice(0, 16), ...secrets]) expect(seen.toLowerCase()).not.toContain(secret)
    }
  })

  it('is read without the signature of the call before it, too', async () => {
    let before = 'none'
    const { url } = await startGateway((response, received) => {
      const said = before
      before = received.url.searchParams.get('Signature')!
      response.end(JSON.stringify({ Code: 0, RequestId: said }))
    })
    const client = clientFor(url)
    expect(await client.send(HELLO)).toMatchObject({ requestId: 'none' })
    expect(await client.send(HELLO)).toMatchObject({ requestId: '[redacted]' })
  })

  it('keeps ids that are no echo, however random they look', async () => {
    const RequestId = '0123456789abcdef0123456789abcdef'
    const { url } = await startGateway((response) => response.end(JSON.stringify({ Code: 0, RequestId })))
    expect(await clientFor(url).send(HELLO)).toMatchObject({ requestId: RequestId })
  })
})

it('a client shows nothing of its secret to who prints it', () => {
  const client = clientFor('http://127.0.0.1:1/')
  expect(inspect(client, { depth: 9, showHidden: true })).not.toContain(SECRET)
  expect(JSON.stringify(client)).not.toContain(SECRET)
})
