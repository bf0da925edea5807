import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { sidesOf } from '../../../../src/cli/wiring/git/sides.ts'
import { BelfryError } from '../../../../src/errors.ts'
import { temporaryFolder } from '../../../support/store.ts'

const git = (folder: string, ...args: readonly string[]) =>
  execFileSync('git', ['-C', folder, '-c', 'user.name=t', '-c', 'user.email=t@example.com', ...args], { stdio: 'pipe' })

/** A repository with two commits on `main` and one more on `work`. */
function repository(): string {
  const root = temporaryFolder()
  git(root, 'init', '--quiet', '--initial-branch', 'main')
  for (const message of ['one', 'two']) git(root, 'commit', '--quiet', '--allow-empty', '--message', message)
  git(root, 'switch', '--quiet', '--create', 'work')
  git(root, 'commit', '--quiet', '--allow-empty', '--message', 'three')
  return root
}

function clone(root: string, ...options: readonly string[]): string {
  const folder = join(temporaryFolder(), 'clone')
  execFileSync('git', ['clone', '--quiet', '--branch', 'work', ...options, `file://${root}`, folder], { stdio: 'pipe' })
  return folder
}

/** What is said, with its remedy. */
function refusalOf(root: string, asked: string): string {
  try {
    sidesOf(root, asked)
  } catch (error) {
    if (error instanceof BelfryError) return `${error.message.replace(root, 'ROOT')}: ${error.remedy}`
    throw error
  }
  return 'not refused'
}

describe('a ref that is not there', () => {
  it('is said to be empty where a variable is not set', () => {
    for (const asked of ['', ' ']) {
      expect(refusalOf(repository(), asked)).toMatch(
        /^the git ref to compare with is empty: .*variable in --base is set/u,
      )
    }
  })

  it('is looked for among the branches of the remotes', () => {
    const folder = clone(repository())
    expect(refusalOf(folder, 'main')).toBe('there is no "main" in the git repository ROOT: Did you mean origin/main?')
    expect(refusalOf(folder, 'nope')).toContain('`git branch --all`')
    expect(refusalOf(folder, 'origin/nope')).toContain('`git fetch origin +refs/heads/nope:refs/remotes/origin/nope`.')
    expect(refusalOf(folder, 'origin/')).toContain('`git branch --all`')
  })

  it('has a remedy that works in a clone of one branch and one commit', () => {
    const folder = clone(repository(), '--depth', '1')
    const refusal = refusalOf(folder, 'origin/main')
    expect(refusal).toContain('`fetch-depth: 0` in a workflow')
    const [, command = ''] = /`git (fetch[^`]+)`/u.exec(refusal) ?? []
    git(folder, ...command.split(' '))
    expect(sidesOf(folder, 'origin/main').base.name).toBe('origin/main')
    expect(refusalOf(clone(repository(), '--depth', '1'), 'v1')).toContain('This shallow clone holds only')
  })

  it('is not missed in a repository without a commit', () => {
    const root = temporaryFolder()
    git(root, 'init', '--quiet')
    for (const asked of ['main', 'HEAD']) {
      expect(refusalOf(root, asked)).toMatch(/^the git repository ROOT has no commit yet: Commit the definitions/u)
    }
  })
})

describe('two sides', () => {
  it('are not the same name, since nothing would ever change', () => {
    const root = repository()
    for (const asked of ['...HEAD', 'HEAD..', 'main...main']) {
      expect(refusalOf(root, asked)).toMatch(/ compares \w+ with itself: .*: Name both sides/u)
    }
    for (const asked of ['main..', '...work', 'main...work', 'HEAD', 'work', 'main..HEAD']) {
      expect(refusalOf(root, asked), asked).toBe('not refused')
    }
  })
})
