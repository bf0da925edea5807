import { PRIORITIES, rankOf } from '../announcement/announcement.ts'
import type { Priority } from '../announcement/announcement.ts'
import { holdsAt } from '../announcement/pause.ts'
import type { Known } from './agenda.ts'
import { nextInstant } from '../schedule/recurrence.ts'
import { MINUTE } from '../time/instant.ts'
import type { Instant, Millis } from '../time/instant.ts'

/** An occurrence to come, and who will want a slot for it at that instant. */
export interface Upcoming {
  readonly announcementId: string
  readonly owner: string | null
  readonly due: Instant
}

/** How much further than needed it is looked ahead, so that this need not be done in every turn. */
const AHEAD: Millis = 10 * MINUTE

/**
 * More occurrences than this are never held. Where so many of higher priority come due within one window the quota is
 * lost many times over, and those that come first are enough to know it.
 */
const MOST = 50_000

/** Occurrences of one priority, ascending; those before `first` have come due. */
interface Level {
  upcoming: Upcoming[]
  first: number
}

/**
 * The occurrences to come within the time that a call may hold its slot, by priority, for admission to keep slots for
 * them. It slides along with time: what came due leaves it, what comes into reach enters it, and nothing is computed
 * twice. What has the lowest priority is not in it, since no slot is ever kept for that.
 */
export class UpcomingWindow {
  readonly #known: readonly Known[]
  readonly #next: Float64Array
  readonly #levels = new Map<Priority, Level>(PRIORITIES.map((priority) => [priority, { upcoming: [], first: 0 }]))
  /** Infinity before the first advance. */
  #now: Instant = Number.POSITIVE_INFINITY
  #reach: Millis = 0
  /** Nothing that came due after this instant has been thrown away. */
  #keptSince: Instant = Number.POSITIVE_INFINITY
  /** It is complete up to here. */
  #through: Instant = Number.NEGATIVE_INFINITY

  constructor(known: readonly Known[]) {
    this.#known = known.filter(({ announcement }) => announcement.priority !== PRIORITIES[0])
    this.#next = new Float64Array(this.#known.length)
  }

  /** One that goes on by itself from here: what this one has looked ahead is not looked ahead again. */
  copy(): UpcomingWindow {
    const copy = new UpcomingWindow(this.#known)
    copy.#next.set(this.#next)
    // The lists are replaced and never changed: only where each one begins must be its own.
    for (const [priority, level] of this.#levels) copy.#levels.set(priority, { ...level })
    ;[copy.#now, copy.#reach, copy.#keptSince, copy.#through] = [this.#now, this.#reach, this.#keptSince, this.#through]
    return copy
  }

  /**
   * Goes on to `now`; what is due less than `reach` from it is to come. When the clock was set back, what has left is to
   * come again.
   */
  advance(now: Instant, reach: Millis): void {
    if (now < this.#now) this.#goBack(now)
    this.#now = now
    this.#reach = reach
    if (this.#through < now + reach) this.#extend(now + reach + AHEAD)
    for (const level of this.#levels.values()) pass(level, now)
  }

  /** How many there are of one priority. */
  count(priority: Priority): number {
    const { upcoming, first } = this.#levels.get(priority)!
    return indexAfter(upcoming, this.#now + this.#reach - 1, first) - first
  }

  /** The first of one priority. */
  soonest(priority: Priority): Upcoming | undefined {
    const { upcoming, first } = this.#levels.get(priority)!
    const soonest = upcoming[first]
    return soonest !== undefined && soonest.due < this.#now + this.#reach ? soonest : undefined
  }

  /** Those of one priority, by instant, then id. */
  of(priority: Priority): readonly Upcoming[] {
    const { upcoming, first } = this.#levels.get(priority)!
    return upcoming.slice(first, first + this.count(priority))
  }

  /** A clock is set back by a little more often than by much: what has just left is still at hand. */
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
      // Most of thousands have nothing in a stretch: no more than this is spent on them.
      if (this.#next[index]! > through) continue
      const { announcement, pauses = [] } = this.#known[index]!
      const { id, owner = null, priority } = announcement
      for (let due = this.#next[index]!; due <= through && room > 0; room -= 1) {
        const list = fresh.get(priority) ?? []
        fresh.set(priority, list)
        if (!pauses.some((pause) => holdsAt(pause, due))) list.push({ announcementId: id, owner, due })
        due = this.#next[index] = nextInstant(announcement.schedule, due) ?? Infinity
      }
    }
    for (const [priority, list] of fresh) {
      const level = this.#levels.get(priority)!
      // An earlier stretch may have had no room for some: they come before what is already there.
      level.upcoming = [...level.upcoming.slice(level.first), ...list].sort(compareUpcoming)
      level.first = 0
    }
    this.#through = through
    this.#keptSince = this.#now
  }
}

/**
 * The upcoming window over what an announcement may have to give way to. Nothing gives way to the lowest priority that
 * there is. Mostly all of them have it: then there is nothing to look ahead for.
 */
export function upcomingOver(known: readonly Known[]): UpcomingWindow {
  const lowest = known.reduce((least, { announcement }) => Math.min(least, rankOf(announcement.priority)), Infinity)
  return new UpcomingWindow(known.filter(({ announcement }) => rankOf(announcement.priority) > lowest))
}

/** By instant, then id: the order in which those of one priority are served. */
export function compareUpcoming(a: Upcoming, b: Upcoming): number {
  return a.due - b.due || (a.announcementId < b.announcementId ? -1 : 1)
}

function pass(level: Level, now: Instant): void {
  level.first = indexAfter(level.upcoming, now, level.first)
}

/** The index of the first that is due after a bound, from an index on. */
export function indexAfter(upcoming: readonly Upcoming[], bound: Instant, from: number): number {
  let [low, high] = [from, upcoming.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if (upcoming[middle]!.due <= bound) low = middle + 1
    else high = middle
  }
  return low
}
