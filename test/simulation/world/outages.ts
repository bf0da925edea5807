import { MINUTE, SECOND } from '../../../src/core/time/instant.ts'
import type { Millis } from '../../../src/core/time/instant.ts'
import { ACCOUNT_CODES } from '../../../src/simulator/gateway/account.ts'
import type { Gateway } from '../../../src/simulator/gateway/gateway.ts'
import type { Dice } from './dice.ts'
import type { Files } from './files.ts'
import type { Outages as Plan } from '../scenarios/scenario.ts'
import type { World } from './world.ts'

/** The senders. The first one is for announcements that name no sender. */
export const SENDERS = ['ops-bot', 'night-bot'] as const

/** In ms. After a shorter absence, a file is back before a process that was told about it has looked twice. */
const BLINK: Millis = 5 * SECOND

/** Things that break outside of single calls, and are repaired again: the account, a sender, a definition file. */
export class Outages {
  readonly #world: World
  readonly #gateway: Gateway
  readonly #files: Files
  readonly #dice: Dice
  readonly #tell: () => void
  /** How often the account was broken. Only its last fault is repaired. */
  #faults = 0
  #isCalm = false

  /** `tell` is called when the folder of files has changed. Every process watches the folder. */
  constructor(world: World, gateway: Gateway, files: Files, dice: Dice, tell: () => void) {
    this.#world = world
    this.#gateway = gateway
    this.#files = files
    this.#dice = dice
    this.#tell = tell
  }

  /** Decides what will break, and when. */
  begin({ accounts, senders, files }: Plan, duration: Millis): void {
    const scatter = (times: number, act: () => void): void => {
      for (let time = 0; time < times; time++) this.#world.after(this.#dice.int(0, duration), act)
    }
    scatter(accounts, () => this.#breakAccount())
    scatter(senders, () => this.#forgetSender())
    scatter(files, () => this.#takeFile())
  }

  /** Everything is repaired. A file that is gone for good stays missing, unless it was the last one. */
  calmDown(): void {
    this.#isCalm = true
    this.#gateway.account.set(0)
    for (const sender of SENDERS) this.#register(sender)
    if (this.#files.away.size === 0 || !this.#files.isEmpty) return
    this.#files.comeBack(...this.#files.away)
    this.#world.note('the files are back')
    this.#tell()
  }

  #breakAccount(): void {
    if (this.#isCalm) return
    const code = this.#dice.pick(ACCOUNT_CODES)
    this.#faults += 1
    const fault = this.#faults
    this.#world.note(`the account is broken: ${code}`)
    this.#gateway.account.set(code)
    this.#world.after(this.#dice.span(SECOND, 5 * MINUTE), () => {
      if (fault !== this.#faults) return
      this.#world.note('the account is mended')
      this.#gateway.account.set(0)
    })
  }

  #forgetSender(): void {
    if (this.#isCalm) return
    const sender = this.#dice.pick(SENDERS)
    this.#world.note(`ZIM does not know ${sender} any more`)
    this.#gateway.users.forget(sender)
    this.#world.after(this.#dice.span(SECOND, 5 * MINUTE), () => {
      this.#world.note(`ZIM knows ${sender} again`)
      this.#register(sender)
    })
  }

  #register(userId: string): void {
    this.#gateway.users.register([{ userId, userName: userId, userAvatar: '', hasLoggedIn: true }])
  }

  #takeFile(): void {
    const file = this.#isCalm ? undefined : this.#files.vanish()
    if (file === undefined) return
    this.#world.note(`${file} is gone`)
    this.#tell()
    if (this.#dice.happens(0.2)) return
    const away = this.#dice.span(SECOND / 10, 6 * MINUTE)
    // As if the file was missing only while it was read: a process that watches the folder has seen no change.
    const isSeen = away > BLINK || this.#dice.happens(0.7)
    this.#world.after(away, () => {
      this.#world.note(`${file} is back${isSeen ? '' : ', and nobody is told'}`)
      this.#files.comeBack(file)
      if (isSeen) this.#tell()
    })
  }
}
