import { spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { BIN } from './binary.ts'
import { temporaryFolder } from './store.ts'

/** A machine of its own: a PATH on which `belfry` is this checkout, and no settings of whoever runs the tests. */
export class Machine {
  readonly folder = temporaryFolder()
  readonly env: NodeJS.ProcessEnv

  constructor() {
    const bin = join(this.folder, 'bin')
    mkdirSync(bin)
    this.#put('belfry', `exec '${process.execPath}' '${join(BIN, 'belfry')}' "$@"`)
    const who = { GIT_AUTHOR_NAME: 'Ada', GIT_AUTHOR_EMAIL: 'ada@example.com' }
    const committer = { GIT_COMMITTER_NAME: 'Ada', GIT_COMMITTER_EMAIL: 'ada@example.com' }
    const config = { HOME: this.folder, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' }
    this.env = { PATH: [bin, BIN, process.env['PATH']].join(delimiter), ...config, ...who, ...committer }
  }

  /** `gh` as far as the workflow uses it: one comment in a file, and a record of what was asked. */
  putGh(): void {
    this.#put(
      'gh',
      `echo "$*" >> "$GH_LOG"
for last; do :; done
case "$*" in
  *--paginate*) if [ -e "$GH_COMMENT" ]; then echo 4711; fi ;;
  *) cp "\${last#body=@}" "$GH_COMMENT" ;;
esac`,
    )
  }

  git(cwd: string, ...args: readonly string[]) {
    return this.run(cwd, 'git', args)
  }

  run(cwd: string, command: string, args: readonly string[], env: Readonly<Record<string, string>> = {}) {
    const { status, stdout, stderr } = spawnSync(command, args, { cwd, env: { ...this.env, ...env }, encoding: 'utf8' })
    return { status, out: stdout, all: stdout + stderr }
  }

  #put(name: string, script: string): void {
    writeFileSync(join(this.folder, 'bin', name), `#!/bin/sh\n${script}\n`)
    chmodSync(join(this.folder, 'bin', name), 0o755)
  }
}
