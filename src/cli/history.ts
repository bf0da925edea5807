import { readSettings } from '../config.ts'
import { showInstant, visible } from '../core/wording/display.ts'
import { showLateness } from '../core/wording/duration.ts'
import type { Occurrence } from '../core/announcement/occurrence.ts'
import { formatInstant } from '../core/time/instant.ts'
import type { Instant } from '../core/time/instant.ts'
import { systemClock } from '../service/clock.ts'
import { warnUnlessNewest, withStore } from './wiring/database.ts'
import { wholeNumber } from './support/options.ts'
import { formatTable } from './support/table.ts'
import { printJson } from './support/terminal.ts'
import type { Verb } from './support/terminal.ts'
import type { HistoryQuery, HistoryStore } from '../ports/history-store.ts'

/** `history`: what became of every occurrence, newest first. */
export const historyVerb: Verb = {
  name: 'history',
  describe: (command) =>
    command
      .description('What became of every occurrence, newest first; what waits for a verdict is always among them.')
      .option('--limit <N>', 'how many', wholeNumber(1, 1_000_000), 50)
      .option('--id <ID>', 'only this announcement, also under its earlier ids')
      .option('--unknown', 'only unknown outcomes on which nobody has given a verdict')
      .option('--json', 'one JSON array'),
  async run(command, terminal) {
    const { limit, id, json, unknown: isUnknownOnly } = command.opts<Options>()
    const settings = readSettings()
    const occurrences = await withStore(settings, { mustExist: true }, async (store) => {
      await warnUnlessNewest(store, settings, terminal)
      const filter = { limit, ...(id !== undefined && { announcementId: id }) }
      if (isUnknownOnly) return (await store.unresolved(filter)).shown
      return readHistory(store, filter, systemClock.now())
    })
    if (json) printJson(terminal, occurrences.map(toJson))
    else if (occurrences.length === 0) terminal.out(isUnknownOnly ? NONE_UNKNOWN : 'Nothing has come due yet.\n')
    else terminal.out(occurrences.map(describe).join(''))
    return 0
  },
}

interface Options {
  readonly limit: number
  readonly id?: string
  readonly json?: true
  readonly unknown?: true
}

const NONE_UNKNOWN = 'No outcome waits for a verdict.\n'

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

/** The JSON shape of one occurrence (camelCase, instants in ISO 8601). */
export function toJson(occurrence: Occurrence) {
  const { key, announcementId, due, state, reason, sentAt, latenessMs, requestId, code, resendOf, verdict } = occurrence
  return {
    key,
    announcementId,
    due: formatInstant(due),
    state,
    reason,
    sentAt: sentAt === null ? null : formatInstant(sentAt),
    latenessMs,
    requestId,
    code,
    resendOf,
    verdict: verdict && { ...verdict, at: formatInstant(verdict.at) },
  }
}

/** Lines that fit 80 columns: first what and how, then when, then what else a person must know. */
function describe(occurrence: Occurrence): string {
  const { announcementId, due, timezone, state, reason, latenessMs, requestId } = occurrence
  const facts = [
    reason === null ? state : `${state} (${reason})`,
    latenessMs === null ? '' : showLateness(latenessMs),
    requestId === null ? '' : `request ${requestId}`,
  ].filter((fact) => fact !== '')
  const lines = [showInstant(due, timezone), ...asides(occurrence)]
  return formatTable([[announcementId, facts.join(' · ')]]) + lines.map((line) => `    ${visible(line)}\n`).join('')
}

function asides({ key, state, resendOf, verdict }: Occurrence): string[] {
  if (resendOf !== null) return [`sent again for ${resendOf}`]
  if (verdict !== null) {
    const { wasSeen, by, note, resendKey } = verdict
    const resent = resendKey === null ? [] : [`sent again as ${resendKey}`]
    return [`${wasSeen ? 'seen' : 'not seen'}, says ${by}: ${note}`, ...resent]
  }
  return state === 'unknown' ? [`look in a client, then: belfry resolve ${key} …`] : []
}
