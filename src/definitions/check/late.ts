import { adviceOnDuration } from '../advice/duration.ts'
import type { LatePolicy } from '../../core/announcement/announcement.ts'
import { formatDuration, MINUTE, parseDuration, SECOND } from '../../core/time/instant.ts'
import type { Millis } from '../../core/time/instant.ts'
import { fault } from '../problems/codes.ts'
import type { Fault } from '../problems/codes.ts'
import type { LateShape } from '../shape/file.ts'
import type { Path } from '../../core/problem.ts'

/** The grace when neither the announcement nor the defaults have one, in ms. */
const GRACE: Millis = 10 * MINUTE
/** The shortest grace, in ms. The spacing of calls alone would use up a shorter one. */
const SHORTEST_GRACE: Millis = SECOND

/** Gives the path at which a key of a merged late policy was written. */
export type Origin = (key: keyof LateShape) => Path

/** The result of checking a late policy. */
export interface CheckedLate {
  /** Absent when there are errors. */
  readonly late?: LatePolicy
  readonly faults: readonly Fault[]
}

/**
 * Checks a late policy that is already merged with the defaults. `own` is what the announcement itself wrote. Without
 * it, the policy is that of the defaults alone, and an announcement may complete it.
 */
export function checkLate(written: LateShape, origin: Origin, own?: LateShape): CheckedLate {
  const faults: Fault[] = []
  const read = (key: 'grace' | 'maxLateness' | 'until'): Millis | undefined => {
    const text = written[key]
    if (text === undefined) return undefined
    const duration = parseDuration(text)
    if (duration === undefined) faults.push(wrongDuration(origin(key), text))
    return duration
  }
  const grace = read('grace') ?? GRACE
  const maxLateness = read('maxLateness')
  const until = read('until')
  if (faults.length > 0) return { faults }

  const then = written.then ?? 'skip'
  if (grace < SHORTEST_GRACE) {
    const text = `a grace of ${formatDuration(grace)} would skip nearly everything`
    faults.push(fault('late-grace-short', origin('grace'), text, `Write at least ${formatDuration(SHORTEST_GRACE)}.`))
  }
  if (own && then === 'latest' && maxLateness === undefined) {
    const remedy = 'Add maxLateness, e.g. maxLateness: 6h'
    faults.push(fault('late-max-missing', origin('then'), 'latest needs to know how late is too late', remedy))
  }
  if (then === 'latest' && maxLateness !== undefined && maxLateness < grace) {
    const text = `maxLateness (${formatDuration(maxLateness)}) is less than the grace (${formatDuration(grace)})`
    faults.push(fault('late-order', origin('maxLateness'), text, 'Make maxLateness the longer of the two.'))
  }
  if (faults.length > 0) return { faults }

  if (then === 'skip' && own?.maxLateness !== undefined) {
    const remedy = 'Remove maxLateness, or write then: latest.'
    faults.push(fault('late-unused', origin('maxLateness'), 'maxLateness means nothing with skip', remedy))
  }
  // oxlint-disable-next-line unicorn/no-thenable -- a word of the format, never a function
  const late = { grace, then, maxLateness: then === 'latest' ? (maxLateness ?? grace) : grace }
  return { late: { ...late, ...(until !== undefined && { until }) }, faults }
}

function wrongDuration(path: Path, text: string): Fault {
  const advice = adviceOnDuration(text)
  return fault('duration-format', path, advice.text, advice.remedy)
}
