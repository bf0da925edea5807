import { once } from 'node:events'
import { createServer } from 'node:http'
import type { ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'

/** A gateway that repeats, everywhere in its answers, the address of the call and the secrets that it knows. */
export interface EchoingGateway {
  readonly url: string
  /** The signatures and nonces of the calls. */
  readonly signatures: ReadonlySet<string>
}

const inUnits = (text: string) =>
  text.replaceAll(/./gu, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`)

/** Starts one. Its answers to broadcasts take turns: accepted, rejected, unlisted, rejected, no answer of ZIM. */
export async function startEchoingGateway(secrets: readonly string[]): Promise<EchoingGateway> {
  const signatures = new Set<string>()
  let calls = 0
  const server = createServer((request, response) => {
    request.resume().on('end', () => {
      const { searchParams } = new URL(request.url ?? '/', 'http://gateway')
      const [signature, nonce] = [searchParams.get('Signature') ?? '', searchParams.get('SignatureNonce') ?? '']
      for (const text of [signature, nonce]) if (text !== '') signatures.add(text)
      const echo = [request.url, signature, nonce, ...secrets].join(' ')
      response.setHeader('x-echo', encodeURIComponent(echo))
      response.statusMessage = `${signature} said`
      if (searchParams.get('Action') !== 'SendMessageToAllUsers') return answerProbe(response, signature, echo)
      calls += 1
      return answerBroadcast(response, calls, signature, echo)
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, signatures }
}

function answerProbe(response: ServerResponse, signature: string, echo: string): void {
  const Result = [{ UserId: 'ops-bot', UserName: `${signature}!` }]
  response.end(JSON.stringify({ Code: 0, Message: echo, RequestId: signature, ErrorList: [], Result }))
}

function answerBroadcast(response: ServerResponse, call: number, signature: string, echo: string): void {
  const RequestId = `r-${signature.toUpperCase()}x`
  switch (call % 5) {
    case 1:
      return void response.end(JSON.stringify({ Code: 0, Message: echo, RequestId }))
    case 2:
      // Cut to 500 characters, it ends with half a signature.
      return void response.end(
        JSON.stringify({ Code: 660500005, Message: `${'-'.repeat(479)}${signature}`, RequestId }),
      )
    case 3:
      return void response.end(`{"Code":999999,"Message":"${inUnits(echo)}","RequestId":"${inUnits(signature)}"}`)
    case 4:
      return void response.end(JSON.stringify({ Code: 660500005, Message: encodeURIComponent(echo), RequestId }))
    default:
      response.statusCode = 500
      return void response.end(`<html><body>${echo}</body></html>`)
  }
}
