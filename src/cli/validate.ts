import { Option } from 'commander'
import { readSettings } from '../config.ts'
import { isSwitchedOff } from '../core/announcement/announcement.ts'
import { counted } from '../core/wording/display.ts'
import type { Problem } from '../core/problem.ts'
import { sourceOf } from '../definitions/files/folder.ts'
import { EXIT_CODES } from '../errors.ts'
import { systemClock } from '../service/clock.ts'
import { printDocument } from './support/terminal.ts'
import type { Verb } from './support/terminal.ts'

const report = () => import('../definitions/problems/report.ts')
const annotations = () => import('../definitions/problems/annotations.ts')
const addresses = () => import('./wiring/repository-addresses.ts')

/**
 * The formats in which problems are printed. Each is loaded when it is needed: to measure the width of text takes as long to
 * load as a tenth of a run, and most runs find no problem.
 */
const FORMATS: Readonly<Record<string, (problems: readonly Problem[]) => Promise<string>>> = {
  text: async (problems) => (problems.length === 0 ? '' : (await report()).formatProblems(problems)),
  json: async (problems) => (await report()).formatProblemsAsJson(problems),
  github: async (problems) => (await annotations()).formatProblemsAsGithub(await fromRoot(problems)),
  sarif: async (problems) => (await annotations()).formatProblemsAsSarif(await fromRoot(problems)),
}

async function fromRoot(problems: readonly Problem[]): Promise<readonly Problem[]> {
  return (await addresses()).withRepositoryAddresses(problems)
}

/** `validate`: checks definition files. It works offline, without secrets and without a database. */
export const validateVerb: Verb = {
  name: 'validate',
  describe: (command) =>
    command
      .description('Check definition files: offline, no secrets, no database.')
      .argument('[path...]', 'files and folders (default: BELFRY_SCHEDULES)')
      .addOption(new Option('--format <FORMAT>', 'how problems are told').choices(Object.keys(FORMATS)).default('text'))
      .addOption(new Option('--json', 'the same as --format json').conflicts('format')),
  async run(command, terminal) {
    const { json: isJson, format: wanted } = command.opts<{ format: string; json?: true }>()
    const format = isJson ? 'json' : wanted
    const { schedules, limits } = readSettings()
    const paths = command.args.length > 0 ? command.args : [schedules]
    const { definitions, problems, files } = await sourceOf(paths, { quota: limits }).load(systemClock.now())
    const told = (await FORMATS[format]?.(problems)) ?? ''
    if (format === 'text') terminal.out(told)
    else printDocument(terminal, told)
    const isInvalid = problems.some((problem) => problem.severity === 'error')
    if (format === 'text' && !isInvalid) {
      const isOne = definitions.length === 1
      const counts = `${counted(definitions.length, 'announcement')} in ${counted(files.length, 'file')}`
      const off = definitions.filter(({ announcement }) => isSwitchedOff(announcement)).length
      const offInWords = off === 0 ? '' : isOne ? ', and switched off' : `; ${off} of them switched off`
      terminal.out(`${counts} ${isOne ? 'is' : 'are'} valid${offInWords}.\n`)
    }
    return (isInvalid ? EXIT_CODES.invalid : EXIT_CODES.fine).code
  },
}
