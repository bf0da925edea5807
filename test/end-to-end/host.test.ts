import { spawnSync } from 'node:child_process'
import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { hostIdentity, isGone } from '../../src/cli/wiring/host.ts'

const HOST = resolve(import.meta.dirname, '../../src/cli/wiring/host.ts')

/** Runs a script of this host's room elsewhere; what it printed. */
function elsewhere(command: string, args: readonly string[], script: string) {
  const code = `import { hostIdentity, isGone } from ${JSON.stringify(HOST)}; console.log(JSON.stringify(${script}))`
  const { status, stdout, stderr } = spawnSync(
    command,
    [...args, process.execPath, '--input-type=module-typescript', '-e', code],
    { encoding: 'utf8' },
  )
  return status === 0 ? { said: JSON.parse(stdout) as unknown } : { failure: stderr }
}

/** A process that was there, and is not any more. */
const dead = (): number => spawnSync(process.execPath, ['-e', '']).pid

describe('the holder of a lease', () => {
  it('is gone when its process was of this host and is there no more, and only then', () => {
    const here = hostIdentity()
    expect(isGone({ host: here, pid: dead() }, here)).toBe(true)
    expect(isGone({ host: here, pid: process.pid }, here)).toBe(false)
    expect(isGone({ host: `${here}0`, pid: dead() }, here)).toBe(false)
  })

  it('is of this host when another of its processes asks', () => {
    expect(elsewhere('env', [], 'hostIdentity()')).toEqual({ said: hostIdentity() })
  })

  it('is not taken for dead from another container of the same name, which cannot see it', ({ skip }) => {
    const lease = { host: hostIdentity(), pid: process.pid }
    const script = `isGone(${JSON.stringify(lease)}, hostIdentity())`
    const { said, failure } = elsewhere('unshare', ['--pid', '--fork', '--mount-proc'], script)
    if (failure !== undefined) skip(`no process namespace can be made here (that needs root): ${failure}`)
    expect(said).toBe(false)
  })
})
