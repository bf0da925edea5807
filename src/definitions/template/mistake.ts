import type { Code } from '../problems/codes.ts'

/** A place in a template: offsets of characters, with an exclusive end. */
export interface Place {
  readonly begin: number
  readonly end: number
}

/**
 * A refusal by Belfry's own parts of the template engine. They throw it, since the engine stands between them and their
 * caller. Only liquid.ts catches it and turns it into a fault.
 */
export class Mistake extends Error {
  readonly code: Code
  readonly remedy: string
  /** Absent when the place is the whole tag or output. */
  readonly place: Place | undefined

  constructor(code: Code, text: string, remedy: string, place?: Place) {
    super(text)
    this.code = code
    this.remedy = remedy
    this.place = place
  }
}
