import type { Instant, Millis } from '../../../src/core/time/instant.ts'
import { HOUR } from '../../../src/core/time/instant.ts'
import type { Dice } from './dice.ts'
import type { World } from './world.ts'
import type { Clock } from '../../../src/ports/clock.ts'

/** How far a host's wall clock may be from true time, and how it gets there. */
export interface ClockFaults {
  /** The largest error in ms, unless the clock leaps. */
  readonly error: Millis
  /** How fast it drifts, in parts per million. */
  readonly drift: number
  /** How often per hour it is set again, to anything within `error`. */
  readonly steps: number
  /** Every third time it is set wrong by up to this, in ms. Some minutes later it is set right. */
  readonly leap: Millis
}

/**
 * The machine on which Belfry's processes run. They share its clocks. All processes with the same SQLite file open must
 * be on one host: its write-ahead log works only there.
 */
export class Host implements Clock {
  readonly #world: World
  readonly #dice: Dice
  readonly #faults: ClockFaults
  readonly #bootedAt: Instant
  #error: Millis
  #errorAt: Instant
  /** Drift, in ms per ms. */
  #rate = 0
  #isCalm = false

  constructor(world: World, faults: ClockFaults, dice: Dice) {
    this.#world = world
    this.#faults = faults
    this.#dice = dice
    this.#bootedAt = world.now
    this.#errorAt = world.now
    this.#error = faults.error === 0 ? 0 : dice.int(-faults.error, faults.error)
    this.#rate = this.#nextRate()
    if (faults.drift > 0) this.#wander()
    if (faults.steps > 0) this.#step()
  }

  now(): Instant {
    return Math.floor(this.#world.now + this.#errorNow())
  }

  monotonic(): Millis {
    return this.#world.now - this.#bootedAt
  }

  /** Whether the clock is as right as can be expected. */
  get isRight(): boolean {
    return Math.abs(this.#errorNow()) <= this.#faults.error
  }

  #errorNow(): Millis {
    return this.#error + (this.#world.now - this.#errorAt) * this.#rate
  }

  /** Far from true time, it drifts towards it, as a time service would steer it. Otherwise it drifts anywhere. */
  #nextRate(): number {
    const rate = (this.#faults.drift / 1e6) * (this.#dice.int(1, 100) / 100)
    const isSlowing = this.#isFar ? this.#errorNow() > 0 : this.#dice.happens(0.5)
    return isSlowing ? -rate : rate
  }

  get #isFar(): boolean {
    return Math.abs(this.#errorNow()) > this.#faults.error / 2
  }

  #wander(): void {
    this.#world.after(HOUR, () => {
      this.#error = this.#errorNow()
      this.#errorAt = this.#world.now
      this.#rate = this.#nextRate()
      this.#wander()
    })
  }

  #step(): void {
    const { error, steps, leap } = this.#faults
    this.#world.after(this.#dice.span(HOUR / 60, HOUR) / steps, () => {
      if (this.#isCalm) return
      if (leap > 0 && this.#dice.happens(1 / 3)) this.#set(this.#dice.int(-leap, leap))
      // Small steps, too: a time service steps from an eighth of a second on.
      else this.#set(this.#dice.pick([-1, 1]) * this.#dice.span(100, error))
      this.#step()
    })
  }

  /** The clock becomes right enough, and is not set any more. */
  calmDown(): void {
    this.#isCalm = true
    this.setRight()
  }

  /** Sets the clock right, if it is not right enough. */
  setRight(): void {
    if (!this.isRight) this.#set(0)
  }

  /** From now on the clock is off by this, in ms. */
  setTo(error: Millis): void {
    this.#set(error)
  }

  #set(error: Millis): void {
    this.#error = error
    this.#errorAt = this.#world.now
    // A drift that continued from the edge would lead beyond it.
    if (this.#isFar) this.#rate = -Math.sign(error) * Math.abs(this.#rate)
    this.#world.note(`the clock is set to ${error} ms off`)
  }
}
