import { MINUTE, SECOND } from '../../../src/core/time/instant.ts'
import type { Millis } from '../../../src/core/time/instant.ts'
import type { Dice } from './dice.ts'
import type { Host } from './host.ts'
import type { Network } from './network.ts'
import type { NetworkFaults } from '../faults/faults.ts'
import type { World } from './world.ts'

/** A host that has just started: both its time service and its network are late. */
export interface BootFaults {
  /** How far off its clock may be, in ms. */
  readonly error: Millis
  /** How long it may take until the time service corrects the clock, in ms. */
  readonly timeService: Millis
  /**
   * How long the question for the time may stay unanswered, in ms. Calls get through, which is worse than no network.
   */
  readonly silence: Millis
}

/** The starts of the host: the first one, and one after each power cut. */
export class Boots {
  readonly #world: World
  readonly #host: Host
  readonly #network: Network
  readonly #faults: BootFaults | undefined
  readonly #usual: NetworkFaults
  readonly #dice: Dice
  #late: { cancel(): void }[] = []

  constructor(
    world: World,
    host: Host,
    network: Network,
    { boots, usual }: { readonly boots: BootFaults | undefined; readonly usual: NetworkFaults },
    dice: Dice,
  ) {
    this.#world = world
    this.#host = host
    this.#network = network
    this.#faults = boots
    this.#usual = usual
    this.#dice = dice
  }

  /** The host starts with any clock, and can ask nobody for the time. */
  boot(): void {
    if (this.#faults === undefined) return
    const { error, timeService, silence } = this.#faults
    this.calmDown()
    const dice = this.#dice
    this.#host.setTo(dice.pick([-1, 1]) * dice.span(MINUTE / 2, error))
    this.#network.become({ ...this.#usual, questionLost: 1 })
    this.#late = [
      this.#world.after(dice.span(SECOND, timeService), () => this.#host.setRight()),
      this.#world.after(dice.span(SECOND, silence), () => {
        this.#world.note('the question for the time is answered')
        this.#network.become(this.#usual)
      }),
    ]
  }

  /** Nothing comes late any more. The caller decides how clock and network are from now on. */
  calmDown(): void {
    for (const event of this.#late) event.cancel()
    this.#late = []
  }
}
