import type { Announcement } from '../../core/announcement/announcement.ts'
import { showInstant } from '../../core/wording/display.ts'
import { keyOf } from '../../core/announcement/occurrence.ts'
import type { OccurrenceKey } from '../../core/announcement/occurrence.ts'
import { formatInstant, formatWallTime, SECOND } from '../../core/time/instant.ts'
import type { Instant } from '../../core/time/instant.ts'
import { classifyWallTime } from '../../core/time/wall-time.ts'
import type { Zone } from '../../core/time/zone.ts'
import type { Case, WrittenExpectation } from './read.ts'
import type { Moment } from './values.ts'
import { fault, quoted } from '../problems/codes.ts'
import type { Fault } from '../problems/codes.ts'
import { didYouMean } from '../problems/suggest.ts'
import type { Path } from '../../core/problem.ts'

/** What a case expects of one occurrence. */
export interface Expectation extends Omit<WrittenExpectation, 'at' | 'leaves'> {
  readonly key: OccurrenceKey
  readonly announcement: Announcement
  readonly due: Instant
  /** The start of the second in which it is sent. */
  readonly leavesAt?: Instant
}

/** A case whose announcements are known. */
export interface ResolvedCase extends Omit<Case, 'expect'> {
  readonly announcements: ReadonlyMap<string, Announcement>
  readonly expect?: readonly Expectation[]
}

/** Finds the announcements of the ids in a case, and the instants of its local times. */
export function resolveCase(
  written: Case,
  announcements: ReadonlyMap<string, Announcement>,
): { readonly case: ResolvedCase; readonly faults: readonly Fault[] } {
  const { expect: list, ...given } = written
  const resolving = new Resolving(written, announcements)
  const expect = list?.flatMap((each) => resolving.expectation(each) ?? [])
  for (const key of ['only', 'never'] as const) {
    for (const [index, id] of (written[key] ?? []).entries()) resolving.announcement(id, [...written.path, key, index])
  }
  return { case: { ...given, announcements, ...(expect && { expect }) }, faults: resolving.faults }
}

class Resolving {
  readonly faults: Fault[] = []
  readonly #case: Case
  readonly #announcements: ReadonlyMap<string, Announcement>
  readonly #expected = new Set<OccurrenceKey>()

  constructor(written: Case, announcements: ReadonlyMap<string, Announcement>) {
    this.#case = written
    this.#announcements = announcements
  }

  announcement(id: string, path: Path): Announcement | undefined {
    const announcement = this.#announcements.get(id)
    if (announcement) return announcement
    const otherwise = 'Add it to the schedules of the case, or mend the id; `belfry validate` says what they hold.'
    const remedy = didYouMean(id, this.#announcements.keys(), otherwise)
    this.faults.push(fault('case-id', path, `the schedules have no announcement ${quoted(id)}`, remedy))
    return undefined
  }

  expectation({ at, leaves, ...rest }: WrittenExpectation): Expectation | undefined {
    const { id, path } = rest
    const announcement = this.announcement(id, [...path, 'id'])
    if (!announcement) return undefined
    const { zone } = announcement.schedule
    const due = this.#instantOf(at, zone, [...path, 'at'])
    if (due === undefined) return undefined
    const leavesAt = leaves && this.#leavingOf(leaves, due, zone, [...path, 'leaves'])
    this.#checkDue(rest, due, zone)
    return { ...rest, key: keyOf(id, due), announcement, due, ...(leavesAt !== undefined && { leavesAt }) }
  }

  #checkDue({ id, path }: Pick<WrittenExpectation, 'id' | 'path'>, due: Instant, zone: Zone): void {
    const { from, until } = this.#case
    if (due < from || due >= until) {
      const text = `${showInstant(due, zone.name)} does not lie in the range of the case`
      const remedy = `The range is ${showInstant(from, zone.name)} up to, not including, ${showInstant(until, zone.name)}.`
      this.faults.push(fault('case-outside', [...path, 'at'], text, remedy))
    }
    const key = keyOf(id, due)
    if (this.#expected.has(key)) {
      const text = `${quoted(id)} at ${formatInstant(due)} is expected twice`
      this.faults.push(fault('case-duplicate', [...path, 'at'], text, 'Remove one of the two.'))
    }
    this.#expected.add(key)
  }

  #leavingOf(leaves: Moment, due: Instant, zone: Zone, path: Path): Instant | undefined {
    const instant = leaves.kind === 'after' ? due + leaves.span : this.#instantOf(leaves, zone, path)
    return instant === undefined ? undefined : Math.floor(instant / SECOND) * SECOND
  }

  /** Undefined, with a fault, when clocks in the zone never show the written time. */
  #instantOf(moment: Moment, zone: Zone, path: Path): Instant | undefined {
    if (moment.kind === 'instant') return moment.instant
    if (moment.kind === 'after') return undefined
    const shown = classifyWallTime(zone, moment.wall)
    const time = formatWallTime(moment.wall)
    if (shown.kind === 'gap') {
      const after = formatWallTime(zone.wallTimeAt(shown.transition.instant))
      const text = `${time} does not exist in ${zone.name}: the clocks jump to ${after}`
      this.faults.push(fault('local-time-gap', path, text, 'Write the time that the clocks do show.'))
      return undefined
    }
    if (shown.kind === 'regular') return shown.instant
    const text = `${time} comes twice in ${zone.name}; the first (${formatInstant(shown.first)}) is meant`
    const remedy = `Write ${formatInstant(shown.first)}, or ${formatInstant(shown.second)} for the second.`
    this.faults.push(fault('local-time-fold', path, text, remedy))
    return shown.first
  }
}
