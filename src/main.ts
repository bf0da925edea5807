import { explain, run } from './cli/program.ts'
import { takeSecrets } from './config.ts'
import { visibleOutput } from './core/display.ts'
import { exitCodeOf } from './errors.ts'
import { withoutSecrets } from './known-secrets.ts'

takeSecrets()

/** Node would open a debugger, to whoever is on this machine: it reads all that is in memory. */
process.on('SIGUSR1', () => undefined)

/** Aborted by the first signal; made when a verb first asks for it. */
let stop: AbortController | undefined

/**
 * From here on the first signal asks for an orderly end: the call under way is finished and settled. The second ends at
 * once. Before, nothing is under way, and a signal ends the process as ever: also one that hangs where no code of ours runs.
 */
function orderlyEnd(): AbortSignal {
  if (stop !== undefined) return stop.signal
  const made = (stop = new AbortController())
  for (const [signal, number] of [['SIGINT', 2] as const, ['SIGTERM', 15] as const]) {
    process.on(signal, () => {
      if (made.signal.aborted) process.exit(128 + number)
      made.abort(signal)
    })
  }
  return made.signal
}

/** SIGHUP reads the files again; a verb that has none ignores it instead of dying of it. */
const reload = new EventTarget()
process.on('SIGHUP', () => reload.dispatchEvent(new Event('reload')))

/** What nobody caught ends the process, as Node would have it, but with nothing raw of whatever the error repeats. */
process.on('uncaughtException', (error) => {
  process.stderr.write(visibleOutput(withoutSecrets(explain(error))))
  process.exit(exitCodeOf(error))
})

/** A reader that went away (`belfry history | head`) is no fault; it ends the answer. */
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
  process.exit(0)
})

/** Asks on stderr, since stdout belongs to the answer; only where a person sits. */
async function ask(question: string): Promise<string | undefined> {
  const { askAt } = await import('./cli/ask.ts')
  return askAt({ input: process.stdin, output: process.stderr, stop: orderlyEnd() }, question)
}

process.exitCode = await run(process.argv.slice(2), {
  out: (text) => process.stdout.write(text),
  err: (text) => process.stderr.write(text),
  get stop() {
    return orderlyEnd()
  },
  ...(process.stdin.isTTY && process.stderr.isTTY && { ask }),
  onReload: (act) => reload.addEventListener('reload', act),
})
