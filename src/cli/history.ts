import { readSettings } from '../config.ts'
import { showInstant, showLateness, visible } from '../core/display.ts'
import type { Occurrence } from '../core/occurrence.ts'
import { formatInstant } from '../core/time.ts'
import { systemClock } from '../service/clock.ts'
import { warnUnlessNewest, withStore } from './database.ts'
import { wholeNumber } from './options.ts'
import { formatTable, printJson } from './terminal.ts'
import type { Verb } from './terminal.ts'

/** `history`: what became of every occurrence, newest first. */
export const historyVerb: Verb = {
  name: 'history',
  describe: (command) =>
    command
      .description('What became of every occurrence, newest first.')
      .option('--limit <N>', 'how many', wholeNumber(1, 1_000_000), 50)
      .option('--id <ID>', 'only this announcement, also under its earlier ids')
      .option('--json', 'one JSON array'),
  async run(command, terminal) {
    const { limit, id, json } = command.opts<{ limit: number; id?: string; json?: true }>()
    const settings = readSettings()
    const occurrences = await withStore(settings, { mustExist: true }, async (store) => {
      await warnUnlessNewest(store, settings, terminal)
      return store.history({ now: systemClock.now(), limit, ...(id !== undefined && { announcementId: id }) })
    })
    if (json) printJson(terminal, occurrences.map(toJson))
    else if (occurrences.length === 0) terminal.out('Nothing has come due yet.\n')
    else terminal.out(occurrences.map(describe).join(''))
    return 0
  },
}

/** The JSON shape of one occurrence (DESIGN.md section 6). */
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

/** Lines that fit 80 columns: what and how, then when, then what else a person has to know. */
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
