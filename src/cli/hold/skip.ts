import { checkEligibility } from '../../core/admission/eligibility.ts'
import { isOfHold } from '../../core/announcement/check.ts'
import { keyOf } from '../../core/announcement/occurrence.ts'
import type { OccurrenceKey } from '../../core/announcement/occurrence.ts'
import { checkInWords } from '../../core/wording/check-words.ts'
import { showInstant } from '../../core/wording/display.ts'
import { skipToJson } from '../../core/wording/shapes.ts'
import type { Instant } from '../../core/time/instant.ts'
import { readDocument } from '../../definitions/check/document.ts'
import { BelfryError } from '../../errors.ts'
import type { Store } from '../../ports/store.ts'
import { systemClock } from '../../service/clock.ts'
import { rememberDefinitions } from '../../service/sync.ts'
import { findNamed } from '../../service/views/named.ts'
import { NotOneOccurrence } from '../../service/views/no-occurrence.ts'
import { tellNearest } from '../support/nearest.ts'
import { changeHolds } from './change-holds.ts'
import { requireLines } from '../support/options.ts'
import { printJson } from '../support/terminal.ts'
import type { Verb } from '../support/terminal.ts'
import { hung } from '../support/wrap.ts'

const KEY_MEANING =
  "its key as `plan` shows it, ID@2026-12-24 for that day's, or ID@2026-12-24T18:00 for that local time's"

/** `skip`: takes one occurrence out, planned or still to come. */
export const skipVerb: Verb = {
  name: 'skip',
  describe: (command) =>
    command
      .description('Take one occurrence out, planned or still to come; all others go out as before.')
      .argument('<key>', KEY_MEANING)
      .requiredOption('--by <NAME>', 'who takes it out')
      .requiredOption('--reason <TEXT>', 'why')
      .option('--json', 'one JSON object'),
  async run(command, terminal) {
    const { by, reason, json: isJson } = command.opts<{ by: string; reason: string; json?: true }>()
    requireLines({ '--by': by, '--reason': reason }, 'skip')
    const now = systemClock.now()
    const meant = await changed(now, async (store) => {
      const one = await oneMeant(store, command.args[0] ?? '', now)
      await store.skipByHand({ key: one.key, by, reason, since: now }, now)
      return one
    })
    if (meant instanceof NotOneOccurrence) return tellNearest(meant, terminal, isJson === true)
    const { key, shown } = meant
    if (isJson) printJson(terminal, { key, skip: skipToJson({ by, reason, since: now }) })
    else terminal.out(hung(`${key}: taken out by ${by}; it would have been due ${shown}`, '    '))
    return 0
  },
}

/** `unskip`: puts an occurrence back that was taken out and is still to come. */
export const unskipVerb: Verb = {
  name: 'unskip',
  describe: (command) =>
    command
      .description('Put an occurrence back that was taken out, while it is still to come.')
      .argument('<key>', KEY_MEANING)
      .requiredOption('--by <NAME>', 'who puts it back')
      .option('--json', 'one JSON object'),
  async run(command, terminal) {
    const { by, json: isJson } = command.opts<{ by: string; json?: true }>()
    requireLines({ '--by': by }, 'unskip')
    const now = systemClock.now()
    const meant = await changed(now, async (store) => {
      const one = await oneMeant(store, command.args[0] ?? '', now)
      return { ...one, ended: await store.unskip(one.key, by, now) }
    })
    if (meant instanceof NotOneOccurrence) return tellNearest(meant, terminal, isJson === true)
    const { key, shown, ended } = meant
    if (isJson) printJson(terminal, { key, skip: null, ended: skipToJson(ended), by })
    else terminal.out(hung(`${key}: is put back, due ${shown}; it was taken out by ${ended.by}`, '    '))
    return 0
  },
}

/** What `act` returns, or why the text that a person wrote names no occurrence, or not one. */
async function changed<T>(now: Instant, act: (store: Store) => Promise<T>): Promise<T | NotOneOccurrence> {
  try {
    return await changeHolds(now, act)
  } catch (error) {
    if (error instanceof NotOneOccurrence) return error
    throw error
  }
}

/** The one occurrence that a person means. */
interface Meant {
  /** Under the present id of its announcement. */
  readonly key: OccurrenceKey
  /** Its instant, for people. */
  readonly shown: string
}

/**
 * Finds the one occurrence that a text names: never the next one, and never one that no schedule has.
 * @throws BelfryError `not-found` or `invalid`
 */
async function oneMeant(store: Store, text: string, now: Instant): Promise<Meant> {
  if (!text.includes('@')) {
    throw new BelfryError('invalid', `"${text}" does not say which occurrence`, {
      remedy: 'Write ID@DAY or ID@INSTANT, as `belfry plan` shows it. To hold all of them: `belfry pause`.',
    })
  }
  const { inForce } = await rememberDefinitions({ store, read: readDocument, now })
  const { key, due, known, occurrence, standing } = await findNamed({ store, inForce, now }, text)
  const timezone = known?.announcement.schedule.zone.name ?? standing.timezone
  const shown = showInstant(due, timezone)
  // The store knows what is on record, and says what it is.
  if (known === undefined || (occurrence !== undefined && occurrence.state !== 'cancelled')) return { key, shown }
  const failed = checkEligibility(known, due, now).find((check) => check.isPassed === false && !isOfHold(check))
  if (failed === undefined) return { key: keyOf(known.announcement.id, due), shown }
  throw new BelfryError('not-found', `there is no such occurrence as ${key}: ${checkInWords(failed, timezone)}`, {
    remedy: `\`belfry why ${key}\` shows the nearest ones.`,
  })
}
