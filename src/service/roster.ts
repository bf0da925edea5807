import type { Announcement } from '../core/announcement.ts'
import { NO_BUDGETS } from '../core/budget.ts'
import type { Budgets } from '../core/budget.ts'
import { Outlook } from '../core/outlook.ts'
import { Agenda } from '../core/planning.ts'
import type { Known } from '../core/planning.ts'
import type { Instant } from '../core/time.ts'

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
  readonly #byId: ReadonlyMap<string, Announcement>

  constructor(known: readonly Known[], { revision, from, budgets }: RosterOptions) {
    this.revision = revision
    this.budgets = budgets ?? NO_BUDGETS
    this.agenda = new Agenda(known, from)
    this.outlook = new Outlook(known)
    this.#byId = new Map(known.map(({ announcement }) => [announcement.id, announcement]))
  }

  get size(): number {
    return this.#byId.size
  }

  find(id: string): Announcement | undefined {
    return this.#byId.get(id)
  }
}
