import { CLOCK_TOLERANCE } from '../../src/core/time/clock-error.ts'
import { NO_BUDGETS } from '../../src/core/quota/budget.ts'
import { MINUTE, SECOND } from '../../src/core/time/instant.ts'
import type { Millis } from '../../src/core/time/instant.ts'
import type { Store } from '../../src/ports/store.ts'
import { seededChance } from '../../src/simulator/gateway/chance.ts'
import { createGateway } from '../../src/simulator/gateway/gateway.ts'
import type { Gateway } from '../../src/simulator/gateway/gateway.ts'
import { openSqliteStore } from '../../src/store/store.ts'
import { Absences } from './checks/absences.ts'
import { Accounts } from './checks/accounts.ts'
import { Boots } from './world/boots.ts'
import { Calls } from './checks/calls.ts'
import { Dice } from './world/dice.ts'
import { Files } from './world/files.ts'
import { Findings } from './checks/findings.ts'
import { Host } from './world/host.ts'
import { Network } from './world/network.ts'
import { Occurrences } from './checks/occurrences.ts'
import { Outages } from './world/outages.ts'
import { operate } from './world/operator.ts'
import { Pauses } from './checks/pauses.ts'
import { SilenceChecks } from './checks/silences.ts'
import { Skips } from './checks/skips.ts'
import { People } from './world/people.ts'
import { Resends } from './checks/resends.ts'
import { NO_FAULTS } from './scenarios/scenario.ts'
import type { Faults } from './faults/faults.ts'
import type { Scenario } from './scenarios/scenario.ts'
import type { Mutate } from './faults/mutations.ts'
import { Service } from './world/service.ts'
import type { Stage } from './world/stage.ts'
import { Shares } from './checks/shares.ts'
import { strangersCall } from './world/stranger.ts'
import { Versions } from './checks/versions.ts'
import { World } from './world/world.ts'
import type { StoredDefinition } from '../../src/ports/definitions.ts'

/** How long a request may still be under way, in ms. */
const ECHO = 20 * MINUTE

/** One run: the world, what goes wrong in it and when, and the checks at the end. */
export class Simulation {
  readonly world: World
  readonly findings: Findings
  readonly calls: Calls
  /** How many occurrences were not sent, by reason. `resend` counts those that were sent again. */
  readonly reasons: Record<string, number> = {}
  readonly #versions = new Versions()
  readonly #occurrences: Occurrences
  readonly #scenario: Scenario
  readonly #file: string
  readonly #files: Files
  readonly #host: Host
  readonly #gateway: Gateway
  readonly #network: Network
  readonly #dice: Dice
  readonly #stage: Stage
  readonly #people: People
  readonly #absences: Absences
  readonly #accounts: Accounts
  readonly #outages: Outages
  readonly #boots: Boots
  readonly #services: (Service | undefined)[]
  #starts = 0
  #isCalm = false
  #isOver = false

  constructor(seed: number, scenario: Scenario, file: string, mutate: Mutate, isTraced: boolean) {
    const { limits, clock, faults, latency, sketches, budgets, boots, files: count, events } = scenario
    this.#scenario = scenario
    this.#file = file
    this.world = new World(scenario.start, isTraced)
    this.findings = new Findings(this.world)
    // A clock that was far off, and was not set quite right again, is trusted within the tolerance.
    const clockError = clock.leap > 0 || boots !== undefined ? CLOCK_TOLERANCE : clock.error
    const shares = new Shares(this.findings, budgets ?? NO_BUDGETS, limits)
    this.calls = new Calls(this.world, this.findings, shares, { limits, clockError })
    const resends = new Resends(this.findings, this.#versions)
    this.#occurrences = new Occurrences(this.findings, this.#versions, this.calls, resends)
    this.#absences = new Absences(this.findings, this.#versions)
    this.#accounts = new Accounts(this.world, this.findings, this.calls, isStoreSound(faults))
    this.#files = new Files(sketches, new Dice(seed, 'files'), { budgets, count, events })
    this.#host = new Host(this.world, clock, new Dice(seed, 'host'))
    this.#gateway = createGateway({
      limit: limits.limit,
      windowLength: limits.window,
      gap: limits.spacing,
      chance: seededChance(seed),
    })
    this.#network = new Network(this.world, this.#gateway, this.calls, faults.network, latency, seed)
    this.#dice = new Dice(seed, 'events')
    this.#services = Array.from({ length: scenario.processes })
    this.#stage = {
      world: this.world,
      host: this.#host,
      network: this.#network,
      findings: this.findings,
      checks: {
        absences: this.#absences,
        accounts: this.#accounts,
        calls: this.calls,
        occurrences: this.#occurrences,
        versions: this.#versions,
        pauses: new Pauses(this.#versions),
        silences: new SilenceChecks(this.findings),
        skips: new Skips(this.#versions),
        resends,
        shares,
        files: this.#files,
        findings: this.findings,
      },
      scenario,
      source: this.#files,
      dice: new Dice(seed, 'store'),
      mutate: (parts, sendModule) => mutate(parts, file, sendModule),
      faults,
      isDiskFull: false,
      isGone: (pid) => !this.#processes.some(({ isAlive, name }) => isAlive && name === `process ${pid}`),
    }
    this.#people = new People(file, this.#stage, new Dice(seed, 'people'))
    const tell = () => this.#eachService((service) => service.sync())
    this.#outages = new Outages(this.world, this.#gateway, this.#files, new Dice(seed, 'outages'), tell)
    const late = { boots, usual: faults.network }
    this.#boots = new Boots(this.world, this.#host, this.#network, late, new Dice(seed, 'boots'))
  }

  /** Runs everything. Returns how many occurrences are on record, by state. */
  async run(): Promise<Readonly<Record<string, number>>> {
    const { duration, start, aftermath, outages } = this.#scenario
    this.#boots.boot()
    for (const slot of this.#services.keys()) this.#startLater(slot, slot * 5 * SECOND)
    this.#planFaults()
    this.#people.begin()
    this.#outages.begin(outages, duration)
    await this.#runUntil(start + duration)
    // The clock may be off by half a minute, so whether the last half minute has come is uncertain.
    const horizon = this.world.now - CLOCK_TOLERANCE
    // An event of its own: what it wakes must finish before another process opens the database.
    this.world.after(0, () => this.#calmDown())
    await this.#runUntil(start + duration + aftermath)
    this.#isOver = true
    const shown = this.#services.flatMap((service) => service?.shown ?? [])
    for (const each of shown) if (this.findings.isClean) this.#accounts.audit(each, start + duration)
    this.#eachService((service) => service.crash('at the end'))
    this.#people.crash('at the end')
    await this.#runUntil(start + duration + aftermath + ECHO)
    return this.#audit(horizon)
  }

  #runUntil(end: number): Promise<void> {
    return this.world.run(end, () => this.findings.isClean)
  }

  async #audit(horizon: number): Promise<Readonly<Record<string, number>>> {
    const store = await openSqliteStore(this.#file, { newId: () => 'nobody', now: 0 })
    const rows = await store.history({ now: this.#host.now(), limit: 10_000_000 })
    const inForce = await store.definitions()
    await store.close()
    const states: Record<string, number> = {}
    for (const { state, reason, resendOf } of rows) {
      states[state] = (states[state] ?? 0) + 1
      const why = state === 'sent' ? resendOf && 'resend' : reason?.split(':')[0]
      if (why) this.reasons[why] = (this.reasons[why] ?? 0) + 1
    }
    // After a run that was cut short, everything else that is broken is a consequence.
    if (!this.findings.isClean) return states
    this.calls.audit(this.#gateway.calls())
    this.#occurrences.audit(rows, horizon)
    this.#auditDefinitions(inForce)
    return states
  }

  /** Checks that what the files say is in force. */
  #auditDefinitions(inForce: readonly StoredDefinition[]): void {
    const running = this.#versions.texts
    const ids = inForce
      .map(({ id }) => id)
      .sort()
      .join(' ')
    const known = [...running.keys()].sort().join(' ')
    if (ids !== known) this.findings.broken('P3', `in force is ${ids}, and should be ${known}`)
    for (const { id, provenance } of inForce)
      if (provenance.kind === 'file' && !this.#files.texts.has(id))
        this.findings.broken('P3', `${id} is in force, and in no file any more`)
    for (const [id, text] of this.#files.texts) {
      const { message } = running.get(id)?.broadcast ?? {}
      if (message?.type !== 'text' || message.text !== text)
        this.findings.broken('P3', `the files' ${id} never came into force`)
    }
  }

  #planFaults(): void {
    const { faults, edits, duration, people } = this.#scenario
    const scatter = (times: number, act: () => void | Promise<void>): void => {
      for (let time = 0; time < times; time++) this.world.after(this.#dice.int(0, duration), act)
    }
    scatter(faults.powerCuts, () => this.#cutPower())
    scatter(faults.stops, () => this.#services[this.#dice.int(0, this.#services.length - 1)]?.stop())
    scatter(faults.diskFull, () => this.#fillDisk(this.#dice.span(SECOND, 10 * MINUTE)))
    scatter(faults.strangers, () => strangersCall(this.#network, this.world.now))
    scatter(edits, () => this.#edit())
    scatter(people.silences, () => {
      this.world.note(`a person ${this.#files.silence(this.world.now)}`)
      this.#eachService((service) => service.sync())
    })
  }

  #cutPower(): void {
    this.#eachService((service) => service.crash('with the power'))
    this.#people.crash('with the power')
    this.#boots.boot()
  }

  #fillDisk(length: Millis): void {
    this.world.note('the disk is full')
    this.#stage.isDiskFull = true
    this.world.after(length, () => {
      this.world.note('the disk has room')
      this.#stage.isDiskFull = false
    })
  }

  /**
   * An edit of the files, or of the database by a person. The person's clock must be right, since the command line does
   * not compare it.
   */
  async #edit(): Promise<void> {
    if (this.#dice.happens(0.3)) {
      if (this.#host.isRight) await operate(this.#file, this.#stage, this.#dice)
      return
    }
    this.world.note(`an edit ${this.#files.edit(this.world.now, this.#scenario.duration)}`)
    this.#eachService((service) => service.sync())
  }

  /** Nothing goes wrong from here on, and every dead process starts again. The record must now become complete. */
  #calmDown(): void {
    this.world.note('calm')
    this.#isCalm = true
    this.#stage.faults = NO_FAULTS
    this.#stage.isDiskFull = false
    this.#boots.calmDown()
    this.#host.calmDown()
    this.#network.become(NO_FAULTS.network)
    this.#outages.calmDown()
    // Announce only real changes: a change that a process missed must not be covered up.
    if (this.#files.isBroken) {
      this.world.note(this.#files.mend())
      this.#eachService((service) => service.sync())
    }
    for (const slot of this.#services.keys()) this.#startLater(slot, 0)
  }

  get #processes(): readonly Service[] {
    return [...this.#services.filter((service) => service !== undefined), ...this.#people.singleSends]
  }

  #eachService(act: (service: Service) => void): void {
    for (const service of this.#services) if (service?.isAlive) act(service)
  }

  #startLater(slot: number, delay: Millis): void {
    this.world.after(delay, () => this.#start(slot))
  }

  async #start(slot: number): Promise<void> {
    if (this.#isOver || this.#services[slot]?.isAlive) return
    this.#starts += 1
    const store = await openSqliteStore(this.#file, { newId: () => 'simulated', now: this.#host.now() })
    await this.#requireHome(store)
    const tz = this.#dice.happens(this.#stage.faults.tzChange) ? `rules ${this.#starts}` : 'rules'
    this.#services[slot] = new Service(this.#starts, tz, store, this.#stage, () => {
      this.#startLater(slot, this.#downtime())
    })
  }

  /** As `serve` does before it starts. */
  async #requireHome(store: Store): Promise<void> {
    const { kind } = await store.home()
    if (kind === 'new') await store.claimHome()
    else if (kind !== 'home') this.findings.broken('order', `the database does not know its own file: ${kind}`)
  }

  /**
   * Usually seconds, sometimes hours. In the calm, a process that is still stopping starts again at once, like the dead
   * ones.
   */
  #downtime(): Millis {
    if (this.#isCalm) return 0
    return this.#dice.span(SECOND, this.#scenario.downtime)
  }
}

/** Whether every write takes effect at once and its process survives to know it. */
function isStoreSound({ crash, busy, forgotten, pause, diskFull, powerCuts, stops }: Faults): boolean {
  return crash + busy + forgotten + pause + diskFull + powerCuts + stops === 0
}
