import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { definitionFile } from '../support/gateway.ts'
import { temporaryFolder } from '../support/store.ts'

const BELFRY = resolve(import.meta.dirname, '../../src/belfry.js')
const WRONG = definitionFile([{ id: 'a', schedule: { cron: '0 25 * * *' }, message: { type: 'text', text: 'hi' } }])
const CASES = 'version: 1\nschedules: ..\ncases:\n  - { name: one, from: 2030-01-01T00:00Z, for: 1d, count: 1 }\n'
const ADDRESS = 'apps/my game/schedules/a.yaml'

/** A repository with a definition file that is wrong, and cases for it, in a folder below its root. */
function repository() {
  const root = temporaryFolder()
  const app = join(root, 'apps', 'my game')
  mkdirSync(join(app, 'schedules', '_cases'), { recursive: true })
  execFileSync('git', ['-C', root, 'init', '--quiet'])
  writeFileSync(join(app, 'schedules', 'a.yaml'), WRONG)
  writeFileSync(join(app, 'schedules', '_cases', 'c.yaml'), CASES)
  return { root, app }
}

function belfry(cwd: string, ...args: readonly string[]) {
  const { PATH, HOME } = process.env
  return spawnSync(process.execPath, [BELFRY, ...args], { cwd, env: { PATH, HOME }, encoding: 'utf8' })
}

const annotated = (cwd: string, path: string) => [
  ...new Set(belfry(cwd, 'validate', '--format', 'github', path).stdout.match(/(?<=^::error file=)[^,]*/gmu)),
]

function inSarif(cwd: string, path: string) {
  const { runs } = JSON.parse(belfry(cwd, 'validate', '--format', 'sarif', path).stdout)
  return runs[0].results[0].locations[0].physicalLocation.artifactLocation.uri
}

describe('the address of an annotation', () => {
  it('is relative to the root of the repository, wherever the step runs', () => {
    const { root, app } = repository()
    for (const cwd of [root, app, join(app, 'schedules', '_cases')]) {
      for (const path of [join(app, 'schedules'), relative(cwd, join(app, 'schedules', 'a.yaml'))]) {
        expect(annotated(cwd, path), `${path} in ${cwd}`).toEqual([ADDRESS])
      }
      expect(inSarif(cwd, relative(cwd, join(app, 'schedules')))).toBe('apps/my%20game/schedules/a.yaml')
    }
    expect(annotated(temporaryFolder(), join(app, 'schedules'))).toEqual([ADDRESS])
    // A path that does not exist has one as well.
    expect(annotated(app, 'nowhere')).toEqual(['apps/my game/nowhere'])
    expect(annotated(app, root)).toEqual([ADDRESS])
    mkdirSync(join(root, 'empty'))
    expect(annotated(join(root, 'empty'), '.')).toEqual(['empty'])
  })

  it('of a case is so, too', () => {
    const { app } = repository()
    writeFileSync(join(app, 'schedules', 'a.yaml'), WRONG.replace('0 25', '0 9,10'))
    const { status, stdout } = belfry(app, 'test', '--format', 'github', 'schedules/_cases')
    expect(status).toBe(1)
    expect(stdout).toMatch(/^::error file=apps\/my game\/schedules\/_cases\/c\.yaml,line=4,/u)
  })

  it('is the file that git knows: through a link, in a worktree', () => {
    const { root, app } = repository()
    symlinkSync(join('apps', 'my game'), join(root, 'current'))
    expect(annotated(root, join('current', 'schedules'))).toEqual([ADDRESS])
    // A link that leads out of the repository is the file that git knows.
    const outside = temporaryFolder()
    writeFileSync(join(outside, 'a.yaml'), WRONG)
    symlinkSync(outside, join(app, 'linked'))
    expect(annotated(app, 'linked')).toEqual(['apps/my game/linked/a.yaml'])
    const who = ['-c', 'user.name=t', '-c', 'user.email=t@example.com']
    execFileSync('git', ['-C', root, 'add', '--all'])
    execFileSync('git', ['-C', root, ...who, 'commit', '--quiet', '--message=one'])
    const worktree = join(temporaryFolder(), 'worktree')
    execFileSync('git', ['-C', root, 'worktree', 'add', '--quiet', '--detach', worktree])
    expect(annotated(join(worktree, 'apps'), 'my game/schedules')).toEqual([ADDRESS])
  })

  it('stays as it was given outside of a repository, and for people', () => {
    const outside = temporaryFolder()
    writeFileSync(join(outside, 'a.yaml'), WRONG)
    expect(annotated(outside, 'a.yaml')).toEqual(['a.yaml'])
    expect(annotated(outside, join(outside, 'a.yaml'))).toEqual([join(outside, 'a.yaml')])
    const { app } = repository()
    expect(belfry(app, 'validate', 'schedules').stdout).toMatch(/^schedules\/a\.yaml:/u)
  })
})
