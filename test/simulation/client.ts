import type { Broadcast } from '../../src/core/broadcast.ts'
import type { Outcome } from '../../src/core/outcome.ts'
import type { Instant, Millis } from '../../src/core/time.ts'
import type { Probed, ServerTime } from '../../src/ports.ts'
import type { Gateway } from '../../src/service/give-up.ts'
import { SANDBOX_CREDENTIALS } from '../../src/simulator/settings.ts'
import { readHttpDate } from '../../src/zim/http-date.ts'
import { outcomeOfExchange } from '../../src/zim/outcome.ts'
import { broadcastBody } from '../../src/zim/request.ts'
import { signedPath } from '../../src/zim/signature.ts'
import type { Calls } from './calls.ts'
import type { Network } from './network.ts'
import { partsOf } from './keys.ts'
import { never } from './store-faults.ts'
import type { Booked } from './watch.ts'
import type { World } from './world.ts'

/** The process that sends. */
export interface Owner {
  readonly name: string
  readonly isAlive: boolean
  /** What was booked last, once: what the next call is for. */
  takeBooked(): Booked | undefined
  /** Has something happen to the process: later if it stands still, never if it is dead. */
  after(delay: Millis, act: () => void): void
}

/**
 * The send module with its exchange replaced by the simulated network. Signature, body, the reading of answers and the
 * table of codes are the real ones.
 */
export class Client implements Gateway {
  readonly #world: World
  readonly #network: Network
  readonly #calls: Calls
  readonly #timeout: Millis
  readonly #owner: Owner

  constructor(world: World, network: Network, calls: Calls, timeout: Millis, owner: Owner) {
    this.#world = world
    this.#network = network
    this.#calls = calls
    this.#timeout = timeout
    this.#owner = owner
  }

  send(broadcast: Broadcast, signedAt: Instant): Promise<Outcome> {
    const { name, isAlive } = this.#owner
    let isAwaited = true
    const booked = this.#owner.takeBooked()
    if (!isAlive) return never()
    if (!booked) {
      this.#calls.unbooked()
      return never()
    }
    const attempt = this.#calls.begin({
      ...booked,
      due: partsOf(booked.key).due,
      isAwaited: () => isAwaited && this.#owner.isAlive,
    })
    const path = signedPath('SendMessageToAllUsers', SANDBOX_CREDENTIALS, attempt.nonce, signedAt)
    this.#world.note(`${name} sends ${attempt.key} as ${attempt.nonce}`)
    return new Promise((resolve) => {
      this.#network.post({
        path,
        body: broadcastBody(broadcast),
        timeout: this.#timeout,
        ended: (exchange) => {
          isAwaited = false
          const outcome = outcomeOfExchange(exchange)
          this.#owner.after(0, () => {
            attempt.told = outcome.kind
            this.#world.note(`${name} is told ${outcome.kind} of ${attempt.nonce}`)
            resolve(outcome)
          })
        },
      })
    })
  }

  /** The gateway's clock, as the send module's `serverTime` reads it. */
  ask(): Promise<ServerTime> {
    return new Promise((resolve) => {
      this.#network.ask(this.#timeout, (exchange) => {
        const serverTime = exchange.kind === 'unsent' ? undefined : readHttpDate(exchange.date)
        const answer: ServerTime =
          exchange.kind === 'answered' || serverTime !== undefined
            ? { kind: 'answered', serverTime }
            : { kind: 'unreachable', detail: exchange.detail }
        this.#owner.after(0, () => resolve(answer))
      })
    })
  }

  /** The account is always good here; what a call is answered with may say otherwise. */
  async probe(): Promise<Probed> {
    return { kind: 'passed', sender: 'known', code: 0 }
  }

  abandon(): void {
    // There is no connection.
  }

  async close(): Promise<void> {
    // There is no connection.
  }
}
