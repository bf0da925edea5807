import { chmodSync, existsSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { start } from '../support/binary.ts'
import { definitionFile } from '../support/gateway.ts'
import { temporaryFolder } from '../support/store.ts'

it.each(['SIGTERM', 'SIGINT'] as const)(
  '%s ends at once what has nothing to finish, also where it hangs in something else and runs no code of its own',
  async (signal) => {
    const [schedules, bin] = [temporaryFolder(), temporaryFolder()]
    writeFileSync(join(schedules, 'a.yaml'), definitionFile([]))
    // A git that never answers, for as long as somebody waits for it: meanwhile Node runs nothing.
    const [git, begun] = [join(bin, 'git'), join(bin, 'begun')]
    writeFileSync(git, `#!/bin/sh\n: > '${begun}'\nwhile kill -0 $PPID 2> /dev/null; do sleep 0.1; done\n`)
    chmodSync(git, 0o755)
    const PATH = `${bin}${delimiter}${process.env['PATH']}`
    const hanging = start(['plan', schedules, '--base', 'main'], { PATH })
    while (hanging.child.exitCode === null && !existsSync(begun)) await nextTurn()
    hanging.signal(signal)
    expect(await hanging.ended()).toEqual({ code: null, out: '', err: '' })
    expect(hanging.child.signalCode).toBe(signal)
  },
  60_000,
)
