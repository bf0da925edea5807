import { Command, CommanderError } from 'commander'
import { BelfryError, exitCodeOf } from '../errors.ts'
import { adoptVerb } from './adopt.ts'
import { addVerb, listVerb, removeVerb } from './definitions.ts'
import { historyVerb } from './history.ts'
import { nextVerb } from './next.ts'
import { pauseVerb, resumeVerb } from './pause.ts'
import { planVerb } from './plan.ts'
import { quotaVerb } from './quota.ts'
import { resolveVerb } from './resolve.ts'
import { schemaVerb } from './schema.ts'
import { serveVerb } from './serve.ts'
import { simulatorVerb } from './simulator.ts'
import type { Terminal, Verb } from './terminal.ts'
import { testVerb } from './test.ts'
import { validateVerb } from './validate.ts'
import { VERSION } from './version.ts'
import { whyVerb } from './why.ts'

/** The verbs, in the order in which help shows them. */
const VERBS: readonly Verb[] = [
  serveVerb,
  validateVerb,
  testVerb,
  planVerb,
  nextVerb,
  historyVerb,
  whyVerb,
  quotaVerb,
  listVerb,
  addVerb,
  removeVerb,
  pauseVerb,
  resumeVerb,
  resolveVerb,
  adoptVerb,
  schemaVerb,
  simulatorVerb,
]

const USAGE_EXIT = 64

/** Runs one verb and returns its exit code (DESIGN.md section 6). Never throws: whatever went wrong is told in `err`. */
export async function run(args: readonly string[], terminal: Terminal): Promise<number> {
  let exitCode = 0
  const program = new Command('belfry')
    .description('Scheduled announcements to every user of an app, through ZEGOCLOUD ZIM.')
    .version(VERSION)
    .configureOutput({ writeOut: terminal.out, writeErr: terminal.err })
    .exitOverride()
    .showHelpAfterError('(`belfry help` lists the verbs)')
  for (const verb of VERBS) {
    const command = program.command(verb.name).exitOverride().showHelpAfterError(`(\`belfry ${verb.name} --help\`)`)
    verb.describe(command).action(async () => {
      exitCode = await verb.run(command, terminal)
    })
  }
  try {
    await program.parseAsync([...args], { from: 'user' })
    return exitCode
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : USAGE_EXIT
    terminal.err(explain(error))
    return exitCodeOf(error)
  }
}

/** A person's fault in one or two lines with its remedy; a defect of ours with everything that helps to mend it. */
function explain(error: unknown): string {
  if (error instanceof BelfryError && error.kind !== 'internal') {
    return `belfry: ${error.message}\n${error.remedy === undefined ? '' : `  ${error.remedy}\n`}`
  }
  const trace = error instanceof Error ? (error.stack ?? error.message) : String(error)
  return `belfry: this is a defect of Belfry, please report it:\n${trace}\n`
}
