import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import stringWidth from 'string-width'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { run, VERB_NAMES } from '../../src/cli/program.ts'
import { temporaryFolder } from '../support/store.ts'

const ID = `winter-cup-${'x'.repeat(53)}`
const OWNER = 'o'.repeat(40)
const ZONE = 'America/Argentina/ComodRivadavia'
const WORDS = '冬季杯一小时后开始，请各位玩家做好准备。'.repeat(4)
const REASON = 'the league has moved the final, and nobody knows yet to which hour it goes; ask the desk '
  .repeat(3)
  .trim()
const by = ['--by', 'Adelheid von Hohenzollern-Sigmaringen of the night desk of the league']
const AT = '2099-12-24T18:00'

/** Long ids and zones, and texts in wide writing. */
const valid = () => ({
  version: 1,
  defaults: { sender: 'ops-bot-of-the-winter-cup', timezone: ZONE },
  announcements: [
    { id: ID, owner: OWNER, schedule: { cron: '45 1 * * *' }, message: { type: 'text', text: WORDS } },
    { id: 'once', schedule: { at: [AT] }, message: { type: 'text', text: WORDS.repeat(3) } },
  ],
})

const invalid = () => ({
  version: 1,
  defaults: { sender: 'ops-bot', timezone: 'Beijing' },
  announcements: [
    {
      id: `${ID}-too-long`,
      schedule: { cron: '0 9 * * MON#2' },
      message: { type: 'text', text: `${WORDS} {{ ocurrence.date }} ${WORDS}` },
    },
    {
      id: 'b',
      [ID]: WORDS,
      schedule: { cron: '*/45 9-17 * * *' },
      late: { grace: '10' },
      message: { type: 'txt', text: '' },
    },
  ],
})

/** A minute field that is longer than a line of a terminal. */
const minutes = Array.from({ length: 60 }, (_, minute) => minute).join(',')

const cases = (expectation: object) => ({
  version: 1,
  schedules: '../valid',
  cases: [
    {
      name: REASON,
      from: '2026-12-24T00:00Z',
      for: '24h',
      expect: [{ id: ID, at: '2026-12-24T01:45', ...expectation }],
    },
  ],
})

/** Two files of definitions, two of cases, and no database yet. */
function scene() {
  const folder = temporaryFolder()
  const write = (name: string, content: object) => {
    mkdirSync(join(folder, name))
    // In lines of JSON that are as long as those of YAML get.
    writeFileSync(join(folder, name, 'a.yaml'), JSON.stringify(content, null, 1))
    return join(folder, name)
  }
  const paths = {
    valid: write('valid', valid()),
    invalid: write('invalid', invalid()),
    passes: write('passes', cases({ text: WORDS })),
    fails: write('fails', cases({ text: `${WORDS}!`, push: 'everyone', leaves: '+1s' })),
  }
  const env = {
    BELFRY_SCHEDULES: paths.valid,
    BELFRY_DATABASE: join(folder, 'belfry.sqlite'),
    BELFRY_NEW_DATABASE: 'allow',
    BELFRY_CLOCK_CHECK: 'off',
    BELFRY_LISTEN: '127.0.0.1:0',
  }
  return { ...paths, env }
}

/** Runs a verb in this process, with no other settings in the environment. All that it printed. */
async function printed(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  onTestFinished(() => void vi.unstubAllEnvs())
  for (const name of Object.keys(process.env)) if (/^(?:ZIM|BELFRY)_/u.test(name)) vi.stubEnv(name, undefined)
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value)
  let text = ''
  const code = await run(args, {
    out: (piece) => void (text += piece),
    err: (piece) => void (text += piece),
    stop: args[0] === 'send' ? AbortSignal.abort() : new AbortController().signal,
    onReload: () => undefined,
  })
  return { code, text }
}

/** The lines that are too wide and could break: they are neither one word nor one command. */
const tooWide = (text: string) =>
  text.split('\n').filter((line) => stringWidth(line) > 80 && /\S\s+\S/u.test(line.replaceAll(/`[^`]+`/gu, '`')))

describe('what a verb prints fits 80 columns', () => {
  it.each([[], ...VERB_NAMES.map((name) => [name])].map((args) => [[...args, '--help']]))('%j', async (args) => {
    const { code, text } = await printed(args)
    expect({ code, isEmpty: text === '', wide: tooWide(text) }).toEqual({ code: 0, isEmpty: false, wide: [] })
  })

  it('where it refuses what was asked', async () => {
    const { env, valid: path } = scene()
    const asked: readonly (readonly [args: readonly string[], code: number])[] = [
      [['nothing-of-this-name'], 64],
      [['next'], 64],
      [['pause', ID], 64],
      [['pause', ID, '--all', ...by, '--reason', REASON], 64],
      [['resolve', `${ID}@2026-12-24T01:45:00.000Z`, ...by, '--note', REASON], 64],
      [['send', '--text', WORDS, ...by, '--live'], 64],
      [['serve'], 64],
      [['calendar', 'import'], 64],
      [['calendar', 'import', '--country', 'DE-XX'], 1],
      [['calendar', 'import', join(path, ID)], 1],
      [['quota'], 69],
      [['list'], 69],
      [['plan', `${path}/${ID}/${ID}`], 1],
      [['next', `${ID} * * * *`, '--timezone', ZONE], 1],
      [['next', `${minutes} 25 * * *`, '--timezone', ZONE], 1],
      [['next', '0 9 * * *', '--timezone', `${ID}/${ID}`], 1],
    ]
    for (const [args, wanted] of asked) {
      const { code, text } = await printed(args, env)
      expect({ args, code, wide: tooWide(text) }).toEqual({ args, code: wanted, wide: [] })
      expect(text).not.toBe('')
    }
  })

  it('where definitions and cases are checked', async () => {
    const { env, ...paths } = scene()
    const asked: readonly (readonly [args: readonly string[], code: number])[] = [
      [['validate', paths.valid], 0],
      [['validate', paths.invalid], 1],
      [['add', join(paths.invalid, 'a.yaml')], 1],
      [['test', join(paths.passes, 'a.yaml')], 0],
      [['test', join(paths.fails, 'a.yaml')], 1],
      [['next', '45 1 * * *', '--timezone', ZONE], 0],
      [['next', '*/45 1-17/2 1,15 * 1,3', '--timezone', 'Etc/GMT+8'], 0],
      [['next', '30 2 * 3 *', '--timezone', 'America/New_York', '--from', '2027-03-13T00:00Z'], 0],
    ]
    for (const [args, wanted] of asked) {
      const { code, text } = await printed(args, env)
      expect({ args, code, wide: tooWide(text) }).toEqual({ args, code: wanted, wide: [] })
    }
  })

  it('where it tells of the service and its record', async () => {
    const { env, ...paths } = scene()
    const key = `${ID}@2026-12-24T04:45:00.000Z`
    const asked: readonly (readonly [args: readonly string[], code: number])[] = [
      [['database', 'create', '--assume-calls', '100'], 0],
      [['database', 'create'], 75],
      [['add', join(paths.valid, 'a.yaml')], 0],
      [['pause', ID, ...by, '--reason', REASON, '--until', '2099-01-01T00:00Z'], 0],
      [['pause', ID, ...by, '--reason', REASON], 75],
      [['list'], 0],
      [['history'], 0],
      [['why', ID], 0],
      [['skip', `${ID}@2098-12-24`, ...by, '--reason', REASON], 0],
      [['skip', `${ID}@2098-12-24`, ...by, '--reason', REASON], 75],
      [['pause', '--owner', OWNER, ...by, '--reason', REASON], 0],
      [['pause', '--all', ...by, '--reason', REASON, '--until', '2099-01-01T00:00Z'], 0],
      [['pause', '--all', ...by, '--reason', REASON], 75],
      [['list'], 0],
      [['why', ID], 0],
      [['why', `${ID}@2098-12-24`], 0],
      [['doctor', '--offline'], 0],
      [['send', '--text', WORDS, '--title', WORDS, '--by', 'Ada'], 75],
      [['resume', '--owner', `${OWNER}s`, ...by], 75],
      [['resume', '--owner', OWNER, ...by], 0],
      [['resume', '--all', ...by], 0],
      [['unskip', `${ID}@2098-12-24`, ...by], 0],
      [['quota'], 0],
      [['quota', 'prove'], 0],
      [['doctor', '--offline'], 0],
      [['resolve', key, '--seen', ...by, '--note', REASON], 1],
      [['send', '--text', WORDS, '--title', WORDS, '--by', 'Ada'], 3],
      [['resume', ID, ...by], 0],
      [['remove', ID], 0],
      [['remove', ID], 1],
      [['adopt'], 75],
    ]
    for (const [args, wanted] of asked) {
      const { code, text } = await printed(args, env)
      expect({ args, code, wide: tooWide(text), text }).toEqual({
        args,
        code: wanted,
        wide: [],
        text: expect.stringMatching(/\S/u),
      })
    }
  })
})
