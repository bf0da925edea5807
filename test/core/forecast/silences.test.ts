import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { admit } from '../../../src/core/admission/admission.ts'
import type { Verdict } from '../../../src/core/admission/admission.ts'
import { endOfChance } from '../../../src/core/admission/candidate.ts'
import type { Freeze } from '../../../src/core/announcement/freeze.ts'
import type { QuietHours } from '../../../src/core/announcement/quiet.ts'
import { ASSUMED_CALL_TIME, forecast } from '../../../src/core/forecast/forecast.ts'
import type { Carried } from '../../../src/core/forecast/forecast.ts'
import { carriedOf } from '../../../src/core/forecast/pending-departure.ts'
import type { Known } from '../../../src/core/planning/agenda.ts'
import { UpcomingWindow } from '../../../src/core/planning/upcoming.ts'
import { quotaAt } from '../../../src/core/quota/quota.ts'
import type { Call } from '../../../src/core/quota/quota.ts'
import { causeInWords } from '../../../src/core/wording/explanation.ts'
import { checkInWords } from '../../../src/core/wording/check-words.ts'
import { quietInWords } from '../../../src/core/wording/freeze-words.ts'
import { HOUR, MINUTE, SECOND } from '../../../src/core/time/instant.ts'
import type { Instant } from '../../../src/core/time/instant.ts'
import { findZone } from '../../../src/core/time/zone.ts'
import { announcementOf } from '../../support/announcement.ts'
import type { Sketch } from '../../support/announcement.ts'
import { LIMITS, T0 } from '../../support/store.ts'
import { SEED } from '../schedule/support.ts'

// T0 is 09:00 UTC.
const NINE = 9 * HOUR
const ALL = ['online', 'everyone', 'offline'] as const

/** A freeze, in ms from the start. */
const freezeOf = (from: number, until: number, allow: Freeze['allow'] = []): Freeze => {
  return { id: 'f', from: T0 + from, until: T0 + until, zone: findZone('UTC')!, reason: 'Holidays', allow }
}
/** Quiet hours, in ms from the start. */
const quietOf = (from: number, to: number, changes: Partial<QuietHours> = {}): QuietHours => {
  return { id: 'q', from: NINE + from, to: NINE + to, zone: findZone('UTC')!, push: ALL, allow: [], ...changes }
}

interface Silences {
  readonly freezes?: readonly Freeze[]
  readonly quiet?: readonly QuietHours[]
}

function knownOf(sketches: readonly Sketch[], silences: Silences): readonly Known[] {
  return sketches.map((sketch) => ({ announcement: announcementOf(sketch), knownSince: T0, ...silences }))
}

function foretell(
  sketches: readonly Sketch[],
  silences: Silences,
  around: { limit?: number; carried?: Carried[] } = {},
) {
  const { limit = LIMITS.limit, carried = [] } = around
  const known = knownOf(sketches, silences)
  const range = { calls: [], carried, from: T0, through: T0 + 2 * HOUR, callTime: ASSUMED_CALL_TIME }
  return forecast({ known, ...range, limits: { ...LIMITS, limit } }).departures
}

const told = (...args: Parameters<typeof foretell>) =>
  foretell(...args).map(({ announcementId, leavesAt, state, reason, waitedFor }) =>
    [announcementId, leavesAt === null ? '-' : (leavesAt - T0) / MINUTE, state, reason, waitedFor].join(' '),
  )

describe('a freeze in what is to come', () => {
  it('skips what comes due in it, also if its grace reaches beyond, unless its priority is allowed', () => {
    const frozen = { freezes: [freezeOf(30 * MINUTE, 40 * MINUTE, ['critical'])] }
    const at = '2026-11-23T09:30'
    const late = { grace: HOUR }
    expect(told([{ id: 'a', at, late }], frozen)).toEqual(['a - skipped freeze spacing'])
    expect(told([{ id: 'a', at, late, priority: 'critical' }], frozen)).toEqual(['a 30 sent  '])
    expect(told([{ id: 'a', at: '2026-11-23T09:40', late }], frozen)).toEqual(['a 40 sent  '])
  })

  it('skips what still waits when it begins, at its beginning', () => {
    const known = knownOf([{ id: 'a', at: '2026-11-23T09:10' }], { freezes: [freezeOf(15 * MINUTE, 16 * MINUTE)] })
    const one = carriedOf({ key: 'k', announcementId: 'a', due: T0 + 10 * MINUTE, skipReason: null }, known[0]!)
    expect(endOfChance(one)).toBe(T0 + 15 * MINUTE)
    expect(verdictAt({ ...one, notBefore: T0 + 18 * MINUTE }, T0 + 14 * MINUTE)).toEqual({
      kind: 'wait',
      reason: 'retry',
      until: T0 + 15 * MINUTE,
    })
    expect(verdictAt(one, T0 + 15 * MINUTE)).toEqual({ kind: 'skip', reason: 'freeze' })
    expect(verdictAt(one, T0 + 17 * MINUTE)).toEqual({ kind: 'skip', reason: 'freeze' })
  })

  it('keeps no slot for what it skips', () => {
    const high = { id: 'h', at: '2026-11-23T09:30', priority: 'high' as const }
    const count = (silences: Silences) => {
      const window = new UpcomingWindow(knownOf([high], silences))
      window.advance(T0, HOUR)
      return window.count('high')
    }
    expect(count({})).toBe(1)
    expect(count({ freezes: [freezeOf(0, HOUR)] })).toBe(0)
    expect(count({ freezes: [freezeOf(0, HOUR, ['high'])] })).toBe(1)
  })
})

describe('quiet hours in what is to come', () => {
  it('let what comes due wait for their end within its grace, else it is skipped', () => {
    const quiet = [quietOf(30 * MINUTE, 40 * MINUTE)]
    const at = '2026-11-23T09:30'
    expect(told([{ id: 'a', at, late: { grace: 10 * MINUTE } }], { quiet })).toEqual(['a 40 sent  quiet'])
    expect(told([{ id: 'a', at, late: { grace: 10 * MINUTE - 1 } }], { quiet })).toEqual(['a - skipped quiet quiet'])
    expect(told([{ id: 'a', at, priority: 'high' }], { quiet: [{ ...quiet[0]!, allow: ['high'] }] })).toEqual([
      'a 30 sent  ',
    ])
    expect(told([{ id: 'a', at }], { quiet: [{ ...quiet[0]!, push: ['everyone'] }] })).toEqual(['a 30 sent  '])
  })

  it('are told as what it waits for, also while no slot is free', () => {
    const one = { due: T0, quiet: [quietOf(0, 5 * MINUTE)] }
    const known = knownOf([{ id: 'a', cron: '0 0 * * * *' }], one)
    const waiting = carriedOf({ key: 'k', announcementId: 'a', due: T0, skipReason: null }, known[0]!)
    expect(verdictAt(waiting, T0, 0)).toEqual({ kind: 'wait', reason: 'quiet', until: T0 + 5 * MINUTE })
    expect(verdictAt(waiting, T0 + 5 * MINUTE)).toEqual({ kind: 'send', isLate: false })
  })

  it('are the reason of what nobody judged while they held', () => {
    const quiet = [quietOf(0, 30 * MINUTE)]
    const known = knownOf([{ id: 'a', cron: '0 0 * * * *' }], { quiet })
    const waiting = carriedOf({ key: 'k', announcementId: 'a', due: T0, skipReason: null }, known[0]!)
    expect(verdictAt(waiting, T0 + 50 * MINUTE)).toEqual({ kind: 'skip', reason: 'quiet' })
  })

  it('keep no slot for what is quiet for longer than it may wait', () => {
    const plan = (grace: number) =>
      told(
        [
          { id: 'h', at: '2026-11-23T09:30', priority: 'high', late: { grace } },
          { id: 'z', at: '2026-11-23T09:31' },
        ],
        { quiet: [quietOf(30 * MINUTE, 40 * MINUTE, { allow: ['normal'] })] },
        { limit: 1 },
      )
    expect(plan(20 * MINUTE)).toEqual(['h 40 sent  quiet', 'z - skipped quota quota'])
    expect(plan(5 * MINUTE)).toEqual(['h - skipped quiet quiet', 'z 31 sent  '])
  })
})

describe('what is held back', () => {
  const causes = (sketches: readonly Sketch[], silences: Silences) =>
    foretell(sketches, silences).map((departure) => causeInWords(departure))

  it('names the freeze that skips it, also after quiet hours', () => {
    const freezes = [freezeOf(35 * MINUTE, 40 * MINUTE)]
    const late = { grace: HOUR }
    const one = { id: 'a', at: '2026-11-23T09:30', late }
    expect(causes([one], { freezes, quiet: [quietOf(30 * MINUTE, 50 * MINUTE)] })).toEqual(['freeze: f'])
    expect(causes([{ ...one, at: '2026-11-23T09:36' }], { freezes })).toEqual(['freeze: f'])
    expect(causes([{ ...one, at: '2026-11-23T09:40' }], { freezes })).toEqual([''])
  })

  it('names the quiet hours that it waits for, those that end last', () => {
    const quiet = [quietOf(30 * MINUTE, 40 * MINUTE), quietOf(40 * MINUTE, 50 * MINUTE, { id: 'r' })]
    const at = '2026-11-23T09:30'
    expect(causes([{ id: 'a', at, late: { grace: HOUR } }], { quiet })).toEqual(['quiet: r'])
    expect(causes([{ id: 'a', at, late: { grace: 5 * MINUTE } }], { quiet })).toEqual(['quiet: q'])
    const night = [quietOf(30 * MINUTE, 5 * HOUR)]
    expect(causes([{ id: 'a', at, late: { grace: 8 * HOUR } }], { quiet: night })).toEqual(['quiet: q'])
  })

  it('names nothing where something else keeps it', () => {
    const two = ['a', 'b'].map((id) => ({ id, at: '2026-11-23T09:30' }))
    expect(causes(two, { freezes: [freezeOf(0, MINUTE)], quiet: [quietOf(0, MINUTE)] })).toEqual(['', 'spacing'])
  })
})

describe('the words of a check', () => {
  it('say which freeze and which quiet hours hold, and that none does', () => {
    const none = { freezeId: null, reason: null, from: null, until: null }
    expect(checkInWords({ check: 'freeze', isPassed: true, ...none }, 'UTC')).toBe('no freeze holds')
    expect(checkInWords({ check: 'quiet', isPassed: true, quietId: null, until: null }, 'UTC')).toBe(
      'no quiet hours hold',
    )
    const freeze = {
      check: 'freeze',
      isPassed: false,
      freezeId: 'f',
      reason: 'Holidays',
      from: T0,
      until: T0 + HOUR,
    } as const
    expect(checkInWords(freeze, 'UTC')).toMatch(/^f from .*09:00.* until .*10:00.*: Holidays$/u)
    expect(checkInWords({ ...freeze, also: ['g', 'h'] }, 'UTC')).toMatch(/: Holidays; also g, h$/u)
    expect(checkInWords({ check: 'quiet', isPassed: false, quietId: 'q', until: T0 }, 'UTC')).toMatch(
      /^q until .*09:00/u,
    )
    expect(quietInWords({ id: 'q', zone: findZone('UTC')! }, T0)).toMatch(/^the quiet hours "q" hold until .*09:00/u)
  })
})

describe('the plan and the service', () => {
  it(`say the same, whatever freezes and quiet hours there are (seed ${SEED})`, () => {
    const minute = fc.integer({ min: 0, max: 119 })
    const priority = fc.constantFrom('low' as const, 'normal' as const, 'high' as const)
    const sketch = fc.record({ minute, priority, grace: fc.integer({ min: 0, max: 60 }) })
    const stretch = fc.record({
      from: minute,
      length: fc.integer({ min: 1, max: 50 }),
      allow: fc.subarray(['low', 'normal', 'high'] as const),
    })
    const inputs = [
      fc.array(sketch, { minLength: 1, maxLength: 8 }),
      fc.array(stretch, { maxLength: 2 }),
      fc.array(stretch, { maxLength: 3 }),
    ] as const
    fc.assert(
      fc.property(...inputs, fc.integer({ min: 1, max: 6 }), (sketches, frozen, quieted, limit) => {
        const written = sketches.map(({ minute: at, priority: each, grace }, index): Sketch => {
          return {
            id: `a${index}`,
            at: new Date(T0 + (at + 1) * MINUTE).toISOString().slice(0, 16),
            priority: each,
            late: { grace: grace * MINUTE },
          }
        })
        const silences = {
          freezes: frozen.map(({ from, length, allow }) => freezeOf(from * MINUTE, (from + length) * MINUTE, allow)),
          quiet: quieted.map(({ from, length, allow }) => quietOf(from * MINUTE, (from + length) * MINUTE, { allow })),
        }
        const planned = foretell(written, silences, { limit })
        const ended = planned.filter(({ state }) => state !== 'waiting')
        const served = serve(knownOf(written, silences), limit)
        for (const { announcementId, leavesAt, state, reason } of ended) {
          const is = served.get(announcementId)
          expect([announcementId, is?.reason ?? null]).toEqual([announcementId, state === 'sent' ? null : reason])
          if (leavesAt !== null) expect(is!.at - leavesAt).toBeLessThan(2 * SECOND)
        }
      }),
      { seed: SEED, numRuns: 150 },
    )
  })
})

function verdictAt(one: Carried, now: Instant, limit = LIMITS.limit): Verdict | undefined {
  const limits = { ...LIMITS, limit }
  return admit([one], { now, calls: [], limits, quota: quotaAt([], now, limits) })[0]?.verdict
}

/** A service that looks once a second. Each of its calls is accepted. */
function serve(known: readonly Known[], limit: number) {
  const limits = { ...LIMITS, limit }
  const calls: Call[] = []
  const ends = new Map<string, { at: Instant; reason: string | null }>()
  const upcoming = new UpcomingWindow(known)
  let waiting: Carried[] = []
  for (let now = T0 + SECOND; now <= T0 + 2 * HOUR; now += SECOND) {
    for (const each of known) {
      const { rule } = each.announcement.schedule
      const due = rule.kind === 'at' ? rule.times[0]! : 0
      if (due !== now) continue
      waiting.push(
        carriedOf(
          { key: `${each.announcement.id}@${due}`, announcementId: each.announcement.id, due, skipReason: null },
          each,
        ),
      )
    }
    if (waiting.length === 0) continue
    upcoming.advance(now, LIMITS.window + LIMITS.margin + ASSUMED_CALL_TIME)
    for (const { candidate, verdict } of admit(waiting, {
      now,
      calls,
      limits,
      quota: quotaAt(calls, now, limits),
      upcoming,
    })) {
      if (verdict.kind === 'wait') {
        if (verdict.reason !== 'spacing')
          waiting = waiting.map((each) => (each.key === candidate.key ? { ...each, waitingFor: verdict.reason } : each))
        continue
      }
      waiting = waiting.filter(({ key }) => key !== candidate.key)
      ends.set(candidate.announcementId, { at: now, reason: verdict.kind === 'send' ? null : verdict.reason })
      if (verdict.kind !== 'send') continue
      const settled = {
        endedAt: now + ASSUMED_CALL_TIME,
        latestAt: now + ASSUMED_CALL_TIME,
        outcome: 'accepted',
        cause: null,
      } as const
      calls.push({ id: calls.length, occurrenceKey: candidate.key, owner: null, bookedAt: now, ...settled })
    }
  }
  return ends
}
