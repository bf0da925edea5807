/** How much of one informational head is kept back at most; beyond it undici has to see what it makes of it. */
const HEAD_LIMIT = 16 * 1024
const START = 'HTTP/1.'
const STATUS_LENGTH = 'HTTP/1.1 100'.length
/** 101 is none of them: it would change the protocol, and nobody has asked for that. */
const INTERIM = /^HTTP\/1\.[01] 1(?!01)\d\d/
const END = '\r\n\r\n'
const NOTHING = Buffer.alloc(0)

/**
 * Takes informational answers (1xx) out of what one connection brings, so that the final answer decides. undici ends a
 * connection that says `100 Continue` without having been asked, although a client may read over it (RFC 9110, 15.2).
 */
export class InterimFilter {
  #isPassing = false
  #held: Buffer = NOTHING

  /** From here on the next answer is read. */
  expectAnswer(): void {
    this.#isPassing = false
  }

  /** What is left of a piece; nothing while it may still turn out to be informational. */
  take(piece: Buffer): Buffer {
    if (this.#isPassing) return piece
    let rest = Buffer.concat([this.#held, piece])
    this.#held = NOTHING
    for (;;) {
      const status = rest.toString('latin1', 0, STATUS_LENGTH)
      if (status.length < STATUS_LENGTH && START.startsWith(status.slice(0, START.length))) return this.#keep(rest)
      if (!INTERIM.test(status)) break
      const end = rest.indexOf(END, STATUS_LENGTH, 'latin1')
      if (end === -1 && rest.length <= HEAD_LIMIT) return this.#keep(rest)
      if (end === -1) break
      rest = rest.subarray(end + END.length)
    }
    this.#isPassing = true
    return rest
  }

  #keep(rest: Buffer): Buffer {
    this.#held = rest
    return NOTHING
  }
}
