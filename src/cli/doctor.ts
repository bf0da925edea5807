import { readSettings } from '../config.ts'
import { counted } from '../core/wording/display.ts'
import { formatInstant } from '../core/time/instant.ts'
import { EXIT_CODES } from '../errors.ts'
import { systemClock } from '../service/clock.ts'
import { examine } from './doctor/checks.ts'
import { wrap } from './support/wrap.ts'
import type { DoctorFinding, FindingState } from './doctor/finding.ts'
import { printJson } from './support/terminal.ts'
import type { Verb } from './support/terminal.ts'

/** `doctor`: checks everything that sending depends on. It changes nothing. */
export const doctorVerb: Verb = {
  name: 'doctor',
  describe: (command) =>
    command
      .description('Look at all that sending rests on, and say what to do about what is wrong.')
      .option(
        '--offline',
        'do not ask the gateway for its time and for the senders, which costs no quota\n(nothing is asked without credentials either)',
      )
      .option('--json', 'one JSON object'),
  async run(command, terminal) {
    const { offline: isOffline = false, json: isJson = false } = command.opts<{ offline?: true; json?: true }>()
    const settings = readSettings()
    const now = systemClock.now()
    const findings = await examine(settings, { isOffline, now })
    const isWell = findings.every(({ state }) => state !== 'bad')
    if (isJson) printJson(terminal, { at: formatInstant(now), isWell, signs: findings })
    else terminal.out(toText(findings))
    return (isWell ? EXIT_CODES.fine : EXIT_CODES.invalid).code
  },
}

const WORDS: Readonly<Record<FindingState, string>> = { good: 'ok', warning: 'WARN', bad: 'FAIL' }

/** The findings for a terminal of 80 columns. */
function toText(findings: readonly DoctorFinding[]): string {
  const width = Math.max(...findings.map(({ topic }) => topic.length))
  const lines = findings.flatMap(({ topic, state, text, remedy }) => {
    const head = `${WORDS[state].padEnd(4)}  ${topic.padEnd(width)}  `
    const indent = ' '.repeat(head.length)
    const [first = '', ...rest] = [text, ...(remedy === null ? [] : [remedy])].flatMap((each) => wrap(each, indent))
    return [head + first.trimStart(), ...rest]
  })
  const [bad, warnings] = (['bad', 'warning'] as const).map(
    (wanted) => findings.filter(({ state }) => state === wanted).length,
  )
  const sum = bad === 0 && warnings === 0 ? 'All is well.' : `${bad} wrong, ${counted(warnings ?? 0, 'warning')}.`
  return `${[...lines, '', sum].join('\n')}\n`
}
