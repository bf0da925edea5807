import type { Announcement } from '../core/announcement/announcement.ts'
import { NO_BUDGETS } from '../core/quota/budget.ts'
import type { Budgets } from '../core/quota/budget.ts'
import type { Carried } from '../core/forecast/forecast.ts'
import { expiryOf, graceOf } from '../core/announcement/lateness.ts'
import { upcomingOver } from '../core/planning/upcoming.ts'
import type { UpcomingWindow } from '../core/planning/upcoming.ts'
import { Agenda } from '../core/planning/agenda.ts'
import type { Known } from '../core/planning/agenda.ts'
import type { MissingSource } from '../core/announcement/source.ts'
import type { Instant } from '../core/time/instant.ts'
import type { Pending } from '../ports/occurrence-store.ts'

/** What the announcements in force are judged by. */
export interface InForceOptions {
  readonly revision: number
  /** Planning starts after this instant. What is already planned there stays as it is. */
  readonly from: Instant
  readonly budgets?: Budgets | null
  /** Since when the settings file that shares the quota out is missing. */
  readonly budgetsMissingSince?: Instant | null
}

/** A file that is missing, and how many announcements of it are in force. */
export interface MissingFile extends MissingSource {
  readonly announcements: number
}

/** What a missing settings file is called, wherever it was. */
const SETTINGS = 'settings.yaml'

/** The announcements in force, by id, their agenda and their upcoming window. Replaced as a whole, never in part. */
export class InForce {
  readonly revision: number
  readonly agenda: Agenda
  /** What is to come, for admission to keep slots for. */
  readonly upcoming: UpcomingWindow
  /** How the quota is shared out. */
  readonly budgets: Budgets
  /** Since when the settings file that says so is missing. */
  readonly budgetsMissingSince: Instant | null
  readonly all: readonly Known[]
  /** Who sends any of them. */
  readonly senders: ReadonlySet<string>
  /** Those whose file is missing. */
  readonly missing: readonly (Known & Required<Pick<Known, 'missing'>>)[]
  readonly #byId: ReadonlyMap<string, Known>

  constructor(known: readonly Known[], { revision, from, budgets, budgetsMissingSince }: InForceOptions) {
    this.revision = revision
    this.budgetsMissingSince = budgetsMissingSince ?? null
    this.budgets = budgets ?? NO_BUDGETS
    this.agenda = new Agenda(known, from)
    this.upcoming = upcomingOver(known)
    this.all = known
    this.senders = new Set(known.map(({ announcement }) => announcement.broadcast.sender))
    this.missing = known.flatMap((each) => (each.missing === undefined ? [] : [{ ...each, missing: each.missing }]))
    this.#byId = new Map(known.map((each) => [each.announcement.id, each]))
  }

  get size(): number {
    return this.#byId.size
  }

  find(id: string): Announcement | undefined {
    return this.#byId.get(id)?.announcement
  }

  /** Files that are missing, by name. */
  get missingFiles(): readonly MissingFile[] {
    const sources = Map.groupBy(this.missing, ({ missing }) => missing.file)
    const files = [...sources].map(([file, each]): MissingFile => {
      return { file, since: Math.min(...each.map(({ missing }) => missing.since)), announcements: each.length }
    })
    const since = this.budgetsMissingSince
    if (since !== null) files.push({ file: SETTINGS, since, announcements: 0 })
    return files.sort((a, b) => (a.file < b.file ? -1 : 1))
  }

  /** With since when it is known, its pauses, and its file while that is missing. */
  known(id: string): Known | undefined {
    return this.#byId.get(id)
  }
}

/** A planned occurrence that has come due, as admission judges it and as it is sent. */
export type Waiting = Carried & Pick<Pending, 'resend'>

/** What waits, as far as its announcement is in force: of others nothing says any more how late they may be. */
export function candidatesOf(
  pending: readonly Pending[],
  find: (id: string) => Pick<Known, 'announcement' | 'missing'> | undefined,
): readonly Waiting[] {
  return pending.flatMap((row): Waiting[] => {
    const known = find(row.announcementId)
    if (known === undefined) return []
    const { announcement, missing } = known
    const { priority, late, owner = null, broadcast } = announcement
    const { sender } = row.resend ?? broadcast
    const isResend = row.resend !== null
    // Somebody's decision beside the schedule: neither its event nor a reminder says how late that may be.
    const expiry = isResend ? graceOf(late, row.due) : expiryOf(announcement, row.due)
    // Nor does what became of the file.
    return [{ ...row, owner, sender, priority, late, expiry, isResend, ...(missing && !isResend && { missing }) }]
  })
}
