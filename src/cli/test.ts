import { Option } from 'commander'
import { readSettings } from '../config.ts'
import type { Problem } from '../core/problem.ts'
import { formatProblemsAsGithub } from '../definitions/problems/annotations.ts'
import { readPaths } from '../definitions/files/folder.ts'
import { EXIT_CODES } from '../errors.ts'
import { wrongUse } from './support/options.ts'
import { printDocument, printJson } from './support/terminal.ts'
import type { Terminal, Verb } from './support/terminal.ts'
import { isRecording, record, withRecording } from './test/recording.ts'
import type { RecordOptions } from './test/recording.ts'
import { formatTests, testsToJson } from './test/report.ts'
import { TestRun } from './test/run.ts'
import type { TestedFile } from './test/run.ts'
import { withRepositoryAddresses } from './wiring/repository-addresses.ts'

/** The formats in which results are printed. */
const FORMATS: Readonly<Record<string, (files: readonly TestedFile[], terminal: Terminal) => void>> = {
  text: (files, terminal) => terminal.out(formatTests(files)),
  json: (files, terminal) => printJson(terminal, testsToJson(files)),
  github: (files, terminal) => {
    const ofCases = files.flatMap(({ cases }) => cases.flatMap(({ failures }) => failures))
    const all = [...files.flatMap(({ problems }) => problems), ...ofCases]
    printDocument(terminal, formatProblemsAsGithub(withRepositoryAddresses(all)))
  },
}

/**
 * `test`: runs cases about what is sent when, or records one. It works offline and without a clock, by the forecast that
 * `plan` uses.
 */
export const testVerb: Verb = {
  name: 'test',
  describe: (command) =>
    withRecording(
      command
        .description('Run tests for announcements: offline, no secrets, no clock.')
        .argument('[file...]', 'case files, and folders of them (docs/cases.md)')
        .addOption(
          new Option('--format <FORMAT>', 'how results are told').choices(Object.keys(FORMATS)).default('text'),
        )
        .option('--json', 'the same as --format json'),
    ),
  async run(command, terminal) {
    const options = command.opts<RecordOptions>()
    if (isRecording(options)) return record(command.args, options, terminal)
    if (command.args.length === 0) throw wrongUse('test', 'name a case file, or a folder of them')
    const { format, json } = options
    const { files, problems } = await readPaths(command.args)
    // It uses the default settings, not this machine's environment. So a case gives the same result everywhere.
    const tests = new TestRun(readSettings({}).limits)
    const tested: TestedFile[] = problems.length === 0 ? [] : [{ problems: problems.map(ofCases), cases: [] }]
    for (const file of files) tested.push(await tests.run(file))
    FORMATS[json ? 'json' : format]?.(tested, terminal)
    return (tested.every(isGood) ? EXIT_CODES.fine : EXIT_CODES.invalid).code
  },
}

function isGood({ problems, cases }: TestedFile): boolean {
  return !problems.some(({ severity }) => severity === 'error') && cases.every(({ isPassed }) => isPassed)
}

/** The same problem, in words for case files. */
function ofCases(problem: Problem): Problem {
  if (problem.code !== 'folder-empty') return problem
  const remedy = 'Check the path; `belfry test --record NAME --from ISO` writes a first one.'
  return { ...problem, text: 'the folder holds no case files (*.yaml, *.yml)', remedy }
}
