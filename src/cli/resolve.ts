import { readSettings } from '../config.ts'
import { holdsAt, scopeOf } from '../core/announcement/pause.ts'
import { heldInWords, resumptionOf } from '../core/wording/pause-words.ts'
import { keyOf, partsOf } from '../core/announcement/occurrence.ts'
import { verdictToJson } from '../core/wording/shapes.ts'
import { hung } from './support/wrap.ts'
import type { Instant } from '../core/time/instant.ts'
import { readDocument } from '../definitions/check/document.ts'
import { REFUSALS, requireNoSilence } from './send/no-silence.ts'
import { rememberDefinitions } from '../service/sync.ts'
import type { DefinitionMemory } from '../service/sync.ts'
import { systemClock } from '../service/clock.ts'
import { BelfryError } from '../errors.ts'
import { requireComparedClock } from './wiring/compared-clock.ts'
import { withStore } from './wiring/database.ts'
import { requireLines, wrongUse } from './support/options.ts'
import { printJson } from './support/terminal.ts'
import type { Verb } from './support/terminal.ts'

interface Options {
  readonly seen?: true
  readonly notSeen?: true
  readonly resend?: true
  readonly by: string
  readonly note: string
  readonly json?: true
}

/** `resolve`: a person's verdict on an occurrence whose outcome is unknown. */
export const resolveVerb: Verb = {
  name: 'resolve',
  describe: (command) =>
    command
      .description('Say what became of an occurrence whose outcome is unknown: look in a client first.')
      .argument('<key>', 'its key, as `history` shows it')
      .option('--seen', 'it went out')
      .option('--not-seen', 'it did not go out')
      .option('--resend', 'with --not-seen: send it again, as an occurrence of its own')
      .requiredOption('--by <NAME>', 'who says so')
      .requiredOption('--note <TEXT>', 'how you know')
      .option('--json', 'one JSON object'),
  oneOf: ['--seen', '--not-seen'],
  async run(command, terminal) {
    const { seen, notSeen, resend, by, note, json: isJson } = command.opts<Options>()
    if (seen && notSeen) throw wrongUse('resolve', 'give either --seen or --not-seen')
    if (resend && seen) {
      throw wrongUse('resolve', '--resend goes with --not-seen: what was seen must not go out again')
    }
    requireLines({ '--by': by, '--note': note }, 'resolve')
    const given = { key: asRecorded(command.args[0] ?? ''), wasSeen: seen === true, resend: resend === true, by, note }
    const settings = readSettings()
    const verdict = await withStore(settings, { mustExist: true }, async (store) => {
      const { mode } = await store.state()
      // With a clock that is ahead, it would be due tomorrow, and be sent then.
      if (given.resend) await requireComparedClock(settings, { mode, refusal: REFUSALS.resend })
      const now = systemClock.now()
      if (given.resend) await requireMayLeave(store, given.key, now)
      return store.resolve(given, now)
    })
    if (isJson) {
      printJson(terminal, { key: given.key, verdict: verdictToJson(verdict) })
      return 0
    }
    terminal.out(hung(`${given.key}: ${given.wasSeen ? 'seen' : 'not seen'}, says ${by}`, '    '))
    if (verdict.resendKey !== null)
      terminal.out(hung(`Sent again as ${verdict.resendKey} as soon as the service may.`, '    '))
    return 0
  },
}

/**
 * Refuses a resend that a pause, a freeze or quiet hours would skip: the verdict is given once, and could ask for no
 * other.
 */
async function requireMayLeave(store: DefinitionMemory, key: string, now: Instant): Promise<void> {
  const { inForce } = await rememberDefinitions({ store, read: readDocument, now })
  const { id } = partsOf(key)
  // It goes out as what its announcement is now, under whichever id.
  const announcement = inForce.find((await store.standing(id))?.presentId ?? id)
  if (announcement === undefined) return
  const pause = (inForce.known(announcement.id)?.pauses ?? []).find((each) => holdsAt(each, now))
  if (pause !== undefined) {
    const held = { ...scopeOf(pause), id: announcement.id }
    throw new BelfryError(
      'conflict',
      `${REFUSALS.resend}: ${heldInWords(held)} is paused by ${pause.by}: ${pause.reason}`,
      {
        remedy: `It would be skipped. If that is over: ${resumptionOf(held)}.`,
      },
    )
  }
  requireNoSilence(inForce.silences, { announcement, now, deed: 'resend' })
}

/** The key as it is recorded. Its instant may be written with another offset or without milliseconds, as for `why`. */
function asRecorded(key: string): string {
  const { id, due } = partsOf(key)
  return due === undefined ? key : keyOf(id, due)
}
