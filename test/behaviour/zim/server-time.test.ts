import { describe, expect, it } from 'vitest'
import { clientFor, freePort, startGateway } from '../../support/zim/gateway.ts'
import type { Respond } from '../../support/zim/gateway.ts'

const AT = Date.parse('2026-11-23T09:00:00Z')
const HTTP_DATE = 'Mon, 23 Nov 2026 09:00:00 GMT'

/** Answers with these headers and none of Node's own. */
const dated =
  (date: string | readonly string[] | undefined, status = 200): Respond =>
  (response) => {
    response.sendDate = false
    if (date !== undefined) response.setHeader('date', date)
    response.writeHead(status).end('{}')
  }

describe('the question for the time', () => {
  it('is one unsigned GET that no cache may answer', async () => {
    const { url, received } = await startGateway(dated(HTTP_DATE))
    expect(await clientFor(url).serverTime()).toEqual({ kind: 'answered', serverTime: AT })
    expect(received).toMatchObject([{ method: 'GET', body: '', headers: { 'cache-control': 'no-cache' } }])
    expect(`${received[0]?.url.pathname}${received[0]?.url.search}`).toBe('/')
  })

  it('is answered by whatever the gateway says, an error too', async () => {
    const { url } = await startGateway(dated(HTTP_DATE, 404))
    expect(await clientFor(url).serverTime()).toEqual({ kind: 'answered', serverTime: AT })
  })

  it.each([
    ['no Date', undefined],
    ['a Date of another form', '2026-11-23T09:00:00Z'],
    ['a Date in another zone', 'Mon, 23 Nov 2026 10:00:00 +0100'],
    ['a Date that contradicts itself', 'Tue, 23 Nov 2026 09:00:00 GMT'],
    ['two Dates', [HTTP_DATE, 'Mon, 23 Nov 2026 10:00:00 GMT']],
  ])('is answered, and the time is not told, by %s', async (_, date) => {
    const { url } = await startGateway(dated(date))
    expect(await clientFor(url).serverTime()).toEqual({ kind: 'answered', serverTime: undefined })
  })

  it('is not answered where nobody listens', async () => {
    const url = `http://127.0.0.1:${await freePort()}/`
    expect(await clientFor(url).serverTime()).toMatchObject({ kind: 'unreachable', detail: expect.any(String) })
  })
})
