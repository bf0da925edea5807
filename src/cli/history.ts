import { InvalidArgumentError, Option } from 'commander'
import { readSettings } from '../config.ts'
import { showInstant, visible } from '../core/wording/display.ts'
import { VERDICT } from '../core/wording/next-step.ts'
import { showLateness } from '../core/wording/duration.ts'
import { occurrenceToJson } from '../core/wording/shapes.ts'
import { STATES } from '../core/announcement/occurrence.ts'
import type { Occurrence, State } from '../core/announcement/occurrence.ts'
import { DAY, HOUR, parseInstant, parseLocalDate } from '../core/time/instant.ts'
import type { Instant, Millis } from '../core/time/instant.ts'
import { columnsOf, TERMINAL } from '../core/wording/wrap.ts'
import { didYouMean } from '../definitions/problems/suggest.ts'
import { BelfryError } from '../errors.ts'
import { systemClock } from '../service/clock.ts'
import { warnUnlessNewest, withStore } from './wiring/database.ts'
import { wholeNumber, wrongUse } from './support/options.ts'
import { printJson } from './support/terminal.ts'
import type { Verb } from './support/terminal.ts'
import { commandLines, wrap } from './support/wrap.ts'
import type { DefinitionStore } from '../ports/definition-store.ts'
import type { DayOrInstant, HistoryFilter, HistoryQuery, HistoryStore } from '../ports/history-store.ts'

/** `history`: what became of every occurrence, newest first. */
export const historyVerb: Verb = {
  name: 'history',
  describe: (command) =>
    command
      .description('What became of every occurrence, newest first; what waits for a verdict is always among them.')
      .option('--limit <N>', 'how many', wholeNumber(1, 1_000_000), 50)
      .option('--announcement <ID>', 'only this announcement, also under its other ids')
      .addOption(new Option('--id <ID>', 'the same as --announcement').hideHelp())
      .option('--state <STATES>', `only these, with commas: ${STATES.join(', ')}`, statesFrom)
      .option('--owner <TEAM>', 'only announcements of this team')
      .option('--from <WHEN>', "due then or later: an instant, or a day in the announcement's zone", dayOrInstantFrom)
      .option('--to <WHEN>', 'due then or earlier; a day counts as a whole', dayOrInstantFrom)
      .option('--unknown', 'only unknown outcomes on which nobody has given a verdict')
      .option('--json', 'one JSON array'),
  async run(command, terminal) {
    const options = command.opts<Options>()
    const { limit, json, unknown: isUnknownOnly } = options
    const settings = readSettings()
    const filter = filterFrom(options)
    const occurrences = await withStore(settings, { mustExist: true }, async (store) => {
      await warnUnlessNewest(store, settings, terminal)
      await requireKnown(store, filter)
      if (isUnknownOnly) return (await store.unresolved({ limit, ...filter })).shown
      return readHistory(store, { limit, ...filter }, systemClock.now())
    })
    if (json) printJson(terminal, occurrences.map(occurrenceToJson))
    else if (occurrences.length > 0) terminal.out(occurrences.map(describe).join(''))
    else if (Object.keys(filter).length > 0) terminal.out('Nothing on record passes these filters.\n')
    else terminal.out(isUnknownOnly ? NONE_UNKNOWN : 'Nothing has come due yet.\n')
    return 0
  },
}

interface Options {
  readonly limit: number
  readonly announcement?: string
  readonly id?: string
  readonly state?: readonly State[]
  readonly owner?: string
  readonly from?: DayOrInstant
  readonly to?: DayOrInstant
  readonly json?: true
  readonly unknown?: true
}

const NONE_UNKNOWN = 'No outcome waits for a verdict.\n'

/** The states in a list with commas. For anything else, commander reports wrong usage. */
function statesFrom(text: string): readonly State[] {
  const words = text.split(',').map((word) => word.trim())
  const states = STATES.filter((state) => words.includes(state))
  if (words.every((word) => states.some((state) => state === word))) return states
  throw new InvalidArgumentError(`The states are ${STATES.join(', ')}.`)
}

/** A day or an instant. For anything else, commander reports wrong usage. */
function dayOrInstantFrom(text: string): DayOrInstant {
  const date = parseLocalDate(text)
  if (date !== undefined) return { kind: 'day', date }
  const instant = parseInstant(text)
  if (instant !== undefined) return { kind: 'instant', instant }
  throw new InvalidArgumentError('Write a day (2026-12-24), or a time with its offset (2026-12-24T18:00:00+08:00).')
}

/** What the options ask for. Throws `usage` where they contradict each other. */
function filterFrom({ announcement, id, state: states, owner, from, to }: Options): HistoryFilter {
  if (announcement !== undefined && id !== undefined && announcement !== id) {
    throw wrongUse('history', '--id is the same as --announcement: give one of them')
  }
  const announcementId = announcement ?? id
  if (from !== undefined && to !== undefined && isAfter(from, to)) {
    throw wrongUse('history', '--from is after --to: nothing lies between them')
  }
  return {
    ...(announcementId !== undefined && { announcementId }),
    ...(states && { states }),
    ...(owner !== undefined && { owner }),
    ...(from && { from }),
    ...(to && { to }),
  }
}

/** The day of an instant is another one in each zone. The earliest begins 14 hours before that of UTC. */
const EARLIEST: Millis = 14 * HOUR
/** The latest day of the zones ends 12 hours after that of UTC. */
const LATEST: Millis = 12 * HOUR

/** Whether a stretch is empty in every zone. */
function isAfter(from: DayOrInstant, to: DayOrInstant): boolean {
  if (from.kind === 'day' && to.kind === 'day') return from.date > to.date
  const first = from.kind === 'instant' ? from.instant : from.date * DAY - EARLIEST
  const last = to.kind === 'instant' ? to.instant : (to.date + 1) * DAY + LATEST - 1
  return first > last
}

/** A misspelled id or team must not look as if nothing had come due. Throws `not-found`. */
async function requireKnown(store: DefinitionStore, { announcementId, owner }: HistoryFilter): Promise<void> {
  if (announcementId !== undefined && (await store.standing(announcementId)) === undefined) {
    const ids = (await store.definitions()).map(({ id }) => id)
    throw new BelfryError('not-found', `there is no announcement ${JSON.stringify(announcementId)}`, {
      remedy: didYouMean(announcementId, ids, '`belfry list` shows the ids that there are.'),
    })
  }
  const owners = owner === undefined ? [] : await store.owners()
  if (owner === undefined || owners.includes(owner)) return
  const all = owners.length === 0 ? 'No announcement has an owner.' : `The owners are ${owners.join(', ')}.`
  throw new BelfryError('not-found', `no announcement has the owner ${JSON.stringify(owner)}`, {
    remedy: didYouMean(owner, owners, all),
  })
}

/** The latest occurrences, and also all that wait for a verdict: those are shown until a person gives one. */
async function readHistory(
  store: HistoryStore,
  filter: Omit<HistoryQuery, 'now'>,
  now: Instant,
): Promise<readonly Occurrence[]> {
  const latest = await store.history({ now, ...filter })
  if (latest.length < filter.limit) return latest
  const keys = new Set(latest.map(({ key }) => key))
  const { shown } = await store.unresolved({ ...filter, limit: Number.MAX_SAFE_INTEGER })
  return [...latest, ...shown.filter(({ key }) => !keys.has(key))]
}

/** Lines that fit 80 columns: first what and how, then when, then what else a person must know. */
function describe(occurrence: Occurrence): string {
  const { announcementId, due, timezone, state, reason, latenessMs, requestId } = occurrence
  const facts = [
    reason === null ? state : `${state} (${reason})`,
    latenessMs === null ? '' : showLateness(latenessMs),
    requestId === null ? '' : `request ${requestId}`,
  ].filter((fact) => fact !== '')
  const head = `${visible(announcementId)}  ${visible(facts.join(' · '))}`
  const heads = columnsOf(head) <= TERMINAL ? [head] : [visible(announcementId), ...wrap(facts.join(' · '), '    ')]
  const lines = [showInstant(due, timezone), ...asides(occurrence)].flatMap((line) => wrap(line, '    '))
  return [...heads, ...lines].map((line) => `${line}\n`).join('')
}

function asides({ key, state, resendOf, verdict }: Occurrence): string[] {
  const first = resendOf === null ? [] : [`resend of ${resendOf}`]
  if (verdict !== null) {
    const { wasSeen, by, note, resendKey } = verdict
    const resent = resendKey === null ? [] : [`its resend is ${resendKey}`]
    return [...first, `${wasSeen ? 'seen' : 'not seen'}, says ${by}: ${note}`, ...resent]
  }
  return state === 'unknown'
    ? [...first, 'look in a client, then (or --not-seen):', ...commandLines(`resolve ${key} ${VERDICT}`, '    ')]
    : first
}
