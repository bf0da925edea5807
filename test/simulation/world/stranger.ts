import type { Instant } from '../../../src/core/time/instant.ts'
import { SANDBOX_CREDENTIALS } from '../../../src/simulator/gateway/settings.ts'
import { broadcastBody } from '../../../src/zim/request.ts'
import { signedPath } from '../../../src/zim/signature.ts'
import type { Network } from './network.ts'

const BROADCAST = { sender: 'somebody', push: 'online', message: { type: 'text', text: 'not ours' } } as const

/** A stranger spends the AppID's quota. Belfry can notice this only when it is refused. */
export function strangersCall(network: Network, now: Instant): void {
  network.deliver({
    path: signedPath('SendMessageToAllUsers', { credentials: SANDBOX_CREDENTIALS, nonce: 'stranger', signedAt: now }),
    body: broadcastBody(BROADCAST),
    timeout: 1000,
    ended: () => undefined,
  })
}
