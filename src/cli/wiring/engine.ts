import { randomUUID } from 'node:crypto'
import type { Settings } from '../../config.ts'
import type { Advise } from '../../core/wording/delivery-words.ts'
import { readDocument } from '../../definitions/check/document.ts'
import { renderBroadcast } from '../../definitions/template/template.ts'
import { SECOND } from '../../core/time/instant.ts'
import type { Millis } from '../../core/time/instant.ts'
import type { Logger } from '../../log.ts'
import type { Store } from '../../ports/store.ts'
import { systemClock, systemTimer } from '../../service/clock.ts'
import { ClockGuard } from '../../service/clock-guard.ts'
import { SingleSend } from '../../service/turn/single-send.ts'
import { givingUp, PATIENCE as GIVE_UP_PATIENCE } from '../../service/give-up.ts'
import { everySecond, Loop } from '../../service/loop.ts'
import { Ticker } from '../../service/turn/tick.ts'
import type { TickParts } from '../../service/turn/tick.ts'
import { logEvents } from '../../service/event-log.ts'
import { patiently } from '../../store/database/patience.ts'
import { RETURN_CODES } from '../../zim/index.ts'
import type { ZimClient } from '../../zim/index.ts'
import { hostIdentity, isGone } from './host.ts'
import { within } from './patience.ts'
import { TZ_RULES } from '../support/version.ts'

/**
 * How long a turn may continue after the stop, in ms. A turn takes milliseconds. Reading many files takes some seconds.
 */
const TURN_PATIENCE: Millis = 5 * SECOND

/**
 * How long an engine takes to stop at most, in ms. It adds up a turn, the call under way, and the writing of its
 * outcome. The call is given up beyond its deadline. The database may be locked by another process.
 */
export function stopsWithin({ sendTimeout }: Pick<Settings, 'sendTimeout'>): Millis {
  return TURN_PATIENCE + sendTimeout + GIVE_UP_PATIENCE + 10 * SECOND
}

/** The parts of an engine. */
export interface EngineParts extends Pick<TickParts, 'source' | 'only'> {
  readonly settings: Settings
  readonly store: Store
  readonly sender: ZimClient
  readonly log: Logger
}

/** What sends: the turns, the loop that runs them, and the guard of the clock. */
export interface Engine {
  readonly ticker: Ticker
  readonly loop: Loop
  readonly guard: ClockGuard
  /** Stops in this order: no new turn, then the call under way, then the lease. */
  stop(): Promise<void>
}

/** What the vendor's documentation advises for a return code. */
export const adviceFor: Advise = (code) => RETURN_CODES.get(code)?.advice

/**
 * Builds what sends, for the service and for a single send. Both book, send and settle in the same way. It starts
 * nothing.
 */
export function createEngine({ settings, store, sender, log, ...what }: EngineParts): Engine {
  const events = logEvents(log, adviceFor)
  const gateway = givingUp(
    {
      send: (broadcast, signedAt) => sender.send(broadcast, signedAt),
      probe: (user, signedAt) => sender.probe(user, signedAt),
      ask: () => sender.serverTime(),
      abandon: () => sender.abandon(),
      close: () => sender.close(),
    },
    { timer: systemTimer, deadline: settings.sendTimeout, events },
  )
  const guard = new ClockGuard({
    clock: systemClock,
    server: settings.isClockChecked ? gateway : undefined,
    events,
    onChange: () => loop.wake(),
  })
  const host = hostIdentity()
  const ticker = new Ticker({
    ...what,
    store,
    sender: gateway,
    probe: gateway,
    render: renderBroadcast,
    clock: systemClock,
    guard,
    isGone: (lease) => isGone(lease, host),
    tz: TZ_RULES,
    limits: settings.limits,
    holder: randomUUID(),
    host,
    pid: process.pid,
    read: readDocument,
    events,
    onSettled: () => loop.wake(),
  })
  const loop = new Loop(what.only === undefined ? ticker : new SingleSend(ticker), {
    clock: systemClock,
    timer: systemTimer,
    beat: everySecond,
    onError: (error) => ticker.hindered(error),
  })
  return {
    ticker,
    loop,
    guard,
    async stop() {
      // A turn may hang, e.g. on a folder of a lost network. It must not keep a call from being settled.
      await within(TURN_PATIENCE, loop.stop(), () => undefined)
      await patiently(() => ticker.stop())
    },
  }
}
