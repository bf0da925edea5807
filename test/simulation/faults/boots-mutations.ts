import { MINUTE, SECOND } from '../../../src/core/time/instant.ts'
import { calm } from './mutations.ts'
import type { Mutation } from './mutations.ts'

/** Faults that show up only when network and time service are both late. */
export const BOOT_MUTATIONS: readonly Mutation[] = [
  {
    name: 'believes its clock when nobody could be asked for the time at the start',
    breaks: ['P4', 'P3', 'P5'],
    changes: {
      ...calm,
      limits: { limit: 100, window: MINUTE, margin: MINUTE, spacing: SECOND, holdAfterUnknown: 0 },
      sendTimeout: 2 * SECOND,
      boots: { error: 15 * MINUTE, timeService: 4 * MINUTE, silence: 4 * MINUTE },
    },
    mutate: (parts) => {
      const { guard } = parts
      const observe = guard.observe.bind(guard)
      guard.observe = (now) => {
        if (observe(now)) return true
        const { state } = guard
        return state.kind === 'unchecked' && state.step === undefined && state.obstacle !== undefined
      }
      return parts
    },
  },
]
