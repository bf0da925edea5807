import type { Budgets } from '../../../src/core/quota/budget.ts'
import { CLOCK_TOLERANCE } from '../../../src/core/time/clock-error.ts'
import { SIGNATURE_LIFETIME } from '../../../src/core/quota/quota.ts'
import type { Limits } from '../../../src/core/quota/quota.ts'
import { DAY, HOUR, MINUTE, SECOND } from '../../../src/core/time/instant.ts'
import type { Instant, Millis } from '../../../src/core/time/instant.ts'
import type { Sketch } from '../../support/announcement.ts'
import type { Faults } from '../faults/faults.ts'
import type { BootFaults } from '../world/boots.ts'
import { Dice } from '../world/dice.ts'
import type { ClockFaults } from '../world/host.ts'
import { LONGEST_LATENESS, sketchesFrom } from '../world/sketches.ts'

/** How often in a run something breaks that does not belong to one call. */
export interface Outages {
  /** The whole account is broken for a while: secret, app or service. */
  readonly accounts: number
  /** ZIM does not know a sender for a while. */
  readonly senders: number
  /** A definition file vanishes, for a while or for good. */
  readonly files: number
}

/** How often in a run people do something other than editing definitions. */
export interface People {
  /** They look for an occurrence whose outcome is unknown, and say what became of it. */
  readonly verdicts: number
  /** They pause an announcement, or end a pause. */
  readonly pauses: number
  /** They pause a team or everything, or end such a pause. */
  readonly widePauses: number
  /** They take one occurrence out, or put it back. */
  readonly skips: number
  /** They send something that nobody planned. */
  readonly sends: number
  /** They edit the freezes and quiet hours of the settings file. */
  readonly silences: number
}

/** Everything that one run depends on. */
export interface Scenario {
  readonly start: Instant
  /** How long things go wrong, in ms. */
  readonly duration: Millis
  readonly limits: Limits
  readonly sendTimeout: Millis
  /** The shortest time that a message takes one way, in ms. */
  readonly latency: Millis
  /** How many processes share the database. */
  readonly processes: number
  /** How long a dead process stays away at most, in ms. */
  readonly downtime: Millis
  /**
   * The longest time between turns, in ms. The service beats every second. A longer beat stands for beats that are
   * often missed.
   */
  readonly beat: Millis
  readonly clock: ClockFaults
  /** How the host is when it starts. Absent: as always. */
  readonly boots?: BootFaults
  readonly faults: Faults
  readonly sketches: readonly Sketch[]
  /** How many edits of definitions the run has. */
  readonly edits: number
  readonly people: People
  /** How the settings file shares the quota. */
  readonly budgets: Budgets | undefined
  readonly outages: Outages
  /** How many files the announcements are spread over. */
  readonly files: number
  /** The chance that a new announcement has an event. */
  readonly events: number
  /** How long nothing goes wrong at the end, in ms. */
  readonly aftermath: Millis
}

export const NOBODY: People = { verdicts: 0, pauses: 0, widePauses: 0, skips: 0, sends: 0, silences: 0 }
export const NO_OUTAGES: Outages = { accounts: 0, senders: 0, files: 0 }

export const NO_FAULTS: Faults = {
  crash: 0,
  busy: 0,
  forgotten: 0,
  pause: 0,
  slow: 0,
  diskFull: 0,
  powerCuts: 0,
  stops: 0,
  tzChange: 0,
  strangers: 0,
  network: {
    unsent: 0,
    slow: 0,
    parked: 0,
    requestLost: 0,
    answerLost: 0,
    reset: 0,
    gateway: 0,
    date: 0,
    questionLost: 0,
    stuck: 0,
    questionStuck: 0,
  },
}

/** How long the record may take to become complete after the last fault, in ms. */
const AFTERMATH = LONGEST_LATENESS + 2 * MINUTE

/** Around both clock changes in New York, and an ordinary day. */
const STARTS = ['2026-11-01T03:00:00Z', '2027-03-14T04:30:00Z', '2026-11-23T09:00:00Z'].map((text) => Date.parse(text))

/**
 * The scenario of a seed. Each kind of fault is off in half of the runs, so that some runs have few faults: one fault
 * can hide what another would show.
 */
export function scenarioOf(seed: number, changes: Partial<Scenario> = {}): Scenario {
  const dice = new Dice(seed, 'scenario')
  const window = dice.pick([1, 2, 2, 3, 5, 15]) * MINUTE
  const isVendors = dice.happens(0.02)
  const limits = isVendors
    ? { limit: 100, window: DAY, margin: MINUTE, spacing: SECOND, holdAfterUnknown: 0 }
    : {
        limit: dice.int(2, 10),
        window,
        margin: MINUTE,
        spacing: SECOND,
        holdAfterUnknown: dice.pick([0, 0, 0, SIGNATURE_LIFETIME + CLOCK_TOLERANCE]),
      }
  const start = dice.pick(STARTS) + dice.int(0, HOUR)
  const duration = isVendors ? 30 * HOUR : window + dice.int(2, dice.pick([6, 6, 14])) * MINUTE
  const clock = clockFrom(dice)
  return {
    start,
    duration,
    limits,
    sendTimeout: dice.pick([2, 10, 10, 30]) * SECOND,
    latency: 1,
    processes: dice.happens(0.25) ? 2 : 1,
    downtime: duration,
    beat: isVendors ? MINUTE : dice.pick([1, 5, 9, 9, 9, 9, 9, 9, 25]) * SECOND,
    clock,
    faults: faultsFrom(dice, clock),
    sketches: sketchesFrom(dice, start, duration, { isSparse: isVendors }),
    edits: dice.happens(0.5) ? dice.int(1, 8) : 0,
    people: NOBODY,
    budgets: undefined,
    outages: NO_OUTAGES,
    files: 1,
    events: 0,
    aftermath: AFTERMATH,
    ...changes,
  }
}

function clockFrom(dice: Dice): ClockFaults {
  const steps = dice.happens(0.25) ? dice.int(1, 6) : 0
  const leap = steps > 0 && dice.happens(0.5) ? dice.span(MINUTE, 30 * DAY) : 0
  return { error: 25 * SECOND, drift: dice.pick([0, 20, 400]), steps, leap }
}

function faultsFrom(dice: Dice, clock: ClockFaults): Faults {
  const maybe = (most: number): number => (dice.happens(0.5) ? (most * dice.int(1, 100)) / 100 : 0)
  const times = (most: number): number => (dice.happens(0.5) ? dice.int(1, most) : 0)
  return {
    crash: maybe(0.002),
    busy: maybe(0.05),
    forgotten: maybe(0.02),
    pause: maybe(0.002),
    slow: maybe(0.5),
    diskFull: times(2),
    powerCuts: times(4),
    stops: times(2),
    tzChange: maybe(0.3),
    strangers: times(6),
    network: {
      unsent: maybe(0.3),
      slow: maybe(0.5),
      parked: maybe(0.2),
      requestLost: maybe(0.2),
      answerLost: maybe(0.2),
      reset: maybe(0.2),
      gateway: maybe(0.4),
      // Either the clock or the server's clock may be wrong: that is noticed. If both are wrong by the same amount,
      // nothing can notice it.
      date: clock.steps > 0 ? 0 : maybe(0.1),
      questionLost: maybe(0.5),
      stuck: 0,
      questionStuck: 0,
    },
  }
}
