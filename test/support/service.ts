import type { Broadcast } from '../../src/core/announcement/broadcast.ts'
import type { Outcome } from '../../src/core/delivery/outcome.ts'
import type { Limits } from '../../src/core/quota/quota.ts'
import type { Instant } from '../../src/core/time/instant.ts'
import type { Store } from '../../src/ports/store.ts'
import { ClockGuard } from '../../src/service/clock-guard.ts'
import { renderBroadcast } from '../../src/definitions/template/template.ts'
import { entryOf } from '../../src/service/sync.ts'
import { Ticker } from '../../src/service/turn/tick.ts'
import type { TickParts } from '../../src/service/turn/tick.ts'
import { announcementOf, definitionOf } from './announcement.ts'
import type { Sketch } from './announcement.ts'
import { LIMITS, T0, temporaryStore } from './store.ts'
import type { ServiceEvents } from '../../src/service/events.ts'
import type { ServerClock } from '../../src/ports/clock.ts'
import type { DefinitionEntry, Loaded } from '../../src/ports/definitions.ts'
import type { Probed } from '../../src/ports/sender.ts'

/** One call, as the other side saw it. */
export interface Call {
  readonly at: Instant
  readonly monotonic: number
  readonly broadcast: Broadcast
}

/** A service with a clock that only the test moves, on a real SQLite file. */
export class Bench {
  now: Instant
  /** By how much the wall clock was stepped, in ms. */
  stepped = 0
  readonly store: Store
  readonly file: string
  readonly calls: Call[] = []
  readonly told: (readonly [keyof ServiceEvents, ...unknown[]])[] = []
  definitions: Loaded
  /** How long the next calls take, in ms, and how they end. */
  latency = 40
  outcomes: Outcome[] = []
  /** What the next probes find. When this list is empty, `probeFor` decides. */
  probes: Probed[] = []
  /** What a probe then finds, for each sender. */
  probeFor: (sender: string) => Probed = () => ({ kind: 'passed', sender: 'known', code: 0 })
  readonly probed: (readonly [sender: string, at: Instant])[] = []
  duringCall: () => void = () => undefined
  /** The gateway's clock. Undefined: the clock is not checked. */
  server: ServerClock | undefined
  /** Process ids that count as dead. */
  readonly dead = new Set<number>()
  tz = '2026a'
  readonly ticker: Ticker
  guard!: ClockGuard
  readonly #limits: Limits

  constructor(store: Store, file: string, options: BenchOptions) {
    this.store = store
    this.file = file
    this.now = options.now ?? T0
    this.server = options.server
    this.tz = options.tz ?? this.tz
    this.#limits = { ...LIMITS, ...options.limits }
    this.definitions = { definitions: (options.sketches ?? []).map(definitionOf), problems: [] }
    this.ticker = new Ticker(this.parts(options.holder ?? 'me'))
  }

  parts(holder: string): TickParts {
    const told = this.told
    const clock = { now: () => this.now, monotonic: () => this.now - T0 - this.stepped }
    const events = new Proxy({} as ServiceEvents, {
      get:
        (_, name) =>
        (...facts: unknown[]) =>
          void told.push([name as keyof ServiceEvents, ...facts]),
    })
    return {
      store: this.store,
      clock,
      guard: (this.guard = new ClockGuard({ clock, server: this.server, events, onChange: () => undefined })),
      isGone: ({ pid }) => this.dead.has(pid),
      tz: this.tz,
      render: renderBroadcast,
      sender: {
        send: async (broadcast) => {
          this.calls.push({ at: this.now, monotonic: clock.monotonic(), broadcast })
          this.duringCall()
          this.now += this.latency
          return this.outcomes.shift() ?? { kind: 'accepted', code: 0, requestId: String(this.calls.length) }
        },
        abandon: () => undefined,
        close: async () => undefined,
      },
      probe: {
        probe: async (sender) => {
          this.probed.push([sender, this.now])
          return this.probes.shift() ?? this.probeFor(sender)
        },
      },
      limits: this.#limits,
      holder,
      host: 'here',
      pid: 1,
      source: { load: async () => this.definitions },
      read: (stored) => ({ announcement: announcementOf(stored.document as Sketch) }),
      events,
      onSettled: () => undefined,
    }
  }

  /** The service, started again on the same database. */
  restarted(holder = 'again', changes: Partial<TickParts> = {}): Ticker {
    return new Ticker({ ...this.parts(holder), ...changes })
  }

  /** Moves only the wall clock, as a person or NTP does. */
  step(millis: number): void {
    this.now += millis
    this.stepped += millis
  }

  /** Moves the clock from turn to turn, as the loop does, until `end`. */
  runUntil(end: Instant, ticker: Pick<Ticker, 'tick' | 'idle'> = this.ticker): Promise<void> {
    return this.#run(end, ticker, (turn) => turn)
  }

  /** The same for turns that may fail: as in the loop, another one comes soon. Returns their errors. */
  async runThrough(end: Instant, ticker: Pick<Ticker, 'tick' | 'idle'> = this.ticker): Promise<readonly unknown[]> {
    const failures: unknown[] = []
    await this.#run(end, ticker, (turn) =>
      turn.catch((error: unknown) => {
        failures.push(error)
        return this.now + 500
      }),
    )
    return failures
  }

  async #run(
    end: Instant,
    ticker: Pick<Ticker, 'tick' | 'idle'>,
    outcomeOf: (turn: Promise<Instant>) => Promise<Instant>,
  ): Promise<void> {
    while (this.now <= end) {
      const next = await outcomeOf(ticker.tick(this.now))
      await ticker.idle()
      // The loop beats every second, and also between two beats when a turn asks for it.
      const beat = Math.floor(this.now / 1000) * 1000 + 1000
      this.now = Math.min(beat, Math.max(next, this.now + 1))
    }
  }

  /**
   * Takes turns until `end`: when the last turn asked for one, when a call has ended, and at least every `longestSleep` ms,
   * to plan. There is no beat: the beats in between would find nothing else to do.
   */
  async runAsAsked(end: Instant, longestSleep: number): Promise<void> {
    for (let next = this.now; next <= end;) {
      this.now = next
      const calls = this.calls.length
      const wanted = await this.ticker.tick(this.now)
      await this.ticker.idle()
      const isCalled = this.calls.length > calls
      next = isCalled ? this.now : Math.min(Math.max(wanted, this.now + 1), this.now + longestSleep)
    }
    this.now = end
    await this.ticker.tick(end)
    await this.ticker.idle()
  }

  async states(): Promise<readonly string[]> {
    const rows = await this.store.history({ now: this.now, limit: 10_000 })
    return rows.toReversed().map(({ key, state, reason }) => `${key} ${state}${reason === null ? '' : ` ${reason}`}`)
  }
}

/** A definition that is managed in the database. */
export function inDatabase(sketch: Sketch): DefinitionEntry {
  return { ...entryOf(definitionOf(sketch)), provenance: { kind: 'database' } }
}

interface BenchOptions {
  readonly now?: Instant
  readonly limits?: Partial<Limits>
  readonly sketches?: readonly Sketch[]
  readonly holder?: string
  readonly server?: ServerClock
  readonly tz?: string
}

/** Makes a bench, closed when the test ends. */
export async function bench(options: BenchOptions & { file?: string } = {}): Promise<Bench> {
  const { store, file } = await temporaryStore(options)
  return new Bench(store, file, options)
}
