import { describe, expect, it } from 'vitest'
import { messageLines, messageParts } from '../../../src/core/wording/broadcast-words.ts'
import type { Message } from '../../../src/core/announcement/broadcast.ts'
import { explainedToJson } from '../../../src/core/wording/explanation-json.ts'
import {
  answerOf,
  basisInWords,
  holderInWords,
  holdersThatMatter,
  holdingInWords,
  resultOf,
} from '../../../src/core/wording/explanation.ts'
import type { Explained } from '../../../src/core/wording/explanation.ts'
import { checkInWords, checksToJson } from '../../../src/core/wording/check-words.ts'
import type { Check } from '../../../src/core/announcement/check.ts'
import type { Departure } from '../../../src/core/forecast/forecast.ts'
import type { Occurrence } from '../../../src/core/announcement/occurrence.ts'

const T = Date.UTC(2026, 11, 24, 10)
const LATER = T + 3_600_000
const AT = '2026-12-24 18:00:00 +08:00 (10:00:00Z)'
const AT_LATER = '2026-12-24 19:00:00 +08:00 (11:00:00Z)'
const ZONE = 'Asia/Singapore'

const MOVED = { check: 'exclusions', isPassed: true, date: '2027-05-28', excluded: 1 } as const

const CHECKS: readonly (readonly [check: Check, words: string])[] = [
  [{ check: 'enabled', isPassed: false, knownSince: null }, 'no such announcement is in force'],
  [{ check: 'enabled', isPassed: true, knownSince: T }, `known since ${AT}`],
  [
    { check: 'enabled', isPassed: false, knownSince: T, isSwitchedOff: true },
    'it is switched off by enabled: false in its definition',
  ],
  [
    {
      check: 'exclusions',
      isPassed: false,
      date: '2027-05-31',
      excluded: 1,
      calendar: 'us-closed',
      movedTo: '2027-05-28',
    },
    '2027-05-31 is excluded: us-closed; its time is moved to 2027-05-28',
  ],
  [{ ...MOVED, movedFrom: [{ date: '2027-05-31', calendar: 'us-closed' }] }, 'moved from Mon 31 May: us-closed'],
  [{ ...MOVED, movedFrom: [{ date: '2027-05-31', calendar: null }], isOneWith: true }, 'one with Mon 31 May'],
  [
    { ...MOVED, movedFrom: [{ date: '2027-05-31', calendar: null }], isOfEvent: true },
    'its event is moved from Mon 31 May',
  ],
  [
    { ...MOVED, isPassed: false, date: '2027-05-31', movedTo: '2027-05-28', isOfEvent: true },
    '2027-05-31 is excluded; its event is moved to 2027-05-28',
  ],
  [{ check: 'enabled', isPassed: false, knownSince: T }, `known since ${AT} only: nothing before that is ever sent`],
  [{ check: 'schedule', isPassed: true }, 'its rule has this instant'],
  [{ check: 'schedule', isPassed: false }, 'its rule has no such instant'],
  [{ check: 'bounds', isPassed: true, from: null, until: null }, 'it has none'],
  [{ check: 'bounds', isPassed: true, from: '2026-12-01T00:00', until: null }, 'from 2026-12-01T00:00'],
  [{ check: 'bounds', isPassed: true, from: null, until: '2026-12-02T00:00' }, 'until 2026-12-02T00:00'],
  [
    { check: 'bounds', isPassed: false, from: '2026-12-01T00:00', until: '2026-12-02T00:00' },
    'from 2026-12-01T00:00 until 2026-12-02T00:00',
  ],
  [{ check: 'exclusions', isPassed: true, date: '2026-12-24', excluded: 1 }, '2026-12-24 is not excluded'],
  [{ check: 'exclusions', isPassed: false, date: '2026-12-24', excluded: 1 }, '2026-12-24 is excluded'],
  [{ check: 'lease', isPassed: false, holder: null }, 'no service holds it: none is running'],
  [{ check: 'lease', isPassed: true, holder: 'tower, pid 7' }, 'held by tower, pid 7'],
  [{ check: 'clock', isPassed: null, leastMs: null, mostMs: null }, 'only a running service knows'],
  [{ check: 'clock', isPassed: true, leastMs: null, mostMs: null }, 'trusted'],
  [{ check: 'clock', isPassed: false, leastMs: null, mostMs: null }, 'not compared yet'],
  [{ check: 'clock', isPassed: true, leastMs: -3, mostMs: 9 }, "-3 to 9 ms from the gateway's"],
  [{ check: 'clock', isPassed: true, leastMs: -12, mostMs: 1234 }, "-12 ms to 1.2 s from the gateway's"],
  [{ check: 'clock', isPassed: false, leastMs: 7_199_001, mostMs: 7_200_017 }, "2 h ahead of the gateway's"],
  [{ check: 'clock', isPassed: false, leastMs: -90_400, mostMs: -89_600 }, "1 min 30 s behind the gateway's"],
  [{ check: 'clock', isPassed: false, leastMs: 29_400, mostMs: 45_000 }, "29 s to 45 s from the gateway's"],
  [{ check: 'paused', isPassed: true, by: null, reason: null, since: null, until: null }, 'nobody has paused it'],
  [{ check: 'paused', isPassed: false, by: 'Ada', reason: 'hush', since: T, until: null }, `by Ada since ${AT}: hush`],
  [
    { check: 'paused', isPassed: false, by: 'Ada', reason: 'hush', since: T, until: null, scope: 'all', owner: null },
    `everything, by Ada since ${AT}: hush`,
  ],
  [
    {
      check: 'paused',
      isPassed: false,
      by: 'Ada',
      reason: 'hush',
      since: T,
      until: null,
      scope: 'owner',
      owner: 'red',
    },
    `everything of red, by Ada since ${AT}: hush`,
  ],
  [
    { check: 'paused', isPassed: false, by: 'Ada', reason: 'hush', since: T, until: LATER },
    `by Ada since ${AT} until ${AT_LATER}: hush`,
  ],
  [{ check: 'skipped', isPassed: false, by: 'Ada', reason: 'hush', since: T }, `taken out by Ada at ${AT}: hush`],
  [
    { check: 'late', isPassed: false, latenessMs: 1, graceMs: 2, isSuperseded: true },
    'a newer occurrence of it is due as well',
  ],
  [
    { check: 'late', isPassed: true, latenessMs: -5, graceMs: 600_000, isSuperseded: false },
    'on time, allowed are 10m',
  ],
  [
    { check: 'late', isPassed: false, latenessMs: 600_300, graceMs: 600_000, isSuperseded: false },
    'just over 10 min late, allowed are 10m',
  ],
  [
    { check: 'account', isPassed: false, cause: 'config', code: 100000005, since: T, sender: null },
    `the gateway refuses this app since ${AT} (code 100000005): held until a probe passes`,
  ],
  [
    { check: 'account', isPassed: false, cause: 'sender', code: 660500002, since: T, sender: 'bot' },
    `ZIM does not know the sender bot since ${AT} (code 660500002): held until a probe passes`,
  ],
  [
    { check: 'source', isPassed: false, file: 'ops\u0007.yaml', missingSince: T },
    `ops\\u{7}.yaml is missing since ${AT}: sent if it comes back in time`,
  ],
  [
    {
      check: 'late',
      isPassed: true,
      latenessMs: 0,
      graceMs: 600_000,
      isSuperseded: false,
      bound: 'grace',
      until: LATER,
    },
    'on time, allowed are 10m',
  ],
  ...(
    [
      ['event', 'its event begins'],
      ['until', 'the late.until of its event ends'],
      ['reminder', 'its next reminder is due'],
    ] as const
  ).flatMap(([bound, end]): readonly (readonly [check: Check, words: string])[] => {
    const late = { check: 'late', graceMs: 600_000, bound, until: LATER } as const
    return [
      [
        { ...late, isPassed: true, latenessMs: 1000, isSuperseded: false },
        `1 s late, allowed is until ${end} at ${AT_LATER}`,
      ],
      [
        { ...late, isPassed: false, latenessMs: 120_000, isSuperseded: true },
        `2 min late, allowed was until ${end} at ${AT_LATER}`,
      ],
    ]
  }),
  [
    { check: 'retry', isPassed: false, until: LATER },
    `after an attempt that reached nobody it pauses until ${AT_LATER}`,
  ],
  [
    { check: 'budget', isPassed: true, owner: 'red', used: 1, daily: 2, canBorrow: true, freesAt: null },
    'red uses 1 of its 2',
  ],
  [
    { check: 'budget', isPassed: true, owner: 'red', used: 2, daily: 2, canBorrow: true, freesAt: LATER },
    `red uses 2 of its 2, and it may borrow, the next slot frees at ${AT_LATER}`,
  ],
  [{ check: 'quota', isPassed: true, used: 3, limit: 100, unknown: 0, freesAt: null }, '3 of 100 used'],
  [
    { check: 'quota', isPassed: false, used: 100, limit: 100, unknown: 2, freesAt: LATER },
    `100 of 100 used, 2 unknown, the next slot frees at ${AT_LATER}`,
  ],
  [
    { check: 'reservation', isPassed: true, for: null, ahead: 1, kept: 0 },
    'leaves everybody theirs (1 of higher priority to come, 0 kept for others)',
  ],
  [
    { check: 'reservation', isPassed: false, for: 'cup@x', ahead: 2, kept: 3 },
    'would take the slot of cup@x (2 of higher priority to come, 3 kept for others)',
  ],
  [{ check: 'spacing', isPassed: true, until: null }, 'the previous call ended long enough ago'],
  [{ check: 'spacing', isPassed: false, until: null }, 'another call is under way or goes first'],
  [{ check: 'spacing', isPassed: false, until: LATER }, `the next call may begin at ${AT_LATER}`],
]

const OCCURRENCE: Occurrence = {
  key: 'a@2026-12-24T10:00:00.000Z',
  announcementId: 'a',
  due: T,
  timezone: ZONE,
  state: 'sent',
  reason: null,
  sentAt: T,
  latenessMs: 0,
  requestId: '1',
  code: 0,
  resendOf: null,
  verdict: null,
  checks: null,
}
const DEPARTURE: Departure = {
  key: OCCURRENCE.key,
  announcementId: 'a',
  due: T,
  priority: 'normal',
  owner: null,
  leavesAt: T,
  state: 'sent',
  reason: null,
  waitedFor: null,
  silenceId: null,
  explanation: null,
}
const BARE: Explained = {
  key: OCCURRENCE.key,
  announcementId: 'a',
  due: T,
  timezone: ZONE,
  occurrence: undefined,
  expected: undefined,
  isTooMuch: false,
  nearest: undefined,
  isAwaited: false,
  calls: [],
  resend: undefined,
  presentId: 'a',
  isRecorded: false,
  checks: [],
  holders: [],
}
const FULL = { check: 'quota', isPassed: false, used: 1, limit: 1, unknown: 0, freesAt: null } as const
const HOLDER = { key: null, owner: null, bookedAt: T, freesAt: LATER }

describe('an explanation in words', () => {
  it.each(CHECKS)('says of %j: %s', (check, words) => {
    expect(checkInWords(check, ZONE)).toBe(words)
  })

  it.each([
    [true, 'pass'],
    [false, 'FAIL'],
    [null, '?'],
  ])('names a check that is %s %s', (isPassed, result) => {
    expect(resultOf({ check: 'clock', isPassed, leastMs: null, mostMs: null })).toBe(result)
  })

  it.each<[string, Partial<Explained>]>([
    [`sent, called at ${AT}`, { occurrence: OCCURRENCE }],
    ['skipped (quota)', { occurrence: { ...OCCURRENCE, state: 'skipped', reason: 'quota', sentAt: null } }],
    [`will be sent at ${AT}`, { expected: DEPARTURE }],
    [
      `will be sent at ${AT_LATER} (quota)`,
      {
        occurrence: { ...OCCURRENCE, state: 'planned', sentAt: null },
        expected: { ...DEPARTURE, leavesAt: LATER, waitedFor: 'quota' },
      },
    ],
    ['too much to foretell: with so many calls and occurrences that would take too long', { isTooMuch: true }],
    ['will be skipped (paused)', { expected: { ...DEPARTURE, state: 'skipped', reason: 'paused', leavesAt: null } }],
    ['will still wait (quota)', { expected: { ...DEPARTURE, state: 'waiting', reason: 'quota', leavesAt: null } }],
    ['will not be sent: quota', { checks: [FULL] }],
    ['too far ahead to say more', { checks: [{ check: 'schedule', isPassed: true }] }],
  ])('answers: %s', (answer, explained) => {
    expect(answerOf({ ...BARE, ...explained })).toBe(answer)
  })

  it('says of when the checks are', () => {
    expect(basisInWords(BARE)).toMatch(/^It was decided without a look at anything else/u)
    expect(basisInWords({ ...BARE, checks: [FULL] })).toBe('As it stands:')
    expect(basisInWords({ ...BARE, checks: [FULL], isRecorded: true })).toBe('As recorded when it was decided:')
  })

  it('names who holds the quota where that is what keeps it now', () => {
    const explained = { ...BARE, holders: [HOLDER], checks: [FULL] }
    expect(holdersThatMatter(explained)).toEqual([HOLDER])
    expect(holdersThatMatter({ ...explained, isRecorded: true })).toEqual([])
    expect(holdersThatMatter({ ...explained, checks: [{ ...FULL, isPassed: true }] })).toEqual([])
    expect(holderInWords(HOLDER)).toBe('a call of another life of this database')
    expect(holderInWords({ ...HOLDER, key: 'b@x' })).toBe('b@x')
    expect(holdingInWords(HOLDER, ZONE)).toBe(`frees at ${AT_LATER}`)
    expect(holdingInWords({ ...HOLDER, freesAt: null }, ZONE)).toBe('under way')
  })

  it('is JSON in which no instant is a number, whatever the check', () => {
    const instants = (checks: readonly object[]) =>
      checks.flatMap((check) => Object.values(check)).filter((value) => value === T || value === LATER)
    expect(instants(CHECKS.map(([check]) => check)).length).toBeGreaterThan(5)
    expect(instants(checksToJson(CHECKS.map(([check]) => check)) ?? [])).toEqual([])
  })

  it('is JSON with instants in ISO 8601', () => {
    const retry = { check: 'retry', isPassed: false, until: LATER } as const
    const checks = [retry, { check: 'spacing', isPassed: true, until: null }] as const
    expect(checksToJson(null)).toBeNull()
    expect(checksToJson(checks)).toEqual([
      { check: 'retry', isPassed: false, until: '2026-12-24T11:00:00.000Z' },
      { check: 'spacing', isPassed: true, until: null },
    ])
    expect(explainedToJson({ ...BARE, expected: DEPARTURE, holders: [HOLDER] })).toMatchObject({
      due: '2026-12-24T10:00:00.000Z',
      state: null,
      sentAt: null,
      expected: { state: 'sent', leavesAt: '2026-12-24T10:00:00.000Z' },
      holders: [{ key: null, bookedAt: '2026-12-24T10:00:00.000Z', freesAt: '2026-12-24T11:00:00.000Z' }],
    })
    expect(explainedToJson(BARE)).toMatchObject({ expected: null, note: null })
    const note = expect.stringMatching(/^too much to foretell: /u)
    expect(explainedToJson({ ...BARE, isTooMuch: true })).toMatchObject({ expected: null, note })
    const late = { ...DEPARTURE, leavesAt: null }
    const told = { ...BARE, occurrence: OCCURRENCE, expected: late, holders: [{ ...HOLDER, freesAt: null }] }
    expect(explainedToJson(told)).toMatchObject({
      state: 'sent',
      sentAt: '2026-12-24T10:00:00.000Z',
      expected: { leavesAt: null },
      holders: [{ freesAt: null }],
    })
  })
})

describe('what a message says, in lines', () => {
  const attachment = { uid: '1', url: 'https://x.example/f', fileName: 'f.bin' }
  const image = {
    type: 'image',
    uid: '1',
    fileName: 'p.png',
    original: { url: 'https://x.example/p', width: 1, height: 1 },
  } as const
  it.each<[Message, readonly string[]]>([
    [{ type: 'text', text: 'one\r\ntwo\nthree\rfour' }, ['one', 'two', 'three', 'four']],
    [{ type: 'custom', subType: 7, content: '{}' }, ['custom 7: {}']],
    [image, ['image: p.png', 'https://x.example/p']],
    [{ type: 'file', ...attachment }, ['file: f.bin', 'https://x.example/f']],
    [{ type: 'audio', ...attachment }, ['audio: f.bin', 'https://x.example/f']],
    [{ type: 'video', ...attachment }, ['video: f.bin', 'https://x.example/f']],
  ])('of %j', (message, lines) => {
    expect(messageLines({ sender: 'ops', push: 'online', message })).toEqual(lines)
  })

  it('with the offline push where there is one', () => {
    const message = { type: 'text', text: 'hi', offlinePush: { title: 'Cup', content: 'soon\nor later' } } as const
    expect(messageLines({ sender: 'ops', push: 'everyone', message })).toEqual([
      'hi',
      'push title: Cup',
      'push content: soon',
      'or later',
    ])
    expect(messageLines({ sender: 'ops', push: 'online', message })).toEqual(['hi'])
    expect(messageLines({ sender: 'ops', push: 'everyone', message: { ...message, offlinePush: {} } })).toEqual(['hi'])
  })

  it('with what the clients get beside it, and how a device shows it, as parts that no words can feign', () => {
    const offlinePush = { payload: '{}', strategyId: 's1', badge: true } as const
    const message = { type: 'custom', subType: 3, content: '{\n}', extendedData: 'push title: x', offlinePush } as const
    expect(messageParts({ sender: 'ops', push: 'offline', message })).toEqual([
      { label: 'custom 3', lines: ['{', '}'] },
      { label: 'push payload', lines: ['{}'] },
      { label: 'push options', lines: ['{"strategyId":"s1","badge":true}'] },
      { label: 'extendedData', lines: ['push title: x'] },
    ])
    expect(messageParts({ sender: 'ops', push: 'online', message }).map(({ label }) => label)).toEqual([
      'custom 3',
      'extendedData',
    ])
  })
})
