import { adviceOnDuration } from '../advice/duration.ts'
import { formatDuration, parseDuration, parseInstant, parseWallTime } from '../../core/time/instant.ts'
import type { Instant, Millis, WallTime } from '../../core/time/instant.ts'
import { fault, quoted } from '../problems/codes.ts'
import type { Fault } from '../problems/codes.ts'
import type { Path } from '../../core/problem.ts'

/**
 * A moment as a case may write it: an exact instant, a local time of a schedule, or a time after another moment in ms.
 */
export type Moment =
  | { readonly kind: 'instant'; readonly instant: Instant }
  | { readonly kind: 'wall'; readonly wall: WallTime }
  | { readonly kind: 'after'; readonly span: Millis }

const INSTANT_REMEDY = 'Write an ISO 8601 time with its offset, e.g. 2030-12-24T18:00+08:00 or 2030-12-24T10:00:00Z.'

/** The least and the most that something may be. */
interface Range {
  readonly least: number
  readonly most: number
}

/**
 * Reads the texts and numbers of a case and collects what is wrong with them. What cannot be read becomes NaN, which is
 * neither before nor after anything. So one mistake causes no further problems.
 */
export class CaseValues {
  readonly faults: Fault[] = []

  add(found: Fault): void {
    this.faults.push(found)
  }

  /**
   * Reads an instant. A local time is not enough: the zones are those of the announcements, and there may be several.
   */
  instant(text: string, path: Path): Instant {
    const instant = parseInstant(text)
    if (instant !== undefined) return instant
    const isLocal = parseWallTime(text) !== undefined
    const remedy = isLocal ? `Add an offset, e.g. ${text}+08:00 or ${text}Z.` : INSTANT_REMEDY
    this.add(fault('case-instant', path, `${quoted(text)} is not an instant`, remedy))
    return Number.NaN
  }

  /** Reads a moment of an expectation. `canBeAfter`: whether `+1s` is allowed. */
  moment(text: string, path: Path, canBeAfter: boolean): Moment {
    const instant = parseInstant(text)
    if (instant !== undefined) return { kind: 'instant', instant }
    const wall = parseWallTime(text)
    if (wall !== undefined) return { kind: 'wall', wall }
    const span = canBeAfter && text.startsWith('+') ? parseDuration(text.slice(1)) : undefined
    if (span !== undefined) return { kind: 'after', span }
    const local = 'Write a local time of the schedule, e.g. 2030-12-24T18:00, or with an offset, 2030-12-24T18:00+08:00'
    const remedy = canBeAfter ? `${local}; or how long after it is due, e.g. +1s.` : `${local}.`
    this.add(fault('case-time', path, `${quoted(text)} is not a time`, remedy))
    return { kind: 'instant', instant: Number.NaN }
  }

  /** A duration within bounds, both inclusive. */
  duration(text: string, path: Path, { least, most }: Range): Millis {
    const duration = parseDuration(text)
    if (duration === undefined) {
      const advice = adviceOnDuration(text)
      this.add(fault('duration-format', path, advice.text, advice.remedy))
      return Number.NaN
    }
    if (duration >= least && duration <= most) return duration
    this.#refuse(path, formatDuration(duration), [formatDuration(least), formatDuration(most)])
    return Number.NaN
  }

  /** A whole number within bounds, both inclusive. */
  whole(value: number, path: Path, { least, most }: Range): number {
    if (Number.isInteger(value) && value >= least && value <= most) return value
    this.#refuse(path, String(value), [String(least), String(most)])
    return Number.NaN
  }

  /** What an occurrence must say: the exact text, or a pattern between slashes. */
  words(text: string, path: Path): string | RegExp {
    const [, source, flags = ''] = /^\/(.+)\/([a-z]*)$/s.exec(text) ?? []
    if (source === undefined) return text
    try {
      // With `g` or `y`, a pattern would remember where it stopped.
      if (/^[imsu]*$/.test(flags)) return new RegExp(source, flags)
      this.add(fault('case-pattern', path, `a pattern has no flags ${quoted(flags)}`, 'Use i, m, s and u, or none.'))
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error
      const remedy = 'Mend the regular expression; a sign that means itself needs a backslash.'
      this.add(fault('case-pattern', path, `${quoted(text)} is not a pattern`, remedy))
    }
    return text
  }

  #refuse(path: Path, found: string, [least, most]: readonly [string, string]): void {
    const name = path.findLast((step) => typeof step === 'string')
    this.add(fault('case-range', path, `"${name}" cannot be ${found}`, `Write ${least} at least and ${most} at most.`))
  }
}
