import type { Instant, Millis } from '../../../src/core/time/instant.ts'
import { HOUR } from '../../../src/core/time/instant.ts'
import type { Dice } from './dice.ts'
import type { World } from './world.ts'
import type { Clock } from '../../../src/ports/clock.ts'

/** How far a host's wall clock may be from true time, and how it gets there. */
export interface ClockFaults {
  /** It is never further off than this, in ms, unless it leaps. */
  readonly error: Millis
  /** How fast it drifts, in parts per million. */
  readonly drift: number
  /** How often it is set anew in an hour, to anything within `error`. */
  readonly steps: number
  /** Every third time it is set wrong by up to so much, in ms, and set right some minutes later. */
  readonly leap: Millis
}

/**
 * The machine that Belfry's processes run on. They share its clocks, as all that have one SQLite file open must: its
 * write-ahead log works within one host only.
 */
export class Host implements Clock {
  readonly #world: World
  readonly #dice: Dice
  readonly #faults: ClockFaults
  readonly #bootedAt: Instant
  #error: Millis
  #errorAt: Instant
  /** ms per ms. */
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

  /** Whether the clock is as right as it can be expected to be. */
  get isRight(): boolean {
    return Math.abs(this.#errorNow()) <= this.#faults.error
  }

  #errorNow(): Millis {
    return this.#error + (this.#world.now - this.#errorAt) * this.#rate
  }

  /** Toward true time when far from it, as a time service would steer it; else anywhere. */
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
      // Small steps too: a time service steps from an eighth of a second on.
      else this.#set(this.#dice.pick([-1, 1]) * this.#dice.span(100, error))
      this.#step()
    })
  }

  /** The clock becomes right enough, and is not set any more. */
  calmDown(): void {
    this.#isCalm = true
    this.setRight()
  }

  /** The clock becomes right enough, unless it is. */
  setRight(): void {
    if (!this.isRight) this.#set(0)
  }

  /** The clock is so far off from now on. */
  setTo(error: Millis): void {
    this.#set(error)
  }

  #set(error: Millis): void {
    this.#error = error
    this.#errorAt = this.#world.now
    // A drift that went on from the edge would lead beyond it.
    if (this.#isFar) this.#rate = -Math.sign(error) * Math.abs(this.#rate)
    this.#world.note(`the clock is set to ${error} ms off`)
  }
}
