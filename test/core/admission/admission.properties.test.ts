import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { admit } from '../../../src/core/admission/admission.ts'
import { PRIORITIES } from '../../../src/core/announcement/announcement.ts'
import type { Budgets } from '../../../src/core/quota/budget.ts'
import type { Candidate } from '../../../src/core/admission/candidate.ts'
import { graceOf } from '../../../src/core/announcement/lateness.ts'
import { UpcomingWindow } from '../../../src/core/planning/upcoming.ts'
import { latestArrival, quotaAt } from '../../../src/core/quota/quota.ts'
import type { Call, Limits } from '../../../src/core/quota/quota.ts'
import { longestHold } from '../../../src/core/quota/slots.ts'
import { formatWallTime, MINUTE, SECOND } from '../../../src/core/time/instant.ts'
import { announcementOf } from '../../support/announcement.ts'
import { T0 } from '../../support/store.ts'
import { Oracle } from './oracle.ts'

const SEED = 20_261_125
const RUNS = process.env['EXHAUSTIVE'] === undefined ? 1500 : 60_000

const owner = fc.constantFrom('red', 'red', 'blue', null)
const priority = fc.constantFrom(...PRIORITIES)
const limits = fc.record({
  limit: fc.integer({ min: 1, max: 5 }),
  window: fc.constantFrom(MINUTE, 10 * MINUTE, 40 * MINUTE),
  margin: fc.constantFrom(0, 30 * SECOND),
  spacing: fc.constant(SECOND),
  holdAfterUnknown: fc.constant(0),
})
const budget = fc.record({
  daily: fc.constantFrom(null, 1, 1, 2, 3),
  reserve: fc.integer({ min: 0, max: 2 }),
  mayUseCritical: fc.constant(true),
  canBorrow: fc.constantFrom(false, false, true),
})
const budgets: fc.Arbitrary<Budgets> = fc.oneof(
  fc.constant({ owners: {}, unplanned: 0 }),
  fc.record({
    owners: fc.oneof(fc.record({ red: budget }), fc.record({ red: budget, blue: budget })),
    unplanned: fc.integer({ min: 0, max: 1 }),
  }),
)
/** An announcement with instants to come, in minutes from now. */
const coming = fc.record({
  priority,
  owner,
  minutes: fc.uniqueArray(fc.integer({ min: 1, max: 70 }), { minLength: 1, maxLength: 3 }),
})
/** An earlier call: seconds ago, how it ended, and its owner. */
const earlier = fc.record({
  // Round numbers end exactly when other occurrences come due.
  ago: fc.oneof(fc.integer({ min: 3, max: 4000 }), fc.constantFrom(61, 301, 601, 661, 1201)),
  outcome: fc.constantFrom('accepted' as const, 'unknown' as const, 'rejected' as const, 'unsent' as const),
  owner,
})
/** A due occurrence: seconds ago, and how much longer it pauses, in seconds. */
const due = fc.record({
  priority,
  owner,
  ago: fc.integer({ min: 0, max: 60 }),
  pause: fc.constantFrom(0, 0, 0, 5, 300),
})

const situation = fc.record({
  limits,
  budgets,
  coming: fc.array(coming, { maxLength: 6 }),
  calls: fc.array(earlier, { maxLength: 7 }),
  due: fc.array(due, { minLength: 1, maxLength: 4 }),
})

type Situation = typeof situation extends fc.Arbitrary<infer S> ? S : never

function knownOf({ coming: all }: Situation) {
  return all.map(({ minutes, owner: team, priority: rank }, index) => ({
    announcement: announcementOf({
      id: `f${index}`,
      priority: rank,
      at: minutes.toSorted((a, b) => a - b).map((minute) => formatWallTime(T0 + minute * MINUTE)),
      ...(team !== null && { owner: team }),
    }),
    knownSince: T0 - MINUTE,
  }))
}

/** The ledger, oldest first, without calls that would exceed the limit: Belfry never writes such a ledger. */
function callsOf({ calls, limits: within }: Situation): readonly Call[] {
  const all = calls.map(({ ago, outcome, owner: team }, index): Call => {
    const bookedAt = T0 - ago * SECOND
    const latestAt = latestArrival(outcome, bookedAt, bookedAt + SECOND)
    return {
      id: index,
      occurrenceKey: null,
      owner: team,
      bookedAt,
      endedAt: bookedAt + SECOND,
      latestAt,
      outcome,
      cause: null,
    }
  })
  return all.filter((_, index) => quotaAt(all.slice(0, index + 1), T0, within).used <= within.limit)
}

const LATE = { grace: 10 * MINUTE, then: 'skip', maxLateness: 0 } as const

function candidatesOf({ due: all }: Situation): readonly Candidate[] {
  return all.map(({ ago, owner: team, priority: rank, pause }, index) => ({
    key: `c${index}`,
    announcementId: `c${index}`,
    owner: team,
    sender: 'ops-bot',
    pause: null,
    due: T0 - ago * SECOND,
    priority: rank,
    late: LATE,
    expiry: graceOf(LATE, T0 - ago * SECOND),
    isSuperseded: false,
    notBefore: T0 + (pause === 0 ? -ago : pause) * SECOND,
    waitingFor: null,
  }))
}

function decide(one: Situation, within: Limits) {
  const known = knownOf(one)
  const calls = callsOf(one)
  const upcoming = new UpcomingWindow(known)
  upcoming.advance(T0, longestHold(within))
  const quota = quotaAt(calls, T0, within)
  const input = { now: T0, calls, limits: within, quota, budgets: one.budgets, upcoming }
  return { decisions: admit(candidatesOf(one), input), oracle: new Oracle(T0, within, one.budgets, calls, known) }
}

describe(`admission (seed ${SEED})`, () => {
  it('sends what may go, keeps what may not, and nothing else, as brute force finds it', () => {
    const verdicts = new Map<string, number>()
    fc.assert(
      fc.property(situation, (one) => {
        const { decisions, oracle } = decide(one, one.limits)
        const waiting: Candidate[] = []
        for (const { candidate, verdict, checks } of decisions) {
          const word = verdict.kind === 'wait' ? verdict.reason.split(/[:@]/u)[0]! : verdict.kind
          verdicts.set(word, (verdicts.get(word) ?? 0) + 1)
          const mayGo = candidate.notBefore <= T0 && oracle.mayGo(candidate, waiting)
          expect(verdict.kind === 'send', `${candidate.key} in ${JSON.stringify(one)}`).toBe(mayGo)
          expect(checks.every(({ isPassed }) => isPassed)).toBe(verdict.kind === 'send')
          // After one that leaves, all others wait for its end.
          if (verdict.kind === 'send') break
          waiting.push(candidate)
        }
      }),
      { seed: SEED, numRuns: RUNS },
    )
    // A run without findings proves something only if there was something to find.
    for (const word of ['send', 'quota', 'budget', 'reserved_for', 'retry'])
      expect(verdicts.get(word)).toBeGreaterThan(20)
  })

  it('names what would lose its slot: without that, it may go', () => {
    let times = 0
    fc.assert(
      fc.property(situation, (one) => {
        const { decisions } = decide(one, one.limits)
        const first = decisions.find(({ candidate }) => candidate.notBefore <= T0)
        if (first?.verdict.kind !== 'wait') return
        const [, id] = /^reserved_for:(f\d+)@/u.exec(first.verdict.reason) ?? []
        if (id === undefined) return
        times += 1
        const named = Number(id.slice(1))
        const others = {
          ...one,
          coming: one.coming.map((each, index) => (index === named ? { ...each, minutes: [] } : each)),
        }
        const again = decide(others, one.limits).decisions.find(
          ({ candidate }) => candidate.key === first.candidate.key,
        )
        // It may now meet the next occurrence that would lose its slot, but never the same one again.
        expect(again?.verdict).not.toEqual(first.verdict)
      }),
      { seed: SEED, numRuns: RUNS },
    )
    expect(times).toBeGreaterThan(50)
  })
})
