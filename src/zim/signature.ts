import { createHash, randomBytes } from 'node:crypto'
import type { Instant } from '../core/time/instant.ts'

/** What a signature is made of. Source: "Accessing Server APIs" of ZEGOCLOUD. */
export interface Signing {
  /** The app's number, 1 to 2^32 - 1. */
  readonly appId: number
  /** The app's ServerSecret. Never leaves this module except inside the hash. */
  readonly serverSecret: string
  /** A text used once. */
  readonly nonce: string
  /** Unix time in whole seconds; the gateway accepts an error of ten minutes. */
  readonly timestamp: number
}

/**
 * The vendor's signature, version 2.0: md5 over AppId, SignatureNonce, ServerSecret and Timestamp as decimal and plain
 * text without separators, in 32 lower-case hex characters. Neither Action nor body nor host are signed.
 */
export function sign({ appId, serverSecret, nonce, timestamp }: Signing): string {
  return createHash('md5').update(`${appId}${nonce}${serverSecret}${timestamp}`, 'utf8').digest('hex')
}

/** A fresh nonce as the vendor's page asks for it: eight random bytes as 16 hex characters. */
export function createNonce(): string {
  return randomBytes(8).toString('hex')
}

/** The operations of the gateway that this module speaks. */
export type Action = 'SendMessageToAllUsers' | 'UserRegister' | 'QueryUserInfos' | 'QueryConversationList'

/** Who signs: everything of a signature that stays the same from call to call. */
export type SigningCredentials = Pick<Signing, 'appId' | 'serverSecret'>

/** What one call is signed with. */
interface OneSignature {
  readonly credentials: SigningCredentials
  readonly nonce: string
  readonly signedAt: Instant
}

/**
 * Path and query of one call, signed at `signedAt` (UTC ms, rounded down to seconds: a Timestamp is never in the future
 * of its signer). Every call needs a nonce of its own.
 */
export function signedPath(action: Action, { credentials, nonce, signedAt }: OneSignature): string {
  const timestamp = Math.floor(signedAt / 1000)
  const query = new URLSearchParams({
    Action: action,
    AppId: String(credentials.appId),
    SignatureNonce: nonce,
    Timestamp: String(timestamp),
    SignatureVersion: '2.0',
    Signature: sign({ ...credentials, nonce, timestamp }),
  })
  return `/?${query.toString()}`
}
