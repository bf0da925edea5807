import { PRIORITIES } from '../../../src/core/announcement/announcement.ts'
import { UNPLANNED } from '../../../src/core/quota/budget.ts'
import { isFinal, keyOf } from '../../../src/core/announcement/occurrence.ts'
import type { OccurrenceKey } from '../../../src/core/announcement/occurrence.ts'
import { formatWallTime, MINUTE, SECOND } from '../../../src/core/time/instant.ts'
import type { Instant, Millis } from '../../../src/core/time/instant.ts'
import { instantsBetween } from '../../../src/core/schedule/recurrence.ts'
import type { Sketch } from '../../support/announcement.ts'
import type { Store } from '../../../src/ports/store.ts'
import { catchUp } from '../../../src/service/planner.ts'
import { entryOf, rememberDefinitions } from '../../../src/service/sync.ts'
import type { ReadDocument } from '../../../src/service/sync.ts'
import { openSqliteStore } from '../../../src/store/store.ts'
import { readSketch } from './announcements.ts'
import { Command } from './command.ts'
import type { Dice } from './dice.ts'
import { Service } from './service.ts'
import type { Stage } from './stage.ts'
import { LONGEST_LATENESS } from './sketches.ts'

/** How often a person checks what became of what they sent, in ms. The command does so five times as often. */
const LOOK_EVERY: Millis = SECOND
/** How often a person looks for an unknown outcome before they give up. */
const LOOKS = 6
/** How long they wait for it beyond its grace, in ms. */
const PATIENCE: Millis = 15 * SECOND
/** The ids of their processes begin here. Those of services begin with 1. */
const FIRST_PID = 1000

/** What a command does, at the instant at which it read the clock. */
type Act = (store: Store, now: Instant) => Promise<void>

const read: ReadDocument = ({ document }) => ({ announcement: readSketch(document) })

/**
 * People at their command lines, at random instants and whatever the service does: `resolve`, `pause`, `resume`,
 * `skip`, `unskip` and `send`. Each is a process of its own. It uses the same verbs of the store as the command, in the same order.
 */
export class People {
  readonly singleSends: Service[] = []
  readonly #file: string
  readonly #stage: Stage
  readonly #dice: Dice
  readonly #commands = new Set<Command>()
  #count = 0

  constructor(file: string, stage: Stage, dice: Dice) {
    this.#file = file
    this.#stage = stage
    this.#dice = dice
  }

  /** Decides what they will do, and when. */
  begin(): void {
    const { verdicts, pauses, widePauses, skips, sends } = this.#stage.scenario.people
    this.#scatter(verdicts, () => this.#resolve())
    this.#scatter(pauses, () => (this.#dice.happens(0.5) ? this.#pause() : this.#resume()))
    this.#scatter(sends, () => this.#send())
    this.#scatter(widePauses, () => (this.#dice.happens(0.5) ? this.#pauseWidely() : this.#resumeWidely()))
    this.#scatter(skips, () => (this.#dice.happens(0.7) ? this.#skip() : this.#unskip()))
  }

  /** Every process that they run dies. */
  crash(why: string): void {
    for (const command of this.#commands) command.crash(why)
    for (const singleSend of this.singleSends) singleSend.crash(why)
  }

  #scatter(times: number, act: () => void): void {
    const { world, scenario } = this.#stage
    for (let time = 0; time < times; time++) world.after(this.#dice.int(0, scenario.duration), act)
  }

  /** Runs a command, now or at the next full second, when everything comes due. */
  #run(what: string, act: Act): void {
    const { world, host } = this.#stage
    const delay = this.#dice.happens(0.3) ? (SECOND - (host.now() % SECOND)) % SECOND : 0
    world.after(delay, () => this.#start(what, act))
  }

  /** Starts a command. If it fails and the person is told, they sometimes repeat it a little later. */
  #start(what: string, act: Act, isRepeated = false): void {
    const { world, host } = this.#stage
    // The command line does not compare the clock. With a clock that is far off, people cannot be right
    // (docs/simulation.md).
    if (!host.isRight) return
    this.#count += 1
    const command = new Command(`${what} ${this.#count}`, this.#stage)
    this.#commands.add(command)
    const now = host.now()
    const ran = async (): Promise<void> => {
      const isDone = await command.run(this.#file, this.#dice, (store) => act(store, now))
      this.#commands.delete(command)
      if (isDone || isRepeated || !this.#dice.happens(0.7)) return
      world.after(this.#dice.span(100, MINUTE), () => this.#start(what, act, true))
    }
    void ran()
  }

  /**
   * Says about an unknown outcome whether it was seen. This may be wrong, or said before. If there is none, the person
   * looks a few more times.
   */
  #resolve(looks = LOOKS): void {
    const { world, checks } = this.#stage
    const dice = this.#dice
    let key: OccurrenceKey | undefined
    this.#run('resolve', async (store, now) => {
      const unknown = (await store.history({ now, limit: 100 })).filter(({ state }) => state === 'unknown')
      const open = unknown.filter(({ verdict }) => verdict === null)
      const said = dice.happens(0.04) ? unknown : []
      const choice = open.length > 0 ? [...open, ...said] : said
      if (key === undefined && choice.length === 0) {
        if (looks > 1) world.after(dice.span(SECOND, 2 * MINUTE), () => this.#resolve(looks - 1))
        return
      }
      // A repeated command is about the same occurrence: the person was not told that the first one took effect.
      key ??= dice.pick(choice).key
      const isOut = checks.calls.of(key).some(({ wasBroadcast }) => wasBroadcast)
      const wasSeen = dice.happens(isOut ? 0.4 : 0.1)
      const resend = !wasSeen && dice.happens(0.8)
      await store.resolve({ key, wasSeen, resend, by: 'Ada', note: `looked at ${now}` }, now)
    })
  }

  #pause(): void {
    const dice = this.#dice
    this.#run('pause', async (store, now) => {
      const until = dice.happens(0.5) ? now + dice.span(SECOND, 5 * MINUTE) : null
      await catchUp({ store, read, now, mayRecord: async () => true })
      const ids = (await store.definitions()).map(({ id }) => id)
      if (ids.length === 0) return
      await store.pause({ announcementId: dice.pick(ids), by: 'Ben', reason: 'simulated', since: now, until }, now)
    })
  }

  #resume(): void {
    this.#run('resume', async (store, now) => {
      await catchUp({ store, read, now, mayRecord: async () => true })
      const ids = (await store.pauses(now)).map(({ announcementId }) => announcementId)
      if (ids.length > 0) await store.resume(this.#dice.pick(ids), 'Ben', now)
    })
  }

  /** Holds back everything, or all of a team, mostly for a while. */
  #pauseWidely(): void {
    const dice = this.#dice
    this.#run('pause widely', async (store, now) => {
      const until = dice.happens(0.7) ? now + dice.span(SECOND, 3 * MINUTE) : null
      await catchUp({ store, read, now, mayRecord: async () => true })
      const owners = (await store.definitions()).flatMap(({ document }) => (document as Sketch).owner ?? [])
      const owner = owners.length === 0 || dice.happens(0.4) ? null : dice.pick(owners)
      await store.pauseWidely({ owner, by: 'Cyd', reason: 'simulated', since: now, until }, now)
    })
  }

  #resumeWidely(): void {
    this.#run('resume widely', async (store, now) => {
      await catchUp({ store, read, now, mayRecord: async () => true })
      const owners = (await store.widePauses(now)).map(({ owner }) => owner)
      if (owners.length > 0) await store.resumeWidely(this.#dice.pick(owners), 'Cyd', now)
    })
  }

  /** Takes out an occurrence that is planned, or one of the next few of an announcement. */
  #skip(): void {
    const dice = this.#dice
    this.#run('skip', async (store, now) => {
      await catchUp({ store, read, now, mayRecord: async () => true })
      const planned = (await store.pending(now + MINUTE)).map(({ key }) => key)
      const ahead = (await store.definitions()).flatMap(({ id, document }) => {
        const { schedule } = readSketch(document)
        return instantsBetween(schedule, { after: now, through: now + 10 * MINUTE, limit: 3 }).map((due) =>
          keyOf(id, due),
        )
      })
      // Mostly the soonest: that may be leaving at this very moment.
      const choice = planned.length > 0 && dice.happens(0.6) ? planned.slice(0, 1) : ahead
      if (choice.length === 0) return
      await store.skipByHand({ key: dice.pick(choice), by: 'Dan', reason: 'simulated', since: now }, now)
    })
  }

  #unskip(): void {
    this.#run('unskip', async (store, now) => {
      await catchUp({ store, read, now, mayRecord: async () => true })
      const keys = (await store.skips(now)).map(({ key }) => key)
      if (keys.length > 0) await store.unskip(this.#dice.pick(keys), 'Dan', now)
    })
  }

  /**
   * Announces something now. The person's process sends it, unless a service does. Sometimes they leave it to the
   * service.
   */
  #send(): void {
    const dice = this.#dice
    const grace = dice.span(SECOND, LONGEST_LATENESS)
    const priority = dice.pick(PRIORITIES)
    this.#run('send', async (store, now) => {
      if ((await store.home()).kind === 'new') await store.claimHome()
      await rememberDefinitions({ store, read, now })
      const due = Math.floor(now / SECOND) * SECOND
      const id = `send-${now}-${this.#count}`
      const document = { id, text: id, at: formatWallTime(due), priority, late: { grace }, owner: UNPLANNED }
      const definition = { announcement: readSketch(document), provenance: { kind: 'database' } as const, document }
      await store.announceNow({ entry: entryOf(definition), due, mode: 'sandbox', now })
      if (dice.happens(0.8)) await this.#deliver(keyOf(id, due), due + grace + PATIENCE)
    })
  }

  /**
   * A single send: a process that fires this one occurrence, until it is decided or late, or the person stops waiting.
   */
  async #deliver(key: OccurrenceKey, until: Instant): Promise<void> {
    const { host, world } = this.#stage
    const store = await openSqliteStore(this.#file, { newId: () => 'simulated', now: host.now() })
    const pid = FIRST_PID + this.singleSends.length
    const singleSend = new Service(pid, 'rules', store, this.#stage, () => undefined, key)
    this.singleSends.push(singleSend)
    const patience = world.now + (this.#dice.happens(0.3) ? this.#dice.span(100, MINUTE) : until - host.now())
    const look = async (): Promise<void> => {
      const [occurrence] = await store.history({ now: Number.MAX_SAFE_INTEGER, limit: 1, key })
      const isOver = occurrence === undefined || isFinal(occurrence.state) || world.now > patience
      if (isOver) singleSend.stop()
      else singleSend.after(LOOK_EVERY, () => void look())
    }
    singleSend.after(LOOK_EVERY, () => void look())
  }
}
