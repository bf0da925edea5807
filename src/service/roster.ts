import type { Announcement } from '../core/announcement.ts'
import { NO_BUDGETS } from '../core/budget.ts'
import type { Budgets } from '../core/budget.ts'
import type { Carried } from '../core/forecast.ts'
import { expiryOf, graceOf } from '../core/lateness.ts'
import { outlookOver } from '../core/outlook.ts'
import type { Outlook } from '../core/outlook.ts'
import { Agenda } from '../core/planning.ts'
import type { Known } from '../core/planning.ts'
import type { Instant } from '../core/time.ts'
import type { Pending } from '../ports.ts'

/** What a roster is made for. */
export interface RosterOptions {
  readonly revision: number
  /** Planning starts after this instant. What is already planned there stays as it is. */
  readonly from: Instant
  readonly budgets?: Budgets | null
}

/** The announcements in force, by id, their agenda and outlook. Replaced as a whole: nobody ever sees half a change. */
export class Roster {
  readonly revision: number
  readonly agenda: Agenda
  /** What is to come, for admission to keep slots for. */
  readonly outlook: Outlook
  /** How the quota is shared out. */
  readonly budgets: Budgets
  readonly all: readonly Known[]
  readonly #byId: ReadonlyMap<string, Known>

  constructor(known: readonly Known[], { revision, from, budgets }: RosterOptions) {
    this.revision = revision
    this.budgets = budgets ?? NO_BUDGETS
    this.agenda = new Agenda(known, from)
    this.outlook = outlookOver(known)
    this.all = known
    this.#byId = new Map(known.map((each) => [each.announcement.id, each]))
  }

  get size(): number {
    return this.#byId.size
  }

  find(id: string): Announcement | undefined {
    return this.#byId.get(id)?.announcement
  }

  /** With since when it is known, and its pauses. */
  known(id: string): Known | undefined {
    return this.#byId.get(id)
  }
}

/** A planned occurrence that has come due, as admission judges it and as it is sent. */
export type Waiting = Carried & Pick<Pending, 'resend'>

/** What waits, as far as its announcement is in force: of others nothing says any more how late they may be. */
export function candidatesOf(
  pending: readonly Pending[],
  find: (id: string) => Announcement | undefined,
): readonly Waiting[] {
  return pending.flatMap((row): Waiting[] => {
    const announcement = find(row.announcementId)
    if (announcement === undefined) return []
    const { priority, late, owner = null } = announcement
    const isResend = row.resend !== null
    // Somebody's decision beside the schedule: neither its event nor a reminder says how late that may be.
    const expiry = isResend ? graceOf(late, row.due) : expiryOf(announcement, row.due)
    return [{ ...row, owner, priority, late, expiry, isResend }]
  })
}
