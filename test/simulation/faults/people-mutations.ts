import Database from 'better-sqlite3'
import type { Budget } from '../../../src/core/quota/budget.ts'
import { keyOf } from '../../../src/core/announcement/occurrence.ts'
import { NO_SILENCES } from '../../../src/core/announcement/silences.ts'
import type { Silences } from '../../../src/core/announcement/silences.ts'
import { MINUTE, SECOND } from '../../../src/core/time/instant.ts'
import type { Store } from '../../../src/ports/store.ts'
import { calm, CLEAN, mutatingStore, NARROW } from './mutations.ts'
import type { Mutate, Mutation } from './mutations.ts'
import { NO_FAULTS, NOBODY } from '../scenarios/scenario.ts'
import type { Scenario } from '../scenarios/scenario.ts'

/** It leaves time for a person to look, and for their request to be sent. */
const SLOW = [{ id: 'a', text: 'something', cron: '0 */5 * * * *', late: { grace: 4 * MINUTE } }]
export const OFTEN = ['arts', 'backend'].map((owner, index) => ({
  id: `a${index}`,
  text: 'something',
  cron: '*/10 * * * * *',
  late: { grace: 5 * SECOND },
  owner,
}))
const UNBOUND: Budget = { daily: null, reserve: 0, mayUseCritical: true, canBorrow: false }

/** Answers get lost, and people say what they found. */
const resolving: Partial<Scenario> = {
  ...calm,
  sketches: SLOW,
  duration: 20 * MINUTE,
  limits: { ...NARROW, limit: 100 },
  faults: { ...NO_FAULTS, network: { ...CLEAN, answerLost: 0.7 } },
  people: { ...NOBODY, verdicts: 12 },
}

/** Faults in how Belfry handles what people say, and in how teams share the quota. */
export const PEOPLE_MUTATIONS: readonly Mutation[] = [
  {
    name: 'sends again under its old key what somebody asked to be sent again',
    breaks: ['P2'],
    changes: resolving,
    mutate: beforeLooking((database) => {
      database.exec(
        `update occurrences set state = 'planned', finished_at = null where state = 'unknown'
         and key in (select occurrence_key from verdicts where resend_key is not null)`,
      )
    }),
  },
  {
    name: 'bears what is to be sent again twice',
    breaks: ['P5'],
    changes: resolving,
    mutate: beforeLooking((database) => {
      repeat(database, 'select resend_of as key, due + 1 as due from occurrences where resend_of is not null')
    }),
  },
  {
    name: 'sends again also what was seen',
    breaks: ['P5'],
    changes: resolving,
    mutate: beforeLooking((database) => {
      repeat(database, 'select occurrence_key as key, given_at as due from verdicts where was_seen = 1')
    }),
  },
  {
    name: 'frees the slot of an unknown call when a person has resolved it',
    breaks: ['P1 cap'],
    changes: {
      ...calm,
      limits: NARROW,
      duration: 8 * MINUTE,
      faults: { ...NO_FAULTS, network: { ...CLEAN, answerLost: 0.5 } },
      people: { ...NOBODY, verdicts: 30 },
    },
    mutate: beforeLooking((database) => {
      database.exec(`update calls set outcome = 'unsent' where occurrence_key in (select occurrence_key from verdicts)`)
    }),
  },
  {
    name: 'loses verdicts when it takes over',
    breaks: ['word'],
    changes: { ...resolving, faults: { ...NO_FAULTS, powerCuts: 6, network: { ...CLEAN, answerLost: 0.7 } } },
    mutate: mutatingStore((store, file) => ({
      async recover(now, holder, ownCallId) {
        withDatabase(file, (database) => database.exec('delete from verdicts'))
        return store.recover(now, holder, ownCallId)
      },
    })),
  },
  {
    name: 'does not look at pauses when it fires',
    breaks: ['word'],
    changes: { ...calm, limits: { ...NARROW, limit: 100 }, people: { ...NOBODY, pauses: 6 } },
    mutate: mutatingStore((store) => ({
      pending: async (now) => (await store.pending(now)).map((row) => ({ ...row, pause: null })),
    })),
  },
  {
    name: 'does not look at freezes and quiet hours',
    breaks: ['word'],
    changes: { ...calm, limits: { ...NARROW, limit: 100 }, people: { ...NOBODY, silences: 8 } },
    mutate: mutatingStore((store) => ({
      state: async () => ({ ...(await store.state()), silences: NO_SILENCES }),
    })),
  },
  {
    name: 'keeps the freezes and quiet hours that it read first',
    breaks: ['word'],
    changes: { ...calm, limits: { ...NARROW, limit: 100 }, people: { ...NOBODY, silences: 12 } },
    mutate: mutatingStore((store) => {
      let first: Silences | undefined
      return {
        async state() {
          const state = await store.state()
          if (state.silences.freezes.length > 0) first ??= state.silences
          return { ...state, silences: first ?? state.silences }
        },
      }
    }),
  },
  {
    name: 'takes what comes due after a pause for what came due in it',
    breaks: ['word'],
    changes: { ...calm, limits: { ...NARROW, limit: 100 }, people: { ...NOBODY, pauses: 12 } },
    mutate: mutatingStore((store) => ({
      async pending(now) {
        const pauses = await store.pauses(now)
        return (await store.pending(now)).map((row) => ({
          ...row,
          pause: pauses.find(({ announcementId }) => announcementId === row.announcementId) ?? null,
        }))
      },
    })),
  },
  {
    name: 'books by the pauses that it knew, not by those that there are',
    breaks: ['word'],
    changes: {
      ...calm,
      limits: { ...NARROW, limit: 100 },
      sketches: OFTEN,
      faults: { ...NO_FAULTS, slow: 1 },
      people: { ...NOBODY, pauses: 60 },
    },
    mutate: mutatingStore(bookingWhateverChanged),
  },
  {
    name: 'counts a budget by what was sent, not by the slots that are held',
    breaks: ['P1 budget'],
    changes: {
      ...calm,
      limits: { ...NARROW, limit: 100 },
      sketches: OFTEN,
      faults: { ...NO_FAULTS, network: { ...CLEAN, answerLost: 0.5 } },
      budgets: { owners: { arts: { ...UNBOUND, daily: 2 }, backend: UNBOUND }, unplanned: 0 },
    },
    mutate: mutatingStore((store) => ({
      ledger: async (limits, now) =>
        (await store.ledger(limits, now)).map((call) =>
          call.outcome === 'accepted' ? call : { ...call, owner: null },
        ),
    })),
  },
  {
    name: 'lets one team take what is kept for another',
    breaks: ['P1 budget'],
    changes: {
      ...calm,
      limits: { ...NARROW, limit: 4 },
      sketches: OFTEN.slice(1),
      budgets: { owners: { arts: { ...UNBOUND, daily: 2, reserve: 2 }, backend: UNBOUND }, unplanned: 1 },
    },
    mutate: mutatingStore((store) => ({
      async state() {
        const state = await store.state()
        const owners = Object.entries(state.budgets?.owners ?? {}).map(([owner, budget]) => [
          owner,
          { ...budget, reserve: 0 },
        ])
        return { ...state, budgets: { owners: Object.fromEntries(owners) as Record<string, Budget>, unplanned: 0 } }
      },
    })),
  },
]

/** A booking that does not ask whether the decision still rests on what is so. */
export function bookingWhateverChanged(store: Store): Partial<Store> {
  return {
    async book(wanted) {
      const { revision } = await store.state()
      return store.book({ ...wanted, grounds: { ...wanted.grounds, revision } })
    },
  }
}

/** Changes the database whenever a turn is about to read what is due and the ledger. */
function beforeLooking(act: (database: Database.Database) => void): Mutate {
  return mutatingStore((store: Store, file) => ({
    async pending(now) {
      withDatabase(file, act)
      return store.pending(now)
    },
  }))
}

function withDatabase(file: string, act: (database: Database.Database) => void): void {
  const database = new Database(file)
  act(database)
  database.close()
}

/** Plans the broadcast of each occurrence that a query finds once more. It is due when the query says. */
function repeat(database: Database.Database, question: string): void {
  const again = database.prepare(
    `insert or ignore into occurrences (key, announcement_id, due, state, not_before, broadcast, resend_of, lineage)
     select ?, announcement_id, ?, 'planned', 0, broadcast, key, lineage from occurrences where key = ? and resend_of is null`,
  )
  for (const { key, due } of database.prepare<[], { key: string; due: number }>(question).all()) {
    again.run(keyOf(key.slice(0, key.lastIndexOf('@')), due), due, key)
  }
}
