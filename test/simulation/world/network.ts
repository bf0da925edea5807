import { httpDateOf } from '../../../src/simulator/http/dates.ts'
import type { FaultInput } from '../../../src/simulator/gateway/faults.ts'
import type { Gateway } from '../../../src/simulator/gateway/gateway.ts'
import type { Reply } from '../../../src/simulator/gateway/replies.ts'
import { SIGNATURE_LIFETIME } from '../../../src/core/quota/quota.ts'
import type { Millis } from '../../../src/core/time/instant.ts'
import { HOUR, MINUTE, SECOND } from '../../../src/core/time/instant.ts'
import type { Exchange } from '../../../src/zim/transport/exchange.ts'
import type { Calls } from '../checks/calls.ts'
import { Dice } from './dice.ts'
import { gatewayFaultFrom } from '../faults/gateway-faults.ts'
import type { NetworkFaults } from '../faults/faults.ts'
import type { World } from './world.ts'

/** One POST, and the callback for its end. */
export interface Request {
  readonly path: string
  readonly body: string
  /** The deadline of the whole exchange, in ms. */
  readonly timeout: Millis
  /** Called at most once. A request may reach the gateway long after that. */
  readonly ended: (exchange: Exchange) => void
  /** Whether it only asks about the account. What happens to it changes nothing for the calls. */
  readonly isProbe?: boolean
}

/** A request under way, for a caller that drops all connections. */
export interface UnderWay {
  drop(): void
}

/**
 * The way to the vendor and back, in true time. It tells a client what the send module's `exchange` would see. The
 * gateway may see a request long after its client gave up.
 */
export class Network {
  readonly #world: World
  readonly #gateway: Gateway
  readonly #calls: Calls
  readonly #dice: Dice
  readonly #probeDice: Dice
  readonly #stuckDice: Dice
  readonly #least: Millis
  #faults: NetworkFaults

  constructor(world: World, gateway: Gateway, calls: Calls, faults: NetworkFaults, least: Millis, seed: number) {
    this.#world = world
    this.#gateway = gateway
    this.#calls = calls
    this.#faults = faults
    this.#least = least
    this.#dice = new Dice(seed, 'network')
    this.#probeDice = new Dice(seed, 'probes')
    this.#stuckDice = new Dice(seed, 'stuck')
  }

  /** Sets the faults from now on. */
  become(faults: NetworkFaults): void {
    this.#faults = faults
  }

  /** Whether the send module never settles what it begins now. */
  get isStuck(): boolean {
    return this.#stuckDice.happens(this.#faults.stuck)
  }

  /** Whether it never settles a question for the time. */
  get isQuestionStuck(): boolean {
    return this.#stuckDice.happens(this.#faults.questionStuck)
  }

  post(request: Request): UnderWay {
    const { timeout } = request
    const dice = this.#diceOf(request)
    if (dice.happens(this.#faults.unsent)) {
      const cause = dice.pick(['dns', 'connect', 'tls', 'timeout'] as const)
      const delay = cause === 'timeout' ? timeout : dice.int(0, timeout - 1)
      return this.#unsent(request, cause, delay)
    }
    const exchange = this.#watched(request)
    const underWay = { drop: () => exchange.ended(unknown('reset')) }
    if (dice.happens(this.#faults.reset)) {
      this.#world.after(dice.span(1, timeout), () => exchange.ended(unknown('reset')))
    }
    if (dice.happens(this.#faults.requestLost)) return underWay
    this.#world.after(this.#way(dice), () => {
      const fault = dice.happens(this.#faults.gateway) ? gatewayFaultFrom(dice) : undefined
      this.deliver(exchange, fault)
    })
    return underWay
  }

  #unsent({ ended }: Request, cause: 'dns' | 'connect' | 'tls' | 'timeout', delay: Millis): UnderWay {
    const end = (): void => {
      deadline.cancel()
      ended({ kind: 'unsent', cause, detail: 'simulated' })
    }
    const deadline = this.#world.after(delay, end)
    return { drop: end }
  }

  #diceOf({ isProbe = false }: Request): Dice {
    return isProbe ? this.#probeDice : this.#dice
  }

  /**
   * Asks the gateway for the time: a GET without an Action. No record has it. The answer has a `Date`, right or wrong.
   */
  ask(timeout: Millis, ended: (exchange: Exchange) => void): UnderWay {
    const exchange = this.#watched({ path: '/', body: '', timeout, ended })
    const underWay = { drop: () => exchange.ended(unknown('reset')) }
    if (this.#dice.happens(this.#faults.questionLost)) return underWay
    const skew = this.#skew(this.#dice)
    this.#world.after(this.#least + this.#dice.int(0, 99), () => {
      const date = httpDateOf(this.#world.now + skew)
      this.#world.after(this.#least + this.#dice.int(0, 99), () => {
        exchange.ended({ kind: 'answered', status: 200, body: '', date })
      })
    })
    return underWay
  }

  /** Gives a request to the gateway at once. */
  deliver(request: Request, fault?: FaultInput): void {
    if (fault) this.#gateway.addFault(fault)
    const [, query = ''] = request.path.split('?')
    const received = { method: 'POST', host: 'zim', query, body: request.body, connection: 1 } as const
    this.#carry(request, this.#gateway.receive(received, this.#world.now))
  }

  /** The same request with a deadline. It ends at most once. */
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
    const { seq, processed, decided, code, query } = reply.call
    const what = query['Action'] === 'SendMessageToAllUsers' ? 'call' : 'probe'
    this.#world.note(`gateway: ${what} ${seq} ${processed ? `decided ${decided}` : 'lost'}, answers ${code}`)
    this.#calls.reached(reply.call)
    const dice = this.#diceOf(request)
    if (reply.kind === 'hang' || dice.happens(this.#faults.answerLost)) return
    const date = reply.kind === 'answer' ? httpDateOf(this.#world.now + this.#skew(dice)) : undefined
    this.#world.after(reply.delay + this.#way(dice), () => {
      if (reply.kind === 'reset' || date === undefined) request.ended(unknown('reset'))
      else if (reply.cut) request.ended({ ...unknown('reset'), date })
      else request.ended({ kind: 'answered', status: reply.status, body: reply.body, date })
    })
  }

  /** As long as anything may hold a message, and often about as long as a signature is valid. */
  #parking(dice: Dice): Millis {
    if (dice.happens(0.3)) return SIGNATURE_LIFETIME + dice.int(-30 * SECOND, 30 * SECOND)
    return dice.span(SECOND, 15 * MINUTE)
  }

  /** How wrong the server's own clock is, in ms. */
  #skew(dice: Dice): Millis {
    return dice.happens(this.#faults.date) ? dice.int(-HOUR, HOUR) : 0
  }

  /** How long a message is under way, in ms. */
  #way(dice: Dice): Millis {
    if (dice.happens(this.#faults.parked)) return this.#parking(dice)
    return this.#least + (dice.happens(this.#faults.slow) ? dice.int(100, 8000) : dice.int(0, 99))
  }
}

function unknown(cause: 'timeout' | 'reset'): Exchange & { readonly kind: 'unknown' } {
  return { kind: 'unknown', cause, detail: 'simulated' }
}
