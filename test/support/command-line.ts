import { Command, CommanderError } from 'commander'
import { verbNamed } from '../../src/cli/program.ts'
import type { Verb } from '../../src/cli/support/terminal.ts'

/** Options without which a verb that has them does nothing. The verbs themselves ask for them, not the library. */
const NEEDED = ['--by', '--note']

/**
 * What is wrong with a command after the word `belfry`: the verb, an option, the arguments. Undefined when it would
 * run. A verb alone is a name for it, unless the command is said to be whole.
 */
export async function faultOfCommand(command: string, { isWhole = false } = {}): Promise<string | undefined> {
  const words = wordsOf(command)
  const [name = ''] = words
  if (['help', '--help', '--version'].includes(name)) return undefined
  const verb = await verbNamed(name)
  if (verb === undefined) return `there is no verb ${name}`
  if (words.length === 1 && !isWhole) return undefined
  if (words.includes('--help')) return undefined
  const program = new Command('belfry')
    .exitOverride()
    .configureOutput({ writeErr: () => undefined, outputError: () => undefined })
  const missing: string[] = []
  addTo(program, verb, (run) => {
    const has = (option: string) => run.options.some(({ long }) => long === option)
    missing.push(...NEEDED.filter((option) => has(option) && !words.includes(option)))
  })
  try {
    await program.parseAsync(words, { from: 'user' })
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    // `belfry plan --base` is a name, too: of what the option does.
    const isName = error.code === 'commander.optionMissingArgument' && words.length === 2 && !isWhole
    return isName ? undefined : error.message
  }
  return missing.length === 0 ? undefined : `it needs ${missing.join(', ')}`
}

function addTo(parent: Command, verb: Verb, act: (command: Command) => void): void {
  const command = parent
    .command(verb.name)
    .exitOverride()
    .configureOutput({ writeErr: () => undefined, outputError: () => undefined })
  verb.describe(command)
  for (const below of verb.verbs ?? []) addTo(command, below, act)
  if (verb.run !== undefined) command.action(() => act(command))
}

/** The words of a command as a shell reads them: enough of it for what the docs and texts show. */
export function wordsOf(command: string): readonly string[] {
  return Array.from(command.matchAll(/(?:'[^']*'|"[^"]*"|[^\s'"])+/gu), ([word]) => word.replaceAll(/['"]/gu, ''))
}
