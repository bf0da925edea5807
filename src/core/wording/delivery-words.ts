import type { Delivery } from '../delivery/delivery.ts'
import { counted } from './display.ts'
import type { OutcomeCause } from '../delivery/outcome.ts'

/** What the vendor's documentation advises for a return code. Undefined for a code that it does not list. */
export type Advise = (code: number) => string | undefined

const NETWORK =
  'Look at the network between this host and the gateway (name service, firewall, proxy): `belfry doctor`.'
const GATEWAY = 'The gateway does not do its part: look at the status page of ZEGOCLOUD, or ask its support.'
const ACCOUNT = 'Compare ZIM_APP_ID and ZIM_SERVER_SECRET with the ZEGOCLOUD console: `belfry doctor`.'

const REMEDIES: Partial<Record<OutcomeCause, string>> = {
  rate: 'Find out who else sends broadcasts with this AppID.',
  clock: 'Look at the time service of this host.',
  server: GATEWAY,
  garbage: GATEWAY,
  unlisted: GATEWAY,
}

const MEANINGS: Partial<Record<OutcomeCause, string>> = {
  config: 'the gateway refuses this app',
  rate: 'the vendor says that it is too often, although this quota is kept: somebody else spends it',
  clock: 'the gateway refuses the signature for its time',
  server: 'the gateway fails',
  timeout: 'no answer comes in time',
  reset: 'connections end before a whole answer is read',
  garbage: 'what answers is not ZIM',
  unlisted: 'the gateway answers with a code that it does not document here',
  dns: 'the name of the gateway does not resolve',
  connect: 'no connection to the gateway comes about',
  tls: 'the TLS handshake with the gateway fails',
}

/** Why broadcasts do not arrive, in one clause. */
export function causeInWords({ cause, code, sender }: Pick<Delivery, 'cause' | 'code' | 'sender'>): string {
  const told = code === null ? '' : ` (code ${code})`
  if (cause === 'sender') return `ZIM does not know the sender ${sender ?? ''}${told}`
  return `${(cause !== null && MEANINGS[cause]) || 'calls are not accepted'}${told}`
}

/** What a person can do about it, in one sentence. */
export function remedyFor(
  { cause, code, sender }: Pick<Delivery, 'cause' | 'code' | 'sender'>,
  advise: Advise,
): string {
  if (cause === 'sender') return `Register the sender: \`belfry register ${sender ?? 'USER'}\`.`
  if (cause === 'config') return `${(code !== null && advise(code)) || ''} ${ACCOUNT}`.trim()
  return (cause !== null && REMEDIES[cause]) || NETWORK
}

/** How many calls were not accepted since the last accepted one. */
export function missedInWords({ notAccepted, lastAccepted }: Delivery): string {
  if (notAccepted === 0) return lastAccepted === null ? 'no call was made yet' : 'the last call was accepted'
  const since = lastAccepted === null ? '' : ' since the last accepted one'
  return `${counted(notAccepted, 'call')} not accepted${since}`
}
