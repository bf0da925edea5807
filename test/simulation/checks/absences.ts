import { SOURCE_MISSING } from '../../../src/core/announcement/source.ts'
import { BY_HAND } from '../../../src/core/announcement/skip.ts'
import type { OccurrenceKey } from '../../../src/core/announcement/occurrence.ts'
import type { Instant } from '../../../src/core/time/instant.ts'
import type { Findings } from './findings.ts'
import { partsOf } from './keys.ts'
import type { Versions } from './versions.ts'
import type { Pending } from '../../../src/ports/occurrence-store.ts'

/**
 * The checks of files that vanish. An occurrence that waits for its file is cancelled for that reason, and no other is.
 * The judge is the last turn that decided about everything due: its findings are what is on record.
 */
export class Absences {
  readonly #findings: Findings
  readonly #versions: Versions
  /** For each occurrence, whether its file was missing at the last look. */
  readonly #wasAway = new Map<OccurrenceKey, boolean>()
  /** How many were cancelled, were back in time, or were retired. Tests use it to know that these happened. */
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

  /** A turn that works with files no longer in force reads what is due. */
  looked(rows: readonly Pending[]): void {
    for (const { key } of rows) this.#wasAway.delete(key)
  }

  /** What was planned for after an instant is planned anew. What it waited for is forgotten, too. */
  replanned(from: Instant): void {
    for (const key of this.#wasAway.keys()) if (partsOf(key).due > from) this.#wasAway.delete(key)
  }

  /** A turn cancelled an occurrence. */
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

  /** A turn skipped an occurrence. */
  skipped(key: OccurrenceKey, reason: string): void {
    if (reason !== 'paused' && reason !== BY_HAND && this.#wasAway.get(key) === true)
      this.#findings.broken('P3', `${key} is skipped (${reason}), and its file was away when it was looked at last`)
  }

  /** Announcements were retired, since their files did not come back. */
  retired(ids: readonly string[], now: Instant): void {
    for (const id of ids) {
      this.seen.retired += 1
      if (!this.#versions.isOverdue(id, now))
        this.#findings.broken('P3', `${id} is retired, and its file may still come back in time`)
      this.#versions.retire(id, now)
    }
  }
}
