import { Agenda } from '../planning/agenda.ts'
import type { Known, NewOccurrence } from '../planning/agenda.ts'
import { DAY, HOUR, SECOND } from '../time/instant.ts'
import type { Instant, Millis } from '../time/instant.ts'

/**
 * The span of the first and of the longest page, in ms, and how many occurrences of one announcement a page holds at
 * most (about). The span doubles after a page with fewer than `few` occurrences and halves after one with more than
 * `many`, so that no page takes long.
 */
const PAGE = { first: HOUR, longest: 7 * DAY, occurrences: 5000, few: 250, many: 1000 }

/**
 * What comes due in a range of time, by instant, then id. It reads the agenda page by page: a year of dense schedules
 * is never held all at once.
 */
export class AgendaPages {
  readonly #agenda: Agenda
  readonly #from: Instant
  readonly #through: Instant
  /** The present page. When all of it is taken, `#turnOver` puts the next page in its place. */
  #page: readonly NewOccurrence[] = []
  /** The index of the first occurrence on the page that is not taken yet. */
  #place = 0
  /** The span of the next page, in ms. */
  #span: Millis = PAGE.first

  /** `from` is exclusive, `through` inclusive. */
  constructor(known: readonly Known[], from: Instant, through: Instant) {
    this.#agenda = new Agenda(known, from)
    this.#from = from
    this.#through = through
  }

  /** When the next one comes due; Infinity when the range has no more. */
  nextDue(): Instant {
    while (this.#place === this.#page.length && this.#agenda.plannedTo < this.#through) this.#turnOver()
    return this.#page[this.#place]?.due ?? Infinity
  }

  /** Takes the next one, if it is due at `now` or before. Call {@link nextDue} first: it turns to the right page. */
  takeDue(now: Instant): NewOccurrence | undefined {
    const next = this.#page[this.#place]
    if (next === undefined || next.due > now) return undefined
    this.#place += 1
    return next
  }

  #turnOver(): void {
    const end = Math.min(this.#agenda.plannedTo + this.#span, this.#through)
    const { occurrences, mark } = this.#agenda.ahead(end, this.#from, PAGE.occurrences)
    this.#agenda.advance(mark)
    this.#page = occurrences
    this.#place = 0
    if (occurrences.length < PAGE.few) this.#span = Math.min(this.#span * 2, PAGE.longest)
    else if (occurrences.length > PAGE.many) this.#span = Math.max(this.#span / 2, SECOND)
  }
}
