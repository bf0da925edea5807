import { SOURCE_MISSING } from '../../../src/core/announcement/source.ts'
import type { OccurrenceKey } from '../../../src/core/announcement/occurrence.ts'
import type { Instant } from '../../../src/core/time/instant.ts'
import type { Findings } from './findings.ts'
import { partsOf } from './keys.ts'
import type { Versions } from './versions.ts'
import type { Pending } from '../../../src/ports/occurrence-store.ts'

/**
 * The checks of files that vanish: what waits for its file is cancelled for that, what does not is not. Judged by the last
 * turn that decided about all that was due: what it found is what is recorded.
 */
export class Absences {
  readonly #findings: Findings
  readonly #versions: Versions
  /** Whether the file of each was missing when it was looked at last. */
  readonly #wasAway = new Map<OccurrenceKey, boolean>()
  /** How many were cancelled, and how many were back in time, for the tests to know that it happened. */
  readonly seen = { cancelled: 0, back: 0, retired: 0 }

  constructor(findings: Findings, versions: Versions) {
    this.#findings = findings
    this.#versions = versions
  }

  /** A turn has decided about everything that was due, by these files. */
  decided(rows: readonly Pending[]): void {
    for (const { key, announcementId, resend } of rows) {
      const isAway = resend === null && this.#versions.isAway(announcementId)
      if (!isAway && this.#wasAway.get(key) === true) this.seen.back += 1
      this.#wasAway.set(key, isAway)
    }
  }

  /** A turn that belongs to the past looks at what is due, by files that are not those in force. */
  looked(rows: readonly Pending[]): void {
    for (const { key } of rows) this.#wasAway.delete(key)
  }

  /** What was planned for after an instant is planned anew, and what it waited for is forgotten with it. */
  replanned(from: Instant): void {
    for (const key of this.#wasAway.keys()) if (partsOf(key).due > from) this.#wasAway.delete(key)
  }

  /** An occurrence was cancelled by a turn. */
  cancelled(key: OccurrenceKey, reason: string, now: Instant): void {
    this.seen.cancelled += 1
    const { id, due } = partsOf(key)
    if (reason !== SOURCE_MISSING) this.#findings.broken('P3', `${key} is cancelled (${reason}) by a turn`)
    if (!this.#versions.maySkip(id, due, now))
      this.#findings.broken('P3', `${key} is cancelled ${now - due} ms after its instant, in its grace`)
    if (!this.#versions.wasAway(id, due)) this.#findings.broken('P3', `${key} is cancelled, and its file was there`)
    if (this.#wasAway.get(key) === false)
      this.#findings.broken('P3', `${key} is cancelled, and its file was back within its grace`)
  }

  /** An occurrence was skipped by a turn. */
  skipped(key: OccurrenceKey, reason: string): void {
    if (reason !== 'paused' && this.#wasAway.get(key) === true)
      this.#findings.broken('P3', `${key} is skipped (${reason}), and its file was away when it was looked at last`)
  }

  /** Announcements were retired since their files stayed away. */
  retired(ids: readonly string[], now: Instant): void {
    for (const id of ids) {
      this.seen.retired += 1
      if (!this.#versions.isOverdue(id, now))
        this.#findings.broken('P3', `${id} is retired, and its file may still come back in time`)
      this.#versions.retire(id, now)
    }
  }
}
