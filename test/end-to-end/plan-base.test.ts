import { execFileSync } from 'node:child_process'
import { mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { run, runUnwrapped } from '../support/binary.ts'
import { definitionFile } from '../support/gateway.ts'
import { temporaryFolder } from '../support/store.ts'
import { entry, FROM } from '../plan/support.ts'

const night = entry('night', { cron: '30 2 * * *', timezone: 'America/New_York' }, 'Starts in 15 minutes.')
const cup = entry('cup', { at: '2027-03-14T10:00' }, 'Line one\nLine two\nLine three')
const gone = entry('gone', { at: '2027-03-14T11:00' })

/** A repository whose branch `main` holds some files, in a subfolder like any other. */
function repository(files: Readonly<Record<string, string>>) {
  const root = temporaryFolder()
  const folder = join(root, 'app', 'schedules')
  const git = (...args: readonly string[]) =>
    execFileSync('git', ['-C', root, '-c', 'user.name=t', '-c', 'user.email=t@example.com', ...args], { stdio: 'pipe' })
  const write = (name: string, text: string) => {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), text)
  }
  git('init', '--quiet', '--initial-branch', 'main')
  for (const [name, text] of Object.entries(files)) write(name, text)
  git('add', '--all')
  git('commit', '--quiet', '--message', 'one')
  git('switch', '--quiet', '--create', 'work')
  return { root, folder, git, write }
}

function commitAll(git: ReturnType<typeof repository>['git']): void {
  git('add', '--all')
  git('commit', '--quiet', '--message', 'more')
}

const plan = (folder: string, ...args: readonly string[]) =>
  run(['plan', folder, '--from', FROM, '--days', '2', '--base', 'main', ...args])
/** What the JSON says of an announcement that changed. */
interface Changed {
  readonly announcementId: string
  readonly asOf: string | null
  readonly fields: readonly [{ readonly before: string; readonly after: string }]
}

const changesOf = async (folder: string) => JSON.parse((await plan(folder, '--json')).out).changes

describe('plan --base', () => {
  it('tells what is added, removed, moved and changed, and what that does to the quota', async () => {
    const { folder, write } = repository({
      'a.yaml': definitionFile([night, cup]),
      'deep/b.yml': definitionFile([gone]),
      'notes.txt': 'no definitions',
      '_draft.yaml': 'not: read',
    })
    rmSync(join(folder, 'deep'), { recursive: true })
    const later = entry('night', { cron: '45 1 * * *', timezone: 'America/New_York' }, 'Starts in 20 minutes.')
    const edited = { ...entry('cup', { at: '2027-03-14T10:00' }, 'Line one\nLine 2\nLine three'), priority: 'high' }
    write('a.yaml', definitionFile([later, edited, entry('new', { cron: '0 * * * *' })]))
    const changes = await changesOf(folder)
    expect(changes).toMatchObject({
      base: 'main',
      added: [{ announcementId: 'new', occurrences: 48 }],
      removed: [
        {
          announcementId: 'gone',
          schedule: 'Once at 2027-03-14T11:00, UTC',
          occurrences: 1,
          instants: ['2027-03-14T11:00:00.000Z'],
        },
      ],
      moved: [
        {
          before: { announcementId: 'night', schedule: 'At 02:30, every day, America/New_York' },
          after: {
            schedule: 'At 01:45, every day, America/New_York',
            instants: ['2027-03-14T06:45:00.000Z', '2027-03-15T05:45:00.000Z'],
          },
        },
      ],
      changed: [
        {
          announcementId: 'cup',
          asOf: '2027-03-14T10:00:00.000Z',
          fields: [{ field: 'priority', before: 'normal', after: 'high' }, { field: 'message.text' }],
        },
        { announcementId: 'night', fields: [{ field: 'message.text', after: 'Starts in 20 minutes.' }] },
      ],
      quota: { before: { peak: { used: 4 }, overQuota: 0 }, after: { peak: { used: 28 }, overQuota: 0 } },
      baseProblems: [],
      leftOut: [],
    })
    const { code, out } = await plan(folder, '--detailed-exitcode')
    expect(code).toBe(2)
    expect(out).toContain(`Changes since main: 1 added, 1 removed, 1 moved, 2 changed
  + new
      from ops-bot to online, normal
      Every hour, UTC: 48 occurrences
        2027-03-13 13:00:00Z
        2027-03-13 14:00:00Z
        2027-03-13 15:00:00Z
  - gone
      Once at 2027-03-14T11:00, UTC: 1 occurrence
        2027-03-14 11:00:00Z
  > night
      from At 02:30, every day, America/New_York: 2 occurrences
        2027-03-14 03:00:00 -04:00 (07:00:00Z)
        2027-03-15 02:30:00 -04:00 (06:30:00Z)
      to At 01:45, every day, America/New_York: 2 occurrences
        2027-03-14 01:45:00 -05:00 (06:45:00Z)
        2027-03-15 01:45:00 -04:00 (05:45:00Z)
  ~ cup (as of 2027-03-14 10:00:00Z)
      priority: [-normal-]{+high+}
      message.text:
        Line one
      - Line two
      + Line 2
        Line three
  ~ night (as of 2027-03-14 01:45:00 -05:00 (06:45:00Z))
      message.text: Starts in [-15-]{+20+} minutes.
  Most slots taken: 4 → 28 of 100.
`)
    expect((await plan(folder)).code).toBe(0)
    for (const line of out.split('\n')) expect(line.length, line).toBeLessThanOrEqual(80)
  })

  it('sees no change where a file moved, was formatted, or tells only people something', async () => {
    const { folder, root } = repository({ 'a.yaml': definitionFile([night]) })
    renameSync(join(folder, 'a.yaml'), join(folder, 'b.yaml'))
    writeFileSync(
      join(folder, 'b.yaml'),
      JSON.stringify(JSON.parse(definitionFile([{ ...night, description: 'x' }])), null, 2),
    )
    const { code, out } = await plan(join(root, 'app'), '--detailed-exitcode')
    expect({ code, isSame: out.includes('Changes since main: nothing that goes out changes\n') }).toEqual({
      code: 0,
      isSame: true,
    })
  })

  it('compares what templates say, and falls back to what is written where nothing leaves otherwise', async () => {
    const schedule = { event: { at: '2027-03-14T18:00', reminders: ['-1h'] } }
    const { folder, write } = repository({
      'a.yaml': definitionFile([
        entry('same', schedule, 'at {{ event.time }}'),
        entry('other', schedule, 'in {{ event.at | until }}'),
        entry('values', schedule, '{{ vars.what }}', { vars: { what: 'old' } }),
        entry('past', { at: '2027-03-01T10:00' }, 'before'),
        entry('moved', schedule, 'at {{ event.time }}'),
      ]),
    })
    write(
      'a.yaml',
      definitionFile([
        entry('same', schedule, 'at {{ event.time }}{% comment %}…{% endcomment %}'),
        entry('other', schedule, 'starts {{ event.at | until }}'),
        entry('values', schedule, '{{ vars.what }}', { vars: { what: 'new' } }),
        entry('past', { at: '2027-03-01T10:00' }, 'after'),
        entry('moved', { event: { at: '2027-03-14T19:00', reminders: ['-1h'] } }, 'at {{ event.time }}'),
      ]),
    )
    const { changed } = await changesOf(folder)
    expect(
      changed.map(({ announcementId: id, asOf, fields: [{ before, after }] }: Changed) => [
        id,
        asOf !== null,
        before,
        after,
      ]),
    ).toEqual([
      ['moved', true, 'at 18:00', 'at 19:00'],
      ['other', true, 'in in 1 hour', 'starts in 1 hour'],
      ['past', false, 'before', 'after'],
      ['same', false, 'at {{ event.time }}', 'at {{ event.time }}{% comment %}…{% endcomment %}'],
      ['values', true, 'old', 'new'],
    ])
  })

  it('shows how long after its event a reminder may be sent', async () => {
    const schedule = { event: { at: '2027-03-14T18:00', reminders: ['-5m'] } }
    const { folder, write } = repository({ 'a.yaml': definitionFile([entry('cup', schedule)]) })
    write('a.yaml', definitionFile([entry('cup', schedule, 'hello', { late: { until: '3m' } })]))
    const { changed } = await changesOf(folder)
    expect(changed).toMatchObject([
      { announcementId: 'cup', fields: [{ field: 'late.until', before: null, after: '3m' }] },
    ])
  })

  it('shows a rename as one, with what else is another now, and not as removed and added', async () => {
    const { folder, write } = repository({ 'a.yaml': definitionFile([night, cup, gone]) })
    const as = (id: string, old: object) => ({ ...old, id, renamedFrom: (old as { id: string }).id })
    const later = entry('cup', { at: '2027-03-14T12:00' }, 'Line one')
    write('a.yaml', definitionFile([as('nightly', night), as('final', later), gone]))
    expect(await changesOf(folder)).toMatchObject({
      added: [],
      removed: [],
      renamed: [
        { from: 'cup', announcementId: 'final' },
        { from: 'night', announcementId: 'nightly' },
      ],
      moved: [
        {
          before: { announcementId: 'cup' },
          after: { announcementId: 'final', instants: ['2027-03-14T12:00:00.000Z'] },
        },
      ],
      changed: [{ announcementId: 'final', fields: [{ field: 'message.text', after: 'Line one' }] }],
    })
    expect((await plan(folder)).out).toContain(`Changes since main: 2 renamed, 1 moved, 1 changed
  renamed: cup → final
  renamed: night → nightly
  > final
      from Once at 2027-03-14T10:00, UTC: 1 occurrence
        2027-03-14 10:00:00Z
      to Once at 2027-03-14T12:00, UTC: 1 occurrence
        2027-03-14 12:00:00Z
  ~ final (as of 2027-03-14 12:00:00Z)
`)
    expect((await plan(folder, '--format', 'markdown')).out).toContain(
      '| 🏷️ | <code>nightly</code> | renamed: <code>night</code> → <code>nightly</code> |',
    )
    write('a.yaml', definitionFile([as('nightly', night), cup, gone]))
    const { code, out } = await plan(folder, '--detailed-exitcode')
    expect({
      code,
      isRenamed: out.includes('Changes since main: 1 renamed\n  renamed: night → nightly\n  Most'),
    }).toEqual({
      code: 2,
      isRenamed: true,
    })
  })

  it('follows a change beyond its days, with a verdict of its own', async () => {
    const far = entry('far', { at: '2027-06-01T12:00' })
    const { folder, write } = repository({ 'a.yaml': definitionFile([night, far]) })
    const ticker = entry('ticker', { cron: '*/8 * * * *', from: '2027-08-01T00:00', until: '2027-08-05T00:00' })
    write('a.yaml', definitionFile([night, entry('far', { at: '2027-06-01T14:30' }), ticker]))
    const { code, out } = await plan(folder)
    expect(code).toBe(3)
    expect(out).toContain(`  + ticker
      from ops-bot to online, normal
      At 0, 8, 16, 24, 32, 40, 48, and 56 minutes past the hour, UTC, from
      2027-08-01T00:00, until 2027-08-05T00:00: after these 2d
        2027-08-01 00:00:00Z
          | hello
        2027-08-01 00:08:00Z
        2027-08-01 00:16:00Z
  > far
      from Once at 2027-06-01T12:00, UTC: after these 2d
        2027-06-01 12:00:00Z
      to Once at 2027-06-01T14:30, UTC: after these 2d
        2027-06-01 14:30:00Z
`)
    expect(out).toContain('\nOver the limit after these 2d\n')
    expect(out.replaceAll('\n', ' ')).toMatch(
      /Within quota: at most 2 of 100 .* After these 2d, as far as the change goes, up to 2027-08-.*: OVER QUOTA: up to 194 calls .* Without the change, in the same time: within quota: at most 3 of 100 /u,
    )
    for (const line of out.split('\n')) expect(line.length, line).toBeLessThanOrEqual(80)
    const { changes } = JSON.parse((await plan(folder, '--json')).out)
    expect(changes).toMatchObject({
      moved: [
        {
          before: { occurrences: 0, instants: [], beyond: ['2027-06-01T12:00:00.000Z'] },
          after: { occurrences: 0, instants: [], beyond: ['2027-06-01T14:30:00.000Z'] },
          comes: { count: 1, instants: ['2027-06-01T14:30:00.000Z'] },
          goes: { count: 1, instants: ['2027-06-01T12:00:00.000Z'] },
          isComplete: true,
        },
      ],
      beyond: {
        from: '2027-03-15T12:00:00.000Z',
        isCut: false,
        isOverQuota: true,
        overQuota: [{ announcements: [{ announcementId: 'ticker' }, { announcementId: 'night' }] }],
        before: { isOverQuota: false, overQuota: 0 },
      },
    })
    expect((await plan(folder, '--format', 'markdown')).out).toContain(
      '### ❌ Belfry plan: 1 added, 1 moved, **over quota after these 2d**\n',
    )
  })

  it('tells a change of the settings by its keys', async () => {
    const red = { ...night, owner: 'red' }
    const settings = (owners: object) => JSON.stringify({ version: 1, owners })
    const { folder, write } = repository({
      'a.yaml': definitionFile([red]),
      'settings.yaml': settings({ red: { daily: 20 } }),
    })
    write('settings.yaml', settings({ red: { daily: 10 }, blue: { reserve: 2 } }))
    const { code, out } = await plan(folder, '--detailed-exitcode')
    expect(code).toBe(2)
    expect(out).toContain(`Changes since main: settings changed
  ~ settings.yaml
      owners.red.daily: [-20-]{+10+}
      owners.blue.daily: {+no bound+}
      owners.blue.reserve: {+2+}
`)
    expect((await changesOf(folder)).settings).toEqual([
      { field: 'owners.red.daily', before: '20', after: '10' },
      { field: 'owners.blue.daily', before: null, after: 'no bound' },
      { field: 'owners.blue.reserve', before: null, after: '2' },
    ])
    expect((await plan(folder, '--format', 'markdown')).out).toContain('| ⚙️ | <code>settings&#46;yaml</code> |')
  })

  it('tells an every whose steps change, and the days off of an event that comes again', async () => {
    const every = { every: '2 weeks', from: '2026-12-02T14:00', timezone: 'Europe/London' }
    const rent = { event: { cron: '0 9 1 * *', reminders: ['-1d', '0m'] }, timezone: 'UTC' }
    const { folder, write } = repository({ 'a.yaml': definitionFile([entry('retro', every), entry('rent', rent)]) })
    const moved = { ...rent, except: ['2027-04-01'], onExcluded: 'after' }
    write('a.yaml', definitionFile([entry('retro', { ...every, every: '1 week' }), entry('rent', moved)]))
    const range = ['--from', '2027-03-30T00:00:00Z', '--days', '14'] as const
    const { out } = await plan(folder, ...range)
    expect(out).toContain(`  > rent
      from Event at 09:00, on day 1 of the month: -1d, 0m, UTC
      to Event at 09:00, on day 1 of the month: -1d, 0m, UTC, except 2027-04-01,
      moved to the first free day after:
        - 2027-03-31 09:00:00Z
        + 2027-04-02 09:00:00Z
  > retro
      from Every 2 weeks on Wednesday at 14:00, Europe/London, from
      2026-12-02T14:00
      to Every week on Wednesday at 14:00, Europe/London, from 2026-12-02T14:00:
        + 2027-03-31 14:00:00 +01:00 (13:00:00Z)
        + 2027-04-14 14:00:00 +01:00 (13:00:00Z)
`)
    expect(out).toContain('its event is moved from Thu 1 Apr')
    expect(out.split('\n').filter((line) => line.length > 80)).toEqual([])
    const { changes } = JSON.parse((await plan(folder, ...range, '--json')).out)
    expect(changes.changed).toEqual([])
    expect(changes.moved).toMatchObject([
      {
        after: { announcementId: 'rent' },
        comes: { count: 1, instants: ['2027-04-02T09:00:00.000Z'] },
        goes: { count: 1, instants: ['2027-03-31T09:00:00.000Z'] },
      },
      { after: { announcementId: 'retro' }, comes: { count: 53 }, goes: { count: 0, instants: [] } },
    ])
  })

  it('tells what a change of freezes and quiet hours holds back and releases', async () => {
    const nightly = `version: 1
defaults: { timezone: UTC, sender: ops-bot }
announcements:
  - id: nightly
    schedule: { cron: "0 22 * * *" }
    late: { grace: 12h }
    message: { type: text, text: Hello }
`
    const launch = {
      id: 'launch',
      timezone: 'UTC',
      from: '2026-12-24T00:00',
      to: '2026-12-25T00:00',
      reason: 'Holidays',
    }
    const night = { id: 'night', from: '21:00', to: '07:00', timezone: 'UTC' }
    const { folder, write } = repository({
      'a.yaml': nightly,
      'settings.yaml': JSON.stringify({ version: 1, freezes: [launch] }),
    })
    write('settings.yaml', JSON.stringify({ version: 1, quiet: [night] }))
    const range = ['--from', '2026-12-24T00:00:00Z', '--days', '2'] as const
    const { out } = await plan(folder, ...range)
    expect(out).toContain(`  ~ settings.yaml
      freezes.launch.from: [-2026-12-24T00:00-]
      freezes.launch.to: [-2026-12-25T00:00-]
      freezes.launch.timezone: [-UTC-]
      freezes.launch.reason: [-Holidays-]
      quiet.night.from: {+21:00+}
      quiet.night.to: {+07:00+}
      quiet.night.timezone: {+UTC+}
  Held back: 1 occurrence
      2026-12-25 22:00:00Z nightly: waits (quiet: night)
  Released: 1 occurrence
      2026-12-24 22:00:00Z nightly: was skipped (freeze: launch)
`)
    const { out: markdown } = await plan(folder, ...range, '--format', 'markdown')
    expect(markdown).toContain('| 🔇 | <code>settings&#46;yaml</code> | Released: 1 occurrence |')
    const { out: json } = await plan(folder, ...range, '--json')
    expect(JSON.parse(json)).toMatchObject({
      changes: {
        held: {
          holds: [{ key: 'nightly@2026-12-25T22:00:00.000Z', by: 'quiet', state: 'waiting' }],
          releases: [{ key: 'nightly@2026-12-24T22:00:00.000Z', by: 'freeze', state: 'skipped' }],
        },
      },
    })
  })

  it('works in a shallow clone, and with a path that is not there at one of the two', async () => {
    const { root, folder, write, git } = repository({ 'a.yaml': definitionFile([night]) })
    write('a.yaml', definitionFile([night, cup]))
    git('commit', '--quiet', '--all', '--message', 'two')
    const clone = join(temporaryFolder(), 'clone')
    execFileSync('git', ['clone', '--quiet', '--depth', '1', '--no-single-branch', `file://${root}`, clone], {
      stdio: 'pipe',
    })
    execFileSync('git', ['-C', clone, 'switch', '--quiet', 'work'], { stdio: 'pipe' })
    const there = join(clone, 'app', 'schedules')
    const { out } = await run(['plan', there, '--from', FROM, '--base', 'origin/main', '--json'])
    expect(JSON.parse(out).changes.added).toMatchObject([{ announcementId: 'cup' }])
    execFileSync('git', ['-C', clone, 'switch', '--quiet', '--detach', 'origin/main'], { stdio: 'pipe' })
    const behind = await run(['plan', there, '--from', FROM, '--base', 'origin/work', '--json'])
    expect(JSON.parse(behind.out).changes).toMatchObject({ added: [], removed: [] })
    write('only-here/c.yaml', definitionFile([gone]))
    expect((await changesOf(join(folder, 'only-here'))).added).toMatchObject([{ announcementId: 'gone' }])
  })

  it('compares with where the branch began, so that a branch that is behind removes nothing', async () => {
    const { root, folder, write, git } = repository({ 'a.yaml': definitionFile([night]) })
    const began = git('rev-parse', 'HEAD').toString().trim()
    write('b.yaml', definitionFile([cup]))
    commitAll(git)
    git('switch', '--quiet', 'main')
    write('c.yaml', definitionFile([gone]))
    commitAll(git)
    git('switch', '--quiet', 'work')
    write('d.yaml', definitionFile([entry('loose', { at: '2027-03-14T12:00' })]))
    const added = [{ announcementId: 'cup' }, { announcementId: 'loose' }]
    expect(await changesOf(folder)).toMatchObject({ base: 'main', baseCommit: began, added, removed: [] })
    expect((await plan(folder, '--format', 'markdown')).out).toContain(
      `Compared with <code>main</code> (<code>${began.slice(0, 12)}</code>).`,
    )
    // What GitHub checks out is a merge. A re-run finds a base branch that has gone on, and shows the same.
    git('stash', '--quiet', '--include-untracked')
    git('switch', '--quiet', '--detach', 'main')
    git('merge', '--quiet', '--no-edit', 'work')
    const first = await changesOf(folder)
    expect(first).toMatchObject({ added: [{ announcementId: 'cup' }], removed: [] })
    execFileSync('git', ['-C', root, 'branch', '--quiet', 'merged'])
    git('switch', '--quiet', 'main')
    write('e.yaml', definitionFile([entry('later', { at: '2027-03-14T13:00' })]))
    commitAll(git)
    git('switch', '--quiet', '--detach', 'merged')
    expect(await changesOf(folder)).toEqual(first)
  })

  it('names the place of what is wrong at the merge base by its commit, where the ref has gone on', async () => {
    const { folder, write, git } = repository({ 'a.yaml': definitionFile([{ ...cup, push: 'nobody' }]) })
    const began = git('rev-parse', '--short=12', 'HEAD').toString().trim()
    git('switch', '--quiet', 'main')
    write('a.yaml', definitionFile([cup]))
    commitAll(git)
    git('switch', '--quiet', 'work')
    write('a.yaml', definitionFile([cup]))
    expect(await changesOf(folder)).toMatchObject({
      added: [{ announcementId: 'cup' }],
      baseProblems: [{ file: `${began}:app/schedules/a.yaml` }],
    })
  })

  it('compares two refs as git diff does, and leaves the files on the disk alone', async () => {
    const { folder, write, git } = repository({ 'a.yaml': definitionFile([night]) })
    write('b.yaml', definitionFile([cup]))
    commitAll(git)
    git('switch', '--quiet', 'main')
    write('c.yaml', definitionFile([gone]))
    commitAll(git)
    write('a.yaml', 'not: definitions')
    const between = async (base: string) => {
      const { code, out } = await run(['plan', folder, '--from', FROM, '--days', '2', '--base', base, '--json'])
      const { changes, occurrences } = JSON.parse(out)
      const ids = (list: readonly Changed[]) => list.map(({ announcementId: id }) => id)
      return { code, added: ids(changes.added), removed: ids(changes.removed), planned: occurrences.length }
    }
    expect(await between('main...work')).toEqual({ code: 0, added: ['cup'], removed: [], planned: 3 })
    expect(await between('main..work')).toEqual({ code: 0, added: ['cup'], removed: ['gone'], planned: 3 })
    // A side that is left out is HEAD, which is main here.
    expect(await between('..work')).toEqual(await between('main..work'))
    expect(await between('work...')).toEqual({ code: 0, added: ['gone'], removed: [], planned: 3 })
  })

  it('plans nothing of a head that it cannot read whole', async () => {
    const { folder, write, git } = repository({ 'a.yaml': definitionFile([night]) })
    const on = (path: string) => runUnwrapped(['plan', path, '--base', 'main..work'])
    write('b.yaml', definitionFile([{ ...cup, push: 'nobody' }]))
    commitAll(git)
    const { code, out } = await on(folder)
    expect({ code, isTold: out.includes('work:app/schedules/b.yaml:') }).toEqual({ code: 1, isTold: true })
    expect(await on(join(folder, 'deeper'))).toMatchObject({
      code: 1,
      err: expect.stringMatching(/^belfry: there are no definition files at \S+deeper in main\.\.work\n/u),
    })
    rmSync(join(folder, 'b.yaml'))
    symlinkSync('a.yaml', join(folder, 'b.yaml'))
    commitAll(git)
    expect(await on(folder)).toMatchObject({
      code: 1,
      err: expect.stringContaining('work:app/schedules/b.yaml is a link, which is not followed'),
    })
  })

  it('refuses to guess where a shallow clone or another history began, and says what helps', async () => {
    const { root, folder, write, git } = repository({ 'a.yaml': definitionFile([night]) })
    for (const each of [cup, gone]) {
      write('b.yaml', definitionFile([each]))
      commitAll(git)
    }
    const clone = join(temporaryFolder(), 'clone')
    const there = join(clone, 'app', 'schedules')
    const inClone = (...args: readonly string[]) => execFileSync('git', ['-C', clone, ...args], { stdio: 'pipe' })
    execFileSync('git', ['clone', '--quiet', '--depth=1', '--no-single-branch', `file://${root}`, clone])
    inClone('switch', '--quiet', 'work')
    const since = (path: string, base: string) => run(['plan', path, '--from', FROM, '--base', base, '--json'])
    const refused = await since(there, 'origin/main')
    expect(refused.code).toBe(1)
    expect(JSON.parse(refused.out)).toMatchObject({ error: { code: 'invalid' } })
    expect(refused.err).toContain('this shallow clone does not show where HEAD left origin/main')
    expect(refused.err).toContain('`git fetch --unshallow`')
    expect(JSON.parse((await since(there, 'origin/main..HEAD')).out).changes.added).toMatchObject([
      { announcementId: 'gone' },
    ])
    inClone('fetch', '--quiet', '--unshallow')
    expect(JSON.parse((await since(there, 'origin/main')).out).changes.added).toMatchObject([
      { announcementId: 'gone' },
    ])
    git('switch', '--quiet', '--orphan', 'other')
    write('a.yaml', definitionFile([night, gone]))
    expect((await changesOf(folder)).added).toMatchObject([{ announcementId: 'gone' }])
    commitAll(git)
    expect(await plan(folder)).toMatchObject({
      code: 1,
      err: expect.stringMatching(/main and HEAD have no commit in common\n.*--base main\.\.HEAD/u),
    })
  })

  it('compares with a tree that belongs to no commit as it is', async () => {
    const { folder, write, git } = repository({ 'a.yaml': definitionFile([night]) })
    const tree = git('rev-parse', 'HEAD^{tree}').toString().trim()
    write('b.yaml', definitionFile([cup]))
    const { out } = await run(['plan', folder, '--from', FROM, '--base', tree, '--json'])
    expect(JSON.parse(out).changes).toMatchObject({ base: tree, baseCommit: null, added: [{ announcementId: 'cup' }] })
  })

  it("shows git's own advice in place of ours", async () => {
    const { folder } = repository({ 'a.yaml': definitionFile([night]) })
    const bin = temporaryFolder()
    // The real git, made to believe that the repository is of another user.
    const script = `#!/bin/sh\nPATH='${process.env['PATH']}' GIT_TEST_ASSUME_DIFFERENT_OWNER=1 exec git "$@"\n`
    writeFileSync(join(bin, 'git'), script, { mode: 0o755 })
    const env = { PATH: `${bin}:${process.env['PATH']}`, HOME: bin, LC_ALL: 'C' }
    const { code, err } = await runUnwrapped(['plan', folder, '--from', FROM, '--base', 'main'], env)
    expect(code).toBe(1)
    expect(err).toMatch(/is not in a git repository that can be read: fatal: detected dubious ownership in repository/u)
    expect(err).toMatch(
      /\n {2}To add an exception for this directory, call: git config --global --add safe\.directory \//u,
    )
    expect(err).not.toContain('without --base')
  })

  it("shows git's list of commits when a short id could be several", async () => {
    const { root, folder, git } = repository({ 'a.yaml': definitionFile([night]) })
    // Two of 1,500 ids with the same first four digits are certain enough, and the dates make the ids always the same.
    const commits = Array.from({ length: 1500 }, (_, at) => {
      return `commit refs/heads/many\ncommitter t <t@example.com> ${1_700_000_000 + at} +0000\ndata 1\nx\n`
    })
    execFileSync('git', ['-C', root, 'fast-import', '--quiet'], { input: commits.join(''), stdio: 'pipe' })
    const ids = git('rev-list', 'many').toString().trim().split('\n')
    const [short, alike] =
      Object.entries(Object.groupBy(ids, (id) => id.slice(0, 4))).find(([, same = []]) => same.length > 1) ?? []
    const { code, err } = await run(['plan', folder, '--base', short ?? ''])
    expect(code).toBe(1)
    expect(err).toContain(`there is no "${short}" in the git repository`)
    for (const id of alike ?? ['none']) expect(err).toContain(id.slice(0, 5))
  })

  it('compares with what is valid at the base, and says what is not', async () => {
    const { folder, write, root, git } = repository({ 'a.yaml': definitionFile([night, { ...cup, push: 'nobody' }]) })
    writeFileSync(join(folder, 'bytes.yaml'), Buffer.from([0xff, 0xfe, 0x41]))
    symlinkSync('a.yaml', join(folder, 'link.yaml'))
    git('add', '--all')
    git('commit', '--quiet', '--message', 'two')
    git('branch', '--force', 'main')
    for (const name of ['bytes.yaml', 'link.yaml']) rmSync(join(folder, name))
    write('a.yaml', definitionFile([night, cup]))
    const changes = await changesOf(folder)
    expect(changes).toMatchObject({
      added: [{ announcementId: 'cup' }],
      baseProblems: [{ file: 'main:app/schedules/a.yaml', severity: 'error' }],
      leftOut: [
        'main:app/schedules/link.yaml is a link, which is not followed',
        'main:app/schedules/bytes.yaml is not UTF-8',
      ],
    })
    const { code, out } = await plan(folder)
    expect(code).toBe(0)
    expect(out).toContain('1 problem at main')
    expect((await plan(root, '--format', 'markdown')).out).toContain('1 problem at the base')
  })

  it('says what is wrong with a ref or a folder, and is not fooled by either', async () => {
    const { folder } = repository({ 'a.yaml': definitionFile([night]) })
    for (const ref of ['nope', '--output=x', 'main..nope', 'nope...work', '..', '...']) {
      const { code, err, out } = await run(['plan', folder, `--base=${ref}`])
      expect({ ref, code, out }).toEqual({ ref, code: 1, out: '' })
      expect(err).toContain('in the git repository')
    }
    const outside = temporaryFolder()
    writeFileSync(join(outside, 'a.yaml'), definitionFile([night]))
    expect(await plan(outside)).toMatchObject({ code: 1, err: expect.stringContaining('is not in a git repository') })
  })
})
