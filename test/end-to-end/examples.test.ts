import { execFileSync } from 'node:child_process'
import {
  appendFileSync,
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { Machine } from '../support/machine.ts'

const ROOT = resolve(import.meta.dirname, '../..')
const EXAMPLES = join(ROOT, 'docs/examples')

const SCHEDULE = `version: 1
defaults: { timezone: UTC, sender: ops-bot }
announcements:
  - { id: daily, schedule: { cron: "0 9 * * *" }, message: { type: text, text: Good morning } }
`
const CASES = `version: 1
schedules: ..
cases:
  - { name: one a day, from: 2030-01-01T00:00Z, for: 7d, count: 7 }
`

interface Step {
  readonly name?: string
  readonly if?: string
  readonly run?: string
  readonly env?: Readonly<Record<string, string>>
}

const workflow = parse(readFileSync(join(EXAMPLES, 'github-workflow.yaml'), 'utf8')) as {
  readonly on: Readonly<Record<string, unknown>>
  readonly env: Readonly<Record<string, string>>
  readonly permissions: Readonly<Record<string, string>>
  readonly concurrency: { readonly group: string }
  readonly jobs: { readonly review: { readonly steps: readonly Step[] } }
}
const { steps } = workflow.jobs.review
/** What the plan compares with: the expression of the workflow, for a merge queue and for a pull request. */
const BASE = /^\$\{\{ github\.event\.merge_group\.base_sha \|\| '(?<ofPullRequest>[^']+)' \}\}$/u

function write(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
}

/** The checkout of a pull request: a merge of a branch with `files` into `main`, which has `meanwhile` by now. */
function pullRequest(files: Readonly<Record<string, string>>, meanwhile: Readonly<Record<string, string>> = {}) {
  const machine = new Machine()
  machine.putGh()
  const [origin, clone, temp] = ['origin', 'clone', 'temp'].map((name) => join(machine.folder, name)) as [
    string,
    string,
    string,
  ]
  mkdirSync(temp)
  const git = (cwd: string, ...args: readonly string[]) =>
    expect(machine.git(cwd, ...args)).toMatchObject({ status: 0 })
  const commit = (changed: Readonly<Record<string, string>>, message: string) => {
    write(origin, changed)
    git(origin, 'add', '.')
    git(origin, 'commit', '--quiet', '--allow-empty', `--message=${message}`)
  }
  git(machine.folder, 'init', '--quiet', '--initial-branch=main', origin)
  commit({ 'schedules/a.yaml': SCHEDULE, 'schedules/_cases/c.yaml': CASES }, 'base')
  git(origin, 'checkout', '--quiet', '-b', 'change')
  commit(files, 'change')
  git(origin, 'checkout', '--quiet', 'main')
  commit(meanwhile, 'meanwhile')
  git(machine.folder, 'clone', '--quiet', origin, clone)
  git(clone, 'checkout', '--quiet', '--detach')
  git(clone, 'merge', '--quiet', '--no-ff', '--no-edit', 'origin/change')
  const paths = { summary: join(temp, 'summary.md'), log: join(temp, 'gh.log'), comment: join(temp, 'the-comment.md') }
  const expression = steps.find(({ name }) => name === 'Plan')?.env?.['BASE'] ?? ''
  const env = {
    BASE: BASE.exec(expression)?.groups?.['ofPullRequest'] ?? '',
    GITHUB_REPOSITORY: 'your-org/your-repo',
    GITHUB_STEP_SUMMARY: paths.summary,
    RUNNER_TEMP: temp,
    GH_LOG: paths.log,
    GH_COMMENT: paths.comment,
    PULL_REQUEST: '12',
  }
  /** Runs a step as GitHub does. Its strictest shell is the one that a job may choose. */
  const step = (name: string, more: Readonly<Record<string, string>> = {}) => {
    const script = steps.find((each) => each.name === name)?.run
    return machine.run(clone, 'bash', ['-e', '-o', 'pipefail', '-c', script ?? 'exit 99'], {
      ...workflow.env,
      ...env,
      ...more,
    })
  }
  return { step, git, commit, origin, clone, ...paths, read: (path: string) => readFileSync(path, 'utf8') }
}

describe('the workflow', () => {
  it('runs with the rights of the one who asks, and without secrets', () => {
    const text = readFileSync(join(EXAMPLES, 'github-workflow.yaml'), 'utf8')
    expect(Object.keys(workflow.on)).toEqual(['pull_request', 'merge_group'])
    expect(workflow.permissions).toEqual({ contents: 'read', 'pull-requests': 'write' })
    expect(text).not.toMatch(/\$\{\{[^}]*secrets/u)
    // What a pull request says (a branch, a title) must never become part of a script.
    for (const { run = '' } of steps) expect(run).not.toContain('${{')
  })

  it('names the version that this is, and asks for the repository where nobody can know it', () => {
    const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { readonly version: string }
    expect(workflow.env).toEqual({ BELFRY_REPOSITORY: 'your-org/belfry', BELFRY_REF: `v${version}` })
    const page = readFileSync(join(EXAMPLES, 'README.md'), 'utf8')
    for (const name of Object.keys(workflow.env)) expect(page).toContain(name)
  })

  it('says at its file what is left to adapt', () => {
    const { step, clone } = pullRequest({ 'README.md': 'Hello\n' })
    const check = (repository: string, ref = 'v1') => step('Belfry', { BELFRY_REPOSITORY: repository, BELFRY_REF: ref })
    const failed = (said: string) => ({
      status: 1,
      all: expect.stringMatching(
        `^::error file=.github/workflows/announcements.yaml,title=Belfry is not found::.*${said}`,
      ),
    })
    expect(step('Belfry')).toMatchObject(failed('Set BELFRY_REPOSITORY'))
    expect(check('ada/belfry', '')).toMatchObject(failed('Set BELFRY_REF'))
    expect(check('')).toMatchObject(failed('no Belfry in .belfry'))
    for (const wrong of [
      'https://github.com/ada/belfry',
      'belfry',
      'ada/',
      '/belfry',
      'ada/bel fry',
      'ada/belfry.git',
    ]) {
      expect(check(wrong), wrong).toMatchObject(failed('must be OWNER/NAME'))
    }
    expect(check('ada/belfry')).toEqual({ status: 0, out: '', all: '' })
    write(clone, { '.belfry/src/belfry.js': '' })
    expect(check('', '')).toEqual({ status: 0, out: '', all: '' })
  })

  it('has no command of Belfry that is not run here', () => {
    const named = steps.filter(({ run = '' }) => /^\s*belfry |\|\| belfry /mu.test(run)).map(({ name }) => name)
    expect(named).toEqual(['Validate', 'Test', 'Plan'])
  })

  it('validates, tests and plans a good change, and comments once', () => {
    const added = `${SCHEDULE}  - { id: hello, schedule: { at: 2030-01-01T12:00 }, message: { type: text, text: Hello } }\n`
    const { step, read, summary, log, comment } = pullRequest({
      'schedules/a.yaml': added,
      'schedules/_cases/c.yaml': CASES.replace('count: 7', 'count: 8'),
    })
    expect(step('Validate')).toEqual({ status: 0, out: '', all: '' })
    expect(step('Test')).toEqual({ status: 0, out: '', all: '' })
    expect(step('Plan')).toEqual({ status: 0, out: '', all: '' })
    expect(step('Summary')).toMatchObject({ status: 0 })
    expect(read(summary)).toMatch(/^<!-- belfry-plan -->\n/u)
    expect(read(summary)).toContain('hello')
    expect(read(summary)).not.toContain('| daily |')
    for (let push = 0; push < 3; push++) expect(step('Comment')).toMatchObject({ status: 0 })
    expect(read(comment)).toBe(read(summary))
    const asked = read(log)
      .split('\n')
      .filter((line) => line.includes('--method'))
    expect(asked.map((line) => line.split(' ').slice(3, 5).join(' '))).toEqual([
      'POST repos/your-org/your-repo/issues/12/comments',
      'PATCH repos/your-org/your-repo/issues/comments/4711',
      'PATCH repos/your-org/your-repo/issues/comments/4711',
    ])
  })

  it('compares with what the change goes into, also when it runs again, and in a merge queue', () => {
    const hello = SCHEDULE.replaceAll('daily', 'hello')
    const { step, git, commit, origin, clone, summary, read } = pullRequest(
      { 'schedules/hello.yaml': hello },
      { 'schedules/other.yaml': SCHEDULE.replaceAll('daily', 'other') },
    )
    const changes = (more: Readonly<Record<string, string>> = {}) => {
      rmSync(summary, { force: true })
      expect(step('Plan', more)).toMatchObject({ status: 0 })
      expect(step('Summary', more)).toMatchObject({ status: 0 })
      return read(summary).split('\n').slice(1, 4)
    }
    const [title, , compared] = changes()
    expect(title).toBe('### ✅ Belfry plan: 1 added')
    // The base branch goes on, and the pull request is merged: a re-run looks at the same checkout.
    commit({ 'schedules/later.yaml': SCHEDULE.replaceAll('daily', 'later') }, 'later')
    git(origin, 'merge', '--quiet', '--no-ff', '--no-edit', 'change')
    git(clone, 'fetch', '--quiet')
    expect(changes()).toEqual([title, '', compared])
    // A queue may squash: what it checks out is then one commit on top of its base.
    git(clone, 'checkout', '--quiet', '--detach', 'origin/main')
    commit({ 'schedules/queued.yaml': SCHEDULE.replaceAll('daily', 'queued') }, 'queued one')
    commit({ 'schedules/too.yaml': SCHEDULE.replaceAll('daily', 'too') }, 'queued two')
    const base = execFileSync('git', ['-C', clone, 'rev-parse', 'HEAD'], { encoding: 'utf8' }).trim()
    git(clone, 'fetch', '--quiet')
    git(clone, 'checkout', '--quiet', '--detach', 'origin/main')
    expect(changes({ BASE: base })[0]).toBe('### ✅ Belfry plan: 2 added')
  })

  it('comments only as itself, and only where there is a pull request whose token may', () => {
    const comment = steps.find(({ name }) => name === 'Comment')
    expect(comment?.if).toContain('github.event.pull_request.head.repo.full_name == github.repository')
    expect(comment?.run).toContain('.user.login == "github-actions[bot]" and (.body | startswith(')
    expect(workflow.concurrency.group).toContain('github.event.pull_request.number || github.ref')
  })

  it('passes where a repository has no cases, or has none of its announcements yet', () => {
    const { step, git, clone, summary, read } = pullRequest({ 'README.md': 'Hello\n' })
    rmSync(join(clone, 'schedules/_cases'), { recursive: true })
    expect(step('Test')).toEqual({ status: 0, out: expect.stringContaining('no cases'), all: expect.anything() })
    git(clone, 'rm', '-r', '--quiet', 'schedules')
    git(clone, 'commit', '--quiet', '--message=none')
    write(clone, { 'schedules/a.yaml': SCHEDULE })
    expect(step('Plan', { BASE: 'HEAD' })).toMatchObject({ status: 0 })
    expect(step('Summary')).toMatchObject({ status: 0 })
    expect(read(summary)).toContain('1 added')
  })

  it('has a comment that GitHub takes, however much changes', () => {
    const long = '長い🎉'.repeat(190)
    const many = Array.from({ length: 300 }, (_, index) => {
      return `  - { id: many-${index}, schedule: { cron: "${index % 60} * * * *" }, message: { type: text, text: "${index} ${long}" } }\n`
    })
    const { step, comment, read } = pullRequest({ 'schedules/a.yaml': SCHEDULE + many.join('') })
    expect(step('Plan')).toMatchObject({ status: 3 })
    expect(step('Comment')).toMatchObject({ status: 0 })
    const text = read(comment)
    expect(text.length).toBeGreaterThan(30_000)
    expect(text.length).toBeLessThanOrEqual(65_536)
    expect(text).toContain('More than fits a comment')
  })

  it('annotates what is invalid, and says so in place of the plan', () => {
    const { step, read, comment } = pullRequest({ 'schedules/a.yaml': SCHEDULE.replace('0 9', '0 25') })
    expect(step('Validate')).toMatchObject({
      status: 1,
      out: expect.stringMatching(/^::error file=schedules\/a\.yaml,line=4,col=39,.*title=cron-item::/u),
    })
    expect(step('Test')).toMatchObject({ status: 1, out: expect.stringContaining('title=case-schedules::') })
    expect(step('Plan')).toMatchObject({ status: 1 })
    expect(step('Comment')).toMatchObject({ status: 0 })
    expect(read(comment)).toMatch(/^<!-- belfry-plan -->\n.*invalid/u)
  })

  it('annotates a test that fails, and shows the comparison in the log', () => {
    const { step } = pullRequest({ 'schedules/a.yaml': SCHEDULE.replace('0 9 * * *', '0 9 * * MON') })
    expect(step('Validate')).toMatchObject({ status: 0 })
    const { status, out } = step('Test')
    expect(status).toBe(1)
    expect(out).toMatch(
      /^::error file=schedules\/_cases\/c\.yaml,line=4,.*title=case-failed::1 are planned; expected: 7/u,
    )
    expect(out).toMatch(/\nFAIL {2}one a day .*\n0 passed, 1 failed\n$/su)
    expect(step('Plan')).toMatchObject({ status: 0 })
  })

  it('fails with 3 over quota, and still comments why', () => {
    const { step, read, comment } = pullRequest({ 'schedules/a.yaml': SCHEDULE.replace('0 9 * * *', '*/10 * * * *') })
    expect(step('Plan')).toMatchObject({ status: 3 })
    expect(step('Comment')).toMatchObject({ status: 0 })
    expect(read(comment)).toContain('daily')
  })

  it('comments nothing when there is no plan', () => {
    const { step, log, comment } = pullRequest({ 'README.md': 'Hello\n' })
    expect(step('Comment')).toMatchObject({ status: 0 })
    expect([existsSync(log), existsSync(comment)]).toEqual([false, false])
  })
})

/** A repository with the hook, and nothing committed yet. */
function repositoryWithHook() {
  const machine = new Machine()
  const folder = join(machine.folder, 'repository')
  machine.git(machine.folder, 'init', '--quiet', '--initial-branch=main', folder)
  const hook = join(folder, '.git/hooks/pre-commit')
  mkdirSync(dirname(hook), { recursive: true })
  copyFileSync(join(EXAMPLES, 'pre-commit-hook'), hook)
  return {
    machine,
    folder,
    stage(files: Readonly<Record<string, string>>) {
      write(folder, files)
      expect(machine.git(folder, 'add', '.')).toMatchObject({ status: 0 })
    },
    commit: (env: Readonly<Record<string, string>> = {}) =>
      machine.run(folder, 'git', ['commit', '--quiet', '--message=x'], env),
    commits: () => machine.git(folder, 'rev-list', '--all', '--count').out.trim(),
  }
}

describe('the hook', () => {
  it('lets good announcements through, and refuses bad ones with their address', () => {
    const { stage, commit, commits } = repositoryWithHook()
    stage({ 'schedules/a.yaml': SCHEDULE, 'schedules/_cases/c.yaml': CASES })
    expect(commit()).toMatchObject({ status: 0 })
    stage({ 'schedules/team/b.yaml': SCHEDULE })
    expect(commit()).toMatchObject({
      status: 1,
      all: expect.stringContaining('schedules/team/b.yaml:4:11: error duplicate-id'),
    })
    stage({ 'schedules/team/b.yaml': SCHEDULE.replace('daily', 'other') })
    expect(commit()).toMatchObject({ status: 1, all: expect.stringContaining('14 are planned; expected: 7') })
    stage({ 'schedules/_cases/c.yaml': CASES.replace('7 }', '14 }') })
    expect(commit()).toMatchObject({ status: 0 })
    expect(commits()).toBe('2')
  })

  it('looks at what is staged, and not at what lies in the folder', () => {
    const { folder, stage, commit, commits } = repositoryWithHook()
    stage({ 'schedules/a.yaml': SCHEDULE.replace('0 9', '0 25') })
    write(folder, { 'schedules/a.yaml': SCHEDULE })
    expect(commit()).toMatchObject({
      status: 1,
      all: expect.stringContaining('schedules/a.yaml:4:39: error cron-item'),
    })
    stage({ 'schedules/a.yaml': SCHEDULE })
    appendFileSync(join(folder, 'schedules/a.yaml'), 'half a line')
    expect(commit()).toMatchObject({ status: 0 })
    expect(commits()).toBe('1')
  })

  it('does nothing where no announcement changes, and fails where Belfry cannot be run', () => {
    const { stage, commit } = repositoryWithHook()
    const env = { BELFRY: '/nowhere/belfry' }
    stage({ 'README.md': 'Hello\n' })
    expect(commit(env)).toMatchObject({ status: 0 })
    stage({ 'schedules/a.yaml': SCHEDULE })
    expect(commit(env)).toMatchObject({
      status: 1,
      all: 'The announcements are not checked: there is no /nowhere/belfry. Write: export BELFRY=/path/to/belfry\n',
    })
  })
})

describe('the owners', () => {
  it('are teams, and narrower folders come after wider ones', () => {
    const lines = readFileSync(join(EXAMPLES, 'CODEOWNERS'), 'utf8').split('\n')
    const rules = lines.filter((line) => line !== '' && !line.startsWith('#')).map((line) => line.split(/\s+/u))
    expect(rules.length).toBeGreaterThan(3)
    for (const [index, [path = '', ...owners]] of rules.entries()) {
      expect(path).toMatch(/^\/[\w./-]+$/u)
      expect(owners.length).toBeGreaterThan(0)
      for (const owner of owners) expect(owner).toMatch(/^@your-org\/[a-z-]+$/u)
      for (const [later = ''] of rules.slice(index + 1))
        expect(path.startsWith(later), `${path} after ${later}`).toBe(false)
    }
  })
})

describe('the editor', () => {
  it('finds the schema that `belfry schema` prints at the place that the modeline names', () => {
    const machine = new Machine()
    const page = readFileSync(join(EXAMPLES, 'README.md'), 'utf8')
    const [, file = ''] = /```yaml\n(# yaml-language-server: [^`]+)```/u.exec(page) ?? []
    const [, command = ''] = /```sh\n(belfry schema [^`]+)```/u.exec(page) ?? []
    write(machine.folder, { 'schedules/a.yaml': file })
    expect(machine.run(machine.folder, 'sh', ['-e', '-c', command])).toMatchObject({ status: 0 })
    const [, schema = ''] = /\$schema=(\S+)/u.exec(file) ?? []
    expect(JSON.parse(readFileSync(join(machine.folder, 'schedules', schema), 'utf8'))).toEqual(
      JSON.parse(readFileSync(join(ROOT, 'schedules/announcements.schema.json'), 'utf8')),
    )
    expect(machine.run(machine.folder, 'belfry', ['validate', 'schedules'])).toMatchObject({ status: 0 })
  })

  it('has the modeline in every example', () => {
    const machine = new Machine()
    cpSync(join(ROOT, 'schedules'), join(machine.folder, 'schedules'), { recursive: true })
    for (const name of ['events', 'ops', 'sandbox']) {
      const text = readFileSync(join(machine.folder, `schedules/${name}.yaml`), 'utf8')
      expect(text).toMatch(/^# yaml-language-server: \$schema=\.\/announcements\.schema\.json\n/u)
    }
  })
})
