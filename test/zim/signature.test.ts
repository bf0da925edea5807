import { describe, expect, it } from 'vitest'
import { createNonce, sign, signedPath } from '../../src/zim/signature.ts'

const VECTORS = [
  [12345, '4fd24687296dd9f3', '9193cc662a4c0ec135ec71fb57194b38', 1615186943, '43e5cfcca828314675f91b001390566a'],
  [1234567890, '0123456789abcdef', '0123456789abcdef0123456789abcdef', 1700000000, '16623b00a07719a644da6752e631e98a'],
  [4294967295, 'ffffffffffffffff', '00000000000000000000000000000000', 1767225600, '61fb4ce71ff37dcc7df227f4b5ffba49'],
  [1, 'a1b2c3d4e5f60718', 'fedcba9876543210fedcba9876543210', 1800000000, '510e7d49b2939d3791c9ff9426dbc64d'],
] as const
const [[appId, nonce, serverSecret, timestamp, published]] = VECTORS

describe('the signature', () => {
  it.each(VECTORS)('of AppId %i with nonce %s is that of the vector', (app, once, secret, seconds, expected) => {
    expect(sign({ appId: app, nonce: once, serverSecret: secret, timestamp: seconds })).toBe(expected)
  })

  it('differs for a timestamp in milliseconds', () => {
    const wrong = sign({ appId, nonce, serverSecret, timestamp: timestamp * 1000 })
    expect(wrong).toMatch(/^39c328f7/)
    expect(wrong).not.toBe(published)
  })

  it('differs when secret and nonce change places', () => {
    expect(sign({ appId, nonce: serverSecret, serverSecret: nonce, timestamp })).toMatch(/^baa6123b/)
  })
})

describe('the nonce', () => {
  it('is 16 lower-case hex characters and never the same', () => {
    const nonces = Array.from({ length: 1000 }, createNonce)
    for (const one of nonces) expect(one).toMatch(/^[0-9a-f]{16}$/)
    expect(new Set(nonces).size).toBe(nonces.length)
  })
})

describe('the signed path', () => {
  const credentials = { appId, serverSecret }

  it('carries exactly the common parameters and the action', () => {
    const path = signedPath('SendMessageToAllUsers', { credentials, nonce, signedAt: timestamp * 1000 })
    expect(path).toBe(
      `/?Action=SendMessageToAllUsers&AppId=12345&SignatureNonce=${nonce}&Timestamp=1615186943` +
        `&SignatureVersion=2.0&Signature=${published}`,
    )
  })

  it.each([0, 1, 500, 999])('rounds %i ms down, so that it is never signed in the future', (ms) => {
    const path = signedPath('UserRegister', { credentials, nonce, signedAt: timestamp * 1000 + ms })
    expect(new URLSearchParams(path.slice(2)).get('Timestamp')).toBe('1615186943')
  })

  it('escapes a nonce of the caller and signs it unescaped', () => {
    const query = new URLSearchParams(
      signedPath('UserRegister', { credentials, nonce: 'a&b=c d', signedAt: timestamp * 1000 }).slice(2),
    )
    expect(query.get('SignatureNonce')).toBe('a&b=c d')
    expect(query.get('Signature')).toBe(sign({ appId, serverSecret, nonce: 'a&b=c d', timestamp }))
  })
})
