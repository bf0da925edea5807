import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import stringWidth from 'string-width'
import { planAsText } from '../../src/plan/text.ts'
import { openSqliteStore } from '../../src/store/store.ts'
import { definitionOf } from '../support/announcement.ts'
import { run } from '../support/binary.ts'
import { definitionFile } from '../support/gateway.ts'
import { groundsOf, LIMITS, temporaryFolder } from '../support/store.ts'
import { entry, FROM, planned } from '../plan/support.ts'

const NEW_YORK = 'America/New_York'
const night = entry('night', { cron: '30 2 * * *', timezone: NEW_YORK }, 'Good night.')
const ten = entry('ten', { cron: '0 10 * * *' }, 'It is {{ occurrence.time }} UTC.', { priority: 'low' })
const cup = entry('cup', { at: '2027-03-14T10:00' }, 'Kick-off!', { priority: 'high', owner: 'events' })

function folderWith(...entries: readonly object[]): string {
  const folder = temporaryFolder()
  writeFileSync(join(folder, 'a.yaml'), definitionFile(entries))
  return folder
}

const plan = (folder: string, args: readonly string[] = [], env: Record<string, string> = {}) =>
  run(['plan', folder, '--from', FROM, '--days', '2', ...args], env)

describe('plan', () => {
  it('shows what goes out when and in which second, collisions, changes of the clocks, and the quota', async () => {
    const { code, out, err } = await plan(folderWith(night, ten, cup))
    expect(code).toBe(0)
    expect(err).toMatch(/^\S+a\.yaml:1:\d+: warning clock-gap-ahead: [^]*\n1 warning in 1 file\n$/u)
    expect(out).toBe(`Plan for 2d
  after 2027-03-13 12:00:00 UTC
  up to 2027-03-15 12:00:00 UTC
5 occurrences of 3 announcements. No ledger: what was sent before is not
counted.

Times in the zone of each announcement, and in UTC
Sun 2027-03-14 03:00 America/New_York (07:00Z)  night  normal  online
    the clocks jump from 2027-03-14T02:00 to 2027-03-14T03:00: a fixed time in
    between is announced now
    | Good night.
Sun 2027-03-14 10:00 UTC                        cup    high    online  events
    | Kick-off!
Sun 2027-03-14 10:00 UTC                        ten    low     online
    leaves 1.2 s late (spacing): 10:00:01
    | It is 10:00 UTC.
Mon 2027-03-15 02:30 America/New_York (06:30Z)  night  normal  online
Mon 2027-03-15 10:00 UTC                        ten    low     online

Collisions: one call at a time, a spacing apart
  Times in UTC
  2 occurrences at one instant leave:
    Sun 2027-03-14 10:00:00Z  cup
    Sun 2027-03-14 10:00:01Z  ten

Clocks change
  America/New_York: 2027-03-14T02:00 becomes 03:00, +1h

Slots taken, the most in each day of UTC
100 ┤╌╌╌╌╌╌╌╌╌
    ┤
    ┤
    ┤
    ┤
    ┤   ▁▁ ▂▂
  0 └─────────
        *
     13 14 15
     2027-03
╌ limit   * clocks change

Within quota: at most 4 of 100 slots taken (2027-03-15 06:30:00 UTC), 96 left.
`)
  })

  it('of the schedules that come with Belfry has one line for each, and says all that a short message says', async () => {
    const { code, out } = await run(['plan', 'schedules', '--from', '2030-12-20T12:00:00Z', '--days', '2'])
    expect(code).toBe(0)
    expect(out).toContain(`
Times in the zone of each announcement, and in UTC
Sat 2030-12-21 01:45 America/New_York (06:45Z)  nightly-maintenance
    normal · online · platform
    | Maintenance starts in 15 minutes. Matches that are under way will be
    | finished first.
Sat 2030-12-21 17:00 Asia/Singapore (09:00Z)    weekend-cup-final
    high · everyone · live-events
    | The Weekend Cup final starts in 1 hour.
    | Come and watch!
    push title   | Weekend Cup
    push content | The final starts in 1 hour.
    extendedData | {"deepLink":"app://events/weekend-cup","date":"2030-12-21"}
Sat 2030-12-21 18:00 Asia/Singapore (10:00Z)    weekend-cup-final
    | The Weekend Cup final starts now.
    | Come and watch!
    push title   | Weekend Cup
    push content | The final starts now.
    extendedData | {"deepLink":"app://events/weekend-cup","date":"2030-12-21"}
Sat 2030-12-21 22:30 Asia/Singapore (14:30Z)    weekend-cup-prizes
    high · everyone · live-events
    | The Weekend Cup prizes are in your mailbox. Congratulations to the
    | winners!
    push title   | Weekend Cup
    push content | Your prize is waiting.
Sun 2030-12-22 01:45 America/New_York (06:45Z)  nightly-maintenance

`)
  })

  it('exits with 3 when the quota would be exceeded, and says who is in it and what becomes of it', async () => {
    const { code, out } = await plan(folderWith(night, ten, cup), [], { BELFRY_QUOTA_LIMIT: '2' })
    expect(code).toBe(3)
    expect(out).toContain('    SKIPPED (quota)\n')
    expect(out).toContain(`Over the limit
  4 calls where 2 fit, in the 24h + 1m margin up to 2027-03-15 06:30:00 UTC.
  Such windows reach from 2027-03-13 09:58:59 UTC to 2027-03-15 10:01:00 UTC.
    2 × night · 1 skipped
    1 × cup · events
    1 × ten · 1 skipped
`)
    expect(out).toMatch(/\nOVER QUOTA: up to 4 calls within a window that takes 2\. 2 skipped, 0 late\.\n$/u)
  })

  it('prints one JSON document of a stable shape', async () => {
    const { code, out } = await plan(folderWith(night, ten, cup), ['--json'])
    const document = JSON.parse(out)
    expect(code).toBe(0)
    expect(document).toMatchObject({
      from: '2027-03-13T12:00:00.000Z',
      through: '2027-03-15T12:00:00.000Z',
      callTimeMs: 200,
      limits: { limit: 100, windowMs: 86_400_000, marginMs: 60_000, spacingMs: 1000 },
      ledger: null,
      clockChanges: [
        { timezone: NEW_YORK, at: '2027-03-14T07:00:00.000Z', offsetBefore: '-05:00', offsetAfter: '-04:00' },
      ],
      quota: { limit: 100, headroom: 96, timezoneOfDays: 'UTC', overQuota: [] },
      changes: null,
    })
    expect(document.occurrences[2]).toEqual({
      key: 'ten@2027-03-14T10:00:00.000Z',
      announcementId: 'ten',
      owner: null,
      priority: 'low',
      timezone: 'UTC',
      localTime: '2027-03-14T10:00',
      offset: '+00:00',
      due: '2027-03-14T10:00:00.000Z',
      leavesAt: '2027-03-14T10:00:01.200Z',
      state: 'sent',
      reason: null,
      waitedFor: 'spacing',
      silenceId: null,
      explanation: null,
      note: null,
      movedFrom: [],
      sender: 'ops-bot',
      push: 'online',
      message: { type: 'text', text: 'It is 10:00 UTC.' },
    })
    expect(document.collisions).toEqual([
      [
        { key: 'cup@2027-03-14T10:00:00.000Z', due: '2027-03-14T10:00:00.000Z', leavesAt: '2027-03-14T10:00:00.000Z' },
        { key: 'ten@2027-03-14T10:00:00.000Z', due: '2027-03-14T10:00:00.000Z', leavesAt: '2027-03-14T10:00:01.200Z' },
      ],
    ])
    const over = JSON.parse((await plan(folderWith(ten, cup), ['--json'], { BELFRY_QUOTA_LIMIT: '1' })).out)
    expect(over.quota.overQuota).toMatchObject([
      {
        worst: { count: 3 },
        ledgerCalls: 0,
        announcements: [
          { announcementId: 'ten', count: 2 },
          { announcementId: 'cup', owner: 'events', count: 1 },
        ],
      },
    ])
  })

  it('leaves out what is for the sandbox alone, and says so', async () => {
    const folder = folderWith(ten)
    writeFileSync(join(folder, 'b.yaml'), definitionFile([night]).replace('{', '{"sandbox":true,'))
    const { code, out, err } = await plan(folder)
    expect(code).toBe(0)
    expect(err).toContain('sandbox-left-out')
    expect(out).not.toContain('night')
  })

  it('refuses --detailed-exitcode without a base, with which it would mean something', async () => {
    const { code, out, err } = await plan(folderWith(ten), ['--detailed-exitcode'])
    expect({ code, out }).toEqual({ code: 64, out: '' })
    expect(err).toBe(
      'belfry: --detailed-exitcode says nothing without --base\n  Name the git ref to compare with, e.g. --base origin/main.\n',
    )
  })

  it('tells problems as validate does, in each format, and exits with 1', async () => {
    const folder = folderWith({ ...ten, push: 'nobody' })
    const [text, json, markdown] = await Promise.all([
      plan(folder),
      plan(folder, ['--json']),
      plan(folder, ['--format', 'markdown']),
    ])
    expect([text.code, json.code, markdown.code]).toEqual([1, 1, 1])
    expect(text.out).toBe((await run(['validate', folder])).out)
    expect(JSON.parse(json.out).error).toMatchObject({
      code: 'invalid',
      problems: JSON.parse((await run(['validate', folder, '--json'])).out),
    })
    expect(json.err).toContain(text.out)
    expect(markdown.out).toMatch(/^<!-- belfry-plan -->\n### ❌ Belfry plan: the definitions are invalid\n/u)
  })

  it('answers wrong use with 64, and an instant that is none with 1', async () => {
    for (const args of [['--days', '0'], ['--format', 'xml'], ['--json', '--format', 'text'], ['--nope']]) {
      expect({ args, code: (await run(['plan', ...args])).code }).toEqual({ args, code: 64 })
    }
    expect(await run(['plan', '--from', '2027-03-13'])).toMatchObject({ code: 1, out: '' })
    for (const line of (await run(['plan', '--help'])).out.split('\n'))
      expect(line.length, line).toBeLessThanOrEqual(80)
  })
})

describe('plan with a database', () => {
  it('counts its ledger and plans its definitions, and writes nothing', async () => {
    const folder = temporaryFolder()
    const file = join(folder, 'belfry.sqlite')
    const from = Date.parse(FROM)
    const store = await openSqliteStore(file, { newId: () => 'one', now: from - 3_600_000 })
    const document = {
      ...entry('stored', { at: '2027-03-14T10:00:00', timezone: 'UTC' }),
      sender: 'ops-bot',
      push: 'online',
    }
    const [provenance, timezone] = [{ kind: 'database' } as const, 'UTC']
    await store.putDefinitions(
      [{ id: 'stored', provenance, document, scheduleIdentity: 's', timezone }],
      from - 3_600_000,
    )
    const lease = { holder: 'me', host: 'here', pid: 1, expiresAt: from }
    await store.holdLease(lease, from - 2000)
    const occurrences = [from - 2000, from - 1].map((due) => {
      return { key: `stored@${new Date(due).toISOString()}`, announcementId: 'stored', due, skipReason: null }
    })
    await store.plan({ occurrences, mark: from, revision: (await store.state()).revision, now: from - 2000 })
    const booking = await store.book({
      key: occurrences[0]!.key,
      broadcast: definitionOf().announcement.broadcast,
      limits: LIMITS,
      holder: 'me',
      now: from - 2000,
      grounds: await groundsOf(store),
    })
    if (booking.kind !== 'booked') throw new Error(booking.kind)
    const outcome = { kind: 'accepted', code: 0 } as const
    await store.settle({
      callId: booking.callId,
      outcome,
      endedAt: from - 1500,
      state: 'sent',
      reason: null,
      notBefore: 0,
    })
    await store.close()

    const hash = () => createHash('sha256').update(readFileSync(file)).digest('hex')
    const [before, names] = [hash(), readdirSync(folder)]
    const env = { BELFRY_DATABASE: file }
    const shown = JSON.parse((await plan(folderWith(ten), ['--json'], env)).out)
    expect(shown.ledger).toEqual({ used: 1, unknown: 0 })
    expect(shown.occurrences.map(({ key, leavesAt }: Record<string, string>) => [key, leavesAt])).toEqual([
      ['stored@2027-03-13T11:59:59.999Z', '2027-03-13T12:00:00.000Z'],
      ['stored@2027-03-14T10:00:00.000Z', '2027-03-14T10:00:00.000Z'],
      ['ten@2027-03-14T10:00:00.000Z', '2027-03-14T10:00:01.200Z'],
      ['ten@2027-03-15T10:00:00.000Z', '2027-03-15T10:00:00.000Z'],
    ])
    expect(shown.quota.peak.used).toBe(4)
    expect((await plan(folderWith(ten), [], env)).out).toContain('The ledger holds 1 call that still')
    expect(JSON.parse((await plan(folderWith(ten), ['--json', '--no-ledger'], env)).out).ledger).toBeNull()
    expect(await plan(folderWith(entry('stored', { cron: '0 9 * * *' })), [], env)).toMatchObject({
      code: 1,
      err: expect.stringContaining('"stored" is already managed by the database'),
    })
    expect([hash(), readdirSync(folder)]).toEqual([before, names])
  })

  it('makes none, and says so when what is there is no database', async () => {
    const file = join(temporaryFolder(), 'none.sqlite')
    expect(await plan(folderWith(ten), [], { BELFRY_DATABASE: file })).toMatchObject({ code: 0 })
    expect(existsSync(file)).toBe(false)
    writeFileSync(file, 'announcements: []\n'.repeat(400))
    expect(await plan(folderWith(ten), [], { BELFRY_DATABASE: file })).toMatchObject({
      code: 69,
      err: expect.stringContaining('--no-ledger'),
    })
  })
})

describe('the text', () => {
  const hostile = '\u001b[31mred\u001b[0m \u202egnirts ' + 'x'.repeat(300) + ' 漢字'.repeat(60) + '\nsecond line'

  it('fits 80 columns and leaves the terminal alone, whatever is in the definitions', () => {
    const plan = planned(
      [
        entry('i'.repeat(64), { cron: '0 */2 * * *', timezone: 'America/Argentina/ComodRivadavia' }, hostile, {
          owner: 'o'.repeat(100),
        }),
        entry('b', { cron: '0 */2 * * *', timezone: 'America/Argentina/ComodRivadavia' }, 'hi {{ occurrence.time }}'),
        entry('c', { cron: '*/30 * * * *', timezone: 'Pacific/Chatham' }, 'hi', { late: { grace: '1s' } }),
      ],
      { limits: { ...LIMITS, limit: 20 } },
    )
    for (const isAll of [false, true]) {
      for (const line of planAsText(plan, undefined, isAll).split('\n')) {
        expect(stringWidth(line), line).toBeLessThanOrEqual(80)
        expect(line).not.toMatch(/[\p{Cc}\u202e]/u)
      }
    }
  })

  it('cuts a long list and says how to see the rest', () => {
    const plan = planned([entry('a', { cron: '*/5 * * * *' }, 'hi', { late: { grace: '1s' } })])
    expect(planAsText(plan, undefined, false)).toContain(
      '\n… and 1052 more (--all shows them, --format json has all)\n',
    )
    expect(planAsText(plan, undefined, true).match(/Z {2}a {2}normal {2}online/gu)).toHaveLength(1152)
  })

  it('says what has nothing to say', () => {
    const plan = planned([])
    expect(planAsText(plan, undefined, false)).toContain('0 occurrences of 0 announcements.')
  })
})
