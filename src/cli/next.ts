import { NO_DAYS } from '../core/schedule/day-set.ts'
import { noteOnClockChange } from '../core/time/clock-change.ts'
import { showShortly } from '../core/wording/display.ts'
import { TERMINAL } from '../core/wording/wrap.ts'
import { hung, indented } from './support/wrap.ts'
import { parseCron } from '../core/schedule/cron/pattern.ts'
import { nextInstant } from '../core/schedule/recurrence.ts'
import { formatInstant } from '../core/time/instant.ts'
import type { Instant } from '../core/time/instant.ts'
import { quoted } from '../definitions/problems/report.ts'
import { checkZone } from '../definitions/shape/timezone.ts'
import { BelfryError } from '../errors.ts'
import { systemClock } from '../service/clock.ts'
import { instantFrom, wholeNumber } from './support/options.ts'
import { printJson } from './support/terminal.ts'
import type { Terminal, Verb } from './support/terminal.ts'
import { cronInWords } from '../plan/schedule-words.ts'
import type { Schedule } from '../core/schedule/schedule.ts'

/** `next`: the instants of a cron line. It calculates them like the service. */
export const nextVerb: Verb = {
  name: 'next',
  describe: (command) =>
    command
      .description('The next instants of a cron line, strictly after --from.')
      .argument('<cron>', 'five or six fields, in quotes')
      .requiredOption('--timezone <ZONE>', 'an IANA zone, e.g. Europe/Berlin')
      .option('--from <ISO>', 'an instant with its offset, e.g. 2026-12-24T10:00:00Z (default: now)')
      .option('--count <N>', 'how many', wholeNumber(1, 100_000), 5)
      .option('--json', 'a JSON array of instants'),
  async run(command, terminal) {
    const options = command.opts<{ timezone: string; from?: string; count: number; json?: true }>()
    const [text = ''] = command.args
    const schedule = scheduleOf(text, options.timezone, terminal)
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

type CronSchedule = Schedule & { readonly rule: { readonly kind: 'cron' } }

/** The cron line in words and its zone, then one instant per line. An instant near a clock change gets a note. */
function describe({ rule, zone }: CronSchedule, instants: readonly Instant[]): string {
  const head = hung(`${cronInWords(rule.pattern)}, ${zone.name}`, '    ')
  if (instants.length === 0) return `${head}Never again.\n`
  const lines = instants.map((instant) => {
    const note = noteOnClockChange(zone, instant)
    return `${showShortly(instant, zone.name)}\n${note === undefined ? '' : indented(note, '    ')}`
  })
  return head + lines.join('')
}

function scheduleOf(text: string, timezone: string, terminal: Terminal): CronSchedule {
  const { zone, fault } = checkZone(timezone, [])
  if (zone === undefined || fault?.severity === 'error') {
    throw new BelfryError('invalid', fault?.text ?? 'there is no such time zone', fault && { remedy: fault.remedy })
  }
  if (fault) terminal.err(hung(`warning ${fault.code}: ${fault.text}`, '    ') + indented(fault.remedy))
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
  return { rule: { kind: 'cron', pattern: parsed.pattern }, zone, except: NO_DAYS }
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
