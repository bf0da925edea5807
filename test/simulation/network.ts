import { httpDateOf } from '../../src/simulator/dates.ts'
import type { FaultInput } from '../../src/simulator/faults.ts'
import type { Gateway } from '../../src/simulator/gateway.ts'
import type { Reply } from '../../src/simulator/replies.ts'
import { SIGNATURE_LIFETIME } from '../../src/core/quota.ts'
import type { Millis } from '../../src/core/time.ts'
import { HOUR, MINUTE, SECOND } from '../../src/core/time.ts'
import type { Exchange } from '../../src/zim/exchange.ts'
import type { Calls } from './calls.ts'
import type { Dice } from './dice.ts'
import { gatewayFaultFrom } from './gateway-faults.ts'
import type { NetworkFaults } from './scenario.ts'
import type { World } from './world.ts'

/** One POST, and who wants to know how it ended. */
export interface Request {
  readonly path: string
  readonly body: string
  /** The deadline of the whole exchange, in ms. */
  readonly timeout: Millis
  /** Called at most once; a request may reach the gateway long after. */
  readonly ended: (exchange: Exchange) => void
}

/**
 * The way to the vendor and back, in true time. What it tells a client is what the send module's `exchange` would see; the
 * gateway may see a request long after its client gave up.
 */
export class Network {
  readonly #world: World
  readonly #gateway: Gateway
  readonly #calls: Calls
  readonly #dice: Dice
  readonly #least: Millis
  #faults: NetworkFaults

  constructor(world: World, gateway: Gateway, calls: Calls, faults: NetworkFaults, least: Millis, dice: Dice) {
    this.#world = world
    this.#gateway = gateway
    this.#calls = calls
    this.#faults = faults
    this.#least = least
    this.#dice = dice
  }

  /** From now on it behaves so. */
  become(faults: NetworkFaults): void {
    this.#faults = faults
  }

  post(request: Request): void {
    const { timeout } = request
    const dice = this.#dice
    if (dice.happens(this.#faults.unsent)) {
      const cause = dice.pick(['dns', 'connect', 'tls', 'timeout'] as const)
      const delay = cause === 'timeout' ? timeout : dice.int(0, timeout - 1)
      this.#world.after(delay, () => request.ended({ kind: 'unsent', cause, detail: 'simulated' }))
      return
    }
    const exchange = this.#watched(request)
    if (dice.happens(this.#faults.reset)) {
      this.#world.after(dice.span(1, timeout), () => exchange.ended(unknown('reset')))
    }
    if (dice.happens(this.#faults.requestLost)) return
    this.#world.after(this.#way(), () => {
      const fault = dice.happens(this.#faults.gateway) ? gatewayFaultFrom(dice) : undefined
      this.deliver(exchange, fault)
    })
  }

  /** Asks the gateway for the time: a GET that has no Action, is in no record and is answered with a `Date`, right or wrong. */
  ask(timeout: Millis, ended: (exchange: Exchange) => void): void {
    const exchange = this.#watched({ path: '/', body: '', timeout, ended })
    if (this.#dice.happens(this.#faults.questionLost)) return
    const skew = this.#skew()
    this.#world.after(this.#least + this.#dice.int(0, 99), () => {
      const date = httpDateOf(this.#world.now + skew)
      this.#world.after(this.#least + this.#dice.int(0, 99), () => {
        exchange.ended({ kind: 'answered', status: 200, body: '', date })
      })
    })
  }

  /** Hands a request to the gateway at once. */
  deliver(request: Request, fault?: FaultInput): void {
    if (fault) this.#gateway.addFault(fault)
    const [, query = ''] = request.path.split('?')
    const received = { method: 'POST', host: 'zim', query, body: request.body, connection: 1 } as const
    this.#carry(request, this.#gateway.receive(received, this.#world.now))
  }

  /** The same request with its deadline watched over, ended at most once. */
  #watched(request: Request): Request {
    let isOver = false
    const ended = (exchange: Exchange): void => {
      if (isOver) return
      isOver = true
      deadline.cancel()
      request.ended(exchange)
    }
    const deadline = this.#world.after(request.timeout, () => ended(unknown('timeout')))
    return { ...request, ended }
  }

  #carry(request: Request, reply: Reply): void {
    if (reply.kind === 'later') {
      this.#world.after(reply.delay, () => this.#carry(request, reply.resume(this.#world.now)))
      return
    }
    const { seq, processed, decided, code } = reply.call
    this.#world.note(`gateway: call ${seq} ${processed ? `decided ${decided}` : 'lost'}, answers ${code}`)
    this.#calls.reached(reply.call)
    if (reply.kind === 'hang' || this.#dice.happens(this.#faults.answerLost)) return
    const date = reply.kind === 'answer' ? httpDateOf(this.#world.now + this.#skew()) : undefined
    this.#world.after(reply.delay + this.#way(), () => {
      if (reply.kind === 'reset' || date === undefined) request.ended(unknown('reset'))
      else if (reply.cut) request.ended({ ...unknown('reset'), date })
      else request.ended({ kind: 'answered', status: reply.status, body: reply.body, date })
    })
  }

  /** As long as anybody may hold a message, and often about as long as a signature lives. */
  #parking(): Millis {
    if (this.#dice.happens(0.3)) return SIGNATURE_LIFETIME + this.#dice.int(-30 * SECOND, 30 * SECOND)
    return this.#dice.span(SECOND, 15 * MINUTE)
  }

  /** How wrong the server's own clock is. */
  #skew(): Millis {
    return this.#dice.happens(this.#faults.date) ? this.#dice.int(-HOUR, HOUR) : 0
  }

  /** How long a message is under way. */
  #way(): Millis {
    if (this.#dice.happens(this.#faults.parked)) return this.#parking()
    return this.#least + (this.#dice.happens(this.#faults.slow) ? this.#dice.int(100, 8000) : this.#dice.int(0, 99))
  }
}

function unknown(cause: 'timeout' | 'reset'): Exchange & { readonly kind: 'unknown' } {
  return { kind: 'unknown', cause, detail: 'simulated' }
}
