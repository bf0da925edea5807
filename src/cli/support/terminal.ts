import type { Command } from 'commander'
import { visible, visibleOutput } from '../../core/wording/display.ts'
import { withoutSecrets } from '../../known-secrets.ts'

/** Where a verb answers, and how it is told to stop. */
export interface Terminal {
  /** Answers: text or exactly one JSON document. */
  readonly out: (text: string) => void
  /** Everything else. */
  readonly err: (text: string) => void
  /**
   * Aborted when the person (or the host) wants an orderly end. Whoever has nothing to finish yet does not read it: until
   * somebody does, a signal ends the process at once, whatever that hangs in.
   */
  readonly stop: AbortSignal
  /**
   * Asks the person at the terminal for a word; the answer is undefined when they turn away. Missing where nobody can be
   * asked.
   */
  readonly ask?: (question: string) => Promise<string | undefined>
  /**
   * Told that something did not come to its end and was left behind. A thread may be stuck in it (a disk on a network that is
   * gone), and an ordinary exit would wait for that thread.
   */
  readonly onOverdue?: () => void
  /** Calls `act` whenever the person wants the files to be read again (SIGHUP). */
  readonly onReload: (act: () => void) => void
}

/** One verb of the command line. */
export interface Verb {
  readonly name: string
  /** Adds arguments, options and help. */
  describe(command: Command): Command
  /**
   * Runs it and returns the exit code; throws a BelfryError for what a person can mend. Missing where it only has others
   * below it, of which one must be named.
   */
  run?(command: Command, terminal: Terminal): Promise<number>
  /** Those below it: `database create`. */
  readonly verbs?: readonly Verb[]
}

/**
 * The way through which everything passes that a verb says, so that nothing of the outside (an answer of the vendor, a
 * name of a file, a row of the database) ever steers a terminal: here no field can be forgotten. Line breaks must pass,
 * so that a field that could begin a line of its own goes through `visible` where the line is made. Documents in JSON
 * still say the same. Known secrets stay here.
 */
export function withEverythingVisible(terminal: Terminal): Terminal {
  const { out, err, ask, onReload } = terminal
  return {
    out: (text) => out(visibleOutput(withoutSecrets(text))),
    err: (text) => err(visibleOutput(withoutSecrets(text))),
    ...(ask && { ask: (question) => ask(visible(withoutSecrets(question))) }),
    onReload,
    ...(terminal.onOverdue && { onOverdue: terminal.onOverdue }),
    // Not before somebody asks for it.
    get stop() {
      return terminal.stop
    },
  }
}

/** One JSON document, readable, with a final line break. */
export function printJson(terminal: Terminal, value: unknown): void {
  terminal.out(`${JSON.stringify(value, null, 2)}\n`)
}

/** Resolves when an orderly end is wanted. */
export function untilStopped({ stop }: Terminal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  if (stop.aborted) resolve()
  else stop.addEventListener('abort', () => resolve(), { once: true })
  return promise
}
