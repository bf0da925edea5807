import type { Silences } from '../../core/announcement/silences.ts'
import { missingUntil, SETTINGS_GRACE } from '../../core/announcement/source.ts'
import type { Problem } from '../../core/problem.ts'
import { SECOND } from '../../core/time/instant.ts'
import type { Instant } from '../../core/time/instant.ts'
import type { DefinitionSource } from '../../ports/definitions.ts'
import type { MissingStore } from '../../ports/missing-store.ts'
import type { OccurrenceStore } from '../../ports/occurrence-store.ts'
import type { ServiceEvents } from '../events.ts'
import { InForce } from '../in-force.ts'
import { planStretch } from '../planner.ts'
import { silenceChange } from '../silence-change.ts'
import { rememberDefinitions, syncDefinitions } from '../sync.ts'
import type { DefinitionMemory, ReadDocument } from '../sync.ts'

/** How long after files were first found missing to look again, in ms. */
const SECOND_LOOK = 5 * SECOND

/** What is needed to know, plan and take over definitions. */
export interface DefinitionsInUseParts {
  readonly store: DefinitionMemory & MissingStore & OccurrenceStore
  /** Absent: the definition files are not read, and the definitions in the store count. */
  readonly source?: DefinitionSource
  readonly read: ReadDocument
  readonly holder: string
  readonly events: ServiceEvents
}

/** The definitions that this process uses: read from the store, planned ahead, and taken over from the files. */
export class DefinitionsInUse {
  readonly #parts: DefinitionsInUseParts
  #inForce = new InForce([], { revision: -1, from: 0 })
  /** How often reading the files was requested, and up to which request it is done. */
  #syncsAsked = 1
  #syncsDone = 0
  /** When to look once more whether files are really missing. */
  #secondLookAt: Instant | undefined
  #problems: readonly Problem[] = []
  #staleSince: Instant | undefined

  constructor(parts: DefinitionsInUseParts) {
    this.#parts = parts
  }

  get inForce(): InForce {
    return this.#inForce
  }

  /** The problems in the files. */
  get problems(): readonly Problem[] {
    return this.#problems
  }

  /**
   * Since when the files on disk differ from what runs, because they are refused; undefined while they are in force.
   */
  get staleSince(): Instant | undefined {
    return this.#staleSince
  }

  /** Requests that the next turn reads the files again. */
  requestSync(): void {
    this.#syncsAsked += 1
  }

  /** Requests a second look at missing files, once it is time for it. */
  requestSecondLook(now: Instant): void {
    if (this.#secondLookAt !== undefined && now >= this.#secondLookAt) this.requestSync()
  }

  /** Reads the definitions that the store remembers. */
  async remember(now: Instant): Promise<void> {
    const { inForce, problems } = await rememberDefinitions({ store: this.#parts.store, read: this.#parts.read, now })
    if (problems.length > 0) this.#parts.events.unreadableDefinitions(problems)
    this.#inForce = inForce
  }

  /**
   * Reads the definitions again when the store has others: another process changed one, or the answer to a sync of this
   * process got lost.
   */
  async noticeChanges(now: Instant): Promise<void> {
    const { revision } = await this.#parts.store.state()
    if (revision !== this.#inForce.revision) await this.remember(now)
  }

  /** Plans one stretch. False when more is left to plan before `now`; the next turn goes on with it. */
  async plan(now: Instant): Promise<boolean> {
    const planned = await planStretch(this.#parts.store, this.#inForce, now)
    if (planned.kind === 'outdated') {
      await this.remember(now)
      return false
    }
    if (planned.missed.length > 0) this.#parts.events.missed(planned.missed)
    return planned.kind === 'planned'
  }

  /**
   * Takes over the files, if that was requested. `synced`: other definitions may be in force now. `not-holder`: nothing
   * was taken over, because another process holds the lease.
   */
  async syncIfAsked(now: Instant): Promise<'synced' | 'unchanged' | 'not-holder'> {
    const { store, source, read, holder, events } = this.#parts
    const asked = this.#syncsAsked
    if (asked <= this.#syncsDone || source === undefined) return 'unchanged'
    const outcome = await syncDefinitions({ store, source, read, now, holder })
    if (outcome.kind === 'not-holder') return 'not-holder'
    // Count it as done only here. A failed sync is tried again, and a request that came meanwhile stays open.
    this.#syncsDone = asked
    this.#secondLookAt = undefined
    if (outcome.kind === 'refused') {
      this.#problems = outcome.problems
      this.#staleSince ??= now
      events.refusedDefinitions(outcome.problems, this.#inForce.size)
      return 'unchanged'
    }
    const silencesBefore = this.#inForce.silences
    this.#inForce = outcome.inForce
    this.#problems = outcome.warnings
    this.#staleSince = undefined
    // A folder may vanish for a moment, just while it is read. The watch sees no change then, so look again.
    const { budgetsMissingSince, silences, size } = outcome.inForce
    const isWithoutSettings = budgetsMissingSince === now
    if (outcome.report.missing.length > 0 || isWithoutSettings) this.#secondLookAt = now + SECOND_LOOK
    events.synced(outcome.report, outcome.warnings, size)
    if (isWithoutSettings) events.missesSettings(idsOf(silences))
    const change = silenceChange(silencesBefore, silences, now)
    if (change !== null) events.changedSilences(change)
    return 'synced'
  }

  /**
   * Ends the announcements of files that have been missing for too long: longer than any of their occurrences may wait.
   */
  async giveUpMissing(now: Instant): Promise<void> {
    const { store, source, holder, events } = this.#parts
    // While the files are refused, or are not read at all, nobody can see whether a file has come back.
    if (source === undefined || this.#staleSince !== undefined) return
    const overdue = this.#inForce.missing
      .map(({ announcement: { id, late }, missing }) => ({ id, dueBy: missingUntil(missing, late) }))
      .filter(({ dueBy }) => dueBy < now)
    const ids = overdue.length === 0 ? [] : await store.retireMissing(overdue, now, holder)
    if (ids.length > 0) events.gaveUpMissing(ids)
    const { budgetsMissingSince: since, silences } = this.#inForce
    if (since === null || now - since <= SETTINGS_GRACE) return
    if (await store.dropMissingSettings(now, holder)) events.gaveUpSettings(idsOf(silences))
  }
}

/** The names of freezes and quiet hours. */
function idsOf({ freezes, quiet }: Silences): readonly string[] {
  return [...freezes, ...quiet].map(({ id }) => id)
}
