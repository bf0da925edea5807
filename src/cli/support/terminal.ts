import type { Command } from 'commander'
import { visible, visibleOutput } from '../../core/wording/display.ts'
import { withoutSecrets } from '../../known-secrets.ts'

/** Where a verb writes its answers, and how it learns that it should stop. */
export interface Terminal {
  /** Takes answers: text, or exactly one JSON document. */
  readonly out: (text: string) => void
  /** Takes everything else. */
  readonly err: (text: string) => void
  /**
   * Aborted when the person or the host wants an orderly end. Do not read it before there is something to finish: until
   * the first read, a signal ends the process at once, even if it hangs.
   */
  readonly stop: AbortSignal
  /**
   * Asks the person at the terminal for one line. The answer is undefined when they refuse. Missing when nobody can be
   * asked.
   */
  readonly ask?: (question: string) => Promise<string | undefined>
  /**
   * Called when something did not end in time and was left behind. A thread may hang in it (e.g. a disk on a lost
   * network), and an ordinary exit would wait for that thread.
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
  /** Options of which one must be given: `--seen`, `--not-seen`. */
  readonly oneOf?: readonly string[]
  /**
   * Runs it and returns the exit code. Missing when the verb only has subcommands, one of which must be named.
   * @throws BelfryError for what a person can fix
   */
  run?(command: Command, terminal: Terminal): Promise<number>
  /** Its subcommands: `database create`. */
  readonly verbs?: readonly Verb[]
}

/**
 * Everything that a verb prints goes through here, so no field can be forgotten. Outside text (an answer of the vendor,
 * a file name, a row of the database) must never control a terminal. Line breaks must pass. So a field that could begin
 * a line of its own goes through `visible` where the line is made. JSON documents keep their meaning. Known secrets are
 * removed.
 */
export function withEverythingVisible(terminal: Terminal): Terminal {
  const { out, err, ask, onReload } = terminal
  return {
    out: (text) => out(visibleOutput(withoutSecrets(text))),
    err: (text) => err(visibleOutput(withoutSecrets(text))),
    ...(ask && { ask: (question) => ask(visible(withoutSecrets(question))) }),
    onReload,
    ...(terminal.onOverdue && { onOverdue: terminal.onOverdue }),
    // Must not be read before it is asked for (see {@link Terminal}).
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
