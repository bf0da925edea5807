import { MINUTE } from '../../../src/core/time/instant.ts'
import type { Millis } from '../../../src/core/time/instant.ts'
import { renderBroadcast } from '../../../src/definitions/template/template.ts'
import { BelfryError } from '../../../src/errors.ts'
import type { OccurrenceKey } from '../../../src/core/announcement/occurrence.ts'
import type { Store } from '../../../src/ports/store.ts'
import { ClockGuard } from '../../../src/service/clock-guard.ts'
import { SingleSend } from '../../../src/service/turn/single-send.ts'
import { givingUp } from '../../../src/service/give-up.ts'
import { Loop } from '../../../src/service/loop.ts'
import type { Turn } from '../../../src/service/loop.ts'
import { Ticker } from '../../../src/service/turn/tick.ts'
import type { TickParts } from '../../../src/service/turn/tick.ts'
import type { Shown } from '../checks/accounts.ts'
import { readSketch } from './announcements.ts'
import { Client } from './client.ts'
import type { Owner } from './client.ts'
import { Mortal } from './mortal.ts'
import type { Stage } from './stage.ts'
import { faulty } from '../faults/store-faults.ts'
import { watched } from '../checks/watch.ts'
import type { Booked } from '../checks/watch.ts'
import type { ServiceEvents } from '../../../src/service/events.ts'
import type { Timer } from '../../../src/ports/clock.ts'

/** More verbs than any correct turn needs without time passing. */
const SPINNING = 20_000
const LONGEST_TIMER: Millis = 60 * MINUTE

/**
 * One run of the service: the real loop, turn and store. Everything else is simulated. It dies, stands still or is
 * stopped.
 */
export class Service extends Mortal implements Owner {
  readonly #pid: number
  readonly #tz: string
  readonly #store: Store
  readonly #loop: Loop
  readonly #ticker: Ticker
  readonly #onDeath: () => void
  #booked: Booked | undefined
  #verbsAt = 0
  #verbs = 0

  /** With `only` it is no service: it sends this one occurrence, as a person's `send` does. */
  constructor(pid: number, tz: string, store: Store, stage: Stage, onDeath: () => void, only?: OccurrenceKey) {
    super(`process ${pid}`, stage)
    this.#pid = pid
    this.#tz = tz
    this.#onDeath = onDeath
    this.#store = store
    this.#ticker = new Ticker(this.#parts(only))
    this.#loop = new Loop(only === undefined ? this.#watched(this.#ticker) : new SingleSend(this.#ticker), {
      clock: stage.host,
      timer: this.#timer(),
      beat: (act) => this.#beat(act),
      onError: (error) => this.#turnFailed(error),
    })
    stage.world.note(`${this.name} starts, ${tz}`)
    this.#loop.start()
  }

  /** Stops in order, as on SIGTERM. */
  stop(): void {
    this.stage.world.note(`${this.name} is asked to stop`)
    const stopping = async (): Promise<void> => {
      await this.#loop.stop()
      await this.#ticker.stop()
    }
    stopping().then(
      () => this.crash('in order'),
      (error: unknown) => this.crash(`on stopping: ${String(error)}`),
    )
  }

  takeBooked(): Booked | undefined {
    const booked = this.#booked
    this.#booked = undefined
    return booked
  }

  /** What it shows about delivery. Undefined while it does not fire. */
  get shown(): Shown | undefined {
    const { account, inForce, status } = this.#ticker
    if (!this.isAlive || !status.isHolder) return undefined
    const { app, senders } = account.holds
    const isHolding = app !== undefined || senders.size > 0
    return { process: this.name, senders: inForce.senders, isFailing: account.isFailing, isHolding }
  }

  /** The same turn. If something that must be shown has changed, it is checked when a turn is over. */
  #watched(ticker: Ticker): Turn {
    const { accounts } = this.stage.checks
    let seen = -1
    return {
      tick: async (now) => {
        const { moment } = accounts
        const { isCalling } = ticker
        const next = await ticker.tick(now)
        // What happened during the turn is for the next turn to know. So is what could not be written.
        if (moment === seen || moment !== accounts.moment || isCalling || ticker.isCalling) return next
        const { shown } = this
        if (shown !== undefined) {
          accounts.shows(shown)
          seen = moment
        }
        return next
      },
    }
  }

  /** Reads the definition files again. */
  sync(): void {
    if (!this.isAlive) return
    this.#ticker.requestSync()
    this.#loop.wake()
  }

  count(): void {
    const { now } = this.stage.world
    this.#verbs = this.#verbsAt === now ? this.#verbs + 1 : 0
    this.#verbsAt = now
    if (this.#verbs <= SPINNING) return
    this.stage.findings.broken('order', `${this.name} turns and turns without letting time pass`)
    this.crash('spinning')
  }

  /** A turn may fail because the store fails. It must not fail for any other reason. */
  #turnFailed(error: unknown): void {
    const { world, findings } = this.stage
    if (error instanceof BelfryError) world.note(`a turn failed: ${error.message}`)
    else findings.broken('order', `a turn failed: ${String(error)}`)
  }

  protected closeFiles(): void {
    void this.#store.close()
    this.#onDeath()
  }

  #timer(): Timer {
    return { after: (delay, act) => this.after(Math.min(LONGEST_TIMER, Math.max(1, delay)), act) }
  }

  /** Calls `act` at full beats of the wall clock, like the service's timer. */
  #beat(act: () => void): { cancel(): void } {
    const { beat } = this.stage.scenario
    const next = (): { cancel(): void } =>
      this.after(beat - (this.stage.host.now() % beat), () => {
        handle = next()
        act()
      })
    let handle = next()
    return { cancel: () => handle.cancel() }
  }

  #parts(only: OccurrenceKey | undefined): TickParts {
    const { world, host, network, checks, scenario, source, dice } = this.stage
    const note = (booked: Booked): void => void (this.#booked = booked)
    const seen = watched(this.#store, world, checks, note, only)
    const events = this.#events()
    const { calls, accounts } = checks
    const deadline = scenario.sendTimeout
    const client = new Client({ world, network, calls, accounts, timeout: deadline, owner: this })
    const gateway = givingUp(client, { timer: this.#timer(), deadline, events })
    const parts: TickParts = {
      store: faulty(seen, this, dice),
      sender: gateway,
      probe: gateway,
      render: renderBroadcast,
      clock: host,
      limits: scenario.limits,
      holder: this.name,
      host: 'here',
      pid: this.#pid,
      guard: new ClockGuard({ clock: host, server: gateway, events, onChange: () => this.#loop.wake() }),
      isGone: ({ pid }) => this.stage.isGone(pid),
      tz: this.#tz,
      ...(only === undefined ? { source } : { only }),
      read: (stored) => ({ announcement: readSketch(stored.document) }),
      events,
      onSettled: () => this.#loop.wake(),
    }
    return this.stage.mutate(parts, client)
  }

  /** What the log would tell. The parts about clocks and leases go into the trace. */
  #events(): ServiceEvents {
    const { world } = this.stage
    const told = (name: string) => (fact: unknown) => {
      if (/clock|lease|standsBy|account|gaveUp|probe/iu.test(name))
        world.note(`${this.name} says ${name} ${JSON.stringify(fact)}`)
    }
    return new Proxy({} as ServiceEvents, { get: (_, name) => told(String(name)) })
  }
}
