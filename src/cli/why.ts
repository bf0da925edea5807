import { readSettings } from '../config.ts'
import type { Settings } from '../config.ts'
import { showInstant, visible } from '../core/wording/display.ts'
import { explainedToJson } from '../core/wording/explanation-json.ts'
import {
  answerOf,
  basisInWords,
  holderInWords,
  holdersThatMatter,
  holdingInWords,
  resultOf,
} from '../core/wording/explanation.ts'
import type { Explained } from '../core/wording/explanation.ts'
import { nextCommandFor, nextStepFor, recordBelow } from '../core/wording/next-step.ts'
import { checkInWords } from '../core/wording/check-words.ts'
import type { Check } from '../core/announcement/check.ts'
import { MINUTE } from '../core/time/instant.ts'
import type { Millis } from '../core/time/instant.ts'
import { EXIT_CODES } from '../errors.ts'
import { readDocument } from '../definitions/check/document.ts'
import { systemClock } from '../service/clock.ts'
import { inSlices } from '../service/slices.ts'
import { NotOneOccurrence } from '../service/views/no-occurrence.ts'
import { explainOccurrence } from '../service/views/why.ts'
import type { WhyParts } from '../service/views/why.ts'
import { wordsForCode } from './wiring/code-words.ts'
import { warnUnlessNewest, withStore } from './wiring/database.ts'
import { askHealth } from './wiring/ask-health.ts'
import { commandLines, wrap } from './support/wrap.ts'
import { tellNearest } from './support/nearest.ts'
import { printJson } from './support/terminal.ts'
import type { Verb } from './support/terminal.ts'

/** How many holders of the quota the text names. */
const SHOWN_HOLDERS = 5

/** How often it checks whether the person wants to stop, in ms. */
const SLICE: Millis = 50
/** The longest time for a forecast, in ms. A person who does not want to wait so long presses Ctrl-C. */
const BUDGET: Millis = MINUTE
/** The exit code that shells use for a program ended by Ctrl-C. */
const STOPPED = 130

/** `why`: why an occurrence was, will be, or will not be sent. */
export const whyVerb: Verb = {
  name: 'why',
  describe: (command) =>
    command
      .description('Why an occurrence was, will be, or will not be sent: every check with its values.')
      .argument(
        '<key>',
        "its key as `history` shows it, ID@2026-12-24 for that day's, or\nID@2026-12-24T18:00 for that local time's; ID alone for its next one,\nor its last where none follows",
      )
      .option('--json', 'one JSON object'),
  async run(command, terminal) {
    const settings = readSettings()
    const [key = ''] = command.args
    const isJson = command.opts<{ json?: true }>().json === true
    const now = systemClock.now()
    const clock = await clockOfService(settings)
    const { stop } = terminal
    const runSteps = inSlices({ clock: systemClock, slice: SLICE, budget: BUDGET, signal: stop })
    const parts: Omit<WhyParts, 'store'> = {
      read: readDocument,
      limits: settings.limits,
      codes: wordsForCode,
      runSteps,
      ...(clock && { clock }),
    }
    let explained
    try {
      explained = await withStore(settings, { mustExist: true }, async (store) => {
        await warnUnlessNewest(store, settings, terminal)
        return explainOccurrence({ store, ...parts }, key, now)
      })
    } catch (error) {
      if (error instanceof NotOneOccurrence) return tellNearest(error, terminal, isJson)
      if (!stop.aborted || error !== stop.reason) throw error
      terminal.err('belfry: stopped before it was worked out\n')
      return STOPPED
    }
    if (isJson) printJson(terminal, explainedToJson(explained))
    else terminal.out(explainedToText(explained))
    return (explained.nearest === undefined ? EXIT_CODES.fine : EXIT_CODES.invalid).code
  },
}

/** What a running service says about its clock. Undefined when none answers. */
async function clockOfService(settings: Settings): Promise<Extract<Check, { check: 'clock' }> | undefined> {
  const { clock } = (await askHealth(settings)) ?? {}
  if (clock === undefined) return undefined
  const { state, error } = clock
  return {
    check: 'clock',
    isPassed: state === 'trusted',
    leastMs: error?.leastMs ?? null,
    mostMs: error?.mostMs ?? null,
  }
}

/** An explanation for a terminal of 80 columns. */
export function explainedToText(explained: Explained): string {
  const { key, due, timezone, checks } = explained
  const width = Math.max(0, ...checks.map(({ check }) => check.length))
  const [step, command] = [nextStepFor(explained), nextCommandFor(explained)]
  const told = (sentences: readonly string[]) => sentences.flatMap((line) => wrap(line, '    '))
  const lines = [
    visible(key),
    `    ${showInstant(due, timezone)}`,
    ...told([answerOf(explained), ...(step === null ? [] : [`What to do: ${step}`])]),
    ...(command === null ? [] : commandLines(command, '    ').map((line) => `    ${line}`)),
    ...told(recordBelow(explained)),
    '',
    ...wrap(basisInWords(explained), ''),
    ...checks.flatMap((each) => {
      const head = `  ${resultOf(each).padEnd(4)}  ${each.check.padEnd(width)}  `
      const [first = '', ...rest] = wrap(checkInWords(each, timezone), ' '.repeat(head.length))
      return [head + first.trimStart(), ...rest]
    }),
  ]
  for (const [index, { key: near, due: then }] of (explained.nearest ?? []).entries()) {
    if (index === 0) lines.push('', 'The nearest ones:')
    lines.push(`  ${visible(near)}`, `      ${showInstant(then, timezone)}`)
  }
  const holders = holdersThatMatter(explained)
  if (holders.length > 0) lines.push('', 'Who holds the quota:')
  for (const holder of holders.slice(0, SHOWN_HOLDERS)) {
    lines.push(`  ${visible(holderInWords(holder))}`, `      ${holdingInWords(holder, timezone)}`)
  }
  if (holders.length > SHOWN_HOLDERS) lines.push(`  and ${holders.length - SHOWN_HOLDERS} more`)
  return `${lines.join('\n')}\n`
}
