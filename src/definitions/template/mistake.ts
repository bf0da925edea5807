import type { Code } from '../problems/codes.ts'

/** Where something stands in a template: offsets of characters, the end exclusive. */
export interface Place {
  readonly begin: number
  readonly end: number
}

/**
 * What our own parts of the template engine refuse. Thrown, since the engine sits between them and whoever asked;
 * caught and turned into a fault in liquid.ts, nowhere else.
 */
export class Mistake extends Error {
  readonly code: Code
  readonly remedy: string
  /** Left out when the place is that of the whole tag or output. */
  readonly place: Place | undefined

  constructor(code: Code, text: string, remedy: string, place?: Place) {
    super(text)
    this.code = code
    this.remedy = remedy
    this.place = place
  }
}
