import { statSync } from 'node:fs'
import { dirname, join, relative, resolve, sep } from 'node:path'
import type { Command } from 'commander'
import { readSettings } from '../../config.ts'
import { counted } from '../../core/wording/display.ts'
import { DAY, formatDuration, formatInstant, SECOND } from '../../core/time/instant.ts'
import type { Instant } from '../../core/time/instant.ts'
import { isDefinitionName, isLookedAt } from '../../definitions/files/folder.ts'
import { formatProblems } from '../../definitions/problems/report.ts'
import { BelfryError, EXIT_CODES } from '../../errors.ts'
import { inShell } from '../../core/wording/shell-word.ts'
import { isThere, makeFolder, putFile } from '../support/new-file.ts'
import { instantFrom, wholeNumber, wrongUse } from '../support/options.ts'
import { invalidDefinitions } from '../support/invalid-definitions.ts'
import { printJson } from '../support/terminal.ts'
import type { Terminal } from '../support/terminal.ts'
import { recordCase } from './record.ts'

/** How long a recorded case is when nobody says: as long as a plan. */
const DAYS = 14
/** The longest range of a case, in days. */
const MOST_DAYS = 366

/** The options of `test` that say what is recorded. */
export interface RecordOptions {
  readonly record?: string
  readonly from?: string
  readonly to?: string
  readonly days?: number
  readonly only?: readonly string[]
  readonly output?: string
  readonly force?: true
  readonly format: string
  readonly json?: true
}

/** Those that mean nothing without `--record`. */
const OF_RECORDING = ['from', 'to', 'days', 'only', 'output', 'force'] as const

/** Adds the options of a recording. */
export function withRecording(command: Command): Command {
  return command
    .option('--record <NAME>', 'write a case from the plan of definition files')
    .option('--from <ISO>', 'with --record, needed: where the case begins')
    .option('--days <N>', `with --record: how long it is (default: ${DAYS})`, wholeNumber(1, MOST_DAYS))
    .option('--to <ISO>', 'with --record: where it ends, instead of --days')
    .option('--only <ID>', 'with --record: only this one; may be repeated', (id: string, ids?: string[]) => [
      ...(ids ?? []),
      id,
    ])
    .option('--output <FILE>', 'with --record (default: NAME.yaml in _cases)')
    .option('--force', 'with --record: replace the file')
    .addHelpText(
      'after',
      '\nWith --record, the arguments are definition files and folders\n(default: BELFRY_SCHEDULES). docs/cases.md has examples.',
    )
}

/**
 * Whether a case is to be recorded.
 * @throws BelfryError `usage` for options that only a recording has
 */
export function isRecording(options: RecordOptions): boolean {
  if (options.record !== undefined) return true
  const stray = OF_RECORDING.find((name) => options[name] !== undefined)
  if (stray !== undefined) throw wrongUse('test', `--${stray} says nothing without --record`)
  return false
}

/** Records a case, and returns the exit code. */
export async function record(args: readonly string[], options: RecordOptions, terminal: Terminal): Promise<number> {
  const { record: name = '', only, force: isReplacing = false, json: isJson = options.format === 'json' } = options
  const { from, until } = rangeOf(options)
  const { schedules } = readSettings()
  const paths = args.length > 0 ? args : [schedules]
  requireName(name)
  const output = options.output ?? join(homeOf(paths[0]!, schedules), `${name}.yaml`)
  requireCaseFile(output, paths)
  if (!isReplacing && isThere(output)) throw taken(output)
  // As `test` does: the settings of this machine must not decide what a case says.
  const { limits } = readSettings({})
  const { problems, file } = await recordCase({ name, paths, output, from, until, only, limits })
  if (file === undefined) {
    if (isJson) throw invalidDefinitions('nothing is recorded', problems, terminal)
    terminal.out(formatProblems(problems))
    return EXIT_CODES.invalid.code
  }
  if (problems.length > 0) terminal.err(formatProblems(problems))
  makeFolder(dirname(output))
  if (!putFile(output, file.text, { isReplacing })) throw taken(output)
  if (isJson) {
    const range = { from: formatInstant(from.instant), until: formatInstant(until) }
    printJson(terminal, { file: output, name, ...range, expected: file.expected })
  } else terminal.out(sentences(output, file.expected, formatDuration(until - from.instant)))
  return EXIT_CODES.fine.code
}

function sentences(output: string, expected: number, span: string): string {
  const found = expected === 0 ? 'nothing comes due' : counted(expected, 'occurrence')
  return `Recorded in ${output}: ${found} in ${span}.
It says what is planned, and not what ought to be: review every line.
Test it: \`belfry test ${inShell(output)}\`
`
}

function rangeOf({ from: text, to, days, format }: RecordOptions): {
  readonly from: { readonly text: string; readonly instant: Instant }
  readonly until: Instant
} {
  if (format === 'github') throw wrongUse('test', '--format github annotates tests, and there are none with --record')
  if (text === undefined) {
    throw new BelfryError('usage', '--record needs --from', {
      remedy: 'Say where the case begins, e.g. --from 2030-12-16T00:00+08:00: it must be the same for everybody.',
    })
  }
  if (to !== undefined && days !== undefined) throw wrongUse('test', '--to and --days say the same: write one of them')
  const instant = instantFrom(text)
  const until = to === undefined ? instant + (days ?? DAYS) * DAY : instantFrom(to)
  if (until - instant < SECOND || until - instant > MOST_DAYS * DAY) {
    throw wrongUse('test', `--to must be after --from, and at most ${MOST_DAYS} days`)
  }
  return { from: { text, instant }, until }
}

function requireName(name: string): void {
  if (/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/u.test(name)) return
  throw wrongUse('test', 'the name of a case file is letters, digits, ".", "_" and "-", at most 100')
}

/** The folder for cases: that of all definitions if it holds these, else of what was named. */
function homeOf(path: string, schedules: string): string {
  const folder = isFolder(path) ? path : dirname(path)
  return join(isWithin(folder, schedules) ? schedules : folder, '_cases')
}

/** A case file must be found as one, and must not be taken for definitions. */
function requireCaseFile(output: string, paths: readonly string[]): void {
  const remedy = 'Put it into a folder whose name begins with an underscore, e.g. schedules/_cases/NAME.yaml.'
  if (!isDefinitionName(output) || !isLookedAt(relative(dirname(output), output))) {
    throw new BelfryError('usage', `${output} would not be found as a case file: it must end with .yaml`, { remedy })
  }
  for (const path of paths) {
    const folder = isFolder(path) ? path : dirname(path)
    if (!isWithin(output, folder) || !relative(folder, output).split(sep).every(isLookedAt)) continue
    throw new BelfryError('usage', `${output} would be taken for a definition file`, { remedy })
  }
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false
}

function isWithin(path: string, folder: string): boolean {
  const way = relative(resolve(folder), resolve(path))
  return way !== '..' && !way.startsWith(`..${sep}`) && resolve(folder, way) === resolve(path)
}

function taken(output: string): BelfryError {
  return new BelfryError('conflict', `${output} is there already`, {
    remedy: 'Name another with --record or --output, or write --force to replace it.',
  })
}
