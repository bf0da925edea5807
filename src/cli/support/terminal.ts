import type { Command } from 'commander'
import { visible, visibleOutput } from '../../core/wording/display.ts'
import { asTyped } from '../../invocation.ts'
import { withoutSecrets } from '../../known-secrets.ts'

/** Where a verb writes its answers, and how it learns that it should stop. */
export interface Terminal {
  /** Takes answers as text for people. */
  readonly out: (text: string) => void
  /**
   * Takes answers that leave this terminal: JSON, Markdown, files. Commands in them keep the form `belfry why KEY`.
   * Missing where `out` does not change them either.
   */
  readonly document?: (text: string) => void
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
 * removed. Commands get the form in which they work here, but for documents. `onAnswer` is called before each piece of
 * an answer.
 */
export function withEverythingVisible(terminal: Terminal, onAnswer: () => void = () => undefined): Terminal {
  const { out, document, err, ask, onReload } = terminal
  const answer = (text: string, write: (text: string) => void) => {
    if (text !== '') onAnswer()
    write(visibleOutput(withoutSecrets(text)))
  }
  return {
    out: (text) => answer(asTyped(text), out),
    document: (text) => answer(text, document ?? out),
    err: (text) => err(visibleOutput(withoutSecrets(asTyped(text)))),
    ...(ask && { ask: (question) => ask(visible(withoutSecrets(asTyped(question)))) }),
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
  printDocument(terminal, `${JSON.stringify(value, null, 2)}\n`)
}

/** An answer that leaves this terminal: see {@link Terminal.document}. */
export function printDocument(terminal: Terminal, text: string): void {
  if (terminal.document === undefined) terminal.out(text)
  else terminal.document(text)
}

/** Resolves when an orderly end is wanted. */
export function untilStopped({ stop }: Terminal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  if (stop.aborted) resolve()
  else stop.addEventListener('abort', () => resolve(), { once: true })
  return promise
}
