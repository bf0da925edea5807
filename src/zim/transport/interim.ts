/** How much of one informational head is held back at most, in bytes. A longer one goes on to undici as it is. */
const HEAD_LIMIT = 16 * 1024
const START = 'HTTP/1.'
const STATUS_LENGTH = 'HTTP/1.1 100'.length
/** 101 is not one of them: it would change the protocol, and nobody asked for that. */
const INTERIM = /^HTTP\/1\.[01] 1(?!01)\d\d/
const END = '\r\n\r\n'
const NOTHING = Buffer.alloc(0)

/**
 * Removes informational answers (1xx) from the bytes of one connection, so that the final answer decides. A client may
 * skip a `100 Continue` that it did not ask for (RFC 9110, 15.2), but undici ends the connection.
 */
export class InterimFilter {
  #isPassing = false
  #held: Buffer = NOTHING

  /** The next bytes begin a new answer. */
  expectAnswer(): void {
    this.#isPassing = false
  }

  /** The rest of a piece without informational answers. Empty while it may still be part of one. */
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
