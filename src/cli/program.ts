import { Command, CommanderError } from 'commander'
import { visible } from '../core/wording/display.ts'
import { BelfryError, EXIT_CODES, exitCodeOf } from '../errors.ts'
import { typedProgram } from '../invocation.ts'
import { withoutSecrets } from '../known-secrets.ts'
import { markNeeds, WrongUseError } from './support/needs.ts'
import { errorToJson, isJsonWanted, refusalToJson } from './support/error-document.ts'
import type { ErrorDocument } from './support/error-document.ts'
import { printJson, withEverythingVisible } from './support/terminal.ts'
import type { Terminal, Verb } from './support/terminal.ts'
import { hung, wrap } from './support/wrap.ts'
import { VERSION } from './support/version.ts'

/**
 * The verbs, in the order in which help shows them. Each is loaded only when it is needed. The libraries of the service
 * take longer to load than `validate` takes to check a thousand definitions, and a hook waits for it at each commit.
 */
const VERBS: Readonly<Record<string, () => Promise<Verb>>> = {
  serve: async () => (await import('./serve.ts')).serveVerb,
  init: async () => (await import('./init.ts')).initVerb,
  validate: async () => (await import('./validate.ts')).validateVerb,
  test: async () => (await import('./test.ts')).testVerb,
  plan: async () => (await import('./plan.ts')).planVerb,
  calendar: async () => (await import('./calendar.ts')).calendarVerb,
  next: async () => (await import('./next.ts')).nextVerb,
  history: async () => (await import('./history.ts')).historyVerb,
  why: async () => (await import('./why.ts')).whyVerb,
  quota: async () => (await import('./quota.ts')).quotaVerb,
  doctor: async () => (await import('./doctor.ts')).doctorVerb,
  list: async () => (await import('./list.ts')).listVerb,
  add: async () => (await import('./definitions.ts')).addVerb,
  remove: async () => (await import('./definitions.ts')).removeVerb,
  send: async () => (await import('./send.ts')).sendVerb,
  pause: async () => (await import('./hold/pause.ts')).pauseVerb,
  resume: async () => (await import('./hold/pause.ts')).resumeVerb,
  skip: async () => (await import('./hold/skip.ts')).skipVerb,
  unskip: async () => (await import('./hold/skip.ts')).unskipVerb,
  resolve: async () => (await import('./resolve.ts')).resolveVerb,
  database: async () => (await import('./database/create.ts')).databaseVerb,
  adopt: async () => (await import('./database/adopt.ts')).adoptVerb,
  register: async () => (await import('./register.ts')).registerVerb,
  schema: async () => (await import('./schema.ts')).schemaVerb,
  simulator: async () => (await import('./simulator.ts')).simulatorVerb,
}

/** The names of all verbs. */
export const VERB_NAMES: readonly string[] = Object.keys(VERBS)

/** The verb of this name. Undefined when there is none. */
export async function verbNamed(name: string): Promise<Verb | undefined> {
  return Object.hasOwn(VERBS, name) ? VERBS[name]?.() : undefined
}

/** Runs one verb and returns its exit code (errors.ts). Never throws: `err` gets the error in words. */
export async function run(args: readonly string[], raw: Terminal): Promise<number> {
  const answer = { isBegun: false }
  const terminal = withEverythingVisible(raw, () => (answer.isBegun = true))
  let exitCode = 0
  let acting: Command | undefined
  let refusal = ''
  /** A program that asked for JSON gets exactly one document, also when there is no answer. */
  const giveUp = (document: ErrorDocument): void => {
    if (!answer.isBegun && isJsonWanted(args, acting)) printJson(terminal, { error: document })
  }
  const program = new Command(typedProgram())
    .description('Scheduled announcements to every user of an app, through ZEGOCLOUD ZIM.')
    .version(VERSION)
    .configureOutput({
      writeOut: terminal.out,
      writeErr: terminal.err,
      outputError: (text, write) => {
        refusal = text.trim()
        write(inItsLine(text))
      },
    })
    .exitOverride()
    .showHelpAfterError('(`belfry help` lists the verbs)')
  try {
    const act: Act = async (command, runVerb) => {
      acting = command
      exitCode = await runVerb(terminal)
    }
    for (const verb of await verbsFor(args)) addVerb(program, verb, 'belfry', act)
    await program.parseAsync([...args], { from: 'user' })
    // Only a verb that was stopped has no answer.
    if (exitCode !== 0) giveUp({ code: 'stopped', message: 'it was stopped before there was an answer', remedy: null })
    return exitCode
  } catch (error) {
    if (error instanceof CommanderError) {
      if (error.exitCode === 0) return 0
      giveUp(refusalToJson(refusal))
      return EXIT_CODES.usage.code
    }
    terminal.err(explain(error))
    giveUp(errorToJson(error))
    return exitCodeOf(error)
  }
}

/** Runs a verb and keeps its exit code. */
type Act = (command: Command, runVerb: (terminal: Terminal) => Promise<number>) => Promise<void>

/** Adds a verb and its subcommands. A verb that only has subcommands lists them when none is named. */
function addVerb(parent: Command, verb: Verb, above: string, act: Act): void {
  const path = `${above} ${verb.name}`
  const command = parent.command(verb.name).exitOverride().showHelpAfterError(`(\`${path} --help\`)`)
  verb.describe(command)
  for (const below of verb.verbs ?? []) addVerb(command, below, path, act)
  if (verb.run === undefined) return
  const requireAll = markNeeds(command, { path, ...(verb.oneOf && { oneOf: verb.oneOf }) })
  command.action(() =>
    act(command, (terminal) => {
      requireAll()
      return verb.run!(command, terminal)
    }),
  )
}

/** The named verb. For help, and to suggest a name for an unknown one, all verbs. */
async function verbsFor([name = '']: readonly string[]): Promise<readonly Verb[]> {
  const named = await verbNamed(name)
  return named === undefined ? Promise.all(Object.values(VERBS).map((load) => load())) : [named]
}

/** What the library itself adds below its message. Its names are those of Belfry, so it is safe. */
const SUGGESTION = /\n\(Did you mean [\w ,:-]*\?\)$/u

/**
 * A message of the library. The library repeats arguments as they are. Nothing in them must begin a line of its
 * own.
 */
function inItsLine(text: string): string {
  const sentence = text.trimEnd()
  const [suggestion = ''] = SUGGESTION.exec(sentence) ?? []
  const lines = wrap(sentence.slice(0, sentence.length - suggestion.length), '  ')
  return `${lines.join('\n').trimStart()}${suggestion}\n`
}

/** A person's fault and, below it, its remedy. A defect of Belfry with everything that helps to fix it. */
export function explain(error: unknown): string {
  if (error instanceof WrongUseError) return error.toText()
  if (error instanceof BelfryError && error.kind !== 'internal') {
    // A secret that is broken over two lines would not be found any more.
    const [message, remedy] = [error.message, error.remedy].map((text) => text && withoutSecrets(text))
    return hung(`belfry: ${message}`, '    ') + (remedy === undefined ? '' : hung(remedy, '    ', '  '))
  }
  const frames = error instanceof Error ? (error.stack ?? '').split('\n').filter((line) => /^\s+at /u.test(line)) : []
  return `belfry: this is a defect of Belfry, please report it:\n${[visible(String(error)), ...frames].join('\n')}\n`
}
