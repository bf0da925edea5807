import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { definitionFile } from '../../support/gateway.ts'
import { runHere } from '../../support/run-here.ts'

const WHY = ['--by', 'Ada', '--reason', 'an incident']
const message = { type: 'text', text: 'hi' }
const schedule = { cron: '0 9 * * *' }
let folder = ''

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'belfry-pause-'))
  vi.stubEnv('BELFRY_DATABASE', join(folder, 'belfry.sqlite'))
  vi.stubEnv('BELFRY_SCHEDULES', folder)
  vi.stubEnv('BELFRY_LISTEN', '127.0.0.1:1')
  await done(['database', 'create'])
  const entries = [
    { id: 'gala', owner: 'events', schedule, message },
    { id: 'cup', owner: 'events', schedule, message },
    { id: 'notice', schedule, message },
  ]
  await done(['add', written(entries)])
})

afterEach(() => {
  vi.unstubAllEnvs()
  rmSync(folder, { recursive: true, force: true })
})

function written(entries: readonly object[]): string {
  const file = join(folder, 'more.yml')
  writeFileSync(file, definitionFile(entries))
  return file
}

/** What a verb says that ends with 0. */
async function done(args: readonly string[]): Promise<string> {
  const { code, out, err } = await runHere(args)
  expect({ args, code, err }).toEqual({ args, code: 0, err: '' })
  return out
}

const json = async (args: readonly string[]): Promise<unknown> => JSON.parse(await done([...args, '--json']))

/** The ids of what is paused, each with how often. */
async function paused(): Promise<readonly string[]> {
  const list = (await json(['list'])) as { announcementId: string; pauses: { scope: string }[] }[]
  return list.flatMap(({ announcementId, pauses }) =>
    pauses.length === 0 ? [] : [`${announcementId}: ${pauses.map(({ scope }) => scope).join(' ')}`],
  )
}

describe('pause --all', () => {
  it('holds back everything, also what is added while it holds, until resume --all', async () => {
    const said = await done(['pause', '--all', ...WHY])
    expect(said).toBe(
      'Everything is paused by Ada.\n' +
        'Held back: 3 announcements, and all that are added while it holds.\n' +
        '    `belfry resume --all --by NAME` ends it.\n',
    )
    await done(['add', written([{ id: 'late', schedule, message }])])
    expect(await paused()).toEqual(['cup: all', 'gala: all', 'late: all', 'notice: all'])
    expect(await done(['why', 'late'])).toMatch(/Take the pause back: `belfry resume --all --by\n? *NAME`\./u)
    const ended = await done(['resume', '--all', '--by', 'Bob'])
    expect(ended).toMatch(/^Everything goes on; it was paused by Ada since .* UTC\n$/u)
    expect(await paused()).toEqual([])
  })

  it('is told once above the list, and below each announcement', async () => {
    await done(['pause', '--owner', 'events', ...WHY])
    await done(['pause', '--all', '--by', 'Bob', '--reason', 'too loud', '--until', '2099-01-01T00:00:00Z'])
    const out = (await done(['list'])).replaceAll(/\n {4}/gu, ' ')
    expect(out).toMatch(/^EVERYTHING IS PAUSED by Bob since .* until 2099-01-01 00:00:00 UTC: too loud\. /u)
    expect(out).toMatch(
      /\nEVERYTHING of events IS PAUSED by Ada since .*: an incident\. `belfry resume --owner events/u,
    )
    expect(out.match(/PAUSED with everything, by Bob until 2099-01-01 00:00:00 UTC: too loud/gu)).toHaveLength(3)
    expect(out.match(/PAUSED with everything of events, by Ada: an incident/gu)).toHaveLength(2)
  })

  it('has a JSON document without an announcement, with what it holds back', async () => {
    const pause = { by: 'Ada', reason: 'an incident', until: null, owner: null, scope: 'all' }
    expect(await json(['pause', '--all', ...WHY])).toMatchObject({ announcementId: null, pause })
    const { ended, ...rest } = (await json(['resume', '--all', '--by', 'Bob'])) as { ended: object }
    expect(ended).toMatchObject({ ...pause, until: expect.any(String) })
    expect(rest).toEqual({ announcementId: null, pause: null, by: 'Bob', stillPaused: [] })
  })

  it('is a conflict while it holds, and so is to resume what is not paused', async () => {
    expect(await runHere(['resume', '--all', '--by', 'Bob'])).toMatchObject({
      code: 75,
      err: expect.stringMatching(/^belfry: everything is not paused/u),
    })
    await done(['pause', '--all', ...WHY])
    const again = await runHere(['pause', '--all', ...WHY])
    expect(again).toMatchObject({ code: 75, err: expect.stringContaining('everything is paused already, by Ada') })
    for (const args of [['cup'], ['--owner', 'events']]) {
      const refused = await runHere(['resume', ...args, '--by', 'Bob'])
      expect(refused).toMatchObject({ code: 75, err: expect.stringContaining('`belfry resume --all --by NAME`') })
    }
  })
})

describe('pause --owner', () => {
  it('holds back what the team owns, and what it is given, and nothing else', async () => {
    expect(await done(['pause', '--owner', 'events', ...WHY])).toContain('Everything of events is paused by Ada.\n')
    await done(['add', written([{ id: 'notice', owner: 'events', schedule, message }])])
    await done(['add', written([{ id: 'other', owner: 'ops', schedule, message }])])
    expect(await paused()).toEqual(['cup: owner', 'gala: owner', 'notice: owner'])
    expect(await json(['resume', '--owner', 'events', '--by', 'Bob'])).toMatchObject({
      announcementId: null,
      ended: { scope: 'owner', owner: 'events' },
      stillPaused: [],
    })
  })

  it('of a team that there is not ends with 1, and names those that there are', async () => {
    const { code, err } = await runHere(['pause', '--owner', 'evnts', ...WHY])
    expect({ code, err }).toEqual({
      code: 1,
      err: 'belfry: no announcement has the owner "evnts"\n  The owners that there are: events.\n',
    })
  })
})

describe('a narrow pause beneath a wide one', () => {
  beforeEach(async () => {
    await done(['pause', 'cup', '--by', 'Cyd', '--reason', 'rain'])
    await done(['pause', '--owner', 'events', ...WHY])
    await done(['pause', '--all', '--by', 'Bob', '--reason', 'loud'])
  })

  it('is told beside it', async () => {
    expect(await paused()).toEqual(['cup: announcement owner all', 'gala: owner all', 'notice: all'])
    const why = (await json(['why', 'cup'])) as { checks: { check: string; by: string }[]; nextStep: string }
    expect(why.checks.filter(({ check }) => check === 'paused').map(({ by }) => by)).toEqual(['Cyd', 'Ada', 'Bob'])
    for (const target of ['cup', '--owner events', '--all']) expect(why.nextStep).toContain(`resume ${target} --by`)
  })

  it('ends alone, and what still holds is told', async () => {
    const out = await done(['resume', 'cup', '--by', 'Dan'])
    expect(out.replaceAll(/\n {4}/gu, ' ')).toMatch(
      new RegExp(
        '^cup: its own pause is over; it was paused by Cyd since .* UTC\n' +
          'STILL PAUSED: everything of events, by Ada: an incident\\. `belfry resume --owner events --by NAME` ends that\\.\n' +
          'STILL PAUSED: everything, by Bob: loud\\. `belfry resume --all --by NAME` ends that\\.\n$',
        'u',
      ),
    )
    expect(await paused()).toEqual(['cup: owner all', 'gala: owner all', 'notice: all'])
    expect(await json(['resume', '--owner', 'events', '--by', 'Dan'])).toMatchObject({
      pause: { scope: 'all', by: 'Bob' },
      stillPaused: ['cup', 'gala'],
    })
  })

  it('stays when the wide one ends', async () => {
    const out = await done(['resume', '--all', '--by', 'Dan'])
    expect(out.replaceAll(/\n {4}/gu, ' ')).toMatch(
      new RegExp(
        '^Everything goes on, but what other pauses hold; it was paused by Bob since .* UTC\n' +
          'STILL PAUSED: everything of events, by Ada: an incident\\. .*\nSTILL PAUSED: cup, by Cyd: rain\\. `belfry resume cup --by NAME` ends that\\.\n$',
        'u',
      ),
    )
    expect(await json(['resume', '--owner', 'events', '--by', 'Dan'])).toMatchObject({
      pause: null,
      stillPaused: ['cup'],
    })
    expect(await paused()).toEqual(['cup: announcement'])
  })
})

describe('what a pause is of', () => {
  it.each([
    ['nothing', []],
    ['an id and everything', ['cup', '--all']],
    ['a team and everything', ['--owner', 'events', '--all']],
    ['an id and a team', ['cup', '--owner', 'events']],
    ['a team without a name', ['--owner', ' ']],
  ])('must be one thing: %s ends with 64, and nothing is changed', async (_, args) => {
    for (const verb of [
      ['pause', ...WHY],
      ['resume', '--by', 'Ada'],
    ]) {
      const { code, out, err } = await runHere([...verb, ...args])
      expect({ verb, code, out }).toEqual({ verb, code: 64, out: '' })
      expect(err).toContain('--help`')
    }
    expect(await paused()).toEqual([])
  })
})

it('of many that are still paused by themselves the first few are named', async () => {
  const ids = Array.from({ length: 7 }, (_, index) => `n${index}`)
  await done(['add', written(ids.map((id) => ({ id, schedule, message })))])
  for (const id of ids) await done(['pause', id, ...WHY])
  await done(['pause', '--all', ...WHY])
  const out = await done(['resume', '--all', '--by', 'Bob'])
  expect(out.match(/STILL PAUSED: n\d, by Ada/gu)).toHaveLength(5)
  expect(out).toContain('STILL PAUSED: 2 more; `belfry list` shows them.\n')
})
