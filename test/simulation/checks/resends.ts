import type { Broadcast } from '../../../src/core/announcement/broadcast.ts'
import { isFinal } from '../../../src/core/announcement/occurrence.ts'
import type { Occurrence, OccurrenceKey, Resolution } from '../../../src/core/announcement/occurrence.ts'
import type { Instant } from '../../../src/core/time/instant.ts'
import type { Findings } from './findings.ts'
import { partsOf } from './keys.ts'
import { isGraceOver } from './versions.ts'
import type { Versions } from './versions.ts'
import type { ResolutionGiven } from '../../../src/ports/history-store.ts'

/** An occurrence that a person asked to send again. */
export interface Resend {
  /** The unknown occurrence that it repeats. */
  readonly of: OccurrenceKey
  /** The announcement, whatever its id is. */
  readonly lineage: number
  readonly due: Instant
  /** The moment of the request. */
  readonly moment: number
}

/**
 * The checks of what people said about unknown outcomes. Their word is kept. What they asked for is sent again, once.
 */
export class Resends {
  readonly #findings: Findings
  readonly #versions: Versions
  readonly #given = new Map<OccurrenceKey, ResolutionGiven>()
  readonly #resends: Resend[] = []
  /** What the last booking of a key says. */
  readonly #words = new Map<OccurrenceKey, string>()

  constructor(findings: Findings, versions: Versions) {
    this.#findings = findings
    this.#versions = versions
  }

  /** A verdict was written. */
  resolved(given: ResolutionGiven, { resendKey }: Resolution): void {
    const { key, resend } = given
    if (this.#given.has(key)) this.#findings.broken('word', `${key} has got a second verdict`)
    this.#given.set(key, given)
    if ((resendKey !== null) !== resend) {
      this.#findings.broken('word', `${key} is ${resendKey === null ? 'not ' : ''}to be sent again`)
    }
    if (resendKey === null) return
    const { id, due } = partsOf(resendKey)
    const lineage = this.#versions.lineageOf(id)
    if (lineage === undefined) this.#findings.broken('word', `${resendKey} repeats what is not in force`)
    else this.#resends.push({ of: key, lineage, due, moment: this.#versions.moment })
    // It would end the scheduled occurrence, since an existing key is never inserted again.
    if (this.#versions.with(id, due).some(({ until }) => until === undefined || until >= due)) {
      this.#findings.broken('P3', `${resendKey} repeats ${key} and takes the key of a scheduled occurrence`)
    }
  }

  /** The resend that an occurrence is, whatever the present id of its announcement. */
  at(id: string, due: Instant): Resend | undefined {
    const lineage = this.#versions.lineageOf(id)
    return this.#resends.find((resend) => resend.lineage === lineage && resend.due === due)
  }

  /** The resend that has or had this key. None if the id now belongs to another announcement. */
  with(id: string, due: Instant): Resend | undefined {
    if (this.#versions.lineageOf(id) !== undefined) return this.at(id, due)
    return this.#resends.find(
      (resend) => resend.due === due && this.#versions.of(resend.lineage).some(({ ids }) => ids.has(id)),
    )
  }

  /** Whether a resend is too late at `now`, by anything that its announcement ever said about lateness. */
  isMissed({ lineage, due }: Resend, now: Instant): boolean {
    return this.#versions.of(lineage).some((version) => isGraceOver(version, due, now))
  }

  /** An occurrence was booked with these words. */
  booked(key: OccurrenceKey, broadcast: Broadcast, resend: Resend | undefined): void {
    const words = JSON.stringify(broadcast)
    if (resend !== undefined && this.#words.get(resend.of) !== words) {
      this.#findings.broken('word', `${key} repeats ${resend.of} in other words`)
    }
    this.#words.set(key, words)
  }

  /** Checks the record at the end. */
  audit(rows: readonly Occurrence[]): void {
    const byKey = new Map(rows.map((row) => [row.key, row]))
    for (const given of this.#given.values()) this.#auditVerdict(given, byKey.get(given.key))
    for (const { key, verdict, resendOf } of rows) {
      if (verdict !== null && !this.#given.has(key)) this.#findings.broken('word', `nobody gave ${key} its verdict`)
      if (resendOf !== null && !this.#given.get(resendOf)?.resend)
        this.#findings.broken('word', `${key} repeats ${resendOf}, and nobody asked for it`)
    }
    for (const resend of this.#resends) {
      this.#auditResend(
        resend,
        rows.filter(({ resendOf }) => resendOf === resend.of),
        byKey.get(resend.of)?.verdict?.resendKey,
      )
    }
  }

  #auditVerdict({ key, wasSeen, by, note }: ResolutionGiven, row: Occurrence | undefined): void {
    if (row?.state !== 'unknown') this.#findings.broken('word', `${key} was unknown and is ${row?.state} now`)
    const { verdict } = row ?? {}
    if (verdict?.wasSeen !== wasSeen || verdict.by !== by || verdict.note !== note)
      this.#findings.broken('word', `the verdict on ${key} was lost`)
  }

  /** A single request gives one occurrence, which is decided once. After a rename it continues under another key. */
  #auditResend(
    { of, lineage, moment }: Resend,
    rows: readonly Occurrence[],
    resendKey: OccurrenceKey | null | undefined,
  ): void {
    const decided = rows.filter(({ state, reason }) => state !== 'cancelled' || reason !== 'renamed')
    const [row] = decided
    if (row === undefined) return this.#findings.broken('P3', `what repeats ${of} vanished`)
    if (decided.length > 1) return this.#findings.broken('P2', `${of} is repeated ${decided.length} times`)
    const { key, state, reason } = row
    if (key !== resendKey) this.#findings.broken('word', `the verdict on ${of} does not lead to ${key}`)
    if (!isFinal(state)) this.#findings.broken('P3', `${key} is still ${state} (${reason})`)
    if (state !== 'sent' && reason === null) this.#findings.broken('P3', `${key} is ${state} for no reason`)
    if (state !== 'cancelled') return undefined
    // Only a person who retires the announcement ends the resend. The schedule has no influence.
    const isRetired = reason === 'retired' && this.#versions.hasEnded(lineage, moment)
    if (!isRetired) this.#findings.broken('word', `${key} was asked for and is cancelled (${reason})`)
    return undefined
  }
}
