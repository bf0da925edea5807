import { describe, expect, it } from 'vitest'
import { keyOf } from '../../../src/core/announcement/occurrence.ts'
import { DAY, HOUR, MINUTE, SECOND } from '../../../src/core/time/instant.ts'
import { findZone } from '../../../src/core/time/zone.ts'
import { historyWith } from '../../support/history.ts'
import { bench } from '../../support/service.ts'
import type { Bench } from '../../support/service.ts'
import { LIMITS, T0 } from '../../support/store.ts'
import { column, serve, textOf } from '../../support/http.ts'

const ONE_SLOT = { ...LIMITS, limit: 1, window: HOUR, margin: 0 }

/** The text of one section of the page. */
function sectionOf(page: string, id: string): string {
  return new RegExp(`<section aria-labelledby="${id}">([^]*?)</section>`, 'u').exec(page)?.[1] ?? ''
}

async function overviewOf(b: Bench, changes: Parameters<typeof serve>[1] = {}) {
  const { get } = await serve(b, changes)
  const { status, body } = await get('/')
  expect(status).toBe(200)
  return body
}

describe('the overview', () => {
  it('shows the freeze that holds, the next one and the quiet hours, and is ok: people hold it', async () => {
    const zone = findZone('Europe/Berlin')!
    const freeze = {
      id: 'launch',
      from: T0,
      until: T0 + HOUR,
      zone,
      reason: '<Holidays>',
      allow: ['critical'] as const,
    }
    const later = { ...freeze, id: 'second', from: T0 + DAY, until: T0 + 2 * DAY, reason: 'Audit', allow: [] }
    const last = { ...later, id: 'third', from: T0 + 3 * DAY, until: T0 + 4 * DAY }
    const mass = { id: 'mass', from: 9 * HOUR, to: 11 * HOUR, zone, push: ['online'] as const, allow: [] }
    const night = {
      ...mass,
      id: 'night',
      from: 22 * HOUR,
      to: 7 * HOUR,
      push: ['online', 'everyone', 'offline'] as const,
    }
    const b = await bench({ sketches: [{ at: '2026-11-23T09:30' }] })
    const silences = { freezes: [last, later, freeze], quiet: [mass, night] }
    b.definitions = { ...b.definitions, budgets: { owners: {}, unplanned: 0 }, silences }
    await b.runUntil(T0 + SECOND)
    const { get } = await serve(b)
    const page = (await get('/')).body
    expect(textOf(page)).toContain(
      'The freeze launch holds until 2026-11-23 11:00:00 +01:00 Europe/Berlin (10:00:00Z): <Holidays> ' +
        'What comes due in it is skipped, but for the priority critical.',
    )
    const section = sectionOf(page, 'silent')
    expect(column(section, 'Name').map(textOf)).toEqual([
      'launch, a freeze',
      'second, a freeze',
      'mass, quiet hours',
      'night, quiet hours',
    ])
    expect(column(section, 'Now').map(textOf)).toEqual([
      '! holds',
      '· comes',
      '… hold until 2026-11-23 11:00:00 +01:00 Europe/Berlin (10:00:00Z)',
      '· do not hold',
    ])
    expect(column(section, 'Lets pass').map(textOf)).toEqual([
      'critical',
      'nothing',
      'push everyone, push offline',
      'nothing',
    ])
    expect(textOf(sectionOf(page, 'coming'))).toContain('will be skipped (freeze: launch)')
    const until = '2026-11-23T10:00:00.000Z'
    expect(JSON.parse((await get('/healthz')).body)).toMatchObject({
      status: 'ok',
      silent: { freezes: [{ id: 'launch', until, reason: '<Holidays>' }], quiet: [{ id: 'mass', until }] },
    })
    expect((await get('/metrics')).body).toContain('\nbelfry_freezes_holding 1\n')
  })

  it('shows an empty service what to do', async () => {
    const b = await bench()
    await b.runUntil(T0 + SECOND)
    const text = textOf(await overviewOf(b))
    expect(text).toContain('SANDBOX nothing leaves this machine')
    expect(text).toContain('0 of 100 used 100 free no slot is taken')
    expect(text).toContain('Nothing waits.')
    expect(text).toContain('Put a definition into the schedules folder, or belfry add FILE')
    expect(text).toContain('Nobody has paused anything. belfry pause ID')
    expect(text).toContain('Nothing has come due yet.')
  })

  it('says LIVE where it is', async () => {
    const page = await overviewOf(await bench(), { mode: 'live' })
    expect(page).toContain('<body class="live">')
    expect(textOf(page)).toContain('LIVE broadcasts go to every user')
  })

  it('shows the quota, what waits, what comes, what is paused and what was decided, each with its explanation', async () => {
    const b = await bench({
      limits: ONE_SLOT,
      sketches: [
        { id: 'first', at: '2026-11-23T09:01' },
        { id: 'second', at: '2026-11-23T09:02', late: { grace: 2 * HOUR } },
        { id: 'cup', at: '2026-11-23T18:00', timezone: 'Asia/Singapore', late: { grace: 3 * HOUR }, owner: 'esports' },
        { id: 'quiet', cron: '0 0 20 * * *' },
        { id: 'far', at: '2026-12-24T18:00' },
      ],
    })
    await b.runUntil(T0 + 5 * MINUTE)
    await b.store.pause({ announcementId: 'quiet', by: 'Ada', reason: 'hush', since: b.now, until: null }, b.now)
    await b.runUntil(T0 + 6 * MINUTE)
    const page = await overviewOf(b, { limits: ONE_SLOT })
    expect(textOf(page)).toMatch(/1 of 1 used 0 free the oldest frees at 2026-11-23 10:01:00 UTC, in 5[45] min/u)

    const waiting = sectionOf(page, 'waiting')
    expect(column(waiting, 'Occurrence')).toEqual(['second@2026-11-23T09:02:00.000Z'])
    expect(column(waiting, 'Waits')[0]).toMatch(/^… will be sent at 2026-11-23 1\d:\d\d:\d\dZ \(quota\)$/u)

    const coming = sectionOf(page, 'coming')
    expect(column(coming, 'Occurrence')).toEqual(['cup@2026-11-23T10:00:00.000Z', 'quiet@2026-11-23T20:00:00.000Z'])
    expect(column(coming, 'Due')[0]).toBe('2026-11-23 18:00:00 +08:00 Asia/Singapore (10:00:00Z)')
    expect(column(coming, 'What becomes of it')).toEqual([
      expect.stringMatching(/^… will be sent at 2026-11-23 19:01:\d\d \+08:00 \(11:01:\d\dZ\) \(quota\)$/u),
      '✗ will be skipped (paused)',
    ])
    expect(column(coming, 'Priority')).toEqual(['normal', 'normal'])
    expect(column(coming, 'Owner')).toEqual(['esports', 'none'])

    const paused = sectionOf(page, 'paused')
    expect(['Announcement', 'By', 'Why', 'Until'].map((name) => column(paused, name)[0])).toEqual([
      'quiet',
      'Ada',
      'hush',
      'somebody runs belfry resume quiet --by NAME',
    ])
    expect(column(sectionOf(page, 'decided'), 'What became of it')).toEqual(['✓ sent, called at 2026-11-23 09:01:00Z'])

    const { get } = await serve(b, { limits: ONE_SLOT })
    const links = [...page.matchAll(/href="(\/[^"]*)"/gu)].map(([, path = '']) => path)
    expect(links.filter((path) => path.startsWith('/occurrences/'))).toHaveLength(5)
    for (const path of links) expect([path, (await get(path)).status]).toEqual([path, 200])
  })

  it('says of what comes from where it was moved, of an event that comes again as well', async () => {
    const moving = { timezone: 'Europe/Berlin', onExcluded: 'after' } as const
    const b = await bench({
      sketches: [
        { id: 'cup', event: { cron: '0 8 * * TUE', reminders: ['-1d'] }, ...moving, except: ['2026-11-24'] },
        { id: 'gala', event: { cron: '0 9 * * MON', reminders: ['0m'] }, ...moving, except: ['2026-11-23'] },
        { id: 'often', every: '2 weeks', from: '2026-11-09T09:00', ...moving, except: ['2026-11-23'] },
        { id: 'plain', every: '2 days', from: '2026-11-22T08:00' },
      ],
    })
    await b.runUntil(T0 + SECOND)
    const section = sectionOf(await overviewOf(b), 'coming')
    const due = column(section, 'Due')
    expect(column(section, 'Occurrence').map((key, row) => `${key}: ${due[row]}`)).toEqual([
      'cup@2026-11-24T07:00:00.000Z: 2026-11-24 08:00:00 +01:00 Europe/Berlin (07:00:00Z) its event is moved from Tue 24 Nov',
      'gala@2026-11-24T08:00:00.000Z: 2026-11-24 09:00:00 +01:00 Europe/Berlin (08:00:00Z) moved from Mon 23 Nov',
      'often@2026-11-24T08:00:00.000Z: 2026-11-24 09:00:00 +01:00 Europe/Berlin (08:00:00Z) moved from Mon 23 Nov',
      'plain@2026-11-24T08:00:00.000Z: 2026-11-24 08:00:00 UTC',
    ])
  })

  it('shows what is switched off, with the page that says why, and no such section where nothing is', async () => {
    const off = await bench({ sketches: [{ id: 'winter-cup', cron: '0 * * * * *', enabled: false }] })
    await off.runUntil(T0 + MINUTE)
    const page = await overviewOf(off)
    expect(textOf(sectionOf(page, 'switched-off'))).toMatch(/Switched off Their definitions say enabled: false/u)
    expect(sectionOf(page, 'switched-off')).toContain('href="/occurrences/winter-cup"')
    expect(sectionOf(page, 'coming')).not.toContain('winter-cup')
    const { get } = await serve(off)
    const { status, body } = await get('/occurrences/winter-cup')
    expect([status, textOf(body)]).toEqual([404, expect.stringContaining('has no occurrence: it is switched off')])
    const on = await bench({ sketches: [{ id: 'winter-cup', cron: '0 * * * * *' }] })
    await on.runUntil(T0 + MINUTE)
    expect(sectionOf(await overviewOf(on), 'switched-off')).toBe('')
  })

  it('says above all else that everything is paused, in one row and not in one for each announcement', async () => {
    const b = await bench({
      sketches: [
        { id: 'a', cron: '0 0 20 * * *', owner: 'red' },
        { id: 'b', cron: '0 0 21 * * *' },
      ],
    })
    await b.runUntil(T0 + SECOND)
    const pause = { by: 'Ada', reason: 'an incident', since: b.now, until: null }
    await b.store.pauseWidely({ ...pause, owner: 'red', until: T0 + HOUR }, b.now)
    await b.store.pauseWidely({ ...pause, owner: null }, b.now)
    await b.store.pause({ ...pause, announcementId: 'b', reason: 'hush' }, b.now)
    await b.runUntil(T0 + 2 * SECOND)
    const page = await overviewOf(b)
    const paused = sectionOf(page, 'paused')
    expect(['Announcement', 'Why', 'Until'].map((name) => column(paused, name))).toEqual([
      ['everything', 'everything of red', 'b'],
      ['an incident', 'an incident', 'hush'],
      [
        'somebody runs belfry resume --all --by NAME',
        '2026-11-23 10:00:00 UTC',
        'somebody runs belfry resume b --by NAME',
      ],
    ])
    const text = textOf(page)
    const notice =
      'Everything is paused by Ada since 2026-11-23 09:00:02 UTC: an incident ' +
      'What comes due meanwhile is skipped. belfry resume --all --by NAME ends it.'
    expect(text).toContain(notice)
    expect(text.indexOf(notice)).toBeLessThan(text.indexOf('Everything of red is paused by Ada'))
    expect(text.indexOf('Everything of red is paused by Ada')).toBeLessThan(text.indexOf('✓ ok'))
    expect(text).toContain('✓ ok it fires ! everything is paused ! everything of red is paused')
    expect(column(sectionOf(page, 'coming'), 'What becomes of it')).toEqual(Array(2).fill('✗ will be skipped (paused)'))
    const metrics = (await (await serve(b)).get('/metrics')).body
    for (const name of ['everything', 'owners', 'announcements']) {
      expect(metrics).toContain(`\nbelfry_${name}_paused 1\n`)
    }
  })

  it('foretells of what waits and comes what then happens', async () => {
    const sketches = Array.from({ length: 12 }, (_, index) => ({
      id: `a${index}`,
      cron: `0 ${index % 4}-59/${10 + 5 * (index % 3)} * * * *`,
      priority: (['low', 'normal', 'high', 'critical'] as const)[index % 4]!,
      late: { grace: 20 * MINUTE },
    }))
    const limits = { ...LIMITS, limit: 3, window: HOUR, margin: 0 }
    const b = await bench({ sketches, limits })
    // As long as the forecast assumes, and not within a turn that has begun.
    b.latency = 200
    await b.runUntil(T0 + 25 * MINUTE)
    const coming = sectionOf(await overviewOf(b, { limits }), 'coming')
    const foretold = column(coming, 'Occurrence').map((cell, index) => {
      const [key] = cell.split(' ')
      const [, fate = ''] = column(coming, 'What becomes of it')[index]!.split(/ (.*)/u)
      return [key, fate.replace(/^will be /u, '').replace(/ at (\S+ \S+).*/u, ' $1')] as const
    })
    expect(foretold.length).toBeGreaterThan(20)
    await b.runUntil(b.now + 2 * HOUR)
    const rows = new Map((await b.store.history({ now: b.now, limit: 10_000 })).map((row) => [row.key, row]))
    for (const [key, fate] of foretold) {
      const { state, reason, sentAt } = rows.get(key!)!
      const when = sentAt === null ? '' : ` ${new Date(sentAt).toISOString().slice(0, 19).replace('T', ' ')}Z`
      expect([key, fate]).toEqual([key, reason === null ? `${state}${when}` : `${state} (${reason})`])
    }
  })

  it('shows three of each announcement, so that what is rare is not lost behind what is frequent', async () => {
    const b = await bench({
      sketches: [
        { id: 'often', cron: '0 * * * * *' },
        { id: 'rare', at: '2026-11-23T20:00' },
      ],
    })
    await b.runUntil(T0 + 10 * SECOND)
    const keys = column(sectionOf(await overviewOf(b), 'coming'), 'Occurrence')
    expect(keys).toHaveLength(4)
    expect(keys[2]).toMatch(/^often@2026-11-23T09:03:00.000Z and \d+ more of it$/u)
    expect(keys[3]).toBe('rare@2026-11-23T20:00:00.000Z')
  })

  it('says which files are missing, since when, and what is held for them; so do health and metrics', async () => {
    const b = await bench({
      sketches: [
        { id: 'a', at: '2026-11-23T09:00:10' },
        { id: 'b', cron: '0 0 * * * *' },
      ],
    })
    const paths = ['a.yaml', 'settings.yaml']
    b.definitions = { ...b.definitions, paths, budgets: { owners: {}, unplanned: 1 } }
    await b.runUntil(T0 + SECOND)
    b.definitions = { definitions: [], problems: [], paths: ['keep.yaml'] }
    b.ticker.requestSync()
    await b.runUntil(T0 + 12 * SECOND)
    const { get } = await serve(b)
    const { body } = await get('/')
    expect(textOf(body)).toContain('Status ! stale')
    expect(textOf(sectionOf(body, 'missing'))).toMatch(
      /a\.yaml since 2026-11-23 09:00:02 UTC: 2 announcements +settings\.yaml since 2026-11-23 09:00:02 UTC: what it said of quota/u,
    )
    expect(textOf(sectionOf(body, 'waiting'))).toContain('will be cancelled (source_missing)')
    const health = JSON.parse((await get('/healthz')).body)
    const since = '2026-11-23T09:00:02.000Z'
    expect(health).toMatchObject({ status: 'stale', definitions: { staleSince: null } })
    expect(health.definitions.missing).toEqual([
      { file: 'a.yaml', since, announcements: 2 },
      { file: 'settings.yaml', since, announcements: 0 },
    ])
    expect((await get('/metrics')).body).toContain('belfry_definition_files_missing 2\n')
  })

  it('shows what needs a person, however old, until there is a verdict; so do health and metrics', async () => {
    const b = await bench({ sketches: [{ id: 'a', cron: '0 0 18 * * *', timezone: 'Asia/Singapore' }] })
    await b.runUntil(T0 + SECOND)
    const old = Array.from({ length: 27 }, (_, index) => T0 - (60 + index) * DAY)
    historyWith(
      b.file,
      old.map((due) => ({ id: 'a', due, state: 'unknown' })),
    )
    historyWith(
      b.file,
      Array.from({ length: 40 }, (_, index) => ({ id: 'a', due: T0 - (index + 1) * HOUR, state: 'sent' })),
    )
    const { get } = await serve(b)
    const section = sectionOf((await get('/')).body, 'unresolved')
    expect(column(section, 'Occurrence')).toHaveLength(25)
    expect(column(section, 'Occurrence')[0]).toBe(keyOf('a', T0 - 60 * DAY))
    expect(column(section, 'Due')[0]).toContain('Asia/Singapore')
    expect(textOf(section)).toContain('2 more')
    expect(JSON.parse((await get('/healthz')).body)).toMatchObject({ status: 'ok', unknown: 27, quota: { unknown: 0 } })
    expect((await get('/metrics')).body).toMatch(/belfry_quota_unknown 0\n[^]*belfry_unknown_without_verdict 27\n/u)

    for (const due of old) {
      await b.store.resolve({ key: keyOf('a', due), wasSeen: true, resend: false, by: 'Ada', note: 'yes' }, b.now)
    }
    b.now += SECOND
    expect((await get('/')).body).not.toContain('Needs a person')
    expect(JSON.parse((await get('/healthz')).body)).toMatchObject({ unknown: 0 })
  })

  it('says since when the files are stale, and where and how to mend them', async () => {
    const b = await bench({ sketches: [{ id: 'a', cron: '0 0 18 * * *' }] })
    await b.runUntil(T0 + SECOND)
    const problem = { severity: 'error', code: 'cron-range', text: 'no such hour: 25', remedy: 'Write 0-23.' } as const
    const address = { file: 'b.yaml', line: 7, column: 12, path: [] }
    b.definitions = { definitions: [], problems: [{ ...problem, ...address }] }
    b.ticker.requestSync()
    await b.runUntil(T0 + 3 * SECOND)
    const text = textOf(await overviewOf(b))
    expect(text).toContain('Status ! stale the files on disk are invalid and the last good set runs')
    expect(text).toMatch(/Stale since 2026-11-23 09:00:0\d UTC:/u)
    expect(text).toContain('b.yaml:7:12 ✗ error cron-range: no such hour: 25 Write 0-23.')
    expect(text).toContain('1 announcement')
    expect(text).not.toContain('1 announcements')
    expect(text).toContain('refused as a whole, and the last good set runs on.')
  })

  it('does not say that a last good set runs where there is none', async () => {
    const b = await bench({ sketches: [] })
    const problem = { severity: 'error', code: 'cron-range', text: 'no such hour: 25', remedy: 'Write 0-23.' } as const
    b.definitions = { definitions: [], problems: [{ ...problem, file: 'b.yaml', line: 7, column: 12, path: [] }] }
    b.ticker.requestSync()
    await b.runUntil(T0 + 3 * SECOND)
    expect(textOf(await overviewOf(b))).toContain('refused as a whole, and nothing else is in force.')
  })

  it('is rendered once a second, however many ask', async () => {
    const b = await bench({ sketches: [{ id: 'a', cron: '0 0 18 * * *' }] })
    await b.runUntil(T0 + SECOND)
    const { get } = await serve(b)
    const { body } = await get('/')
    await b.store.pause({ announcementId: 'a', by: 'Ada', reason: 'hush', since: b.now, until: null }, b.now)
    b.now += 500
    const [one, two] = await Promise.all([get('/'), get('/')])
    expect([one?.body, two?.body]).toEqual([body, body])
    b.now += 600
    expect((await get('/')).body).toContain('hush')
  })

  it('answers anew after it has failed, and says of a failure no more than that', async () => {
    const b = await bench()
    let isBroken = true
    const ledger: typeof b.store.ledger = (limits, now) => {
      if (isBroken) throw new Error('a path like /home/someone')
      return b.store.ledger(limits, now)
    }
    const { get } = await serve(b, { store: { ...b.store, ledger } })
    const failed = await get('/')
    expect(failed.status).toBe(500)
    expect(failed.body).not.toContain('someone')
    expect(failed.headers['content-security-policy']).toContain("default-src 'none'")
    isBroken = false
    expect((await get('/')).status).toBe(200)
  })
})
