import Database from 'better-sqlite3'
import { MINUTE, SECOND } from '../../../src/core/time/instant.ts'
import type { Store } from '../../../src/ports/store.ts'
import type { GatewayCalls } from '../../../src/service/give-up.ts'
import type { TickParts } from '../../../src/service/turn/tick.ts'
import type { Promised } from '../checks/findings.ts'
import { NO_FAULTS } from '../scenarios/scenario.ts'
import type { Scenario } from '../scenarios/scenario.ts'
import type { Settlement } from '../../../src/ports/ledger-store.ts'

/**
 * Changes the parts that the service gets. `file` is its database. `sendModule` is what it sends with, which may never
 * settle.
 */
export type Mutate = (parts: TickParts, file: string, sendModule: GatewayCalls) => TickParts

/** A fault that an author could plant without noticing, and the runs that must show it. */
export interface Mutation {
  readonly name: string
  /** The promises that it breaks. */
  readonly breaks: readonly Promised[]
  /** Circumstances in which the fault matters. Without the fault, the service keeps all promises in them. */
  readonly changes: Partial<Scenario>
  readonly mutate: Mutate
}

/** A network in which nothing goes wrong. */
export const { network: CLEAN } = NO_FAULTS
const EXACT = { error: 0, drift: 0, steps: 0, leap: 0 }
/** A quota that a few calls use up. */
export const NARROW = { limit: 3, window: MINUTE, margin: MINUTE, spacing: SECOND, holdAfterUnknown: 0 }
/**
 * No margin and no spacing. With an exact clock the cap needs neither, and so nothing else can hide that it is broken.
 */
const BARE = { ...NARROW, margin: 0, spacing: 0 }
const DENSE = ['*/15 * * * * *', '*/20 * * * * *', '*/10 * * * * *'].map((cron, index) => ({
  id: `a${index}`,
  text: 'something',
  cron,
  late: { grace: 5000 },
}))
/** It leaves time for a second attempt before the next one is due. */
const SPARSE = [{ id: 'a', text: 'something', cron: '0 * * * * *', late: { grace: 50 * SECOND } }]
/** One process, a right clock, and no faults. */
export const calm: Partial<Scenario> = {
  processes: 1,
  edits: 0,
  clock: EXACT,
  faults: NO_FAULTS,
  sketches: DENSE,
  duration: 8 * MINUTE,
}

/** Two processes that sometimes stand still for longer than a lease lasts, while files are edited. */
const standingStill: Partial<Scenario> = {
  ...calm,
  processes: 2,
  edits: 40,
  limits: { ...NARROW, limit: 100 },
  faults: { ...NO_FAULTS, pause: 0.02 },
}

export const MUTATIONS: readonly Mutation[] = [
  {
    name: 'counts a call from when it was sent, not to when it was answered',
    breaks: ['P1 cap'],
    changes: {
      ...calm,
      limits: BARE,
      faults: { ...NO_FAULTS, network: { ...CLEAN, slow: 0.7 } },
      sendTimeout: 30 * SECOND,
    },
    mutate: settling((settlement) => ({ ...settlement, endedAt: 0 })),
  },
  {
    name: 'has no margin for a clock that is not the vendor’s',
    breaks: ['P1 cap'],
    changes: { ...calm, clock: { ...EXACT, error: 25 * SECOND, steps: 20 }, limits: { ...NARROW, spacing: 0 } },
    mutate: (parts) => ({ ...parts, limits: { ...parts.limits, margin: 0 } }),
  },
  {
    name: 'takes an unknown call to have ended when it was given up',
    breaks: ['P1 cap'],
    changes: {
      ...calm,
      limits: { ...NARROW, spacing: 0 },
      faults: { ...NO_FAULTS, network: { ...CLEAN, parked: 0.3 } },
      duration: 20 * MINUTE,
    },
    mutate: settling((settlement) =>
      settlement.outcome.kind === 'unknown'
        ? { ...settlement, outcome: { kind: 'rejected', cause: 'timeout', code: 1 } }
        : settlement,
    ),
  },
  {
    name: 'frees the quota of rejected calls',
    breaks: ['P1 cap'],
    changes: { ...calm, limits: NARROW, faults: { ...NO_FAULTS, network: { ...CLEAN, gateway: 0.7 } } },
    mutate: settling((settlement) =>
      settlement.state === 'rejected'
        ? { ...settlement, outcome: { kind: 'unsent', cause: 'content', detail: 'mutated' } }
        : settlement,
    ),
  },
  {
    name: 'keeps no distance between two calls',
    breaks: ['P1 spacing'],
    changes: { ...calm, limits: NARROW },
    mutate: (parts) => ({ ...parts, limits: { ...parts.limits, spacing: 0 } }),
  },
  {
    name: 'settles before it sends',
    breaks: ['P3', 'P1 spacing'],
    changes: {
      ...calm,
      limits: NARROW,
      faults: { ...NO_FAULTS, powerCuts: 6, network: { ...CLEAN, requestLost: 0.2 } },
    },
    mutate: mutatingStore((store) => ({
      async book(wanted) {
        const { now } = wanted
        const booking = await store.book(wanted)
        if (booking.kind !== 'booked') return booking
        const outcome = { kind: 'accepted', code: 0 } as const
        await store.settle({
          callId: booking.callId,
          outcome,
          endedAt: now,
          state: 'sent',
          reason: null,
          notBefore: now,
        })
        return booking
      },
    })),
  },
  {
    name: 'sends an unknown one again',
    breaks: ['P2', 'P3'],
    changes: {
      ...calm,
      sketches: SPARSE,
      limits: { ...NARROW, limit: 100 },
      faults: { ...NO_FAULTS, network: { ...CLEAN, answerLost: 0.3 } },
    },
    mutate: settling((settlement) =>
      settlement.state === 'unknown' ? { ...settlement, state: 'planned' } : settlement,
    ),
  },
  {
    name: 'books without looking whether it holds the lease and whether the row is still to be had',
    breaks: ['P2', 'P3', 'P4', 'P5'],
    changes: { ...calm, processes: 2, faults: { ...NO_FAULTS, slow: 0.5 } },
    mutate: mutatingStore(greedy),
  },
  {
    name: 'leaves open what the last process left open',
    breaks: ['P3'],
    changes: { ...calm, faults: { ...NO_FAULTS, crash: 0.002 } },
    mutate: mutatingStore(() => ({ recover: async () => [] })),
  },
  {
    name: 'moves the mark before it inserts what is up to it',
    breaks: ['P3'],
    changes: { ...calm, faults: { ...NO_FAULTS, crash: 0.01 } },
    mutate: mutatingStore((store) => ({
      async plan(stretch) {
        await store.plan({ ...stretch, occurrences: [] })
        return store.plan(stretch)
      },
    })),
  },
  {
    name: 'plans what came due before its definition was known',
    breaks: ['P5'],
    changes: { ...calm, edits: 6 },
    mutate: mutatingStore((store) => ({
      state: async () => {
        const state = await store.state()
        return { ...state, mark: state.mark - 10 * MINUTE }
      },
      definitions: async () => {
        const definitions = await store.definitions()
        return definitions.map((definition) => ({ ...definition, knownSince: definition.knownSince - 10 * MINUTE }))
      },
    })),
  },
  {
    name: 'sends again under a new id what it sent under the old one',
    breaks: ['P2'],
    changes: { ...calm, edits: 12, sketches: SPARSE, limits: { ...NARROW, limit: 100 } },
    mutate: mutatingStore(forgetful),
  },
  {
    name: 'puts the files that it read in the place of those that its successor read',
    breaks: ['P3', 'P5', 'word'],
    changes: standingStill,
    mutate: mutatingStore((store) => ({
      syncFiles: (entries, now, { budgets } = {}) => store.syncFiles(entries, now, budgets ? { budgets } : {}),
    })),
  },
  {
    name: 'takes what it had read for what is in force',
    breaks: ['P3', 'P5', 'word'],
    changes: standingStill,
    mutate: mutatingStore((store) => ({
      async syncFiles(entries, now, options) {
        const synced = await store.syncFiles(entries, now, options)
        return synced.kind === 'synced' ? { ...synced, revision: (await store.state()).revision } : synced
      },
    })),
  },
  {
    name: 'trusts every clock',
    breaks: ['P1 cap', 'P1 spacing', 'P3', 'P4', 'P5', 'order'],
    changes: { ...calm, clock: { ...EXACT, error: 25 * SECOND, steps: 10, leap: 60 * MINUTE } },
    mutate: (parts) => {
      const { guard } = parts
      guard.observe = () => true
      return parts
    },
  },
]

/** Plants a fault in verbs of the store. */
export function mutatingStore(change: (store: Store, file: string) => Partial<Store>): Mutate {
  return (parts, file) => {
    const changed = change(parts.store, file)
    const store = new Proxy(parts.store, { get: (target, verb: keyof Store) => changed[verb] ?? target[verb] })
    return { ...parts, store }
  }
}

function settling(change: (settlement: Settlement) => Settlement): Mutate {
  return mutatingStore((store) => ({ settle: (settlement) => store.settle(change(settlement)) }))
}

/** A rename starts anew: what was sent lately is planned again under the new id. */
function forgetful(store: Store, file: string): Partial<Store> {
  return {
    async syncFiles(entries, now, options) {
      const synced = await store.syncFiles(entries, now, options)
      if (synced.kind !== 'synced') return synced
      const raw = new Database(file)
      const again = raw.prepare(
        `insert or ignore into occurrences (key, announcement_id, due, state, not_before, lineage)
         select ? || substr(key, instr(key, '@')), ?, due, 'planned', due, lineage
         from occurrences where announcement_id = ? and state = 'sent' and due > ?`,
      )
      for (const { from, id } of synced.report.renamed) again.run(id, id, from, now - MINUTE)
      raw.close()
      return synced
    },
  }
}

/** Every process believes that it fires, and takes a row back from any other process. */
function greedy(store: Store, file: string): Partial<Store> {
  return {
    async holdLease(lease, now) {
      const held = await store.holdLease(lease, now)
      return held.holder === lease.holder ? held : store.holdLease(lease, now, held.holder)
    },
    async book(wanted) {
      const raw = new Database(file)
      raw
        .prepare(
          `update occurrences set state = 'planned', reason = null, finished_at = null where key = ? and state <> 'skipped'`,
        )
        .run(wanted.key)
      raw.prepare('update lease set holder = ?').run(wanted.holder)
      raw.close()
      return store.book(wanted)
    },
  }
}
