import type { UpcomingWindow } from '../planning/upcoming.ts'
import type { Instant, Millis } from '../time/instant.ts'

/** The first look ahead is the longest. It is done in this many pieces, so that none of them takes long. */
const PIECES = 24

/** Looks ahead from an instant as far as `reach` (ms), in small steps. */
export function* lookAhead(upcoming: UpcomingWindow, from: Instant, reach: Millis): Generator<undefined, void> {
  for (let piece = 0; piece <= PIECES; piece++) {
    upcoming.advance(from, (reach * piece) / PIECES)
    yield undefined
  }
}
