import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { runUnwrapped as run, start } from '../support/binary.ts'
import { definitionFile } from '../support/gateway.ts'
import { temporaryFolder } from '../support/store.ts'

const message = { type: 'text', text: 'hi' }
const OFTEN = { id: 'often', schedule: { cron: '*/20 * * * * *' }, message }
/** Its first reminder was due a day ago, the event comes in two days. */
const LATE = {
  id: 'late',
  schedule: {
    event: { at: new Date(Date.now() + 2 * 86_400_000).toISOString().slice(0, 16), reminders: ['-3d', '0m'] },
  },
  message,
}
const TELLINGS = [
  { what: 'what the quota cannot hold', entry: OFTEN, code: 'quota-exceeded', words: 'needs 4,320 calls a day' },
  {
    what: 'an event whose first reminder is past',
    entry: LATE,
    code: 'reminder-past',
    words: 'the reminder -3d was due',
  },
]

/** A folder with one definition, and the environment of a service on it. */
function folderWith(entry: object) {
  const folder = temporaryFolder()
  const file = join(folder, 'a.yaml')
  writeFileSync(file, definitionFile([entry]))
  return { file, env: { BELFRY_SCHEDULES: folder, BELFRY_DATABASE: join(folder, 'belfry.sqlite') } }
}

describe.each(TELLINGS)('$what', ({ entry, code, words }) => {
  it('is told by validate, at its line and column, with a remedy', async () => {
    const { file, env } = folderWith(entry)
    const told = await run(['validate', file], env)
    expect(told.code).toBe(0)
    expect(told.out).toMatch(new RegExp(String.raw`a\.yaml:\d+:\d+: warning ${code}: .*${words}[^]*\n +\|? *= \S`, 'u'))
  })

  it('is told in the log of a service that starts', async () => {
    const service = start(['serve', '--sandbox'], folderWith(entry).env)
    await service.says(new RegExp(words, 'u'))
    await service.kill()
  })

  it('is told by add, which adds it', async () => {
    const { file, env } = folderWith(entry)
    const told = await run(['add', file], env)
    expect(told).toMatchObject({ code: 0, out: `${entry.id}: added\n` })
    expect(told.err).toMatch(new RegExp(String.raw`warning ${code}: .*${words}`, 'u'))
  })

  it('is told by doctor in its own words', async () => {
    const { env } = folderWith(entry)
    const { signs } = JSON.parse((await run(['doctor', '--offline', '--json'], env)).out) as {
      signs: { topic: string; state: string; text: string; remedy: string }[]
    }
    const told = signs.filter(({ topic }) => topic === 'definitions')
    expect(told).toMatchObject([{ state: 'warning', text: expect.stringContaining(words) }])
    expect(told[0]?.remedy).toMatch(/`belfry (plan|validate)` shows/u)
  })
})

describe('plan', () => {
  it('tells both before the plan: the past reminder as validate does, the quota by its verdict', async () => {
    const late = await run(['plan', folderWith(LATE).file, '--no-ledger'])
    expect([late.code, late.err]).toEqual([
      0,
      expect.stringContaining('warning reminder-past: the reminder -3d was due'),
    ])
    const often = await run(['plan', folderWith(OFTEN).file, '--no-ledger', '--days', '1'])
    expect([often.code, often.out]).toEqual([3, expect.stringContaining('\nOVER QUOTA: ')])
  })
})

describe('doctor', () => {
  it('shows the first of each kind, and how many more there are', async () => {
    const { file, env } = folderWith(OFTEN)
    writeFileSync(file, definitionFile([OFTEN, { ...OFTEN, id: 'again' }, LATE]))
    const out = (await run(['doctor', '--offline'], env)).out.replaceAll(/\s+/gu, ' ')
    expect(out).toContain('needs 4,320 calls a day')
    expect(out).toContain('1 more warning of this kind.')
    expect(out).toContain('the reminder -3d was due')
  })
})
