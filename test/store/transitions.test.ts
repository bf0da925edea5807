import { describe, expect, it } from 'vitest'
import { canMove, keyOf, STATES } from '../../src/core/announcement/occurrence.ts'
import type { State } from '../../src/core/announcement/occurrence.ts'
import { MINUTE, SECOND } from '../../src/core/time/instant.ts'
import type { Instant } from '../../src/core/time/instant.ts'
import { BelfryError } from '../../src/errors.ts'
import type { DefinitionEntry } from '../../src/ports/definitions.ts'
import type { Settlement } from '../../src/ports/ledger-store.ts'
import type { Store } from '../../src/ports/store.ts'
import { definitionOf } from '../support/announcement.ts'
import { entry, groundsOf, LIMITS, T0, temporaryStore } from '../support/store.ts'

const DUE = T0 + MINUTE
const KEY = keyOf('a', DUE)
const ME = 'me'
const BROADCAST = definitionOf().announcement.broadcast
const OF_DATABASE: Partial<DefinitionEntry> = { provenance: { kind: 'database' } }

/** A real store in which one occurrence is in one state. */
interface Stage {
  readonly store: Store
  /** The call of the occurrence, if it had one. */
  readonly callId: number
  readonly revision: number
}

async function stateIn(store: Store): Promise<State> {
  const [occurrence] = await store.history({ now: Number.MAX_SAFE_INTEGER, limit: 1, key: KEY })
  return occurrence!.state
}

function planIt(store: Store, revision: number, now: Instant): Promise<boolean> {
  const occurrence = { key: KEY, announcementId: 'a', due: DUE, skipReason: null }
  return store.plan({ occurrences: [occurrence], mark: DUE, revision, now })
}

async function bookIt(store: Store, now = DUE): Promise<number> {
  const grounds = await groundsOf(store)
  const booking = await store.book({ key: KEY, broadcast: BROADCAST, limits: LIMITS, holder: ME, now, grounds })
  return booking.kind === 'booked' ? booking.callId : 0
}

function settlement(callId: number, state: Settlement['state']): Settlement {
  const outcomes = {
    sent: { kind: 'accepted', code: 0 },
    rejected: { kind: 'rejected', cause: 'content', code: 660000002 },
    unknown: { kind: 'unknown', cause: 'timeout', detail: 'no answer' },
    planned: { kind: 'unsent', cause: 'dns', detail: 'no such host' },
  } as const
  const endedAt = DUE + SECOND
  return {
    callId,
    outcome: outcomes[state],
    endedAt,
    state,
    reason: state === 'sent' ? null : 'timeout',
    notBefore: endedAt,
  }
}

/** Brings an occurrence into a state by the verbs that a service uses for it. */
async function stage(state: State, changes: Partial<DefinitionEntry> = {}): Promise<Stage> {
  const { store } = await temporaryStore({ now: T0 - MINUTE })
  await store.claimHome()
  if (changes.provenance?.kind === 'database') await store.putDefinitions([entry('a', changes)], T0 - MINUTE)
  else await store.syncFiles([entry('a', changes)], T0 - MINUTE)
  await store.holdLease({ holder: ME, host: 'here', pid: 1, expiresAt: DUE + 10 * MINUTE }, T0)
  const { revision } = await store.state()
  await planIt(store, revision, T0)
  let callId = 0
  if (state === 'skipped') await store.skip({ key: KEY, reason: 'late', now: T0 })
  else if (state === 'cancelled') await store.cancel({ key: KEY, reason: 'rescheduled', now: T0 })
  else if (state !== 'planned') {
    callId = await bookIt(store)
    if (state !== 'booked') await store.settle(settlement(callId, state))
  }
  expect(await stateIn(store)).toBe(state)
  return { store, callId, revision }
}

interface Deed {
  /** The verb under test. */
  readonly verb: keyof Store
  /** What may be done before it. */
  readonly before?: (stage: Stage) => Promise<unknown>
  readonly act: (stage: Stage) => Promise<unknown>
  readonly of?: Partial<DefinitionEntry>
}

const LATER = DUE + 2 * SECOND
const NOT_READ = { paths: ['another.yaml'] }
const OTHER = { scheduleIdentity: 'every other day' }
const settleAs = (state: Settlement['state']): Deed => ({
  verb: 'settle',
  act: ({ store, callId }) => store.settle(settlement(callId, state)),
})

/** All that a verb can do to an occurrence that exists already. */
const DEEDS: readonly Deed[] = [
  { verb: 'plan', act: ({ store, revision }) => planIt(store, revision, T0) },
  { verb: 'noteWaiting', act: ({ store }) => store.noteWaiting(KEY, 'quota') },
  { verb: 'skip', act: ({ store }) => store.skip({ key: KEY, reason: 'late', now: LATER }) },
  { verb: 'cancel', act: ({ store }) => store.cancel({ key: KEY, reason: 'event_began', now: LATER }) },
  { verb: 'book', act: ({ store }) => bookIt(store, LATER) },
  settleAs('sent'),
  settleAs('rejected'),
  settleAs('unknown'),
  settleAs('planned'),
  {
    ...settleAs('planned'),
    before: ({ store }) => store.syncFiles([entry('a', OTHER)], LATER),
  },
  { ...settleAs('planned'), before: ({ store }) => store.syncFiles([], LATER) },
  {
    ...settleAs('planned'),
    before: ({ store }) => store.syncFiles([entry('b', { renamedFrom: ['a'] })], LATER),
  },
  { verb: 'recover', act: ({ store }) => store.recover(LATER, ME, undefined) },
  { verb: 'syncFiles', act: ({ store }) => store.syncFiles([], LATER) },
  { verb: 'syncFiles', act: ({ store }) => store.syncFiles([], LATER, NOT_READ) },
  { verb: 'syncFiles', act: ({ store }) => store.syncFiles([entry('a', OTHER)], LATER) },
  { verb: 'syncFiles', act: ({ store }) => store.syncFiles([entry('b', { renamedFrom: ['a'] })], T0) },
  { verb: 'syncFiles', act: ({ store }) => store.syncFiles([entry('b', { renamedFrom: ['a'] })], LATER) },
  {
    verb: 'retireMissing',
    before: ({ store }) => store.syncFiles([], T0, NOT_READ),
    act: ({ store }) => store.retireMissing([{ id: 'a', dueBy: T0 }], LATER, ME),
  },
  {
    verb: 'putDefinitions',
    of: OF_DATABASE,
    act: ({ store }) => store.putDefinitions([entry('a', { ...OF_DATABASE, ...OTHER })], LATER),
  },
  { verb: 'removeDefinition', of: OF_DATABASE, act: ({ store }) => store.removeDefinition('a', LATER) },
  {
    verb: 'announceNow',
    act: ({ store }) => store.announceNow({ entry: entry('a'), due: DUE, mode: 'live', now: LATER }),
  },
  {
    verb: 'pause',
    act: ({ store }) => store.pause({ announcementId: 'a', by: 'ada', reason: 'quiet', since: T0, until: null }, T0),
  },
  {
    verb: 'resume',
    before: ({ store }) => store.pause({ announcementId: 'a', by: 'ada', reason: 'quiet', since: T0, until: null }, T0),
    act: ({ store }) => store.resume('a', 'ada', LATER),
  },
  {
    verb: 'pauseWidely',
    act: ({ store }) => store.pauseWidely({ owner: null, by: 'ada', reason: 'quiet', since: T0, until: null }, T0),
  },
  {
    verb: 'resumeWidely',
    before: ({ store }) => store.pauseWidely({ owner: null, by: 'ada', reason: 'quiet', since: T0, until: null }, T0),
    act: ({ store }) => store.resumeWidely(null, 'ada', LATER),
  },
  {
    verb: 'skipByHand',
    act: ({ store }) => store.skipByHand({ key: KEY, by: 'ada', reason: 'not today', since: T0 }, T0),
  },
  {
    verb: 'unskip',
    before: async ({ store }) => {
      const isToCome = ['planned', 'cancelled'].includes(await stateIn(store))
      if (isToCome) await store.skipByHand({ key: KEY, by: 'ada', reason: 'not today', since: T0 }, T0)
    },
    act: ({ store }) => store.unskip(KEY, 'ada', T0 + SECOND),
  },
  {
    verb: 'resolve',
    act: ({ store }) => store.resolve({ key: KEY, wasSeen: false, resend: true, by: 'ada', note: 'not seen' }, LATER),
  },
  { verb: 'changeTz', act: ({ store }) => store.changeTz('2027a', T0) },
  { verb: 'adopt', act: ({ store }) => store.adopt({ newId: 'another', assumedCalls: 1 }, LATER) },
]

/** Verbs that do not concern an occurrence, or change nothing at all. */
const OTHERS: readonly (keyof Store)[] = [
  ...([
    'state',
    'definitions',
    'pauses',
    'widePauses',
    'skips',
    'pending',
    'nextDue',
    'upcoming',
    'ledger',
    'allCalls',
  ] as const),
  ...([
    'delivery',
    'said',
    'history',
    'callsFor',
    'owners',
    'standing',
    'unresolved',
    'lease',
    'home',
    'damage',
  ] as const),
  ...(['enterMode', 'dropMissingSettings', 'tryBooking', 'noteProbePassed', 'noteProbeFailed'] as const),
  ...(['holdLease', 'releaseLease', 'claimHome', 'close'] as const),
]

/** Every change of state that a verb makes, from every state that an occurrence may have. */
async function movesOf({ verb, of, before, act }: Deed): Promise<readonly string[]> {
  const moves: string[] = []
  for (const state of STATES) {
    const staged = await stage(state, of)
    await before?.(staged)
    const from = await stateIn(staged.store)
    try {
      await act(staged)
    } catch (error) {
      // The verb reports a refusal, and the state shows that nothing was done.
      expect(error, verb).toBeInstanceOf(BelfryError)
    }
    const to = await stateIn(staged.store)
    if (from !== to) moves.push(`${from} → ${to}`)
  }
  return moves
}

describe('the states of an occurrence', () => {
  it('change by the verbs of the store exactly as the table of transitions says', async () => {
    const allowed = STATES.flatMap((from) => STATES.filter((to) => canMove(from, to)).map((to) => `${from} → ${to}`))
    const seen = new Set<string>()
    for (const deed of DEEDS) {
      for (const move of await movesOf(deed)) {
        expect(allowed, deed.verb).toContain(move)
        seen.add(move)
      }
    }
    expect([...seen].sort()).toEqual([...allowed].sort())
  })

  it('are looked at for every verb that there is', async () => {
    const { store } = await temporaryStore()
    expect([...new Set([...DEEDS.map(({ verb }) => verb), ...OTHERS])].sort()).toEqual(Object.keys(store).sort())
  })
})
