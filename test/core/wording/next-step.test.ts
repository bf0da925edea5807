import { describe, expect, it } from 'vitest'
import type { Check } from '../../../src/core/announcement/check.ts'
import type { Occurrence } from '../../../src/core/announcement/occurrence.ts'
import { SECOND } from '../../../src/core/time/instant.ts'
import { explainedToJson } from '../../../src/core/wording/explanation-json.ts'
import { answerOf } from '../../../src/core/wording/explanation.ts'
import type { Explained, ExplainedCall } from '../../../src/core/wording/explanation.ts'
import { nextCommandFor, nextStepFor, recordBelow } from '../../../src/core/wording/next-step.ts'

const DUE = Date.parse('2026-11-27T09:30:00Z')
const KEY = 'standup@2026-11-27T09:30:00.000Z'

const occurrence = (changes: Partial<Occurrence>): Occurrence => ({
  key: KEY,
  announcementId: 'standup',
  due: DUE,
  timezone: 'UTC',
  state: 'sent',
  reason: null,
  sentAt: DUE,
  latenessMs: 0,
  requestId: '7',
  code: 0,
  resendOf: null,
  verdict: null,
  checks: null,
  ...changes,
})

const explained = (changes: Partial<Explained>): Explained => ({
  key: KEY,
  announcementId: 'standup',
  due: DUE,
  timezone: 'UTC',
  occurrence: undefined,
  expected: undefined,
  isTooMuch: false,
  nearest: undefined,
  isAwaited: false,
  calls: [],
  resend: undefined,
  presentId: 'standup',
  isRecorded: false,
  checks: [],
  holders: [],
  ...changes,
})

const CALL: ExplainedCall = {
  bookedAt: DUE,
  endedAt: DUE + 43,
  outcome: 'rejected',
  cause: 'content',
  code: 660400001,
  requestId: '123',
  meaning: 'the message is too big',
  advice: 'Shorten the message.',
}

const expected = (state: 'sent' | 'skipped' | 'waiting', reason: string | null) => ({
  key: KEY,
  announcementId: 'standup',
  due: DUE,
  priority: 'normal' as const,
  owner: null,
  leavesAt: state === 'sent' ? DUE : null,
  state,
  reason,
  waitedFor: null,
  silenceId: null,
  explanation: null,
})

describe('what to do next', () => {
  it.each([
    ['sent', null, null],
    ['booked', null, 'Its call is under way'],
    ['unknown', 'timeout', 'Look in a client'],
    ['rejected', 'content', 'Ask ZEGOCLOUD support. This one is not tried again.'],
    ['skipped', 'late', 'late.grace'],
    ['skipped', 'superseded', 'only the newest is sent'],
    ['skipped', 'event_began', 'late.until'],
    ['skipped', 'paused', 'belfry send'],
    ['skipped', 'by_hand', 'A person took this one out'],
    ['skipped', 'freeze', 'after the freeze: `belfry send`'],
    ['skipped', 'quiet', 'Its grace ends within the quiet hours'],
    ['skipped', 'account', 'belfry doctor'],
    ['skipped', 'quota', 'belfry quota'],
    ['skipped', 'budget:red', 'settings.yaml'],
    ['skipped', 'reserved_for:a@2026-12-24T10:00:00.000Z', 'what matters more'],
    ['skipped', 'spacing', 'one second apart'],
    ['skipped', 'render', 'belfry validate'],
    ['skipped', 'connect', 'Look at the network'],
    ['skipped', 'something new', null],
    ['cancelled', 'source_missing', 'Bring its file back'],
    ['cancelled', 'retired', 'if it was meant'],
    ['cancelled', 'switched_off', 'take `enabled: false` out'],
    ['cancelled', 'rescheduled', 'another schedule'],
    ['cancelled', 'renamed', 'belfry why standup'],
    ['cancelled', 'tz', 'time zone rules'],
  ] as const)('is said of one that is %s (%s)', (state, reason, words) => {
    const step = nextStepFor(explained({ occurrence: occurrence({ state, reason }), isRecorded: true }))
    if (words === null) expect(step).toBeNull()
    else expect(step).toContain(words)
  })

  it('is said of each of the freezes over it, where there are several', () => {
    const step = (also: { also?: readonly string[] }) => {
      const freeze = {
        check: 'freeze',
        isPassed: false,
        freezeId: 'a',
        reason: 'x',
        from: DUE,
        until: DUE + 1,
      } as const
      return nextStepFor(explained({ expected: expected('skipped', 'freeze'), checks: [{ ...freeze, ...also }] }))
    }
    expect(step({})).toContain('or end the freeze before it is due')
    expect(step({ also: ['b'] })).toContain('or end them all before it is due')
  })

  it.each(['quiet', 'quota', 'budget:red', 'reserved_for:b', 'spacing'])(
    'does not say of one that is over that anything lets it leave (%s)',
    (reason) => {
      const over = explained({ occurrence: occurrence({ state: 'skipped', reason }), isRecorded: true })
      expect(nextStepFor(over)).toContain('would have let it leave')
      expect(nextStepFor(explained({ expected: expected('skipped', reason) }))).toContain('lets it leave')
    },
  )

  it('about an unknown one has its command in a line of its own', () => {
    const open = explained({ occurrence: occurrence({ state: 'unknown', reason: 'timeout' }) })
    expect(nextStepFor(open)).toContain('Look in a client')
    expect(nextCommandFor(open)).toBe(`resolve ${KEY} --seen --by NAME --note TEXT`)
    expect(nextCommandFor(explained({ occurrence: occurrence({}) }))).toBeNull()
  })

  it('about one that is held by wide pauses is to end each of them, never the pause of its id', () => {
    const over = { check: 'paused', isPassed: false, by: 'Ada', reason: 'x', since: DUE, until: null } as const
    const step = (...checks: readonly Check[]) =>
      nextStepFor(explained({ checks, expected: expected('skipped', 'paused') }))
    const all = { ...over, scope: 'all', owner: null } as const
    expect(step(all)).toBe('Take the pause back: `belfry resume --all --by NAME`.')
    expect(step({ ...over, scope: 'owner', owner: 'red' })).toBe(
      'Take the pause back: `belfry resume --owner red --by NAME`.',
    )
    expect(step(over, all)).toBe(
      'Take all these pauses back: `belfry resume standup --by NAME`, `belfry resume --all --by NAME`.',
    )
  })

  it('about one that is paused is to take the pause back, also while no service runs', () => {
    const checks = [{ check: 'lease', isPassed: false, holder: null }] as const
    expect(nextStepFor(explained({ checks, expected: expected('skipped', 'paused') }))).toContain('belfry resume')
  })

  it('about one that a person took out is to put it back', () => {
    const one = explained({ expected: expected('skipped', 'by_hand') })
    expect(nextStepFor(one)).toBe(`Put it back: \`belfry unskip ${one.key} --by NAME\`.`)
  })

  it('about one that a freeze will skip is to let its priority pass, or to end the freeze', () => {
    expect(nextStepFor(explained({ expected: expected('skipped', 'freeze') }))).toBe(
      'Let its priority pass in the `allow` of the freeze in settings.yaml, or end the freeze before it is due.',
    )
  })

  it('after a refusal is what the vendor advises for its code', () => {
    const rejected = occurrence({ state: 'rejected', reason: 'content', code: 660400001 })
    expect(nextStepFor(explained({ occurrence: rejected, calls: [CALL] }))).toMatch(/^Shorten the message\. This one/u)
  })

  it.each([
    ['lease', 'belfry serve'],
    ['clock', 'time service'],
    ['source', 'Bring its file back'],
    ['account', 'belfry doctor'],
  ] as const)('of one to come that %s holds up says who can free it', (check, words) => {
    const failed = { check, isPassed: false } as Check
    expect(nextStepFor(explained({ checks: [failed], expected: expected('sent', null) }))).toContain(words)
  })

  it('of one to come is said where it will not leave, and not where it will', () => {
    expect(nextStepFor(explained({ expected: expected('sent', null) }))).toBeNull()
    expect(nextStepFor(explained({}))).toBeNull()
    expect(recordBelow(explained({}))).toEqual([])
    expect(nextStepFor(explained({ expected: expected('skipped', 'quota') }))).toContain('belfry quota')
    expect(nextStepFor(explained({ expected: expected('waiting', null) }))).toBeNull()
    expect(nextStepFor(explained({ expected: expected('skipped', 'paused'), presentId: null }))).toContain(
      'belfry resume standup --by NAME',
    )
    expect(nextStepFor(explained({ isAwaited: true }))).toContain('belfry serve')
    expect(nextStepFor(explained({ nearest: [] }))).toBeNull()
  })
})

describe('the answer where nothing is on record', () => {
  it('says by what there is none, or that it is still to be recorded', () => {
    const failed: Check = { check: 'schedule', isPassed: false }
    expect(answerOf(explained({ nearest: [], checks: [failed] }))).toBe(
      'there is no such occurrence: its rule has no such instant',
    )
    expect(answerOf(explained({ nearest: [] }))).toContain('nothing of it is on record')
    expect(answerOf(explained({ isAwaited: true }))).toContain('while no service ran')
  })
})

describe('the calls of an occurrence', () => {
  it.each<[Partial<ExplainedCall>, string]>([
    [{}, 'rejected, and not to be repeated (code 660400001, the message is too big; after 43 ms; request 123)'],
    [{ outcome: 'accepted', cause: null, code: 0 }, 'accepted (after 43 ms; request 123)'],
    [
      { outcome: 'unknown', cause: 'timeout', code: null, requestId: null, endedAt: DUE + 10 * SECOND },
      'unknown: it may have gone out or not (no answer came in time; after 10 s)',
    ],
    [{ outcome: 'unsent', cause: 'adopted', code: null, requestId: null }, 'never left this host (after 43 ms)'],
    [{ outcome: 'unsent', cause: null, code: null, requestId: null }, 'never left this host (after 43 ms)'],
    [
      { outcome: 'refused', cause: 'rate', code: 7, meaning: null, requestId: null },
      'refused before the broadcast (code 7; after 43 ms)',
    ],
    [{ outcome: null, endedAt: null }, 'under way'],
  ])('are told with what the vendor answered: %j', (changes, words) => {
    const lines = recordBelow(explained({ occurrence: occurrence({}), calls: [{ ...CALL, ...changes }] }))
    expect(lines).toEqual([`call 1 at 2026-11-27 09:30:00Z: ${words}`])
  })
})

describe('a verdict', () => {
  const verdict = { wasSeen: false, by: 'Ada', note: 'asked ten', at: DUE + 60 * SECOND, resendKey: null }
  const unknown = occurrence({ state: 'unknown', reason: 'timeout', verdict, sentAt: null })

  it('is told with who, when and why, and nothing is left to do', () => {
    const seen = { ...unknown, verdict: { ...verdict, wasSeen: true } }
    expect(recordBelow(explained({ occurrence: seen }))).toEqual(['seen, says Ada at 2026-11-27 09:31:00Z: asked ten'])
  })

  it('leads to its resend, what became of that, and back', () => {
    const again = 'standup@2026-11-27T09:31:00.001Z'
    const asked = { ...unknown, verdict: { ...verdict, resendKey: again } }
    const resend = occurrence({ key: again, resendOf: KEY, sentAt: null, state: 'skipped', reason: 'late' })
    const both = explained({ occurrence: asked, resend, calls: [CALL] })
    expect(recordBelow(both).slice(0, 2)).toEqual([
      'not seen, says Ada at 2026-11-27 09:31:00Z: asked ten',
      `its resend is ${again}: skipped (late)`,
    ])
    expect(nextStepFor(both)).toContain(`Its resend did not go out: \`belfry why ${again}\``)
    for (const state of ['planned', 'sent', 'unknown'] as const) {
      expect(nextStepFor({ ...both, resend: { ...resend, state } })).toBeNull()
    }
    expect(recordBelow(explained({ occurrence: asked }))[1]).toBe(`its resend is ${again}`)
    expect(recordBelow(explained({ occurrence: resend }))).toContain(
      `it is the resend of ${KEY}, by a person's verdict`,
    )
    expect(explainedToJson(both)).toMatchObject({
      verdict: { by: 'Ada', at: '2026-11-27T09:31:00.000Z', resend: { key: again, state: 'skipped', sentAt: null } },
      calls: [{ bookedAt: '2026-11-27T09:30:00.000Z', code: 660400001, meaning: 'the message is too big' }],
      nearest: [],
    })
    expect(explainedToJson(explained({ occurrence: unknown, nearest: [{ key: again, due: DUE }] }))).toMatchObject({
      verdict: { resend: null },
      nearest: [again],
    })
  })
})

describe('the next step about an announcement that is switched off', () => {
  const check = { check: 'enabled', isPassed: false, knownSince: DUE } as const

  it('is to switch it on, where there is no such occurrence because of that', () => {
    expect(nextStepFor(explained({ nearest: [], checks: [{ ...check, isSwitchedOff: true }] }))).toMatch(
      /^To switch it on, take `enabled: false` out of its definition/u,
    )
    expect(nextStepFor(explained({ nearest: [], checks: [check] }))).toBeNull()
    expect(nextStepFor(explained({ nearest: [], checks: [{ check: 'schedule', isPassed: false }] }))).toBeNull()
  })

  it('is nothing for what it cancelled, if that was meant', () => {
    const cancelled = occurrence({ state: 'cancelled', reason: 'switched_off', sentAt: null })
    expect(nextStepFor(explained({ occurrence: cancelled }))).toMatch(/^Nothing, if it was meant\. To switch it on/u)
  })
})
