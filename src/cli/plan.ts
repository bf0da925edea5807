import { invalidDefinitions } from './support/invalid-definitions.ts'
import { Option } from 'commander'
import type { Command } from 'commander'
import { readSettings } from '../config.ts'
import type { Problem } from '../core/problem.ts'
import { DAY } from '../core/time/instant.ts'
import { formatProblems } from '../definitions/problems/report.ts'
import { BelfryError, EXIT_CODES } from '../errors.ts'
import { systemClock } from '../service/clock.ts'
import { instantFrom, wholeNumber } from './support/options.ts'
import { isAnyChange } from '../plan/changes.ts'
import type { Changes } from '../plan/changes.ts'
import { planInPieces } from '../plan/document.ts'
import { planAsMarkdown, problemsAsMarkdown } from '../plan/markdown/markdown.ts'
import type { Plan } from '../plan/model.ts'
import { changesSince, loadHead, planOf, snapshotOf } from './wiring/plan-source.ts'
import { planAsText } from '../plan/text.ts'
import { isOverQuota } from '../plan/words.ts'
import { printDocument } from './support/terminal.ts'
import type { Terminal, Verb } from './support/terminal.ts'

type PlanFormat = 'text' | 'json' | 'markdown'

interface Options {
  readonly from?: string
  readonly days: number
  readonly base?: string
  readonly format: PlanFormat
  readonly json?: true
  readonly all?: true
  readonly ledger: boolean
  readonly detailedExitcode?: true
}

/**
 * `plan`: what is sent when, how a change affects it, and whether the quota is enough. It writes nothing and calls
 * nobody.
 */
export const planVerb: Verb = {
  name: 'plan',
  describe: (command) => withOptions(command),
  async run(command, terminal) {
    const options = command.opts<Options>()
    if (options.detailedExitcode && options.base === undefined) {
      throw new BelfryError('usage', '--detailed-exitcode says nothing without --base', {
        remedy: 'Name the git ref to compare with, e.g. --base origin/main.',
      })
    }
    const format = options.json ? 'json' : options.format
    const settings = readSettings()
    const paths = command.args.length > 0 ? command.args : [settings.schedules]
    const from = options.from === undefined ? systemClock.now() : instantFrom(options.from)
    const { definitions, problems, budgets, silences } = await loadHead(paths, options.base, from)
    if (problems.some(({ severity }) => severity === 'error')) {
      if (format === 'json') throw invalidDefinitions('there is no plan', problems, terminal)
      if (format === 'text') terminal.out(formatProblems(problems))
      else printDocument(terminal, problemsAsMarkdown(problems))
      return EXIT_CODES.invalid.code
    }
    const snapshot = options.ledger ? snapshotOf(settings, from) : undefined
    const surroundings = {
      from,
      through: from + options.days * DAY,
      limits: settings.limits,
      budgets,
      silences,
      snapshot,
    }
    const plan = planOf(definitions, surroundings)
    const changes =
      options.base === undefined ? undefined : changesSince(options.base, { paths, definitions, plan, surroundings })
    print(plan, changes, problems, { format, isAll: options.all === true }, terminal)
    if (isOverQuota(plan) || (changes?.beyond && isOverQuota(changes.beyond.plan))) return EXIT_CODES.overQuota.code
    return options.detailedExitcode && changes !== undefined && isAnyChange(changes)
      ? EXIT_CODES.changes.code
      : EXIT_CODES.fine.code
  },
}

function withOptions(command: Command): Command {
  return command
    .description('What goes out when, and whether the quota holds: offline, no secrets, nothing is written.')
    .argument('[path...]', 'files and folders (default: BELFRY_SCHEDULES)')
    .option('--from <ISO>', 'an instant with its offset (default: now)')
    .option('--days <N>', 'how far ahead', wholeNumber(1, 400), 14)
    .option('--base <REF>', 'what changes since a branch left a git ref; or A...B, A..B')
    .addOption(
      new Option('--format <FORMAT>', 'markdown is a pull request comment')
        .choices(['text', 'json', 'markdown'])
        .default('text'),
    )
    .addOption(new Option('--json', 'the same as --format json').conflicts('format'))
    .option('--all', 'cut nothing in the text')
    .option('--no-ledger', 'do not look into BELFRY_DATABASE')
    .option('--detailed-exitcode', 'with --base: 2 when anything changes')
    .addHelpText('after', '\nExit codes: 0 fine, 1 invalid, 2 changes (--detailed-exitcode), 3 over quota.')
}

function print(
  plan: Plan,
  changes: Changes | undefined,
  warnings: readonly Problem[],
  { format, isAll }: { readonly format: PlanFormat; readonly isAll: boolean },
  terminal: Terminal,
): void {
  if (warnings.length > 0 && format !== 'markdown') terminal.err(formatProblems(warnings))
  if (changes !== undefined && format === 'text') terminal.err(formatProblems(changes.problems))
  switch (format) {
    case 'json':
      for (const piece of planInPieces(plan, changes)) printDocument(terminal, piece)
      return
    case 'markdown':
      return printDocument(terminal, planAsMarkdown(plan, changes, warnings))
    case 'text':
      return terminal.out(planAsText(plan, changes, isAll))
  }
}
