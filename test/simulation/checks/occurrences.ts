import type { Broadcast } from '../../../src/core/announcement/broadcast.ts'
import type { Occurrence, OccurrenceKey } from '../../../src/core/announcement/occurrence.ts'
import { isFinal, keyOf } from '../../../src/core/announcement/occurrence.ts'
import { BY_HAND } from '../../../src/core/announcement/skip.ts'
import type { NewOccurrence } from '../../../src/core/planning/agenda.ts'
import { SOURCE_MISSING } from '../../../src/core/announcement/source.ts'
import type { Instant } from '../../../src/core/time/instant.ts'
import type { Attempt, Calls } from './calls.ts'
import type { Findings } from './findings.ts'
import { partsOf } from './keys.ts'
import { isPaused } from './pauses.ts'
import type { PausesThen } from './pauses.ts'
import { isTakenOut } from './skips.ts'
import type { SkipsThen } from './skips.ts'
import type { Resends } from './resends.ts'
import type { Version, Versions } from './versions.ts'

/** What people held back at some moment. */
export interface HoldsThen {
  readonly pauses: PausesThen
  readonly skips: SkipsThen
}

/** The checks of P3, P4 and P5. The record is complete and true. Nothing is sent or skipped without a right to it. */
export class Occurrences {
  readonly #findings: Findings
  readonly #versions: Versions
  readonly #calls: Calls
  readonly #resends: Resends
  /** The booked keys. An unknown outcome may have no attempt, but it always has a booking. */
  readonly #booked = new Set<OccurrenceKey>()

  constructor(findings: Findings, versions: Versions, calls: Calls, resends: Resends) {
    this.#findings = findings
    this.#versions = versions
    this.#calls = calls
    this.#resends = resends
  }

  /** Occurrences were inserted. */
  born(occurrences: readonly NewOccurrence[], now: Instant, holds: HoldsThen): void {
    for (const { key, skipReason } of occurrences) if (skipReason !== null) this.skipped(key, skipReason, now, holds)
  }

  /** An occurrence was skipped by a turn that knew what people held back then. */
  skipped(key: OccurrenceKey, reason: string, now: Instant, { pauses, skips }: HoldsThen): void {
    const { id, due } = partsOf(key)
    const resend = this.#resends.with(id, due)
    const lineages = resend ? [resend.lineage] : this.#versions.with(id, due).map(({ lineage }) => lineage)
    const isOf = (owner: string) => this.#versions.isOwner(id, owner)
    const isOut = isTakenOut(skips, lineages, due)
    if (reason === BY_HAND) {
      if (!isOut) this.#findings.broken('word', `${key} is skipped (by_hand), and nobody took it out`)
    } else if (isOut && this.#versions.lineageOf(id) === lineages[0]) {
      this.#findings.broken('word', `${key} was taken out, and is recorded as skipped (${reason})`)
    } else if (reason === 'paused') {
      if (!isPaused(pauses, { lineages, isOf }, due, now))
        this.#findings.broken('word', `${key} is skipped (paused), and no pause holds`)
    } else if (reason === 'freeze') {
      // Whether one holds is asked by the checks of silences.
    } else if (resend !== undefined) {
      if (!this.#resends.isMissed(resend, now))
        this.#findings.broken(
          'P3',
          `${key} is skipped (${reason}) ${now - due} ms after it was asked for, in its grace`,
        )
    } else if (this.#versions.with(id, due).length === 0) {
      this.#findings.broken('P5', `${key} is skipped (${reason}), and no definition has it`)
    } else if (!this.#versions.maySkip(id, due, now)) {
      this.#findings.broken('P3', `${key} is skipped (${reason}) ${now - due} ms after its instant, in its grace`)
    }
  }

  /** An occurrence was booked while people held this back. From here on it counts as sent. */
  booked(key: OccurrenceKey, broadcast: Broadcast, now: Instant, { pauses, skips }: HoldsThen): void {
    this.#booked.add(key)
    const { id, due } = partsOf(key)
    const resend = this.#resends.at(id, due)
    this.#resends.booked(key, broadcast, resend)
    const lineage = this.#versions.lineageOf(id)
    const lineages = lineage === undefined ? [] : [lineage]
    const isOf = (owner: string) => this.#versions.ownerOf(id) === owner
    if (isPaused(pauses, { lineages, isOf }, due, now)) this.#findings.broken('word', `${key} is booked in a pause`)
    if (isTakenOut(skips, lineages, due)) this.#findings.broken('word', `${key} is booked, and was taken out`)
    if (resend !== undefined) {
      if (!this.#versions.isTimely(id, due, now))
        this.#findings.broken('P4', `${key} is booked ${now - due} ms after it was asked for`)
    } else if (!this.#versions.inForce(id, due))
      this.#findings.broken('P5', `${key} is booked, and no definition in force has it`)
    else if (!this.#versions.says(id, broadcast))
      this.#findings.broken('word', `${key} is booked with words that are not in force any more`)
    else if (this.#versions.isAway(id)) this.#findings.broken('P5', `${key} is booked, and its file is missing`)
    else if (this.#versions.isUntrue(id, due, now))
      this.#findings.broken('P4', `${key} is booked ${now - due} ms after its instant, and its event has begun`)
    else if (!this.#versions.maySend(id, due, now)) {
      this.#findings.broken('P4', `${key} is booked ${now - due} ms after its instant`)
    }
  }

  /**
   * Checks the whole record at the end. What came due up to `end` is there, decided and true, and nothing else is
   * there.
   */
  audit(rows: readonly Occurrence[], end: Instant): void {
    const byKey = new Map(rows.map((row) => [row.key, row]))
    for (const { version, due } of this.#versions.dueUntil(end)) {
      const keys = [...version.ids].map((id) => keyOf(id, due))
      this.#auditDue(
        version,
        due,
        keys.flatMap((key) => byKey.get(key) ?? []),
      )
    }
    for (const row of rows) this.#auditRow(row)
    this.#resends.audit(rows)
  }

  /**
   * What came due once is one occurrence, whatever the id of its announcement. It is decided once, and no rename loses
   * it.
   */
  #auditDue(version: Version, due: Instant, rows: readonly Occurrence[]): void {
    const ids = [...version.ids]
    const keys = ids.map((id) => keyOf(id, due)).join(' alias ')
    if (rows.length === 0) return this.#findings.broken('P3', `${keys} came due and vanished`)
    for (const { key, state, reason } of rows) {
      if (!isFinal(state)) return this.#findings.broken('P3', `${key} is still ${state} (${reason})`)
      if (state !== 'sent' && reason === null) return this.#findings.broken('P3', `${key} is ${state} for no reason`)
    }
    const decided = rows.filter(({ state }) => state !== 'cancelled')
    const versions = ids.flatMap((id) => this.#versions.with(id, due))
    // Another announcement that had one of these ids before may have had its own occurrence then.
    if (decided.length > 1 && new Set(versions).size === 1) {
      return this.#findings.broken('P2', `${keys} was decided about under each of its names`)
    }
    if (decided.length > 0) return undefined
    // Another announcement may get one of its ids and come due at the same instant. It then takes the key of what was
    // cancelled.
    if (rows.every(({ reason }) => reason === 'renamed') && new Set(versions).size === 1) {
      return this.#findings.broken('P3', `${keys} was lost when it was renamed`)
    }
    // Occurrences that waited for their file were checked when they were cancelled.
    if (rows.some(({ reason }) => reason === SOURCE_MISSING)) return undefined
    // Only an edit may cancel what came due and waits for its turn.
    const wasEdited = versions.some(({ until }) => until !== undefined)
    if (!wasEdited) this.#findings.broken('P3', `${keys} was cancelled (${rows[0]?.reason}) by no edit`)
    return undefined
  }

  #auditRow({ key, announcementId, due, state, resendOf }: Occurrence): void {
    // An occurrence that was planned ahead, and cancelled by an edit before it came due, belongs to a version that
    // ended earlier.
    if (resendOf === null && this.#versions.with(announcementId, due).length === 0)
      this.#findings.broken('P5', `${key} is of no definition`)
    const lie = this.#lieOf(state, key, this.#calls.of(key))
    if (lie !== undefined) this.#findings.broken('P3', `${key} is recorded as ${state}, and ${lie}`)
  }

  /** What the vendor knows to be false. */
  #lieOf(state: Occurrence['state'], key: OccurrenceKey, attempts: readonly Attempt[]): string | undefined {
    const isOut = attempts.some(({ wasBroadcast }) => wasBroadcast)
    switch (state) {
      case 'sent':
        return isOut ? undefined : 'it never went out'
      case 'unknown':
        return this.#booked.has(key) ? undefined : 'it was never booked'
      case 'rejected':
      case 'skipped':
      case 'cancelled':
      case 'planned':
        return isOut ? 'it went out' : undefined
      case 'booked':
        return undefined
    }
  }
}
