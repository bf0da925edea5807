import type { Announcement } from '../core/announcement.ts'
import { Agenda } from '../core/planning.ts'
import type { Known } from '../core/planning.ts'
import type { Instant } from '../core/time.ts'

/** The announcements in force, by id, and their agenda. Replaced as a whole: nobody ever sees half a change. */
export class Roster {
  readonly revision: number
  readonly agenda: Agenda
  readonly #byId: ReadonlyMap<string, Announcement>

  /** `from`: planning starts after this instant. What is already planned there stays as it is. */
  constructor(known: readonly Known[], revision: number, from: Instant) {
    this.revision = revision
    this.agenda = new Agenda(known, from)
    this.#byId = new Map(known.map(({ announcement }) => [announcement.id, announcement]))
  }

  get size(): number {
    return this.#byId.size
  }

  find(id: string): Announcement | undefined {
    return this.#byId.get(id)
  }
}
