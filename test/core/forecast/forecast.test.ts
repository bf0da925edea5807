import { describe, expect, it } from 'vitest'
import type { Rendered } from '../../../src/core/announcement/announcement.ts'
import {
  ASSUMED_CALL_TIME,
  collisionsOf,
  forecast,
  foretell as foretellInSteps,
  isShort,
  shortageOf,
} from '../../../src/core/forecast/forecast.ts'
import type { Carried, ForecastInput } from '../../../src/core/forecast/forecast.ts'
import { graceOf } from '../../../src/core/announcement/lateness.ts'
import type { Call } from '../../../src/core/quota/quota.ts'
import { announcementOf } from '../../support/announcement.ts'
import type { Sketch } from '../../support/announcement.ts'
import { LIMITS, T0 } from '../../support/store.ts'

const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const REACH = LIMITS.window + LIMITS.margin + ASSUMED_CALL_TIME

type Around = Partial<Omit<ForecastInput, 'limits'>> & { readonly limits?: Partial<ForecastInput['limits']> }

function inputOf(sketches: readonly Sketch[], { limits, ...around }: Around = {}): ForecastInput {
  return {
    known: sketches.map((sketch) => ({ announcement: announcementOf(sketch), knownSince: T0 })),
    calls: [],
    from: T0,
    through: T0 + HOUR,
    callTime: ASSUMED_CALL_TIME,
    ...around,
    limits: { ...LIMITS, ...limits },
  }
}

const foretell = (sketches: readonly Sketch[], around?: Around) => forecast(inputOf(sketches, around))

/** Each departure in a line: its id, its due instant, when it leaves, and why, in ms from the start. */
function lines({ departures }: ReturnType<typeof foretell>) {
  return departures.map(({ announcementId, due, leavesAt, state, reason, waitedFor }) =>
    [announcementId, due - T0, leavesAt === null ? '-' : leavesAt - T0, state, reason, waitedFor].join(' '),
  )
}

function call(changes: Partial<Call> = {}): Call {
  const settled = { endedAt: T0 - HOUR, latestAt: T0 - HOUR, outcome: 'accepted', cause: null } as const
  return { id: 1, occurrenceKey: 'x', owner: null, bookedAt: T0 - HOUR, ...settled, ...changes }
}

function carried(changes: Partial<Carried> = {}): Carried {
  const { due = T0 - MINUTE, late = { grace: 10 * MINUTE, then: 'skip', maxLateness: 0 } } = changes
  return {
    key: 'a@earlier',
    announcementId: 'a',
    owner: null,
    sender: 'ops-bot',
    pause: null,
    due,
    priority: 'normal',
    late,
    expiry: graceOf(late, due),
    isSuperseded: false,
    isResend: false,
    notBefore: T0 - MINUTE,
    waitingFor: null,
    ...changes,
  }
}

describe('a forecast', () => {
  it('has nothing in it without announcements', () => {
    expect(foretell([])).toEqual({
      departures: [],
      usage: [{ at: T0, used: 0 }],
      demand: [{ at: T0, used: 0 }],
      peak: { at: T0, used: 0 },
      headroom: 100,
      overloads: [],
    })
  })

  it('takes what is due after its beginning, up to and with its end', () => {
    const { departures } = foretell([{ id: 'a', cron: '0 0 * * * *' }], { through: T0 + 2 * HOUR })
    expect(departures).toMatchObject([
      { key: 'a@2026-11-23T10:00:00.000Z', leavesAt: T0 + HOUR, priority: 'normal', owner: null, state: 'sent' },
      { key: 'a@2026-11-23T11:00:00.000Z', leavesAt: T0 + 2 * HOUR },
    ])
  })

  it('spaces what is due at the same second by priority, then id, from the end of each call', () => {
    const cron = '0 30 * * * *'
    const plan = foretell([
      { id: 'b', cron },
      { id: 'a', cron },
      { id: 'z', cron, priority: 'critical' },
      { id: 'urgent', cron: '2 30 * * * *', priority: 'high' },
    ])
    const half = HOUR / 2
    expect(lines(plan)).toEqual([
      // Between the two there is no room for a call and its spacing: the urgent one leaves at its instant.
      `a ${half} ${half + 3200} sent  spacing`,
      `b ${half} ${half + 4400} sent  spacing`,
      `z ${half} ${half} sent  `,
      `urgent ${half + 2000} ${half + 2000} sent  `,
    ])
  })

  it('can be taken in small steps, with the same departures in the end', () => {
    const waiting = call({ bookedAt: T0 - 500, endedAt: null, latestAt: null, outcome: null })
    const later = call({ bookedAt: T0 + 1 })
    const sketches = [{ id: 'a', cron: '0 */10 * * * *' }]
    const around = { calls: [waiting, later], limits: { limit: 2 } }
    const steps = foretellInSteps(inputOf(sketches, around))
    let [taken, step] = [0, steps.next()]
    for (; step.done !== true; step = steps.next()) taken += 1
    expect(step.value).toEqual(foretell(sketches, around).departures)
    expect(new Set(step.value.map(({ state }) => state))).toEqual(new Set(['sent', 'skipped', 'waiting']))
    expect(taken).toBeGreaterThan(6)
  })

  it('lets wait what finds no slot, and skips it when its grace is over or a newer one came due', () => {
    const cron = { id: 'a', cron: '0 */10 * * * *' }
    const waits = foretell([{ ...cron, late: { grace: 4 * MINUTE } }], { limits: { limit: 1, window: 12 * MINUTE } })
    expect(lines(waits).slice(0, 3)).toEqual([
      `a ${10 * MINUTE} ${10 * MINUTE} sent  `,
      `a ${20 * MINUTE} ${23 * MINUTE + 200} sent  quota`,
      `a ${30 * MINUTE} - skipped quota quota`,
    ])
    const stale = foretell([{ ...cron, late: { grace: 30 * MINUTE } }], { limits: { limit: 1, window: 25 * MINUTE } })
    expect(lines(stale)).toEqual([
      `a ${10 * MINUTE} ${10 * MINUTE} sent  `,
      `a ${20 * MINUTE} - skipped quota quota`,
      `a ${30 * MINUTE} ${36 * MINUTE + 200} sent  quota`,
      `a ${40 * MINUTE} - skipped quota quota`,
      `a ${50 * MINUTE} - skipped quota quota`,
      `a ${60 * MINUTE} - waiting quota quota`,
    ])
  })

  it('sends late by `latest` up to its maximum', () => {
    const late = { grace: 0, then: 'latest', maxLateness: 3 * MINUTE } as const
    const plan = foretell([{ cron: '0 */10 * * * *', late }], { limits: { limit: 1, window: 12 * MINUTE - 200 } })
    expect(lines(plan).slice(1, 3)).toEqual([
      `a ${20 * MINUTE} ${23 * MINUTE} sent  quota`,
      `a ${30 * MINUTE} - skipped quota quota`,
    ])
  })

  it('says what the others wait for when the range ends, and why those without grace are skipped', () => {
    const at = '2026-11-23T10:00:00'
    const plan = foretell([
      { id: 'a', at },
      { id: 'b', at },
      { id: 'c', at, late: { grace: 0 } },
    ])
    expect(lines(plan).map((line) => line.split(' ').slice(3).join(' '))).toEqual([
      'sent  ',
      'waiting spacing spacing',
      'waiting spacing spacing',
    ])
    const longer = foretell(
      [
        { id: 'a', at },
        { id: 'b', at, late: { grace: 0 } },
      ],
      { through: T0 + 2 * HOUR },
    )
    expect(lines(longer)[1]).toBe(`b ${HOUR} - skipped late spacing`)
  })

  it('skips what has nothing to say, without a call', () => {
    const render = ({ id, broadcast }: { id: string; broadcast: object }): Rendered =>
      id === 'a' ? { findings: [] } : { broadcast: broadcast as never }
    const at = '2026-11-23T09:30:00'
    const plan = foretell(
      [
        { id: 'a', at },
        { id: 'b', at },
      ],
      { render },
    )
    expect(lines(plan)).toEqual([`a ${HOUR / 2} - skipped render `, `b ${HOUR / 2} ${HOUR / 2} sent  `])
    expect(plan.peak.used).toBe(1)
  })

  it('counts the ledger, and frees its slots when the service does', () => {
    const used = call({ bookedAt: T0 - REACH + 40 * MINUTE, latestAt: T0 - REACH + 40 * MINUTE + 200 })
    const unsent = call({ outcome: 'unsent' })
    const future = call({ bookedAt: T0 + MINUTE })
    const plan = foretell([{ cron: '0 30 * * * *', late: { grace: 20 * MINUTE } }], {
      calls: [unsent, used, future],
      limits: { limit: 1 },
    })
    expect(lines(plan)).toEqual([`a ${30 * MINUTE} ${40 * MINUTE} sent  quota`])
    expect(plan.usage).toEqual([{ at: T0, used: 1 }])
    expect(plan.demand.map(({ at, used: slots }) => [at - T0, slots])).toEqual([
      [0, 1],
      [30 * MINUTE, 2],
      [40 * MINUTE, 1],
    ])
  })

  it('takes a call under way for lost, so that it keeps its slot the longest', () => {
    const underWay = call({ bookedAt: T0 - SECOND, endedAt: null, latestAt: null, outcome: null })
    const plan = foretell([{ at: '2026-11-23T09:30:00' }], { calls: [underWay], through: T0 + LIMITS.window + HOUR })
    expect(lines(plan)).toEqual([`a ${HOUR / 2} ${HOUR / 2} sent  `])
    expect(plan.usage.map(({ at }) => at - T0)).toEqual([
      0,
      HOUR / 2,
      -SECOND + 10 * MINUTE + LIMITS.window + LIMITS.margin,
      HOUR / 2 + REACH,
    ])
  })

  it('goes on with what came due before, beside which a resend stands for itself', () => {
    const a = { id: 'a', at: '2026-11-23T09:00:01' }
    const plan = foretell([a], {
      carried: [
        carried({ key: 'a@stale', isSuperseded: true, waitingFor: 'quota' }),
        carried({ key: 'a@again', isResend: true }),
        carried({ key: 'a@paused', notBefore: T0 + 30 * SECOND, waitingFor: 'dns' }),
        carried({ key: 'gone@x', announcementId: 'gone' }),
      ],
      render: () => ({ broadcast: announcementOf(a).broadcast }),
    })
    expect(
      plan.departures.map(({ key, state, leavesAt, reason }) => [key, state, leavesAt && leavesAt - T0, reason]),
    ).toEqual([
      ['a@stale', 'skipped', null, 'quota'],
      ['a@again', 'sent', 0, null],
      ['a@paused', 'skipped', null, 'dns'],
      ['a@2026-11-23T09:00:01.000Z', 'sent', 1200, null],
    ])
  })

  it('waits for the end of a pause, and serves others meanwhile', () => {
    const plan = foretell(
      [
        { id: 'a', at: '2026-11-23T08:00:00' },
        { id: 'b', at: '2026-11-23T09:00:05' },
      ],
      {
        carried: [carried({ notBefore: T0 + 30 * SECOND, waitingFor: 'dns' })],
      },
    )
    expect(lines(plan)).toEqual([`a ${-MINUTE} 30000 sent  dns`, 'b 5000 5000 sent  '])
  })

  it('lets what comes due during a call wait for its end', () => {
    const plan = foretell(
      [
        { id: 'a', at: '2026-11-23T09:00:01' },
        { id: 'b', at: '2026-11-23T09:00:02' },
      ],
      {
        callTime: 5 * SECOND,
      },
    )
    expect(lines(plan)).toEqual(['a 1000 1000 sent  ', 'b 2000 7000 sent  spacing'])
  })

  it('takes the whole of a dense schedule, page by page', () => {
    const plan = foretell([{ cron: '* * * * * *', late: { grace: 0 } }], { through: T0 + 3 * HOUR })
    expect(plan.departures).toHaveLength(3 * 3600)
    expect(plan.departures.filter(({ state }) => state === 'sent')).toHaveLength(100)
  })
})

describe('an overload', () => {
  const three = [
    { id: 'a', at: '2026-11-23T09:10:00' },
    { id: 'b', at: ['2026-11-23T09:20:00', '2026-11-23T09:30:00'], late: { grace: 0 } },
    { id: 'c', at: '2026-11-23T09:40:00', late: { grace: 24 * HOUR } },
  ]

  it('is a stretch of windows that would hold more than the limit, with who is in it', () => {
    const ledger = call()
    const through = T0 + 30 * HOUR
    const { overloads, headroom, peak } = foretell(three, { calls: [ledger], limits: { limit: 3 }, through })
    expect([headroom, peak]).toEqual([0, { at: T0 + 20 * MINUTE, used: 3 }])
    expect(overloads).toEqual([
      {
        from: T0 + 30 * MINUTE - REACH,
        until: T0 + 10 * MINUTE + REACH,
        worst: { from: T0 + 40 * MINUTE - REACH, until: T0 + 40 * MINUTE, count: 5 },
        ledger: 1,
        shares: [
          { announcementId: 'b', owner: null, count: 2, late: 0, skipped: 1 },
          { announcementId: 'a', owner: null, count: 1, late: 0, skipped: 0 },
          { announcementId: 'c', owner: null, count: 1, late: 1, skipped: 0 },
        ],
        late: ['c@2026-11-23T09:40:00.000Z'],
        skipped: ['b@2026-11-23T09:30:00.000Z'],
      },
    ])
  })

  it('reaches to the end of the range when it lasts that long', () => {
    const { overloads } = foretell(three, { limits: { limit: 2 } })
    expect(overloads).toMatchObject([
      { until: T0 + HOUR + 1, worst: { count: 4 }, late: [expect.stringMatching(/^c@/u)] },
    ])
  })

  it('is one while its windows overlap, and another where they do not', () => {
    const at = [
      '2026-11-23T09:10',
      '2026-11-23T09:11',
      '2026-11-23T09:20',
      '2026-11-23T09:21',
      '2026-11-23T09:50',
      '2026-11-23T09:51',
    ]
    const limits = { limit: 1, window: 5 * MINUTE, margin: 0 }
    const ends = { z: at.slice(0, 3), a: at.slice(3) }
    const { overloads } = foretell(
      Object.entries(ends).map(([id, times]) => ({ id, at: times })),
      { limits },
    )
    const edges = overloads.map(({ from, until }) => [from - T0, until - T0].map((edge) => Math.round(edge / MINUTE)))
    expect(edges).toEqual([
      [6, 15],
      [16, 25],
      [46, 55],
    ])
    const wide = foretell([{ at }], { limits: { ...limits, window: 10.5 * MINUTE } })
    expect(wide.overloads.map(({ worst }) => worst.count)).toEqual([3, 2])
  })
})

describe('the limit of 100', () => {
  const daily = (count: number, timezone: string) =>
    Array.from({ length: count }, (_, index) => {
      const cron = `${(index * 14) % 60} ${Math.floor((index * 14) / 60)} * * *`
      return { id: `a${index}`, cron, timezone }
    })
  const over = (sketches: readonly Sketch[], from: string) => {
    const range = { from: Date.parse(from), through: Date.parse(from) + 7 * 24 * HOUR }
    const known = sketches.map((sketch) => ({ announcement: announcementOf(sketch), knownSince: range.from }))
    return foretell([], { known, ...range }).overloads
  }

  it('has room for 99 daily ones: the margin lets the hundredth find its own slot of yesterday taken', () => {
    expect(over(daily(99, 'UTC'), '2027-03-11T12:00:00Z')).toEqual([])
    expect(over(daily(100, 'UTC'), '2027-03-11T12:00:00Z')).toMatchObject([{ worst: { count: 101 } }])
  })

  it('has less on the day on which clocks are set forward, and more when they are set back', () => {
    expect(over(daily(99, 'America/New_York'), '2027-03-11T12:00:00Z')).toMatchObject([{ worst: { count: 104 } }])
    expect(over(daily(99, 'America/New_York'), '2027-11-04T12:00:00Z')).toEqual([])
  })
})

describe('collisions', () => {
  it('are those due so close that one waits for another, in groups', () => {
    const { departures } = foretell([
      { id: 'a', at: ['2026-11-23T09:10:00', '2026-11-23T09:20:00', '2026-11-23T09:30:00'] },
      { id: 'b', at: ['2026-11-23T09:10:00', '2026-11-23T09:20:01'] },
      { id: 'c', at: ['2026-11-23T09:10:02', '2026-11-23T09:20:02'] },
      { id: 'd', at: '2026-11-23T09:50:00' },
    ])
    const groups = collisionsOf(departures, 1200).map((group) => group.map(({ announcementId }) => announcementId))
    expect(groups).toEqual([
      ['a', 'b', 'c'],
      ['a', 'b', 'c'],
    ])
  })
})

describe('what is short of a slot', () => {
  it('is skipped for the quota, a budget, or what is kept for others, and for nothing else', () => {
    const [departure] = foretell([{ id: 'a', at: '2026-11-23T09:10:00' }]).departures
    const reasons = ['quota', 'budget:red', 'reserved_for:b', 'paused', 'render', null]
    const skipped = reasons.filter((reason) => isShort({ ...departure!, state: 'skipped', reason }))
    expect(skipped).toEqual(['quota', 'budget:red', 'reserved_for:b'])
    expect(isShort({ ...departure!, state: 'waiting', reason: 'quota' })).toBe(false)
  })

  it('was short of one, too, when it waited for it until its event began', () => {
    const [departure] = foretell([{ id: 'a', at: '2026-11-23T09:10:00' }]).departures
    const skipped = { ...departure!, state: 'skipped', reason: 'event_began' } as const
    expect(shortageOf({ ...skipped, waitedFor: 'quota' })).toBe('quota')
    expect(shortageOf({ ...skipped, reason: 'superseded', waitedFor: 'reserved_for:b' })).toBe('reserved_for:b')
    expect(shortageOf({ ...skipped, waitedFor: 'spacing' })).toBeNull()
  })
})

describe('a forecast of an event', () => {
  const cup = {
    id: 'cup',
    priority: 'high',
    event: { at: '2026-11-23T09:10', reminders: ['-5m', '-2m'] },
  } as const
  const full = { calls: [call({ bookedAt: T0 })], limits: { limit: 1 } }

  it('says of what finds no slot until the next reminder, or the event, that this ended it', () => {
    const plan = foretell([cup], full)
    expect(lines(plan)).toEqual([
      `cup ${5 * MINUTE} - skipped superseded quota`,
      `cup ${8 * MINUTE} - skipped event_began quota`,
    ])
    expect(plan.departures[1]?.explanation).toContainEqual(
      expect.objectContaining({ check: 'late', isPassed: true, bound: 'event', until: T0 + 10 * MINUTE }),
    )
  })

  it('says the same of what came due before, wherever it begins', () => {
    const expiry = { last: T0 + 2 * MINUTE - 1, bound: 'event' } as const
    const waiting = carried({ announcementId: 'cup', priority: 'high', expiry, waitingFor: 'quota' })
    const known = [{ announcement: announcementOf(cup), knownSince: T0 }]
    const around = { ...full, known, carried: [waiting], through: T0 + 4 * MINUTE }
    expect(lines(foretell([], around))).toEqual([`cup ${-MINUTE} - skipped event_began quota`])
    expect(lines(foretell([], { ...around, from: T0 + 3 * MINUTE }))).toEqual([
      `cup ${-MINUTE} - skipped event_began quota`,
    ])
  })

  it('gives the slot that was kept for it to what is less important when the event begins', () => {
    const waiting = carried({
      announcementId: 'cup',
      priority: 'high',
      expiry: { last: T0 + 10 * MINUTE - 1, bound: 'event' },
      notBefore: T0 + 20 * MINUTE,
      waitingFor: 'rate',
    })
    const plan = foretell([], {
      known: [cup, { id: 'low', at: '2026-11-23T09:09', priority: 'low' } as const].map((sketch) => ({
        announcement: announcementOf(sketch),
        knownSince: T0 + 8 * MINUTE,
      })),
      carried: [waiting],
      limits: { limit: 1 },
    })
    expect(lines(plan)).toEqual([
      `cup ${-MINUTE} - skipped event_began rate`,
      `low ${9 * MINUTE} ${10 * MINUTE} sent  reserved_for:a@earlier`,
    ])
  })
})

describe('the forecast under a fault of the account', () => {
  const fault = { sender: null, cause: 'config', code: 100000005, since: T0, latest: T0, count: 1 } as const
  const sketches = [
    { id: 'a', at: '2026-11-23T09:01:00', sender: 'bot' },
    { id: 'b', at: '2026-11-23T09:01:00' },
  ] as const

  it('is that nothing it concerns leaves, and all of it is skipped, as long as it lasts', () => {
    const holds = { app: fault, senders: new Map() }
    const { departures } = foretell(sketches, { holds })
    expect(departures.map(({ state, reason }) => `${state} ${reason}`)).toEqual(['skipped account', 'skipped account'])
  })

  it('is that those of other senders go', () => {
    const holds = { app: undefined, senders: new Map([['bot', { ...fault, sender: 'bot' }]]) }
    const { departures } = foretell(sketches, { holds })
    expect(departures.map(({ state, reason }) => `${state} ${reason}`)).toEqual(['skipped account', 'sent null'])
  })
})

describe('the forecast of what comes from a file that is missing', () => {
  const missing = { file: 'a.yaml', since: T0 }
  const away = { id: 'away', late: { grace: 10 * SECOND } }

  /** The file of `away` is missing, the others are there. */
  const foretellAway = (sketch: Sketch, others: readonly Sketch[] = [], around: Around = {}) => {
    const input = inputOf([{ ...away, ...sketch }, ...others], around)
    const known = input.known.map((each, index) => (index === 0 ? { ...each, missing } : each))
    return forecast({ ...input, known })
  }

  it('is that it is cancelled when it is out of its grace, with what it waited for', () => {
    const found = foretellAway({ at: '2026-11-23T09:00:10' })
    expect(lines(found)).toEqual(['away 10000 - cancelled source_missing source_missing'])
    expect(found.departures[0]?.explanation).toContainEqual(expect.objectContaining({ check: 'source' }))
    const cut = foretellAway({ at: '2026-11-23T09:00:10' }, [], { through: T0 + 15 * SECOND })
    expect(lines(cut)).toEqual(['away 10000 - waiting source_missing source_missing'])
  })

  it('is that the others go, and what comes often is cancelled one after the other', () => {
    const found = foretellAway({ cron: '10,15 0 9 * * *' }, [
      { id: 'b', at: '2026-11-23T09:00:10' },
      { id: 'c', at: '2026-11-23T09:00:30', priority: 'high' },
    ])
    expect(lines(found)).toEqual([
      'away 10000 - cancelled source_missing source_missing',
      'b 10000 10000 sent  ',
      'away 15000 - cancelled source_missing source_missing',
      'c 30000 30000 sent  ',
    ])
  })

  it('is that it takes part in no overload, where it leaves nothing', () => {
    const others = Array.from({ length: 3 }, (_, index) => ({ id: `o${index}`, at: '2026-11-23T09:00:10' }))
    const { overloads } = foretellAway({ at: '2026-11-23T09:00:10' }, others, { limits: { limit: 2 } })
    expect(overloads[0]?.late.filter((key) => key.startsWith('away'))).toEqual([])
  })
})
