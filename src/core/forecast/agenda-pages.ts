import { Agenda } from '../planning/agenda.ts'
import type { Known, NewOccurrence } from '../planning/agenda.ts'
import { DAY, HOUR, SECOND } from '../time/instant.ts'
import type { Instant, Millis } from '../time/instant.ts'

/**
 * How long the span of a page is, and at most about how many occurrences of one announcement it holds. The span doubles
 * after a page with `few` and halves after one with `many`, so that no page takes long.
 */
const PAGE = { first: HOUR, longest: 7 * DAY, occurrences: 5000, few: 250, many: 1000 }

/**
 * What comes due in a range of time, by instant, then id. It is read from the agenda page by page: a year of dense
 * schedules is never held all at once.
 */
export class AgendaPages {
  readonly #agenda: Agenda
  readonly #from: Instant
  readonly #through: Instant
  /** The page that is read now. It ends when all of it is taken: the next page takes its place, in `#turnOver`. */
  #page: readonly NewOccurrence[] = []
  /** The place of the first on the page that is not taken yet. */
  #place = 0
  /** How long the next page is. */
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

  /** Takes the next one, if it is due at `now` or before. {@link nextDue} must have been asked before, for the page. */
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
