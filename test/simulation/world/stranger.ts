import type { Instant } from '../../../src/core/time/instant.ts'
import { SANDBOX_CREDENTIALS } from '../../../src/simulator/gateway/settings.ts'
import { broadcastBody } from '../../../src/zim/request.ts'
import { signedPath } from '../../../src/zim/signature.ts'
import type { Network } from './network.ts'

const BROADCAST = { sender: 'somebody', push: 'online', message: { type: 'text', text: 'not ours' } } as const

/** Somebody else spends the AppID's quota: what Belfry can only notice by being refused. */
export function strangersCall(network: Network, now: Instant): void {
  network.deliver({
    path: signedPath('SendMessageToAllUsers', { credentials: SANDBOX_CREDENTIALS, nonce: 'stranger', signedAt: now }),
    body: broadcastBody(BROADCAST),
    timeout: 1000,
    ended: () => undefined,
  })
}
