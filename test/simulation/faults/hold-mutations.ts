import { BY_HAND } from '../../../src/core/announcement/skip.ts'
import { unowned, widePausesAt } from '../../../src/core/announcement/pause.ts'
import { calm, mutatingStore, NARROW } from './mutations.ts'
import type { Mutation } from './mutations.ts'
import { bookingWhateverChanged, OFTEN } from './people-mutations.ts'
import { NO_FAULTS, NOBODY } from '../scenarios/scenario.ts'
import type { People, Scenario } from '../scenarios/scenario.ts'

/** Faults in how Belfry handles what people take out, and pauses of teams and of all. */
export const HOLD_MUTATIONS: readonly Mutation[] = [
  {
    name: 'does not look at what was taken out when it fires',
    breaks: ['word'],
    changes: holding({ skips: 20 }),
    mutate: mutatingStore((store) => ({
      pending: async (now) => (await store.pending(now)).map((row) => ({ ...row, skip: null })),
    })),
  },
  {
    name: 'takes out what comes next, not what was named',
    breaks: ['word'],
    changes: holding({ skips: 20 }),
    mutate: mutatingStore((store) => ({
      async pending(now) {
        const skips = await store.skips(now)
        return (await store.pending(now)).map((row) => ({
          ...row,
          skip: skips.find(({ announcementId }) => announcementId === row.announcementId) ?? null,
        }))
      },
    })),
  },
  {
    name: 'books by what was taken out when it looked, not by what is',
    breaks: ['word'],
    changes: holding({ skips: 200 }),
    mutate: mutatingStore(bookingWhateverChanged),
  },
  {
    name: 'says of what was taken out that it was too late',
    breaks: ['word'],
    changes: holding({ skips: 20 }),
    mutate: mutatingStore((store) => ({
      skip: (end) => store.skip(end.reason === BY_HAND ? { ...end, reason: 'late' } : end),
    })),
  },
  {
    name: 'does not look at pauses of teams and of all when it fires',
    breaks: ['word'],
    changes: holding({ widePauses: 6 }),
    mutate: mutatingStore((store) => ({
      pending: async (now) =>
        (await store.pending(now)).map((row) => (row.pause?.wide === undefined ? row : { ...row, pause: null })),
    })),
  },
  {
    name: 'holds back everything for the pause of a team',
    breaks: ['word'],
    changes: holding({ widePauses: 12 }),
    mutate: mutatingStore((store) => ({
      async pending(now) {
        const [wide] = widePausesAt(await store.widePauses(now), now)
        return (await store.pending(now)).map((row) => ({
          ...row,
          pause: row.pause ?? (wide ? { ...unowned(wide), announcementId: row.announcementId } : null),
        }))
      },
    })),
  },
  {
    name: 'books by the pauses of all that it knew, not by those that there are',
    breaks: ['word'],
    changes: holding({ widePauses: 60 }),
    mutate: mutatingStore(bookingWhateverChanged),
  },
]

/** Calls may be slow, and people hold things back. */
function holding(people: Partial<People>): Partial<Scenario> {
  return {
    ...calm,
    limits: { ...NARROW, limit: 100 },
    sketches: OFTEN,
    faults: { ...NO_FAULTS, slow: 1 },
    people: { ...NOBODY, ...people },
  }
}
