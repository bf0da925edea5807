import type { Outcome } from '../core/delivery/outcome.ts'
import { SECOND } from '../core/time/instant.ts'
import type { Millis } from '../core/time/instant.ts'
import type { ServerClock, ServerTime, Timer } from '../ports/clock.ts'
import type { AccountProbe, Probed, Sender } from '../ports/sender.ts'

/** How long a call to the gateway may go on after its own deadline, in ms. After that it is given up. */
export const PATIENCE: Millis = 5 * SECOND

/** All calls that go to the gateway. */
export type GatewayCalls = Sender & ServerClock & AccountProbe

/** Receives what did not end by its deadline and was given up. */
export interface GiveUpEvents {
  gaveUp(what: 'call' | 'probe' | 'question'): void
}

/** What giving up needs. */
export interface GiveUpParts {
  readonly timer: Timer
  /** The deadline by which every call should end by itself, in ms. */
  readonly deadline: Millis
  readonly events: GiveUpEvents
}

const DETAIL = 'it did not end by its deadline and was given up by the service'

/**
 * The second line of defence: it does not trust the send module to end its calls. A call that has not ended by its
 * deadline plus {@link PATIENCE} is given up, and the next call goes over a fresh connection.
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
        // Perhaps it was never written. The send module could say so, but it is not to be trusted now.
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

/** Waits for a call, for at most `delay` ms. An answer after `giveUp` is ignored. */
function orGivenUp<T>(call: Promise<T>, delay: Millis, timer: Timer, giveUp: () => T): Promise<T> {
  const { promise, resolve, reject } = Promise.withResolvers<T>()
  let alarm = timer.after(delay, () => {
    // Wait for another turn of the event loop. An answer that came in time while this process stood still is read
    // first.
    alarm = timer.after(0, () => resolve(giveUp()))
  })
  void call.then(resolve, reject).then(() => alarm.cancel())
  return promise
}
