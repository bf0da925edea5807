import { explain, run } from './cli/program.ts'
import { takeSecrets } from './config.ts'
import { visibleOutput } from './core/wording/display.ts'
import { exitCodeOf } from './errors.ts'
import { withoutSecrets } from './known-secrets.ts'

takeSecrets()

/** Node would open a debugger, to whoever is on this machine: it reads all that is in memory. */
process.on('SIGUSR1', () => undefined)

/** Whether something was left behind in which a thread may be stuck. */
let isStuck = false
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
      if (made.signal.aborted) {
        // Should the exit wait for a thread that is stuck, a third one ends it whatever happens.
        process.removeAllListeners(signal)
        process.exit(128 + number)
      }
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
  const { askAt } = await import('./cli/support/ask.ts')
  return askAt({ input: process.stdin, output: process.stderr, stop: orderlyEnd() }, question)
}

/** How long a reader that does not read may hold up an end that somebody asked for, in ms. */
const LAST_WORDS = 1000

/**
 * Resolves when everything that was said has been read. A reader that takes its time (a pager) is waited for, unless the
 * end was asked for by a signal.
 */
async function allIsRead(): Promise<void> {
  const { promise: inTime, resolve } = Promise.withResolvers<void>()
  const unread = [process.stdout, process.stderr].filter(({ writableLength }) => writableLength > 0)
  const written = Promise.all(unread.map((stream) => new Promise((done) => void stream.write('', done))))
  const hurry = () => void setTimeout(resolve, LAST_WORDS)
  if (stop?.signal.aborted) hurry()
  else stop?.signal.addEventListener('abort', hurry)
  await Promise.race([written, inTime])
}

const exitCode = await run(process.argv.slice(2), {
  out: (text) => process.stdout.write(text),
  err: (text) => process.stderr.write(text),
  get stop() {
    return orderlyEnd()
  },
  onOverdue: () => void (isStuck = true),
  ...(process.stdin.isTTY && process.stderr.isTTY && { ask }),
  onReload: (act) => reload.addEventListener('reload', act),
})
// For what somebody else may do to it before it ends.
process.exitCode = exitCode
await allIsRead()
// Deliberately: a socket, a timer or a thread that somebody forgot must not keep a process alive that has done its work.
if (isStuck && stop?.signal.aborted) {
  // An exit would wait for ever for a thread that reads what never answers: the signal ends it as it would have without us.
  const signal = stop.signal.reason as NodeJS.Signals
  process.removeAllListeners(signal)
  process.kill(process.pid, signal)
}
process.exit(exitCode)
