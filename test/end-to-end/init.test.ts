import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { start } from '../support/binary.ts'
import { Machine } from '../support/machine.ts'
import { runHere } from '../support/run-here.ts'
import { temporaryFolder } from '../support/store.ts'

const ROOT = resolve(import.meta.dirname, '../..')
const FILES = [
  'schedules/announcements.yaml',
  'schedules/settings.yaml',
  'schedules/announcements.schema.json',
  'schedules/settings.schema.json',
  'schedules/_cases/first.yaml',
  '.github/workflows/announcements.yaml',
  '.github/CODEOWNERS',
  '.githooks/pre-commit',
]

const belfry = (...args: readonly string[]) => runHere(args)

/** Every file below a folder, without those of git. */
function filesIn(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .filter((path) => !path.startsWith('.git/'))
    .sort()
}

/** A step of the workflow that was made, run as GitHub does. */
function runStep(machine: Machine, folder: string, name: string, env: Readonly<Record<string, string>> = {}) {
  const workflow = parse(readFileSync(join(folder, '.github/workflows/announcements.yaml'), 'utf8')) as {
    readonly jobs: { readonly review: { readonly steps: readonly { readonly name?: string; readonly run?: string }[] } }
  }
  const script = workflow.jobs.review.steps.find((step) => step.name === name)?.run ?? 'exit 99'
  return machine.run(folder, 'bash', ['-e', '-o', 'pipefail', '-c', script], env)
}

describe('a new repository', () => {
  it('is made whole, and each command that is told then works as it stands', async () => {
    const machine = new Machine()
    const folder = join(machine.folder, 'my announcements')
    const args = ['init', 'my announcements', '--timezone', 'Europe/Berlin']
    // What is told to a person has the same commands, in the form in which they work for them.
    const { out: told } = machine.run(machine.folder, 'belfry', [...args, '--dry-run'])
    expect(told).toContain('Would make in my announcements:\n')
    const made = machine.run(machine.folder, 'belfry', [...args, '--json'])
    expect(made).toMatchObject({ status: 0, all: made.out })
    expect(filesIn(folder)).toEqual(FILES.toSorted())
    const { steps } = JSON.parse(made.out) as { readonly steps: readonly { readonly commands: readonly string[] }[] }
    const commands = steps.flatMap((step) => step.commands)
    expect(commands.map((command) => /^\S+ (?:-C '[^']+' )?\S+/u.exec(command)?.[0].replace(/'[^']*'/u, 'X'))).toEqual([
      'belfry validate',
      'belfry plan',
      'belfry test',
      expect.stringMatching(/^BELFRY_SCHEDULES=/u),
      'git init',
      'git -C X add',
      'git -C X commit',
      'git -C X config',
    ])
    for (const command of commands.filter((each) => !each.startsWith('BELFRY_'))) {
      const { status, all } = machine.run(machine.folder, 'sh', ['-e', '-c', command])
      expect(status, `${command}\n${all}`).toBe(0)
      expect(all, command).not.toMatch(/: (?:warning|error) |^fatal/mu)
      if (command.startsWith('belfry plan')) expect(all).toContain('3 occurrences of 1 announcement')
      if (command.startsWith('belfry test')) expect(all).toContain('1 passed, 0 failed')
    }
    expect(machine.git(folder, 'ls-files', '-z').out.split('\0').filter(Boolean).toSorted()).toEqual(FILES.toSorted())

    // The hook is in force from here on.
    const definitions = join(folder, 'schedules/announcements.yaml')
    writeFileSync(definitions, readFileSync(definitions, 'utf8').replace('T18:00', 'T18:01'))
    machine.git(folder, 'add', '.')
    expect(machine.git(folder, 'commit', '--message=moved')).toMatchObject({
      status: 1,
      all: expect.stringContaining('0 passed, 1 failed'),
    })
    machine.git(folder, 'reset', '--quiet', '--hard')
    appendFileSync(definitions, '# reviewed\n')
    expect(machine.git(folder, 'commit', '--all', '--quiet', '--message=a comment')).toMatchObject({ status: 0 })
    const env = { RUNNER_TEMP: machine.folder, BASE: 'HEAD^1' }
    expect(runStep(machine, folder, 'Validate')).toEqual({ status: 0, out: '', all: '' })
    expect(runStep(machine, folder, 'Test')).toEqual({ status: 0, out: '', all: '' })
    expect(runStep(machine, folder, 'Plan', env)).toEqual({ status: 0, out: '', all: '' })
    expect(readFileSync(join(machine.folder, 'plan.md'), 'utf8')).toMatch(/^<!-- belfry-plan -->\n/u)
  })

  it('runs in the sandbox as the command says', async () => {
    const folder = temporaryFolder()
    const { out } = await belfry('init', folder)
    expect(out).toContain(`BELFRY_SCHEDULES=${folder}/schedules belfry serve --sandbox`)
    expect(out).toContain('`belfry register USER` makes it')
    const service = start(['serve', '--sandbox'], {
      BELFRY_SCHEDULES: join(folder, 'schedules'),
      BELFRY_LISTEN: '127.0.0.1:0',
    })
    await service.says(/1 announcement in force/u)
    service.signal('SIGTERM')
    expect(await service.ended()).toMatchObject({ code: 0 })
  })

  it('has the recipes of docs/examples, word for word, and schemas of this Belfry', async () => {
    const folder = temporaryFolder()
    expect(await belfry('init', folder)).toMatchObject({ code: 0, err: '' })
    const isSame = (made: string, recipe: string) =>
      expect(readFileSync(join(folder, made), 'utf8')).toBe(readFileSync(join(ROOT, 'docs/examples', recipe), 'utf8'))
    isSame('.github/workflows/announcements.yaml', 'github-workflow.yaml')
    isSame('.github/CODEOWNERS', 'CODEOWNERS')
    isSame('.githooks/pre-commit', 'pre-commit-hook')
    expect(statSync(join(folder, '.githooks/pre-commit')).mode & 0o111).toBe(0o111)
    for (const name of ['announcements', 'settings']) {
      const read = (root: string) => JSON.parse(readFileSync(join(root, `schedules/${name}.schema.json`), 'utf8'))
      expect(read(folder)).toEqual(read(ROOT))
      expect(readFileSync(join(folder, `schedules/${name}.yaml`), 'utf8')).toContain(`$schema=./${name}.schema.json`)
    }
  })

  it('gets a package and a container that hold the recipes', () => {
    const { files } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
      readonly files: readonly string[]
    }
    expect(files).toContain('docs')
    expect(readFileSync(join(ROOT, 'Dockerfile'), 'utf8')).toContain('COPY docs/examples ./docs/examples\n')
    expect(readFileSync(join(ROOT, '.dockerignore'), 'utf8').split('\n')).toContain('!docs/examples')
  })

  it('is only told with --dry-run, and as one JSON document for programs', async () => {
    const folder = join(temporaryFolder(), 'new')
    const trial = await belfry('init', folder, '--dry-run')
    expect(trial).toMatchObject({ code: 0, err: '' })
    expect(trial.out).toBe(
      `Would make in ${folder}:\n${FILES.map((path) => `  ${path}\n`).join('')}${trial.out.split(FILES.at(-1)! + '\n')[1]}`,
    )
    expect(existsSync(folder)).toBe(false)
    const { out } = await belfry(
      'init',
      folder,
      '--json',
      '--timezone',
      'Asia/Tokyo',
      '--sender',
      'bot',
      '--owner',
      'ops',
    )
    expect(JSON.parse(out)).toMatchObject({
      folder,
      dryRun: false,
      timezone: 'Asia/Tokyo',
      sender: 'bot',
      owner: 'ops',
      made: FILES,
      left: [],
    })
    expect(readFileSync(join(folder, 'schedules/announcements.yaml'), 'utf8')).toContain(
      'defaults: { timezone: Asia/Tokyo, sender: bot, owner: ops }\n',
    )
  })
})

describe('the zone of the first announcement', () => {
  it.each([
    ['that of the machine, if it is a place', 'Pacific/Chatham', 'Pacific/Chatham'],
    ['Etc/UTC where the machine has none, and it is told', 'UTC', 'Etc/UTC'],
    ['Etc/UTC where the machine has an offset', 'Etc/GMT+5', 'Etc/UTC'],
  ])('is %s', (_, zone, expected) => {
    const machine = new Machine()
    const { out, status } = machine.run(machine.folder, 'belfry', ['init', '.'], { TZ: zone })
    expect(status).toBe(0)
    expect(readFileSync(join(machine.folder, 'schedules/announcements.yaml'), 'utf8')).toContain(
      `timezone: ${expected},`,
    )
    expect(out.includes('This machine has no place as its time zone')).toBe(expected === 'Etc/UTC')
  })

  it('is told with what helps: the option before the file is made, the file after that, and nothing without one', () => {
    const machine = new Machine()
    const told = (...args: readonly string[]) => machine.run(machine.folder, 'belfry', ['init', ...args], { TZ: 'UTC' })
    expect(told('.', '--dry-run').out).toContain('--timezone Europe/Berlin would say another')
    const { out } = told('.')
    expect(out).toContain('schedules/announcements.yaml says Etc/UTC.\nWrite a place there, e.g. Europe/Berlin.\n')
    expect(out).not.toContain('--timezone')
    mkdirSync(join(machine.folder, 'old/schedules'), { recursive: true })
    writeFileSync(join(machine.folder, 'old/schedules/a.yaml'), 'version: 1\nannouncements: []\n')
    expect(told('old').out).not.toMatch(/time zone|--timezone/u)
  })
})

describe('what is there already', () => {
  it('is left to the byte, and told; the rest is made', async () => {
    const folder = temporaryFolder()
    for (const path of FILES) {
      mkdirSync(dirname(join(folder, path)), { recursive: true })
      if (path !== '.githooks/pre-commit') writeFileSync(join(folder, path), 'mine')
    }
    const { code, out } = await belfry('init', folder)
    expect(code).toBe(0)
    expect(out).toContain(
      `Made in ${folder}:\n  .githooks/pre-commit\nLeft alone:\n  schedules/announcements.yaml: it is there already\n`,
    )
    for (const path of FILES.slice(0, -1)) expect(readFileSync(join(folder, path), 'utf8')).toBe('mine')
  })

  it('is left when init runs again, and nothing is left to make', async () => {
    const folder = temporaryFolder()
    await belfry('init', folder)
    const before = filesIn(folder).map((path) => readFileSync(join(folder, path), 'utf8'))
    const { code, out } = await belfry('init', folder, '--owner', 'others')
    expect({ code, first: out.split('\n')[0] }).toEqual({ code: 0, first: `Nothing to make in ${folder}.` })
    expect(filesIn(folder).map((path) => readFileSync(join(folder, path), 'utf8'))).toEqual(before)
  })

  it('keeps its meaning: definitions get no settings that would refuse their owners', async () => {
    const folder = temporaryFolder()
    mkdirSync(join(folder, 'schedules/team'), { recursive: true })
    const definitions = `version: 1
defaults: { timezone: UTC, sender: ops-bot, owner: somebody }
announcements:
  - { id: daily, schedule: { cron: "0 9 * * *" }, message: { type: text, text: Good morning } }
`
    writeFileSync(join(folder, 'schedules/team/a.yaml'), definitions)
    const { out } = await belfry('init', folder, '--json')
    const because = 'schedules has definitions already'
    const left = ['announcements.yaml', 'settings.yaml', '_cases/first.yaml'].map((name) => ({
      path: `schedules/${name}`,
      because,
    }))
    expect(JSON.parse(out).left).toEqual(left)
    expect(await belfry('validate', join(folder, 'schedules'))).toMatchObject({ code: 0, err: '' })
  })

  it('keeps its owners, wherever GitHub finds them', async () => {
    for (const path of ['CODEOWNERS', 'docs/CODEOWNERS']) {
      const folder = temporaryFolder()
      mkdirSync(join(folder, 'docs'))
      writeFileSync(join(folder, path), '* @me\n')
      expect((await belfry('init', folder)).out).toContain(`  .github/CODEOWNERS: there is ${path}\n`)
      expect(existsSync(join(folder, '.github/CODEOWNERS'))).toBe(false)
    }
  })
})

describe('nothing is made', () => {
  async function refused(args: readonly string[], expected: { readonly code: number; readonly said: string }) {
    const { code, out, err } = await belfry('init', ...args)
    expect({ code, out, err: err.replaceAll(/\s+/gu, ' ') }).toMatchObject({
      code: expected.code,
      out: '',
      err: expect.stringContaining(expected.said),
    })
    expect(err).toMatch(/^belfry: .*\n {2}\S/su)
  }

  it('below the root of a repository', async () => {
    const machine = new Machine()
    machine.git(machine.folder, 'init', '--quiet', 'repository')
    const below = join(machine.folder, 'repository/below')
    mkdirSync(below)
    await refused([below], { code: 75, said: 'below is inside the repository' })
    const link = join(machine.folder, 'link')
    symlinkSync(below, link)
    await refused([link], { code: 75, said: 'link is inside the repository' })
    expect([filesIn(below), filesIn(join(machine.folder, 'repository'))]).toEqual([[], []])
    expect(await belfry('init', join(machine.folder, 'repository'))).toMatchObject({ code: 0 })
  })

  it('through a link, or where a file stands for a folder', async () => {
    const [folder, elsewhere] = [temporaryFolder(), temporaryFolder()]
    symlinkSync(elsewhere, join(folder, 'schedules'))
    await refused([folder], { code: 75, said: 'schedules is a link, which is not followed' })
    const other = temporaryFolder()
    writeFileSync(join(other, '.github'), '')
    await refused([other], { code: 75, said: '.github is no folder' })
    expect([filesIn(folder), filesIn(elsewhere), filesIn(other)]).toEqual([['schedules'], [], ['.github']])
  })

  it('in a file, where nothing can be written, and with what is no name', async () => {
    const folder = temporaryFolder()
    writeFileSync(join(folder, 'file'), '')
    await refused([join(folder, 'file')], { code: 64, said: 'file is not a folder' })
    await refused([join(folder, 'file/below')], { code: 69, said: 'cannot write' })
    await refused(['/proc/nowhere/below'], { code: 69, said: 'cannot write /proc/nowhere' })
    await refused([folder, '--owner', 'live events'], { code: 64, said: 'owner "live events"' })
    await refused([folder, '--timezone', 'Mars/Base'], { code: 64, said: '"Mars/Base" is not an IANA time zone' })
    expect(filesIn(folder)).toEqual(['file'])
  })
})
