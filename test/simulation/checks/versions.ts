import type { Announcement, LatePolicy } from '../../../src/core/announcement/announcement.ts'
import type { Broadcast } from '../../../src/core/announcement/broadcast.ts'
import { instantsBetween, nextInstant } from '../../../src/core/schedule/recurrence.ts'
import { HOUR } from '../../../src/core/time/instant.ts'
import type { Instant, Millis } from '../../../src/core/time/instant.ts'
import { resolveWallTime } from '../../../src/core/time/wall-time.ts'
import { readSketch } from '../world/announcements.ts'
import type { DefinitionEntry } from '../../../src/ports/definitions.ts'

/** From when to when a file was missing, as seen by the process that looked. */
interface Absence {
  readonly since: Instant
  until: Instant | undefined
}

/** One schedule of one announcement: from when it was known until it was replaced or retired. */
export interface Version {
  /** Its id and its earlier ids. */
  readonly ids: Set<string>
  /** The announcement, whatever its id and its schedule. */
  readonly lineage: number
  readonly identity: string
  readonly origin: DefinitionEntry['provenance']['kind']
  /** The file that it is in. Empty for the database. */
  file: string
  readonly since: Instant
  /** What it said over time, newest last. Its text and policy may change without its schedule starting anew. */
  readonly wordings: Announcement[]
  until: Instant | undefined
  /** When its file was missing, in order. The last absence may still be open. */
  readonly absences: Absence[]
  /** The moment at which the end was written, whatever the writer's clock said. */
  endedIn: number | undefined
}

/**
 * The model of what should come due. It knows only the definitions in the order in which they came into force: no mark,
 * no lead, no rows. It finds what is due by walking each schedule from end to end.
 */
export class Versions {
  readonly #all: Version[] = []
  readonly #current = new Map<string, Version>()
  #lineages = 0
  #syncs = 0
  #moment = 0

  /** The files came into force. They replace all definitions of files, except those from a file that is missing now. */
  synced(entries: readonly DefinitionEntry[], paths: readonly string[], now: Instant): void {
    this.#syncs += 1
    const before = [...this.#current.keys()]
    this.put(entries, now)
    const kept = new Set(entries.map(({ id }) => id))
    // A definition that came into force under another id has no missing file to wait for.
    const fresh = entries.filter(({ id }) => !before.includes(id))
    const renamed = fresh.flatMap(({ renamedFrom = [] }) =>
      renamedFrom.some((old) => before.includes(old) && !kept.has(old)) ? renamedFrom : [],
    )
    for (const [id, version] of this.#current) {
      if (version.origin !== 'file' || kept.has(id)) continue
      if (paths.includes(version.file) || renamed.includes(id)) this.retire(id, now)
      else if (!isAway(version)) version.absences.push({ since: now, until: undefined })
    }
  }

  /** Definitions came into force together. */
  put(entries: readonly DefinitionEntry[], now: Instant): void {
    const kept = new Set(entries.map(({ id }) => id))
    for (const entry of entries) this.#putOne(entry, kept, now)
  }

  /** A person announced something unplanned. It is known since just before its instant. */
  announced(entry: DefinitionEntry, due: Instant): void {
    this.#putOne(entry, new Set([entry.id]), due - 1)
  }

  #putOne(entry: DefinitionEntry, kept: ReadonlySet<string>, now: Instant): void {
    const { id, scheduleIdentity: identity } = entry
    const announcement = readSketch(entry.document)
    const oldId = this.#current.has(id) ? id : this.#earlierId(entry, kept)
    const current = oldId === undefined ? undefined : this.#current.get(oldId)
    if (oldId !== undefined && current?.identity === identity) {
      this.#current.delete(oldId)
      this.#current.set(id, current)
      current.ids.add(id)
      current.wordings.push(announcement)
      current.file = fileOf(entry)
      const last = current.absences.at(-1)
      if (last) last.until ??= now
      return
    }
    if (oldId !== undefined) this.retire(oldId, now)
    this.#lineages += 1
    const lineage = current?.lineage ?? this.#lineages
    const origin = entry.provenance.kind
    const version: Version = {
      ids: new Set([id]),
      lineage,
      identity,
      origin,
      file: fileOf(entry),
      since: now,
      wordings: [announcement],
      until: undefined,
      absences: [],
      endedIn: undefined,
    }
    this.#all.push(version)
    this.#current.set(id, version)
  }

  /** Its earlier id: the last one that is in force, comes from the same kind of source, and goes now. */
  #earlierId({ renamedFrom = [], provenance }: DefinitionEntry, kept: ReadonlySet<string>): string | undefined {
    return renamedFrom.findLast((old) => !kept.has(old) && this.#current.get(old)?.origin === provenance.kind)
  }

  retire(id: string, now: Instant): void {
    const current = this.#current.get(id)
    this.#moment += 1
    if (current) [current.until, current.endedIn] = [now, this.#moment]
    this.#current.delete(id)
  }

  /** The version in force that has this occurrence. */
  inForce(id: string, due: Instant): Version | undefined {
    const current = this.#current.get(id)
    return current && hasInstant(current, due) ? current : undefined
  }

  /** Whether these are the words of the version in force. */
  says(id: string, { message }: Broadcast): boolean {
    const said = this.#current.get(id)?.wordings.at(-1)?.broadcast.message
    return message.type === 'text' && said?.type === 'text' && message.text === said.text
  }

  /** Whether its file is missing, as seen at the last look. */
  isAway(id: string): boolean {
    const current = this.#current.get(id)
    return current !== undefined && isAway(current)
  }

  /** Whether the file of an occurrence was ever missing since it came due. */
  wasAway(id: string, due: Instant): boolean {
    const isOf = ({ until }: Absence) => until === undefined || until >= due
    return this.with(id, due).some(({ absences }) => absences.some(isOf))
  }

  /** Whether a file is missing for longer than any occurrence that came due before may wait. */
  isOverdue(id: string, now: Instant): boolean {
    const current = this.#current.get(id)
    const last = current?.absences.at(-1)
    if (!current || !last || last.until !== undefined) return false
    return now > last.since + longestOf(current.wordings.at(-1)!.late)
  }

  /** How often files came into force. */
  get syncs(): number {
    return this.#syncs
  }

  /** What is in force, and from which files. */
  get inForceNow(): ReadonlyMap<string, Pick<Version, 'origin' | 'file'>> {
    return this.#current
  }

  /** The announcement that has this id now. */
  lineageOf(id: string): number | undefined {
    return this.#current.get(id)?.lineage
  }

  /**
   * Whether an occurrence outside any schedule may be sent at `now`, by the lateness rules in force for its
   * announcement.
   */
  isTimely(id: string, due: Instant, now: Instant): boolean {
    const current = this.#current.get(id)
    return current !== undefined && due <= now && current.wordings.some(({ late }) => now <= due + longestOf(late))
  }

  /** Grows with everything that ends. */
  get moment(): number {
    return this.#moment
  }

  /** Whether an announcement was edited after a moment: rescheduled, renamed or retired. */
  hasEnded(lineage: number, after: number): boolean {
    return this.#all.some(({ lineage: other, endedIn = 0 }) => other === lineage && endedIn > after)
  }

  /** All versions of one announcement. */
  of(lineage: number): readonly Version[] {
    return this.#all.filter((version) => version.lineage === lineage)
  }

  /** Whether an announcement ever belonged to a team. */
  isOwner(id: string, owner: string | null): boolean {
    return this.#all.some(
      ({ ids, wordings }) => ids.has(id) && wordings.some((wording) => (wording.owner ?? null) === owner),
    )
  }

  /** The team that owns an announcement in force now. */
  ownerOf(id: string): string | undefined {
    return this.#current.get(id)?.wordings.at(-1)?.owner
  }

  /** All versions that ever had this occurrence, in force or not. */
  with(id: string, due: Instant): readonly Version[] {
    return this.#all.filter((version) => version.ids.has(id) && hasInstant(version, due))
  }

  /** Whether the occurrence may be skipped at `now`: it is too late, or a newer one of its announcement is also due. */
  maySkip(id: string, due: Instant, now: Instant): boolean {
    if (this.with(id, due).some((version) => isMissed(version, due, now))) return true
    return this.#all.some((version) => version.ids.has(id) && isOvertaken(version, due, now))
  }

  /**
   * Whether the occurrence may be sent at `now`. It must belong to the version in force, be in time, and be the newest.
   */
  maySend(id: string, due: Instant, now: Instant): boolean {
    const version = this.inForce(id, due)
    return version !== undefined && due <= now && isTimely(version, due, now) && !isOvertaken(version, due, now)
  }

  /**
   * Whether the event of the version in force has begun, so that a text from before it is untrue, by all its wordings.
   */
  isUntrue(id: string, due: Instant, now: Instant): boolean {
    const version = this.inForce(id, due)
    return version !== undefined && version.wordings.every((wording) => now >= untrueFrom(wording, due))
  }

  /** The announcements in force, by id. */
  get texts(): ReadonlyMap<string, Announcement> {
    return new Map([...this.#current].map(([id, { wordings }]) => [id, wordings.at(-1)!]))
  }

  /** Everything that came due up to `end` while its definition was in force, by brute force. */
  *dueUntil(end: Instant): Generator<{ readonly version: Version; readonly due: Instant }> {
    for (const version of this.#all) {
      const through = Math.min(end, version.until ?? end)
      for (const due of instantsBetween(scheduleOf(version), { after: version.since, through })) yield { version, due }
    }
  }
}

/** Whether it is too late at `now` for a resend, by anything that its version ever said about lateness. */
export function isGraceOver({ wordings }: Version, due: Instant, now: Instant): boolean {
  return wordings.some(({ late }) => now > due + longestOf(late))
}

/** Whether it is too late at `now` for an occurrence of this version, by anything that it ever said about lateness. */
function isMissed({ wordings }: Version, due: Instant, now: Instant): boolean {
  return wordings.some((wording) => now > lastOf(wording, due))
}

/** Whether it is in time for an occurrence of this version, by anything that it ever said about lateness. */
function isTimely({ wordings }: Version, due: Instant, now: Instant): boolean {
  return wordings.some((wording) => now <= lastOf(wording, due))
}

function longestOf({ grace, then, maxLateness }: LatePolicy): Millis {
  return then === 'latest' ? Math.max(grace, maxLateness) : grace
}

/**
 * The last instant at which an occurrence that is due at another instant may be sent: within its grace, and while what
 * it says about an event is true.
 */
function lastOf(wording: Announcement, due: Instant): Instant {
  const grace = due + longestOf(wording.late)
  const next = /^events?$/.test(wording.schedule.rule.kind) ? nextInstant(wording.schedule, due) : undefined
  return Math.min(grace, untrueFrom(wording, due) - 1, (next ?? Number.POSITIVE_INFINITY) - 1)
}

/** From when a text that is due before an event is untrue. Never, for all other texts. */
function untrueFrom({ schedule, late }: Announcement, due: Instant): Instant {
  const begins = eventsOf(schedule, due).filter((begin) => begin >= due)
  // What is due when an event begins speaks of that one, else of the first to begin.
  if (begins.length === 0 || begins.includes(due)) return Number.POSITIVE_INFINITY
  return Math.min(...begins) + (late.until ?? 0)
}

/** The events with a reminder at an instant, by brute force. In the runs, all reminders are exact durations. */
function eventsOf({ rule, zone, except }: Announcement['schedule'], due: Instant): readonly Instant[] {
  if (rule.kind === 'event') return [resolveWallTime(zone, rule.at)]
  if (rule.kind !== 'events') return []
  const around = { after: due - HOUR, through: due + HOUR }
  const begins = instantsBetween({ rule: rule.base, zone, except }, around)
  return begins.filter((begin) => rule.reminders.some(({ exact }) => begin + exact === due))
}

function isAway({ absences }: Version): boolean {
  const last = absences.at(-1)
  return last !== undefined && last.until === undefined
}

function fileOf({ provenance }: DefinitionEntry): string {
  return provenance.kind === 'file' ? provenance.file : ''
}

/** Whether this version has a newer instant that is also due. */
function isOvertaken(version: Version, due: Instant, now: Instant): boolean {
  const newer = nextInstant(scheduleOf(version), Math.max(due, version.since))
  return newer !== undefined && newer <= now
}

function hasInstant(version: Version, due: Instant): boolean {
  return due > version.since && nextInstant(scheduleOf(version), due - 1) === due
}

function scheduleOf({ wordings }: Version): Announcement['schedule'] {
  return wordings[0]!.schedule
}
