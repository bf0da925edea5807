import type { Instant, Millis } from './instant.ts'

/**
 * A span of constant offset around an instant: `start` inclusive, `end` exclusive. The real span may be longer: a
 * border can also be an edge of what was computed so far. Then `offsetBefore` or `offsetAfter` equals `offset`.
 */
export interface OffsetStretch {
  readonly start: Instant
  readonly end: Instant
  readonly offset: Millis
  readonly offsetBefore: Millis
  readonly offsetAfter: Millis
  /**
   * The first instant of the span that has no transition in the last day before it. From here on, no fold can
   * reach into the span.
   */
  readonly calmFrom: Instant
}

/** A stretch that holds no instant. */
export const NOWHERE: OffsetStretch = { start: 0, end: 0, offset: 0, offsetBefore: 0, offsetAfter: 0, calmFrom: 0 }

/** How many chunks of a zone are joined at once. */
const CHUNKS = 16

/**
 * The stretches of one zone, joined over the edges of the chunks in which they were computed. Nearly three years are
 * joined at once, and kept.
 */
export class JoinedSpans {
  readonly #stretchAt: (instant: Instant) => OffsetStretch
  readonly #length: Millis
  readonly #eras = new Map<number, readonly OffsetStretch[]>()
  /** The last answer, and the era that it is in. */
  #recentEra: readonly OffsetStretch[] = [NOWHERE]
  #recentAt = 0

  constructor(stretchAt: (instant: Instant) => OffsetStretch, chunk: Millis) {
    this.#stretchAt = stretchAt
    this.#length = CHUNKS * chunk
  }

  /** The span that holds an instant. */
  at(instant: Instant): OffsetStretch {
    let at = this.#recentAt
    let span = this.#recentEra[at] as OffsetStretch
    if (instant < span.start || instant >= (this.#recentEra.at(-1) as OffsetStretch).end) {
      this.#recentEra = this.#eraAt(Math.floor(instant / this.#length))
      at = 0
      span = this.#recentEra[at] as OffsetStretch
    }
    // The spans of an era cover it without holes.
    while (instant >= span.end) {
      at += 1
      span = this.#recentEra[at] as OffsetStretch
    }
    this.#recentAt = at
    return span
  }

  #eraAt(index: number): readonly OffsetStretch[] {
    let era = this.#eras.get(index)
    if (era === undefined) {
      era = this.#join(index * this.#length)
      this.#eras.set(index, era)
    }
    return era
  }

  #join(start: Instant): readonly OffsetStretch[] {
    const spans: OffsetStretch[] = []
    const behind = start + this.#length
    for (let at = start; at < behind;) {
      const first = this.#stretchAt(at)
      let last = first
      while (last.offsetAfter === last.offset && last.end < behind) last = this.#stretchAt(last.end)
      const { end, offsetAfter } = last
      spans.push({ ...first, end, offsetAfter })
      at = end
    }
    return spans
  }
}
