import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { explain, run } from './cli/program.ts'
import { startVariables, takeSecrets } from './config.ts'
import { visibleOutput } from './core/wording/display.ts'
import { exitCodeOf } from './errors.ts'
import { BARE, invocationOf, nameCommandsAs } from './invocation.ts'
import { withoutSecrets } from './known-secrets.ts'

takeSecrets()

/**
 * Whether this is the main process of a container: the first one, or the first one below the small program that
 * `docker run --init` puts there.
 */
const isContainer =
  process.pid === 1 || (process.ppid === 1 && ['/.dockerenv', '/run/.containerenv'].some((path) => existsSync(path)))
nameCommandsAs(
  process.argv[1] === undefined
    ? BARE
    : invocationOf({
        entry: join(import.meta.dirname, 'belfry.js'),
        program: process.argv0,
        script: process.argv[1],
        folder: process.cwd(),
        variables: startVariables(),
        isContainer,
        isService: ['serve', 'simulator'].includes(process.argv[2] ?? ''),
      }),
)

/** Node would open a debugger for everybody on this machine. A debugger reads all of the memory. */
process.on('SIGUSR1', () => undefined)

/** Whether a thread may be stuck in something that was left behind. */
let isStuck = false
/** Aborted by the first signal. It is made when a verb first asks for it. */
let stop: AbortController | undefined

/**
 * From this call on the first signal asks for an orderly end: the call under way is finished and settled. The second
 * one ends the process at once. Before this call nothing is under way. A signal then ends the process as usual, even
 * one that hangs where no code of ours runs.
 */
function orderlyEnd(): AbortSignal {
  if (stop !== undefined) return stop.signal
  const made = (stop = new AbortController())
  for (const [signal, number] of [['SIGINT', 2] as const, ['SIGTERM', 15] as const]) {
    process.on(signal, () => {
      if (made.signal.aborted) {
        // If a stuck thread holds up the exit, a third signal ends the process in any case.
        process.removeAllListeners(signal)
        process.exit(128 + number)
      }
      made.abort(signal)
    })
  }
  return made.signal
}

/** SIGHUP reads the files again. A verb without files ignores it: it must not die of it. */
const reload = new EventTarget()
process.on('SIGHUP', () => reload.dispatchEvent(new Event('reload')))

/**
 * An uncaught error ends the process, as in plain Node. But its text is shown with hidden characters and without
 * secrets.
 */
process.on('uncaughtException', (error) => {
  process.stderr.write(visibleOutput(withoutSecrets(explain(error))))
  process.exit(exitCodeOf(error))
})

/** A reader that left (`belfry history | head`) is no error. It ends the answer. */
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
  process.exit(0)
})

/** Asks on stderr, because stdout is for the answer. Only with a person at the terminal. */
async function ask(question: string): Promise<string | undefined> {
  const { askAt } = await import('./cli/support/ask.ts')
  return askAt({ input: process.stdin, output: process.stderr, stop: orderlyEnd() }, question)
}

/** How long a slow reader may delay an end that a signal asked for, in ms. */
const LAST_WORDS = 1000

/** Resolves when all output has been read. It waits for a slow reader (a pager), unless a signal asked for the end. */
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
// In case something else ends the process before the last line.
process.exitCode = exitCode
await allIsRead()
// On purpose: a forgotten socket, timer or thread must not keep a finished process alive.
if (isStuck && stop?.signal.aborted) {
  // An exit would wait for ever for a thread that reads from something that never answers. So the signal ends the
  // process, as it would without our listeners.
  const signal = stop.signal.reason as NodeJS.Signals
  process.removeAllListeners(signal)
  process.kill(process.pid, signal)
}
process.exit(exitCode)
