import type { Announcement } from '../../../src/core/announcement/announcement.ts'
import { freezeOver } from '../../../src/core/announcement/freeze.ts'
import { quietAt } from '../../../src/core/announcement/quiet.ts'
import { NO_SILENCES, silencesFor } from '../../../src/core/announcement/silences.ts'
import type { Silences } from '../../../src/core/announcement/silences.ts'
import type { OccurrenceKey } from '../../../src/core/announcement/occurrence.ts'
import type { Instant } from '../../../src/core/time/instant.ts'
import type { Findings } from './findings.ts'
import { partsOf } from './keys.ts'

/** The checks of freezes and quiet hours: what the settings say when a call is booked holds, and nothing else. */
export class SilenceChecks {
  readonly #findings: Findings
  /** All that came into force, in order. */
  readonly #all: Silences[] = [NO_SILENCES]

  constructor(findings: Findings) {
    this.#findings = findings
  }

  /** Files came into force with these. */
  taken(silences: Silences = NO_SILENCES): void {
    this.#all.push(silences)
  }

  /** A call was booked by a turn at `now`. Undefined: its announcement is not in force, which is found elsewhere. */
  booked(key: OccurrenceKey, announcement: Announcement | undefined, now: Instant): void {
    if (announcement === undefined) return
    const { due } = partsOf(key)
    const { priority, broadcast } = announcement
    const { freezes, quiet } = silencesFor(this.#all.at(-1)!, { priority, push: broadcast.push })
    const at = Math.max(due, now)
    if (freezeOver(freezes, due, at) !== null) this.#findings.broken('word', `${key} is booked in a freeze`)
    if (quietAt(quiet, at, at) !== null) this.#findings.broken('word', `${key} is booked in quiet hours`)
  }

  /** Something was skipped as frozen or quiet by a turn at `now`: some settings must have said so. */
  skipped(key: OccurrenceKey, reason: string, now: Instant): void {
    const { due } = partsOf(key)
    if (reason === 'freeze' && !this.#all.some(({ freezes }) => freezeOver(freezes, due, Math.max(due, now)) !== null))
      this.#findings.broken('word', `${key} is skipped (freeze), and no freeze holds`)
    if (reason === 'quiet' && !this.#all.some(({ quiet }) => quiet.length > 0))
      this.#findings.broken('word', `${key} is skipped (quiet), and nothing is ever quiet`)
  }
}
