import type { Socket } from 'node:net'
import { Duplex } from 'node:stream'
import { InterimFilter } from './interim.ts'

/** The sockets of one connection. */
interface Layers {
  /** The TCP connection at the bottom. */
  readonly tcp: Socket
  /** What requests are written to: the TCP connection itself or TLS over it. */
  readonly top: Socket
}

/**
 * The connection that undici gets: never the socket itself. Whether undici or we end it, the socket is ended in a later
 * turn of the event loop, and never half closed. While a request is under way, ending it means a reset. After a mere
 * close the kernel would go on to deliver the request: for minutes, if the network is gone meanwhile.
 */
export class Wire extends Duplex {
  readonly #layers: Layers
  readonly #interim = new InterimFilter()
  #isUnderWay = false

  constructor(layers: Layers) {
    super({ allowHalfOpen: true })
    this.#layers = layers
    layers.top
      .on('data', (piece: Buffer) => this.#bring(piece))
      .on('end', () => this.#end())
      .on('error', (error) => this.destroy(error))
      // One turn later, when undici has read all that came before.
      .on('close', () => setImmediate(() => this.destroy()))
    // For the moments in which undici does not listen: no error may be uncaught.
    this.on('error', () => undefined)
  }

  /** A request is about to be written. From here until `answered`, ending the connection resets it. */
  began(): void {
    this.#isUnderWay = true
    this.#interim.expectAnswer()
  }

  /** The whole answer is there, so nothing of the request can be delivered later. */
  answered(): void {
    this.#isUnderWay = false
  }

  /** undici lets the process end while a connection is idle. */
  ref(): this {
    this.#layers.top.ref()
    return this
  }

  unref(): this {
    this.#layers.top.unref()
    return this
  }

  override _read(): void {
    this.#layers.top.resume()
  }

  override _write(piece: Buffer, _: BufferEncoding, done: (error?: Error | null) => void): void {
    this.#layers.top.write(piece, done)
  }

  override _writev(pieces: readonly { readonly chunk: Buffer }[], done: (error?: Error | null) => void): void {
    // Head and body of a request in one write: one packet, one TLS record.
    this.#layers.top.write(Buffer.concat(pieces.map(({ chunk }) => chunk)), done)
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    // Never in this turn: undici may be in the middle of parsing, and so may OpenSSL.
    setImmediate(() => {
      const { tcp, top } = this.#layers
      if (this.#isUnderWay && !tcp.destroyed) tcp.resetAndDestroy()
      // The layers between top and TCP end with the TCP connection.
      top.destroy().once('close', () => tcp.destroy())
      done(error)
    })
  }

  #end(): void {
    if (!this.destroyed) this.push(null)
  }

  #bring(piece: Buffer): void {
    if (this.destroyed) return
    const rest = this.#interim.take(piece)
    if (rest.length > 0 && !this.push(rest)) this.#layers.top.pause()
  }
}
