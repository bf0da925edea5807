import { describe, expect, it } from 'vitest'
import { admit, admitAlone } from '../../../src/core/admission/admission.ts'
import type { Candidate, AdmissionInput } from '../../../src/core/admission/admission.ts'
import { graceOf } from '../../../src/core/announcement/lateness.ts'
import type { Bound } from '../../../src/core/announcement/lateness.ts'
import type { Quota } from '../../../src/core/quota/quota.ts'

const NOW = 1_000_000
const LATE = { grace: 600_000, then: 'skip', maxLateness: 0 } as const

function candidate(changes: Partial<Candidate> = {}): Candidate {
  const { due = NOW, late = LATE } = changes
  return {
    key: 'k',
    announcementId: 'a',
    owner: null,
    sender: 'ops-bot',
    pause: null,
    due,
    priority: 'normal',
    late,
    expiry: graceOf(late, due),
    isSuperseded: false,
    notBefore: 0,
    waitingFor: null,
    ...changes,
  }
}

function quota(changes: Partial<Quota> = {}): Quota {
  return { limit: 100, used: 0, free: 100, unknown: 0, nextFreeAt: undefined, nextStartAt: -Infinity, ...changes }
}

const LIMITS = { limit: 100, window: 86_400_000, margin: 60_000, spacing: 1000, holdAfterUnknown: 0 }

function input(left = quota(), now = NOW): AdmissionInput {
  return { now, calls: [], limits: LIMITS, quota: left }
}

const verdictOf = (one: Candidate, left = quota(), now = NOW) => admit([one], input(left, now))[0]?.verdict

describe('admission', () => {
  it('sends one and lets the others wait for the spacing, in the order of priority, due, id', () => {
    const order = admit(
      [
        candidate({ key: 'low', priority: 'low', due: NOW - 9 }),
        candidate({ key: 'b', announcementId: 'b' }),
        candidate({ key: 'a' }),
        candidate({ key: 'earlier', announcementId: 'z', due: NOW - 5 }),
        candidate({ key: 'critical', announcementId: 'zz', priority: 'critical' }),
      ],
      input(),
    )
    expect(order.map(({ candidate: { key }, verdict }) => [key, verdict.kind])).toEqual([
      ['critical', 'send'],
      ['earlier', 'wait'],
      ['a', 'wait'],
      ['b', 'wait'],
      ['low', 'wait'],
    ])
  })

  it('waits for the spacing, for a call under way, for the quota, and for its own pause', () => {
    expect(verdictOf(candidate(), quota({ nextStartAt: NOW + 1 }))).toEqual({
      kind: 'wait',
      reason: 'spacing',
      until: NOW + 1,
    })
    expect(verdictOf(candidate(), quota({ nextStartAt: undefined }))).toEqual({
      kind: 'wait',
      reason: 'spacing',
      until: undefined,
    })
    expect(verdictOf(candidate(), quota({ free: 0, nextFreeAt: NOW + 7 }))).toEqual({
      kind: 'wait',
      reason: 'quota',
      until: NOW + 7,
    })
    expect(verdictOf(candidate({ notBefore: NOW + 3, waitingFor: 'dns' }))).toEqual({
      kind: 'wait',
      reason: 'dns',
      until: NOW + 3,
    })
    expect(verdictOf(candidate({ notBefore: NOW + 3 }))).toEqual({ kind: 'wait', reason: 'retry', until: NOW + 3 })
    // An earlier hold does not hold it any more.
    for (const waitingFor of ['account', 'source_missing'])
      expect(verdictOf(candidate({ notBefore: NOW + 3, waitingFor }))).toMatchObject({ reason: 'retry' })
  })

  it('keeps a reserve for its owner also where nothing is known of what is to come', () => {
    const reserve = { daily: null, reserve: 1, mayUseCritical: false, canBorrow: false }
    const shared = { ...input(quota({ limit: 1, free: 1 })), limits: { ...LIMITS, limit: 1 } }
    const all = [candidate({ key: 'x' }), candidate({ key: 'y', announcementId: 'y', owner: 'red' })]
    const decisions = admit(all, { ...shared, budgets: { owners: { red: reserve }, unplanned: 0 } })
    expect(decisions.map(({ candidate: { key }, verdict }) => [key, verdict])).toEqual([
      ['x', { kind: 'wait', reason: 'reserved_for:red', until: undefined }],
      ['y', { kind: 'send', isLate: false }],
    ])
  })

  it('waits for a budget whose only slot is held by a call under way, and knows no instant at which that frees', () => {
    const one = { daily: 1, reserve: 0, mayUseCritical: false, canBorrow: false }
    const underWay = {
      id: 1,
      occurrenceKey: 'x',
      owner: 'red',
      bookedAt: NOW - 500,
      endedAt: null,
      latestAt: null,
      outcome: null,
      cause: null,
    }
    const shared = { ...input(), calls: [underWay], budgets: { owners: { red: one }, unplanned: 0 } }
    const [decision] = admit([candidate({ owner: 'red' })], shared)
    expect(decision?.verdict).toEqual({ kind: 'wait', reason: 'budget:red', until: undefined })
    expect(decision?.checks).toContainEqual(
      expect.objectContaining({ check: 'budget', isPassed: false, used: 1, daily: 1, freesAt: null }),
    )
  })

  it('of one alone leaves the others their slots, and sends none of them', () => {
    const all = [
      candidate({ key: 'first', priority: 'high' }),
      candidate({ key: 'late', due: NOW - LATE.grace - 1, priority: 'high' }),
      candidate({ key: 'one' }),
    ]
    const of = (limit: number, key: string) => {
      const left = { ...input(quota({ limit, free: limit })), limits: { ...LIMITS, limit } }
      return admitAlone(all, left, key).map(({ candidate: { key: of }, verdict }) => [of, verdict.kind])
    }
    expect(of(2, 'one')).toEqual([['one', 'send']])
    expect(of(1, 'one')).toEqual([['one', 'wait']])
    expect(of(1, 'first')).toEqual([['first', 'send']])
    expect(of(1, 'gone')).toEqual([])
  })

  it('skips what is paused, whatever else is so', () => {
    const pause = { announcementId: 'a', by: 'Ada', reason: 'quiet', since: 0, until: null }
    expect(verdictOf(candidate({ pause, isSuperseded: true }))).toEqual({ kind: 'skip', reason: 'paused' })
  })

  it('skips what a person took out, before all else, and says who and why', () => {
    const pause = { announcementId: 'a', by: 'Ada', reason: 'quiet', since: 0, until: null }
    const skip = { key: 'k', announcementId: 'a', due: NOW, by: 'Bob', reason: 'no release tonight', since: 7 }
    const [decision] = admit([candidate({ skip, pause, isSuperseded: true, due: NOW - LATE.grace - 1 })], input())
    expect(decision?.verdict).toEqual({ kind: 'skip', reason: 'by_hand' })
    expect(decision?.checks).toEqual([
      { check: 'skipped', isPassed: false, by: 'Bob', reason: 'no release tonight', since: 7 },
    ])
    expect(verdictOf(candidate({ skip: null }))).toEqual({ kind: 'send', isLate: false })
  })

  it('skips what is superseded or beyond its grace, with what it waited for if that is known', () => {
    expect(verdictOf(candidate({ isSuperseded: true }))).toEqual({ kind: 'skip', reason: 'superseded' })
    expect(verdictOf(candidate({ isSuperseded: true, waitingFor: 'quota' }))).toEqual({ kind: 'skip', reason: 'quota' })
    const late = candidate({ due: NOW - LATE.grace - 1 })
    expect(verdictOf(late)).toEqual({ kind: 'skip', reason: 'late' })
    expect(verdictOf({ ...late, waitingFor: 'quota' })).toEqual({ kind: 'skip', reason: 'quota' })
  })

  it('sends at the very end of the grace, and says so when a late one leaves by `latest`', () => {
    expect(verdictOf(candidate({ due: NOW - LATE.grace }))).toEqual({ kind: 'send', isLate: false })
    const latest = { grace: 0, then: 'latest', maxLateness: 100 } as const
    expect(verdictOf(candidate({ due: NOW - 100, late: latest }))).toEqual({ kind: 'send', isLate: true })
    expect(verdictOf(candidate({ due: NOW - 101, late: latest }))).toEqual({ kind: 'skip', reason: 'late' })
  })

  it('skips what its event made untrue with that reason, whatever it waited for, and what only its grace ended with that', () => {
    const missed = (bound: Bound, changes: Partial<Candidate> = {}) =>
      verdictOf(candidate({ expiry: { last: NOW - 1, bound }, waitingFor: 'quota', ...changes }))
    expect(missed('event')).toEqual({ kind: 'skip', reason: 'event_began' })
    expect(missed('until', { waitingFor: null })).toEqual({ kind: 'skip', reason: 'event_began' })
    expect(missed('event', { isSuperseded: true })).toEqual({ kind: 'skip', reason: 'event_began' })
    expect(missed('reminder', { isSuperseded: true })).toEqual({ kind: 'skip', reason: 'superseded' })
    expect(missed('grace')).toEqual({ kind: 'skip', reason: 'quota' })
    expect(verdictOf(candidate({ expiry: { last: NOW, bound: 'event' } }))).toEqual({ kind: 'send', isLate: false })
  })

  it('lets nothing wait beyond the instant at which it is too late', () => {
    const full = quota({ free: 0, nextFreeAt: NOW + 100 })
    const one = candidate({ expiry: { last: NOW + 49, bound: 'event' } })
    const wait = { kind: 'wait', reason: 'quota', until: NOW + 50 }
    expect(verdictOf(one, full)).toEqual(wait)
    expect(admitAlone([one], input(full), one.key)[0]?.verdict).toEqual(wait)
  })
})

describe('a fault of the account', () => {
  const app = { sender: null, cause: 'config', code: 100000005, since: NOW - 5, latest: NOW - 5, count: 1 } as const
  const bot = { ...app, sender: 'bot', cause: 'sender', code: 660500002 } as const
  const holding = (holds: NonNullable<AdmissionInput['holds']>) => ({ ...input(quota()), holds })

  it('of the app holds everybody as long as they may be late, and is what is told in the end', () => {
    const one = candidate({ due: NOW - 100 })
    const [decision] = admit([one], holding({ app, senders: new Map() }))
    expect(decision?.verdict).toEqual({ kind: 'wait', reason: 'account', until: NOW - 100 + LATE.grace + 1 })
    const { cause, code, since, sender } = app
    expect(decision?.checks.at(-1)).toEqual({ check: 'account', isPassed: false, cause, code, since, sender })
    const late = candidate({ due: NOW - LATE.grace - 1, waitingFor: 'account' })
    expect(verdictOf(late)).toEqual({ kind: 'skip', reason: 'account' })
  })

  it('of a sender holds what that one sends, and nobody else', () => {
    const both = [candidate({ key: 'b', announcementId: 'b', sender: 'bot' }), candidate()]
    const verdicts = admit(both, holding({ app: undefined, senders: new Map([['bot', bot]]) }))
    expect(verdicts.map(({ candidate: { key }, verdict }) => `${key} ${verdict.kind}`)).toEqual(['k send', 'b wait'])
  })
})

describe('what comes from a file that is missing', () => {
  const missing = { file: 'a.yaml', since: NOW - 500 }
  const held = candidate({ missing, due: NOW - 100 })
  const wait = { kind: 'wait', reason: 'source_missing', until: NOW - 100 + LATE.grace + 1 }

  it('waits as long as it may be late, whatever else there is, and says for which file', () => {
    const [decision] = admit([held], input(quota({ free: 0, used: 100 })))
    expect(decision?.verdict).toEqual(wait)
    const source = { check: 'source', isPassed: false, file: 'a.yaml', missingSince: NOW - 500 }
    expect(decision?.checks).toEqual([
      expect.objectContaining({ check: 'paused' }),
      expect.objectContaining({ check: 'freeze', isPassed: true }),
      expect.objectContaining({ check: 'late', isPassed: true }),
      expect.objectContaining({ check: 'quiet', isPassed: true }),
      source,
    ])
    expect(verdictOf({ ...held, notBefore: NOW + 5 })).toEqual(wait)
  })

  it('is cancelled when it cannot wait any longer, and skipped where that is not what kept it', () => {
    const over = candidate({ missing, due: NOW - LATE.grace - 1 })
    const cancelled = { kind: 'cancel', reason: 'source_missing' }
    expect(verdictOf({ ...over, waitingFor: 'source_missing' })).toEqual(cancelled)
    const atEvent = { last: NOW - 1, bound: 'event' } as const
    expect(verdictOf({ ...held, expiry: atEvent, waitingFor: 'source_missing' })).toEqual(cancelled)
    expect(verdictOf({ ...held, isSuperseded: true, waitingFor: 'source_missing' })).toEqual(cancelled)
    expect(verdictOf(over)).toEqual({ kind: 'skip', reason: 'late' })
    const pause = { announcementId: 'a', by: 'Ada', reason: 'hush', since: 0, until: null }
    expect(verdictOf({ ...held, pause })).toEqual({ kind: 'skip', reason: 'paused' })
  })

  it('keeps nobody from going, and its slot for itself', () => {
    const other = candidate({ key: 'o', announcementId: 'o' })
    const withSlots = (limit: number) => {
      return { ...input(quota({ limit, free: limit })), limits: { ...LIMITS, limit } }
    }
    const kinds = (slots: number) => admit([held, other], withSlots(slots)).map(({ verdict }) => verdict.kind)
    expect(kinds(2)).toEqual(['wait', 'send'])
    expect(kinds(1)).toEqual(['wait', 'wait'])
    const kindAlone = (first: Candidate) => admitAlone([first, other], withSlots(1), 'o')[0]?.verdict.kind
    expect(kindAlone(held)).toBe('wait')
    const over = candidate({ missing, due: NOW - LATE.grace - 1, waitingFor: 'source_missing' })
    expect(kindAlone(over)).toBe('send')
  })
})
