import { readSettings } from '../config.ts'
import { isSwitchedOff } from '../core/announcement/announcement.ts'
import type { Announcement, Provenance } from '../core/announcement/announcement.ts'
import { UNPLANNED } from '../core/quota/budget.ts'
import type { Limits } from '../core/quota/quota.ts'
import { showInstant } from '../core/wording/display.ts'
import { instantToJson, nextToJson, pauseToJson, skipToJson } from '../core/wording/shapes.ts'
import { keyOf, partsOf } from '../core/announcement/occurrence.ts'
import { holdsAt, pausesAmong, widePausesAt } from '../core/announcement/pause.ts'
import type { Pause } from '../core/announcement/pause.ts'
import type { SkipByHand } from '../core/announcement/skip.ts'
import { nextInstant } from '../core/schedule/recurrence.ts'
import type { Instant } from '../core/time/instant.ts'
import { readDocument } from '../definitions/check/document.ts'
import { systemClock } from '../service/clock.ts'
import { silentAt } from '../service/views/silent.ts'
import { withStore } from './wiring/database.ts'
import { pauseInWords, silentLines, skipInWords, wideLine } from './hold/held-words.ts'
import { flowRows } from './support/table.ts'
import { wrap } from './support/wrap.ts'
import { printJson } from './support/terminal.ts'
import type { Verb } from './support/terminal.ts'
import { scheduleWithZone } from '../plan/schedule-words.ts'
import type { StoredDefinition } from '../ports/definitions.ts'
import type { LedgerStore } from '../ports/ledger-store.ts'
import type { OccurrenceStore } from '../ports/occurrence-store.ts'

/** `list`: the announcements in force, from files and from the database. */
export const listVerb: Verb = {
  name: 'list',
  describe: (command) =>
    command
      .description('The announcements in force, from files and from the database; what is over comes last.')
      .option('--json', 'one JSON array'),
  async run(command, terminal) {
    const now = systemClock.now()
    const settings = readSettings()
    const { stored, pauses, wide, silent, skips, undecided } = await withStore(
      settings,
      { mustExist: true },
      async (store) => ({
        stored: await store.definitions(),
        pauses: await store.pauses(now),
        wide: widePausesAt(await store.widePauses(now), now),
        silent: silentAt((await store.state()).silences, now),
        skips: Map.groupBy(await store.skips(now), ({ announcementId }) => announcementId),
        undecided: await readUndecided(store, settings.limits, now),
      }),
    )
    const pausesOf = pausesAmong(pauses, wide)
    const all = stored.map((definition): Row => {
      const row = rowOf(definition, now)
      const { id, owner } = row
      const holding = pausesOf({ id, owner }).filter((each) => holdsAt(each, now))
      const toCome = (skips.get(id) ?? []).filter(({ due }) => due > now)
      return { ...row, pauses: holding, skips: toCome, isUndecided: undecided.has(id) }
    })
    const [over, coming] = [all.filter(isOver), all.filter((row) => !isOver(row))]
    // What nobody planned is history once it is decided. `history` and `why` still know it.
    const rows = [...coming, ...over.filter((row) => !isUnplanned(row))]
    if (command.opts<{ json?: true }>().json) printJson(terminal, rows.map(toJson))
    else {
      const none = 'No announcements: start the service once, or `belfry add FILE`.\n'
      const told = rows.length === 0 ? [none] : rows.map(describe)
      terminal.out([...wide.map(wideLine), ...silentLines(silent), ...told].join(''))
    }
    return 0
  },
}

interface Row {
  readonly id: string
  readonly provenance: Provenance
  /** Since when its file is missing. Null while the file is there. */
  readonly missingSince: Instant | null
  /** Undefined when this version cannot read the stored definition. */
  readonly announcement: Announcement | undefined
  readonly next: number | undefined
  /** The team that owns it now. */
  readonly owner: string | null
  /** The pauses that hold now, the narrowest first. */
  readonly pauses: readonly Pause[]
  /** Its occurrences to come that a person took out, soonest first. */
  readonly skips: readonly SkipByHand[]
  /** An occurrence of it waits, or its call is under way. */
  readonly isUndecided: boolean
}

/** Nothing of it will go out any more, as it is written. */
function isOver({ announcement, next, isUndecided }: Row): boolean {
  return announcement !== undefined && !isSwitchedOff(announcement) && next === undefined && !isUndecided
}

/** Whether `send` announced it. */
function isUnplanned({ announcement, provenance }: Row): boolean {
  return provenance.kind === 'database' && announcement?.owner === UNPLANNED
}

/** The ids of announcements of which an occurrence is planned, or under way. */
async function readUndecided(
  store: LedgerStore & OccurrenceStore,
  limits: Limits,
  now: Instant,
): Promise<ReadonlySet<string>> {
  const planned = await store.pending(Number.MAX_SAFE_INTEGER)
  const calls = await store.ledger(limits, now)
  const underWay = calls.flatMap(({ latestAt, occurrenceKey }) =>
    latestAt === null && occurrenceKey !== null ? [partsOf(occurrenceKey).id] : [],
  )
  return new Set([...planned.map(({ announcementId }) => announcementId), ...underWay])
}

function rowOf(stored: StoredDefinition, now: number): Omit<Row, 'pauses' | 'skips' | 'isUndecided'> {
  const read = readDocument(stored, now)
  const announcement = 'announcement' in read ? read.announcement : undefined
  const next = announcement && nextInstant(announcement.schedule, now)
  const { id, provenance, missingSince } = stored
  return { id, provenance, missingSince, announcement, owner: ownerIn(stored), next }
}

function toJson(row: Row) {
  const { id, provenance, missingSince, announcement, next, pauses, skips } = row
  return {
    announcementId: id,
    provenance,
    missingSince: instantToJson(missingSince),
    description: announcement?.description ?? null,
    owner: row.owner,
    priority: announcement?.priority ?? null,
    timezone: announcement?.schedule.zone.name ?? null,
    schedule: announcement === undefined ? null : scheduleWithZone(announcement),
    next: nextToJson(next === undefined ? undefined : { key: keyOf(id, next), due: next }),
    isEnabled: announcement === undefined || !isSwitchedOff(announcement),
    isOver: isOver(row),
    pause: pauses[0] === undefined ? null : pauseToJson(pauses[0]),
    pauses: pauses.map(pauseToJson),
    skips: skips.map((skip) => ({ key: skip.key, ...skipToJson(skip) })),
  }
}

function describe(row: Row): string {
  const { id, provenance, missingSince, announcement, pauses, skips } = row
  const place = provenance.kind === 'file' ? `${provenance.file}:${provenance.line}` : 'database'
  const words = announcement === undefined ? [] : [scheduleWithZone(announcement)]
  const held =
    missingSince === null ? [] : [`MISSING since ${showInstant(missingSince, 'UTC')}: held until its file is back`]
  const zone = announcement?.schedule.zone.name ?? 'UTC'
  const taken = skips.map((skip) => skipInWords(skip, zone))
  const lines = [...words, whenOf(row), ...held, ...pauses.map(pauseInWords), ...taken]
  return (
    flowRows([[id, place]], { indent: '    ', shares: [] }).join('') +
    lines
      .flatMap((line) => wrap(line, '    '))
      .map((line) => `${line}\n`)
      .join('')
  )
}

/** The owner in a document, also in one that this version cannot read. */
function ownerIn({ document }: StoredDefinition): string | null {
  const { owner } = document as { readonly owner?: unknown }
  return typeof owner === 'string' ? owner : null
}

function whenOf({ announcement, next, isUndecided }: Row): string {
  if (announcement === undefined) return 'cannot be read by this version of Belfry'
  if (isSwitchedOff(announcement)) return 'SWITCHED OFF by enabled: false, so nothing of it is planned'
  if (next === undefined)
    return isUndecided ? 'the last one is due, and not decided yet' : 'OVER: no further occurrence'
  return `next ${showInstant(next, announcement.schedule.zone.name)}`
}
