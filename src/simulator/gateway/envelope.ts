import { createHash } from 'node:crypto'

import type { Instant } from '../../core/time/instant.ts'
import type { AccountCode } from './account.ts'
import { QUERIES } from './queries.ts'
import type { ParsedRequest } from './request.ts'
import type { AppCredentials, GatewaySettings } from './settings.ts'

/** The operations that the simulator knows, in the vendor's spelling. */
export const ACTIONS = ['SendMessageToAllUsers', 'UserRegister', ...QUERIES] as const
/** One of these operations. */
export type SimulatedAction = (typeof ACTIONS)[number]

/** Whether the simulator knows this operation. */
export function isAction(action: string): action is SimulatedAction {
  return (ACTIONS as readonly string[]).includes(action)
}

const MAX_UINT32 = 2 ** 32 - 1

/** The gateway at the moment of a call. */
interface GatewayState {
  readonly settings: GatewaySettings
  /** The fault of the account. Its code is raised at the check that it belongs to. */
  readonly account: AccountCode | 0
  readonly now: Instant
}

/**
 * The gateway's own checks: Host, AppId, Timestamp, SignatureVersion, Nonce, Signature present, Action, app, expired,
 * Signature right, service enabled. The order is our assumption: the vendor publishes none. The first failed check
 * decides. Returns its code, or undefined when the call may go on to ZIM.
 */
export function checkEnvelope(parsed: ParsedRequest, { settings, account, now }: GatewayState): number | undefined {
  return (
    checkHost(parsed, settings) ??
    checkForm(parsed) ??
    checkAction(parsed.action) ??
    (isOfApp(account) ? account : checkApp(parsed, settings.credentials)) ??
    checkAge(parsed, settings, now) ??
    (hasValidSignature(parsed, settings.credentials) ? undefined : 100000005) ??
    (account === 0 ? undefined : account)
  )
}

/**
 * Whether the query's Signature is md5(AppId + SignatureNonce + ServerSecret + Timestamp) in lower-case hex, with the
 * decimal texts as they are in the query (https://www.zegocloud.com/docs/zim-server/accessing-server-apis). It does not
 * check the age. It shares no code with the client: the simulator is a second opinion.
 */
export function hasValidSignature({ query }: ParsedRequest, { serverSecret }: AppCredentials): boolean {
  const { AppId = '', SignatureNonce = '', Timestamp = '', Signature = '' } = query
  const expected = createHash('md5').update(AppId).update(SignatureNonce).update(serverSecret).update(Timestamp)
  return Signature === expected.digest('hex')
}

function checkHost({ request }: ParsedRequest, { hosts }: GatewaySettings): number | undefined {
  if (hosts === 'any') return undefined
  const name = request.host.replace(/:\d+$/, '').toLowerCase()
  return hosts.some((host) => host.toLowerCase() === name) ? undefined : 100000000
}

function checkForm({ query }: ParsedRequest): number | undefined {
  const { AppId = '', Timestamp = '', SignatureVersion = '', SignatureNonce = '', Signature = '' } = query
  if (!/^[1-9]\d{0,9}$/.test(AppId) || Number(AppId) > MAX_UINT32) return 100000001
  if (Timestamp === '') return 100000002
  if (!/^\d{1,19}$/.test(Timestamp)) return 100000003
  if (SignatureVersion === '') return 100000013
  if (SignatureVersion !== '2.0') return 100000014
  if (SignatureNonce === '') return 100000008 // its form is not checked: the docs' own samples differ
  if (Signature === '') return 100000009
  return undefined
}

function checkAction(action: string): number | undefined {
  if (action === '') return 100000006
  return isAction(action) ? undefined : 100000007
}

/** Whether the code is raised when the app's configuration is read, before the signature is checked. */
function isOfApp(account: AccountCode | 0): boolean {
  return account === 100000010 || account === 100000011
}

function checkApp({ query }: ParsedRequest, { appId }: AppCredentials): number | undefined {
  return Number(query['AppId']) === appId ? undefined : 100000011
}

function checkAge({ query }: ParsedRequest, settings: GatewaySettings, now: Instant): number | undefined {
  const signedAt = Number(query['Timestamp']) * 1000 // documented in seconds
  return Math.abs(now - signedAt) > settings.timestampTolerance ? 100000004 : undefined
}
