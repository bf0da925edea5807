import { PRIORITIES, rankOf } from '../announcement/announcement.ts'
import type { Priority } from '../announcement/announcement.ts'
import { freezeOver, freezesFor } from '../announcement/freeze.ts'
import { holdsAt } from '../announcement/pause.ts'
import { skipOf } from '../announcement/skip.ts'
import type { Known } from './agenda.ts'
import { nextInstant } from '../schedule/recurrence.ts'
import { MINUTE } from '../time/instant.ts'
import type { Instant, Millis } from '../time/instant.ts'

/** An occurrence to come, and the owner that will want a slot for it. */
export interface Upcoming {
  readonly announcementId: string
  readonly owner: string | null
  readonly due: Instant
}

/** How far the window looks beyond what is needed, in ms, so that it need not look in every turn. */
const AHEAD: Millis = 10 * MINUTE

/**
 * The most occurrences held. When so many of higher priority come due within one window, the quota is exceeded many
 * times over. The first of them are enough to know that.
 */
const MOST = 50_000

/** Occurrences of one priority, ascending. Those before `first` have come due. */
interface Level {
  upcoming: Upcoming[]
  first: number
}

/**
 * The occurrences to come, by priority, within the time that a call may hold its slot. Admission keeps slots for them.
 * The window moves along with time: what came due leaves it, what comes within reach enters it, and nothing is computed
 * twice. It leaves out the lowest priority, because no slot is ever kept for that.
 */
export class UpcomingWindow {
  readonly #known: readonly Known[]
  readonly #next: Float64Array
  readonly #levels = new Map<Priority, Level>(PRIORITIES.map((priority) => [priority, { upcoming: [], first: 0 }]))
  /** Infinity before the first advance. */
  #now: Instant = Number.POSITIVE_INFINITY
  #reach: Millis = 0
  /** What came due after this instant is still held. */
  #keptSince: Instant = Number.POSITIVE_INFINITY
  /** The window is complete up to here. */
  #through: Instant = Number.NEGATIVE_INFINITY

  constructor(known: readonly Known[]) {
    this.#known = known.filter(({ announcement }) => announcement.priority !== PRIORITIES[0])
    this.#next = new Float64Array(this.#known.length)
  }

  /** An independent copy. It keeps what this one has looked ahead. */
  copy(): UpcomingWindow {
    const copy = new UpcomingWindow(this.#known)
    copy.#next.set(this.#next)
    // The lists are replaced, never changed, so the copies may share them. Only `first` must be its own.
    for (const [priority, level] of this.#levels) copy.#levels.set(priority, { ...level })
    ;[copy.#now, copy.#reach, copy.#keptSince, copy.#through] = [this.#now, this.#reach, this.#keptSince, this.#through]
    return copy
  }

  /**
   * Moves the window to `now`. It then holds what is due less than `reach` (ms) later. When the clock was set back,
   * what has left it returns.
   */
  advance(now: Instant, reach: Millis): void {
    if (now < this.#now) this.#goBack(now)
    this.#now = now
    this.#reach = reach
    if (this.#through < now + reach) this.#extend(now + reach + AHEAD)
    for (const level of this.#levels.values()) pass(level, now)
  }

  /** How many occurrences to come have a priority. */
  count(priority: Priority): number {
    const { upcoming, first } = this.#levels.get(priority)!
    return indexAfter(upcoming, this.#now + this.#reach - 1, first) - first
  }

  /** The first occurrence to come of a priority. */
  soonest(priority: Priority): Upcoming | undefined {
    const { upcoming, first } = this.#levels.get(priority)!
    const soonest = upcoming[first]
    return soonest !== undefined && soonest.due < this.#now + this.#reach ? soonest : undefined
  }

  /** The occurrences to come of a priority, by instant, then id. */
  of(priority: Priority): readonly Upcoming[] {
    const { upcoming, first } = this.#levels.get(priority)!
    return upcoming.slice(first, first + this.count(priority))
  }

  /** Clocks are mostly set back by a little only: what has just left is still held. */
  #goBack(now: Instant): void {
    if (now < this.#keptSince) this.#begin(now)
    else for (const level of this.#levels.values()) level.first = 0
  }

  #begin(from: Instant): void {
    for (const level of this.#levels.values()) [level.upcoming, level.first] = [[], 0]
    for (const [index, { announcement, knownSince }] of this.#known.entries()) {
      this.#next[index] = nextInstant(announcement.schedule, Math.max(from, knownSince)) ?? Infinity
    }
    this.#through = from
    this.#keptSince = from
  }

  #extend(through: Instant): void {
    const fresh = new Map<Priority, Upcoming[]>()
    let room = MOST - [...this.#levels.values()].reduce((sum, { upcoming, first }) => sum + upcoming.length - first, 0)
    for (let index = 0; index < this.#next.length; index++) {
      // Most of thousands of announcements have nothing in a stretch: they cost only this comparison.
      if (this.#next[index]! > through) continue
      const { announcement, pauses = [], skips = [], freezes = [] } = this.#known[index]!
      const { id, owner = null, priority } = announcement
      const frozen = freezesFor(freezes, priority)
      for (let due = this.#next[index]!; due <= through && room > 0; room -= 1) {
        const list = fresh.get(priority) ?? []
        fresh.set(priority, list)
        const isHeld =
          skipOf(skips, due) !== null ||
          pauses.some((pause) => holdsAt(pause, due)) ||
          freezeOver(frozen, due, due) !== null
        if (!isHeld) list.push({ announcementId: id, owner, due })
        due = this.#next[index] = nextInstant(announcement.schedule, due) ?? Infinity
      }
    }
    for (const [priority, list] of fresh) {
      const level = this.#levels.get(priority)!
      // An earlier stretch may have had no room for some: they come before those already held.
      level.upcoming = [...level.upcoming.slice(level.first), ...list].sort(compareUpcoming)
      level.first = 0
    }
    this.#through = through
    this.#keptSince = this.#now
  }
}

/**
 * The upcoming window of the announcements that others may have to give way to. Nothing gives way to the lowest
 * priority in use. Mostly all announcements have that one, and there is nothing to look ahead for.
 */
export function upcomingOver(known: readonly Known[]): UpcomingWindow {
  const lowest = known.reduce((least, { announcement }) => Math.min(least, rankOf(announcement.priority)), Infinity)
  return new UpcomingWindow(known.filter(({ announcement }) => rankOf(announcement.priority) > lowest))
}

/** By instant, then id: the order in which occurrences of one priority are served. */
export function compareUpcoming(a: Upcoming, b: Upcoming): number {
  return a.due - b.due || (a.announcementId < b.announcementId ? -1 : 1)
}

function pass(level: Level, now: Instant): void {
  level.first = indexAfter(level.upcoming, now, level.first)
}

/** The index of the first occurrence due after `bound`, from index `from` on. */
export function indexAfter(upcoming: readonly Upcoming[], bound: Instant, from: number): number {
  let [low, high] = [from, upcoming.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if (upcoming[middle]!.due <= bound) low = middle + 1
    else high = middle
  }
  return low
}
