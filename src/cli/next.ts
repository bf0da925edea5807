import { NO_DAYS } from '../core/schedule/local/day-set.ts'
import { noteOnClockChange } from '../core/time/clock-change.ts'
import { showShortly } from '../core/wording/display.ts'
import { TERMINAL } from '../core/wording/wrap.ts'
import { hung, indented } from './support/wrap.ts'
import { parseCron } from '../core/schedule/cron/pattern.ts'
import { nextInstant } from '../core/schedule/recurrence.ts'
import { formatInstant, parseWallTime } from '../core/time/instant.ts'
import type { Instant } from '../core/time/instant.ts'
import { quoted } from '../definitions/problems/report.ts'
import { BelfryError } from '../errors.ts'
import { systemClock } from '../service/clock.ts'
import { instantFrom, wholeNumber, wrongUse } from './support/options.ts'
import { zoneFrom } from './support/zone.ts'
import { printJson } from './support/terminal.ts'
import type { Terminal, Verb } from './support/terminal.ts'
import { ruleInWords } from '../plan/schedule-words.ts'
import { isLeavingOut, parseEvery } from '../core/schedule/every/every.ts'
import { adviceOnEvery } from '../definitions/advice/every.ts'
import { adviceOnTime } from '../definitions/advice/time.ts'
import { checkTimes } from '../definitions/check/schedule/times.ts'
import { unevenEvery } from '../definitions/check/schedule/uneven-every.ts'
import type { Zone } from '../core/time/zone.ts'
import type { Rule, Schedule } from '../core/schedule/schedule.ts'

/** What `next` is asked. */
interface Options {
  readonly timezone: string
  readonly every?: string
  readonly start?: string
  readonly from?: string
  readonly count: number
  readonly json?: true
}

/** `next`: the instants of a cron line or of an `every`. It calculates them like the service. */
export const nextVerb: Verb = {
  name: 'next',
  describe: (command) =>
    command
      .description('The next instants of a cron line, or of --every, strictly after --from.')
      .argument('[cron]', 'five or six fields, in quotes')
      .option('--every <STEP>', 'instead of a cron line, e.g. "2 weeks"')
      .option('--start <TIME>', 'the first local time of --every, e.g. 2026-12-02T14:00')
      .requiredOption('--timezone <ZONE>', 'an IANA zone, e.g. Europe/Berlin')
      .option('--from <ISO>', 'an instant with its offset, e.g. 2026-12-24T10:00:00Z (default: now)')
      .option('--count <N>', 'how many', wholeNumber(1, 100_000), 5)
      .option('--json', 'a JSON array of instants'),
  async run(command, terminal) {
    const options = command.opts<Options>()
    requireOneRule(command.args[0], options)
    const zone = zoneFrom(options.timezone, terminal)
    const rule =
      options.every === undefined
        ? cronRule(command.args[0] ?? '', terminal)
        : everyRule(options.every, options.start ?? '', zone)
    const schedule = { rule, zone, except: NO_DAYS }
    const instants = take(
      schedule,
      options.from === undefined ? systemClock.now() : instantFrom(options.from),
      options.count,
    )
    if (options.json) printJson(terminal, instants.map(formatInstant))
    else terminal.out(describe(schedule, instants))
    return 0
  },
}

/** The rule in words and its zone, then one instant per line. An instant near a clock change gets a note. */
function describe(schedule: Schedule, instants: readonly Instant[]): string {
  const { zone } = schedule
  const head = hung(`${ruleInWords(schedule)}, ${zone.name}`, '    ')
  if (instants.length === 0) return `${head}Never again.\n`
  const lines = instants.map((instant) => {
    const note = noteOnClockChange(zone, instant)
    return `${showShortly(instant, zone.name)}\n${note === undefined ? '' : indented(note, '    ')}`
  })
  return head + lines.join('')
}

function requireOneRule(line: string | undefined, { every, start }: Options): void {
  if ((line === undefined) === (every === undefined)) {
    throw wrongUse(
      'next',
      line === undefined ? 'a cron line or --every is missing' : 'a cron line and --every exclude each other',
    )
  }
  if (every !== undefined && start === undefined) throw wrongUse('next', '--every needs --start, its first local time')
  if (every === undefined && start !== undefined)
    throw wrongUse('next', '--start is the first time of --every; a cron line has none')
}

function cronRule(text: string, terminal: Terminal): Rule {
  const parsed = parseCron(text)
  const findings = parsed.ok ? parsed.warnings : parsed.problems
  for (const { severity, code, text: what, remedy, offset, length } of findings) {
    const caret = offset === undefined ? '' : caretUnder(text, offset, length ?? 1)
    terminal.err(`${hung(`${severity} ${code}: ${what}`, '    ')}${caret}${indented(remedy)}`)
  }
  if (!parsed.ok)
    throw new BelfryError('invalid', `"${text}" is not a cron line`, {
      remedy: 'docs/time.md has the grammar, docs/dialects.md the lines of other schedulers.',
    })
  return { kind: 'cron', pattern: parsed.pattern }
}

/** The rule of --every and --start. What a definition would be refused for is refused here, with the same remedy. */
function everyRule(every: string, start: string, zone: Zone): Rule {
  const step = parseEvery(every)
  if (step === undefined) throw refused(adviceOnEvery(every))
  const first = parseWallTime(start)
  if (first === undefined) throw refused(adviceOnTime(start, { key: 'from', zone }))
  const rule = { kind: 'every', ...step, first } as const
  const schedule: Schedule = { rule, zone, except: NO_DAYS }
  const faults = [
    ...(isLeavingOut(rule) ? [unevenEvery(rule, [], '--start')] : []),
    ...checkTimes(schedule, { path: [], isList: false, now: systemClock.now() }),
  ]
  const error = faults.find(({ severity }) => severity === 'error')
  if (error !== undefined) throw refused(error)
  return rule
}

function refused({ text, remedy }: { readonly text: string; readonly remedy: string }): BelfryError {
  return new BelfryError('invalid', text, { remedy })
}

/** The line with hidden characters shown, and a caret under the wrong part. */
function caretUnder(text: string, offset: number, length: number): string {
  const lines = quoted(text, { place: offset, length: Math.max(1, length) }, TERMINAL - 2)
  return lines.map((line) => `  ${line}\n`).join('')
}

function take(schedule: Schedule, from: Instant, count: number): Instant[] {
  const instants: Instant[] = []
  for (
    let at = nextInstant(schedule, from);
    at !== undefined && instants.length < count;
    at = nextInstant(schedule, at)
  ) {
    instants.push(at)
  }
  return instants
}
