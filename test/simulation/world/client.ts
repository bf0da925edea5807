import type { Broadcast } from '../../../src/core/announcement/broadcast.ts'
import type { Outcome } from '../../../src/core/delivery/outcome.ts'
import type { Instant, Millis } from '../../../src/core/time/instant.ts'
import type { GatewayCalls } from '../../../src/service/give-up.ts'
import { SANDBOX_CREDENTIALS } from '../../../src/simulator/gateway/settings.ts'
import type { Exchange } from '../../../src/zim/transport/exchange.ts'
import { readHttpDate } from '../../../src/zim/http-date.ts'
import { outcomeOfExchange } from '../../../src/zim/outcome.ts'
import { probeAccount } from '../../../src/zim/probe.ts'
import { broadcastBody } from '../../../src/zim/request.ts'
import { signedPath } from '../../../src/zim/signature.ts'
import type { Accounts } from '../checks/accounts.ts'
import type { Calls } from '../checks/calls.ts'
import type { Network, UnderWay } from './network.ts'
import { partsOf } from '../checks/keys.ts'
import { never } from '../faults/store-faults.ts'
import type { Booked } from '../checks/watch.ts'
import type { World } from './world.ts'
import type { ServerTime } from '../../../src/ports/clock.ts'
import type { Probed } from '../../../src/ports/sender.ts'

/** The process that sends. */
export interface Owner {
  readonly name: string
  readonly isAlive: boolean
  /** The last booking, given out once: the next call is for it. */
  takeBooked(): Booked | undefined
  /** Runs an act in the process after `delay` ms: later if the process stands still, never if it is dead. */
  after(delay: Millis, act: () => void): void
}

/** The surroundings of a client. */
export interface ClientParts {
  readonly world: World
  readonly network: Network
  readonly calls: Calls
  readonly accounts: Accounts
  /** The deadline of each call, in ms. */
  readonly timeout: Millis
  readonly owner: Owner
}

/**
 * The send module with the simulated network in place of its exchange. Signature, body, the reading of answers and
 * probes, and the table of codes are the real ones. Sometimes it does not settle what it began.
 */
export class Client implements GatewayCalls {
  readonly #parts: ClientParts
  /** What is dropped when everything is given up. */
  readonly #underWay = new Set<UnderWay>()
  #probes = 0

  constructor(parts: ClientParts) {
    this.#parts = parts
  }

  send(broadcast: Broadcast, signedAt: Instant): Promise<Outcome> {
    const { owner, calls, accounts, world, network, timeout } = this.#parts
    const { name, isAlive } = owner
    let isAwaited = true
    const booked = owner.takeBooked()
    if (!isAlive) return never()
    if (!booked) {
      calls.unbooked()
      return never()
    }
    const attempt = calls.begin({
      ...booked,
      due: partsOf(booked.key).due,
      isAwaited: () => isAwaited && owner.isAlive,
    })
    accounts.begins(attempt.key, attempt.sender)
    const path = signedPath('SendMessageToAllUsers', {
      credentials: SANDBOX_CREDENTIALS,
      nonce: attempt.nonce,
      signedAt,
    })
    world.note(`${name} sends ${attempt.key} as ${attempt.nonce}`)
    if (network.isStuck) {
      world.note(`${attempt.nonce} never settles`)
      // The request goes on, but nobody learns what became of it.
      network.post({ path, body: broadcastBody(broadcast), timeout, ended: () => undefined })
      return this.#stuck(() => (isAwaited = false))
    }
    return new Promise((resolve) => {
      const underWay = network.post({
        path,
        body: broadcastBody(broadcast),
        timeout,
        ended: (exchange) => {
          isAwaited = false
          this.#underWay.delete(underWay)
          const outcome = outcomeOfExchange(exchange)
          owner.after(0, () => {
            attempt.told = outcome.kind
            attempt.answer = outcome
            world.note(`${name} is told ${outcome.kind} of ${attempt.nonce}`)
            resolve(outcome)
          })
        },
      })
      this.#underWay.add(underWay)
    })
  }

  /** Asks the gateway's clock, as the send module's `serverTime` does. */
  ask(): Promise<ServerTime> {
    const { network, timeout, owner } = this.#parts
    if (network.isQuestionStuck) return this.#stuck()
    return new Promise((resolve) => {
      const underWay = network.ask(timeout, (exchange) => {
        this.#underWay.delete(underWay)
        const serverTime = exchange.kind === 'unsent' ? undefined : readHttpDate(exchange.date)
        const answer: ServerTime =
          exchange.kind === 'answered' || serverTime !== undefined
            ? { kind: 'answered', serverTime }
            : { kind: 'unreachable', detail: exchange.detail }
        owner.after(0, () => resolve(answer))
      })
      this.#underWay.add(underWay)
    })
  }

  async probe(sender: string, signedAt: Instant): Promise<Probed> {
    const { network, accounts, owner, world } = this.#parts
    if (!owner.isAlive) return never()
    if (network.isStuck) {
      world.note(`a probe of ${owner.name} never settles`)
      return this.#stuck()
    }
    const askedAt = world.now
    const probed = await probeAccount(sender, (action, body) => this.#read(action, body, signedAt))
    accounts.probed(owner.name, sender, probed, askedAt)
    return probed
  }

  /** One request of a probe, within half of the deadline, as in the send module. */
  #read(action: Parameters<typeof signedPath>[0], body: string, signedAt: Instant): Promise<Exchange> {
    const { network, owner, timeout } = this.#parts
    this.#probes += 1
    const path = signedPath(action, {
      credentials: SANDBOX_CREDENTIALS,
      nonce: `probe-${owner.name}-${this.#probes}`,
      signedAt,
    })
    return new Promise((resolve) => {
      const underWay = network.post({
        path,
        body,
        timeout: Math.ceil(timeout / 2),
        isProbe: true,
        ended: (exchange) => {
          this.#underWay.delete(underWay)
          owner.after(0, () => resolve(exchange))
        },
      })
      this.#underWay.add(underWay)
    })
  }

  /** Never resolves. When everything is given up, nobody waits for it any more. */
  #stuck(givenUp: () => void = () => undefined): Promise<never> {
    this.#underWay.add({ drop: givenUp })
    return never()
  }

  abandon(): void {
    const dropped = [...this.#underWay]
    this.#underWay.clear()
    for (const underWay of dropped) underWay.drop()
  }

  async close(): Promise<void> {
    // There is no connection.
  }
}
