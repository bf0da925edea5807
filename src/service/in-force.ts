import { isSwitchedOff } from '../core/announcement/announcement.ts'
import type { Announcement } from '../core/announcement/announcement.ts'
import { NO_BUDGETS } from '../core/quota/budget.ts'
import type { Budgets } from '../core/quota/budget.ts'
import type { Carried } from '../core/forecast/forecast.ts'
import { expiryOf, graceOf } from '../core/announcement/lateness.ts'
import { NO_SILENCES, silencesFor } from '../core/announcement/silences.ts'
import type { Silences } from '../core/announcement/silences.ts'
import { upcomingOver } from '../core/planning/upcoming.ts'
import type { UpcomingWindow } from '../core/planning/upcoming.ts'
import { Agenda } from '../core/planning/agenda.ts'
import type { Known } from '../core/planning/agenda.ts'
import type { MissingSource } from '../core/announcement/source.ts'
import type { Instant } from '../core/time/instant.ts'
import type { Pending } from '../ports/occurrence-store.ts'

/** What the announcements in force are planned and judged by. */
export interface InForceOptions {
  readonly revision: number
  /** Planning starts after this instant. What is already planned there stays as it is. */
  readonly from: Instant
  readonly budgets?: Budgets | null
  /** When nothing leaves. Each of the announcements knows it, too. */
  readonly silences?: Silences
  /** Since when the settings file is missing. It shares the quota out, and has the freezes. */
  readonly budgetsMissingSince?: Instant | null
}

/** A missing file, and how many announcements of it are in force. */
export interface MissingFile extends MissingSource {
  readonly announcements: number
}

/** The name that a missing settings file is reported by, wherever it was. */
const SETTINGS = 'settings.yaml'

/** The announcements in force, by id, with their agenda and their upcoming window. Always replaced as a whole. */
export class InForce {
  readonly revision: number
  readonly agenda: Agenda
  /** The coming occurrences. Admission keeps slots for them. */
  readonly upcoming: UpcomingWindow
  /** How the quota is shared out. */
  readonly budgets: Budgets
  /** When nothing leaves, by the settings file. */
  readonly silences: Silences
  /** Since when the settings file is missing; null while it is there, or never was. */
  readonly budgetsMissingSince: Instant | null
  readonly all: readonly Known[]
  /** The senders of those that are switched on. */
  readonly senders: ReadonlySet<string>
  /** Those whose file is missing. */
  readonly missing: readonly (Known & Required<Pick<Known, 'missing'>>)[]
  readonly #byId: ReadonlyMap<string, Known>

  constructor(known: readonly Known[], { revision, from, budgets, silences, budgetsMissingSince }: InForceOptions) {
    this.revision = revision
    this.budgetsMissingSince = budgetsMissingSince ?? null
    this.budgets = budgets ?? NO_BUDGETS
    this.silences = silences ?? NO_SILENCES
    this.agenda = new Agenda(known, from)
    this.upcoming = upcomingOver(known)
    this.all = known
    const planned = known.filter(({ announcement }) => !isSwitchedOff(announcement))
    this.senders = new Set(planned.map(({ announcement }) => announcement.broadcast.sender))
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

  /** An announcement with the instant since which it is known, its pauses, and its file while that is missing. */
  known(id: string): Known | undefined {
    return this.#byId.get(id)
  }
}

/** A planned occurrence that has come due, in the form that admission judges and firing sends. */
export type Waiting = Carried & Pick<Pending, 'resend'>

/**
 * The occurrences that wait and whose announcement is in force. The others are left out: nothing says any more how late
 * they may be.
 */
export function candidatesOf(
  pending: readonly Pending[],
  find: (id: string) => Pick<Known, 'announcement' | 'missing' | 'freezes' | 'quiet'> | undefined,
): readonly Waiting[] {
  return pending.flatMap((row): Waiting[] => {
    const known = find(row.announcementId)
    if (known === undefined) return []
    const { announcement, missing } = known
    const { priority, late, owner = null, broadcast } = announcement
    const { sender, push } = row.resend ?? broadcast
    const silences = silencesFor(known, { priority, push })
    const isResend = row.resend !== null
    // A resend is a person's decision, outside the schedule. Its event and its reminders do not limit how late it may
    // be.
    const expiry = isResend ? graceOf(late, row.due) : expiryOf(announcement, row.due)
    // A missing file does not hold a resend either.
    return [
      {
        ...row,
        owner,
        sender,
        priority,
        late,
        expiry,
        ...silences,
        isResend,
        ...(missing && !isResend && { missing }),
      },
    ]
  })
}
