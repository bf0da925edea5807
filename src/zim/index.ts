/**
 * Belfry's ZIM send module, usable on its own: one signed call per method, and an honest outcome for each. How to use it
 * and what the outcomes mean is in docs/zim.md.
 */
export { checkBroadcast } from '../core/announcement/broadcast-check.ts'
export { PUSHES, VENDOR_LIMITS } from '../core/announcement/broadcast.ts'
export type {
  Broadcast,
  BroadcastLimits,
  ImageSource,
  Message,
  OfflinePush,
  OppoTemplate,
  Push,
  PushImage,
} from '../core/announcement/broadcast.ts'
export type { Outcome, OutcomeCause } from '../core/delivery/outcome.ts'
export type { Finding, Severity } from '../core/problem.ts'
export type { Probed } from '../ports/sender.ts'
export { createZimClient } from './client.ts'
export type { ZimClient, ZimClientOptions } from './client.ts'
export { describeCode, RETURN_CODES } from './codes.ts'
export type { ReturnCode } from './codes.ts'
export { parseEndpoint, regionalEndpoint, REGIONS, UNIFIED_ENDPOINT } from './transport/endpoint.ts'
export type { Region } from './transport/endpoint.ts'
export { InvalidBroadcastError, InvalidSettingError, InvalidUsersError } from './transport/errors.ts'
export { parseProxy } from './transport/proxy.ts'
export type { Proxy } from './transport/proxy.ts'
export { chooseProxy } from './transport/proxy-choice.ts'
export type { ProxyEnvironment } from './transport/proxy-choice.ts'
export { checkUsers, USER_LIMITS } from './register.ts'
export type { NewUser, RegisteredUser, Registration } from './register.ts'
export { createNonce, sign } from './signature.ts'
export type { Signing } from './signature.ts'
