import { IANAZone } from 'luxon'
import { DAY, MINUTE, SECOND } from './instant.ts'
import type { Instant, Millis, WallTime } from './instant.ts'
import { JoinedSpans, NOWHERE } from './offset-stretch.ts'
import type { OffsetStretch } from './offset-stretch.ts'
import { currentName, spellZoneName } from './zone-names.ts'

/** A change of a zone's offset. `instant` is the first moment at which `offsetAfter` holds. */
export interface Transition {
  readonly instant: Instant
  /** Local time minus UTC before `instant`, in ms. */
  readonly offsetBefore: Millis
  /** Local time minus UTC from `instant` on, in ms. In a gap it is larger than `offsetBefore`, in a fold smaller. */
  readonly offsetAfter: Millis
}

/**
 * An IANA time zone as integers. Its transitions are computed once. All callers that ask for the same name share them.
 */
export interface Zone {
  /** The name in the letter case of the IANA database, e.g. `America/New_York`. An alias stays as it was written. */
  readonly name: string
  /** Local time minus UTC at an instant, in ms. */
  offsetAt(instant: Instant): Millis
  /** What a clock in the zone shows at an instant. */
  wallTimeAt(instant: Instant): WallTime
  /**
   * The instants at which a clock in the zone shows a wall time: none in a gap, two in a fold (ascending), else one.
   */
  instantsOf(wall: WallTime): readonly Instant[]
  /** The span of constant offset that holds an instant. */
  stretchAt(instant: Instant): OffsetStretch
  /**
   * The same span, over the edges of what is computed at once: only a clock change ends it, or an edge that is years
   * away. It costs the computing of these years, once. A walk far along a rule asks here.
   */
  spanAt(instant: Instant): OffsetStretch
  /** The first transition after an instant, not later than `through` (default: ten years later). */
  nextTransition(instant: Instant, through?: Instant): Transition | undefined
  /** The last transition before an instant, not earlier than `since` (default: ten years earlier). */
  previousTransition(instant: Instant, since?: Instant): Transition | undefined
  /** The transition whose gap holds a wall time. `undefined` when clocks do show that time. */
  gapAt(wall: WallTime): Transition | undefined
}

const TEN_YEARS: Millis = 3653 * DAY
/** How much time is computed at once. */
const CHUNK: Millis = 64 * DAY
/**
 * How far apart offsets are sampled. Two transitions within one step that cancel each other out would go unseen. The
 * closest pair of the tz database is 6 days and 23 hours apart (Brazil 2000, Gaza 2040). A test watches this.
 */
const STEP: Millis = 4 * DAY
/** No zone was ever further from UTC than this (Manila before 1845: -15:56). Any two transitions are further apart. */
export const NEAR: Millis = DAY

/**
 * The offset transitions of one zone. It finds them chunk by chunk, by sampling luxon's offsets and by bisection, and
 * keeps them.
 */
class SampledZone implements Zone {
  readonly name: string
  readonly #source: IANAZone
  /** By their number since 1970. Those before it have numbers below 0, which an array takes as well, only slower. */
  readonly #chunks: (readonly OffsetStretch[] | undefined)[] = []
  /** The last answer of {@link stretchAt}. The next question is nearly always about the same span. */
  #recent: OffsetStretch = NOWHERE
  readonly #spans = new JoinedSpans((instant) => this.stretchAt(instant), CHUNK)

  constructor(name: string) {
    this.name = name
    this.#source = IANAZone.create(name)
  }

  offsetAt(instant: Instant): Millis {
    return this.stretchAt(instant).offset
  }

  wallTimeAt(instant: Instant): WallTime {
    return instant + this.stretchAt(instant).offset
  }

  stretchAt(instant: Instant): OffsetStretch {
    if (instant < this.#recent.start || instant >= this.#recent.end) this.#recent = this.#find(instant)
    return this.#recent
  }

  spanAt(instant: Instant): OffsetStretch {
    return this.#spans.at(instant)
  }

  instantsOf(wall: WallTime): readonly Instant[] {
    const before = this.offsetAt(wall - NEAR)
    const after = this.offsetAt(wall + NEAR)
    if (before === after) return [wall - before]
    // At most one transition is that near. So the wall time fits the offset before it, the one after it, both or
    // neither.
    return [before, after].filter((offset) => this.offsetAt(wall - offset) === offset).map((offset) => wall - offset)
  }

  gapAt(wall: WallTime): Transition | undefined {
    const transition = this.nextTransition(wall - NEAR, wall + NEAR)
    if (transition === undefined) return undefined
    const isInside =
      wall >= transition.instant + transition.offsetBefore && wall < transition.instant + transition.offsetAfter
    return isInside ? transition : undefined
  }

  nextTransition(instant: Instant, through: Instant = instant + TEN_YEARS): Transition | undefined {
    for (let stretch = this.stretchAt(instant); stretch.end <= through; stretch = this.stretchAt(stretch.end)) {
      const { end, offset, offsetAfter } = stretch
      if (offset !== offsetAfter) return { instant: end, offsetBefore: offset, offsetAfter }
    }
    return undefined
  }

  previousTransition(instant: Instant, since: Instant = instant - TEN_YEARS): Transition | undefined {
    for (
      let stretch = this.stretchAt(instant - 1);
      stretch.start >= since;
      stretch = this.stretchAt(stretch.start - 1)
    ) {
      const { start, offset, offsetBefore } = stretch
      if (offset !== offsetBefore) return { instant: start, offsetBefore, offsetAfter: offset }
    }
    return undefined
  }

  #find(instant: Instant): OffsetStretch {
    const index = Math.floor(instant / CHUNK)
    const chunk = (this.#chunks[index] ??= this.#compute(index * CHUNK))
    // The stretches of a chunk cover it without holes. Most chunks have one.
    return (chunk.length === 1 ? chunk[0] : chunk.find((stretch) => instant < stretch.end)) as OffsetStretch
  }

  /** The stretches of the chunk that begins at `start`. */
  #compute(start: Instant): readonly OffsetStretch[] {
    const end = start + CHUNK
    const stretches: OffsetStretch[] = []
    let since = start
    let offset = this.#sample(start)
    let calmFrom = start
    let offsetBefore = offset
    if (this.#sample(start - NEAR) !== offset) {
      // A transition lies shortly before this chunk, or at its very beginning.
      calmFrom = start + NEAR
      offsetBefore = this.#sample(start - SECOND)
    }
    for (let at = start; at < end; at += STEP) {
      const offsetAfter = this.#sample(at + STEP)
      if (offsetAfter === offset) continue
      const transition = this.#bisect(at, at + STEP)
      stretches.push({ start: since, end: transition, offset, offsetBefore, offsetAfter, calmFrom })
      since = transition
      calmFrom = transition + NEAR
      offsetBefore = offset
      offset = offsetAfter
    }
    // If a transition lies at the very end of the chunk, this stretch is empty and never found.
    stretches.push({ start: since, end, offset, offsetBefore, offsetAfter: offset, calmFrom })
    return stretches
  }

  /** The first second of (low, high] with another offset than `low`. */
  #bisect(low: Instant, high: Instant): Instant {
    const offset = this.#sample(low)
    let [same, other] = [low, high]
    while (other - same > SECOND) {
      const middle = same + Math.floor((other - same) / (2 * SECOND)) * SECOND
      if (this.#sample(middle) === offset) same = middle
      else other = middle
    }
    return other
  }

  /** Luxon's offset in ms. Luxon gives minutes, with fractions for the zones that once had seconds. */
  #sample(instant: Instant): Millis {
    return Math.round(this.#source.offset(instant) * MINUTE)
  }
}

const zones = new Map<string, Zone>()

/**
 * The zone of an IANA name or alias, in any letter case. `undefined` for everything else: unknown names, fixed offsets
 * such as `+05:30` or `UTC+3`, abbreviations such as `PST`, and words such as `local` that depend on the machine.
 */
export function findZone(name: string): Zone | undefined {
  const asWritten = zones.get(name)
  if (asWritten !== undefined) return asWritten
  const spelled = spellZoneName(name)
  if (spelled === undefined) return undefined
  const known = zones.get(spelled)
  if (known !== undefined) return known
  if (!IANAZone.isValidZone(spelled)) return undefined
  const zone = new SampledZone(spelled)
  zones.set(spelled, zone)
  return zone
}

/** The names to offer to people, sorted: UTC and one name for each zone of the IANA database, without aliases. */
export function listZones(): readonly string[] {
  return ['UTC', ...Intl.supportedValuesOf('timeZone').map(currentName)].sort()
}
