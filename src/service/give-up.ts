import type { Outcome } from '../core/delivery/outcome.ts'
import { SECOND } from '../core/time/instant.ts'
import type { Millis } from '../core/time/instant.ts'
import type { ServerClock, ServerTime, Timer } from '../ports/clock.ts'
import type { AccountProbe, Probed, Sender } from '../ports/sender.ts'

/** What every call to the gateway has beyond its own deadline, in ms. After that nobody waits for it any more. */
export const PATIENCE: Millis = 5 * SECOND

/** All that is asked of the gateway. */
export type GatewayCalls = Sender & ServerClock & AccountProbe

/** Told what did not end by its deadline, and is not waited for any more. */
export interface GiveUpEvents {
  gaveUp(what: 'call' | 'probe' | 'question'): void
}

/** What giving up needs. */
export interface GiveUpParts {
  readonly timer: Timer
  /** By when every call ends by itself, in ms. */
  readonly deadline: Millis
  readonly events: GiveUpEvents
}

const DETAIL = 'it did not end by its deadline and was given up by the service'

/**
 * The second line of defence: a gateway each of whose calls ends, because it does not trust the send module to end them.
 * One that does not end by its deadline plus {@link PATIENCE} is given up, and the next goes over a fresh connection.
 */
export function givingUp(gateway: GatewayCalls, { timer, deadline, events }: GiveUpParts): GatewayCalls {
  const patiently = <T>(what: 'call' | 'probe' | 'question', call: Promise<T>, givenUp: T): Promise<T> =>
    orGivenUp(call, deadline + PATIENCE, timer, () => {
      events.gaveUp(what)
      gateway.abandon()
      return givenUp
    })
  return {
    send: (broadcast, signedAt) =>
      patiently<Outcome>('call', gateway.send(broadcast, signedAt), {
        // Perhaps it was never written; nobody who could say so is to be trusted now.
        kind: 'unknown',
        cause: 'timeout',
        detail: DETAIL,
      }),
    probe: (sender, signedAt) =>
      patiently<Probed>('probe', gateway.probe(sender, signedAt), {
        kind: 'unclear',
        cause: 'timeout',
        detail: DETAIL,
      }),
    ask: () => patiently<ServerTime>('question', gateway.ask(), { kind: 'unreachable', detail: DETAIL }),
    abandon: () => gateway.abandon(),
    close: () => gateway.close(),
  }
}

/** Waits for something, and for no longer than `delay` ms; what comes after `giveUp` is not heard any more. */
function orGivenUp<T>(call: Promise<T>, delay: Millis, timer: Timer, giveUp: () => T): Promise<T> {
  const { promise, resolve, reject } = Promise.withResolvers<T>()
  let alarm = timer.after(delay, () => {
    // In another turn of the event loop: what came in time while this process stood still is read first.
    alarm = timer.after(0, () => resolve(giveUp()))
  })
  void call.then(resolve, reject).then(() => alarm.cancel())
  return promise
}
