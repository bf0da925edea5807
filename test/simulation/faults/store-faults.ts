import { BelfryError } from '../../../src/errors.ts'
import type { Millis } from '../../../src/core/time/instant.ts'
import { MINUTE } from '../../../src/core/time/instant.ts'
import type { Store } from '../../../src/ports/store.ts'
import type { Dice } from '../world/dice.ts'
import type { Faults } from './faults.ts'

/** A process, and what its store can do to it. */
export interface Victim {
  readonly isAlive: boolean
  /** How often things go wrong now. */
  readonly faults: Faults
  readonly isDiskFull: boolean
  readonly name: string
  /** Dies at once. What it waits for never comes. */
  crash(why: string): void
  /** Resolves `delay` ms later, if it is still alive. */
  wait(delay: Millis): Promise<void>
  /** The whole process stands still. */
  pause(length: Millis): void
  /** Counts a verb. So a turn that never ends is noticed. */
  count(): void
}

type Verb = Exclude<keyof Store, 'close'>

const READS: ReadonlySet<string> = new Set<Verb>([
  'state',
  'definitions',
  'pending',
  'nextDue',
  'upcoming',
  'ledger',
  'history',
])
/** A person does a thing only once. A chance of failure that fits a service would hardly ever hit it. */
const PERSONAL = { resolve: 25, pause: 25, resume: 25, announceNow: 25 }
/** Verbs around which a crash or a standstill hurts most. There it is this many times as likely. */
const DELICATE: Readonly<Partial<Record<string, number>>> = {
  book: 25,
  settle: 25,
  recover: 25,
  plan: 5,
  syncFiles: 5,
  ...PERSONAL,
}

/** A store that fails in every possible way, before or after a verb took effect. */
export function faulty(store: Store, victim: Victim, dice: Dice): Store {
  return new Proxy(store, {
    get(target, verb: keyof Store) {
      if (verb === 'close') return target.close
      const act = target[verb] as (...args: unknown[]) => Promise<unknown>
      return (...args: unknown[]) => perform(verb, () => act(...args), victim, dice)
    },
  })
}

/** A promise that never settles: a dead process waits for it. */
export function never(): Promise<never> {
  return new Promise(() => undefined)
}

async function perform(verb: Verb, act: () => Promise<unknown>, victim: Victim, dice: Dice): Promise<unknown> {
  const { faults, name } = victim
  victim.count()
  if (!victim.isAlive) return never()
  const isRead = READS.has(verb)
  const delicacy = DELICATE[verb] ?? 1
  const deadly = faults.crash * delicacy
  if (dice.happens(deadly)) {
    victim.crash(`before ${verb}`)
    return never()
  }
  if (dice.happens(faults.slow)) await victim.wait(dice.int(0, 20))
  if (!isRead && victim.isDiskFull) throw refusal(`${name}: ${verb}: the disk is full`)
  if (!isRead && dice.happens(faults.busy)) throw refusal(`${name}: ${verb}: busy`)
  const result = await act()
  // Errors of the act itself are thrown above. From here on it has taken effect.
  if (!victim.isAlive) return never()
  if (dice.happens(deadly)) {
    victim.crash(`after ${verb}`)
    return never()
  }
  if (!isRead && dice.happens(faults.forgotten)) throw refusal(`${name}: ${verb}: done, and nobody was told`)
  const isPaused = dice.happens(faults.pause * delicacy)
  if (isPaused) victim.pause(dice.span(100, MINUTE))
  if (isPaused || dice.happens(faults.slow)) await victim.wait(dice.int(0, 20))
  return result
}

function refusal(text: string): BelfryError {
  return new BelfryError('unavailable', text, { remedy: 'It is simulated.' })
}
