/** How often things go wrong: chances of 0 to 1, per verb of the store or per call, or a number of times per run. */
export interface Faults {
  /** Per verb: the process dies before or after it took effect. */
  readonly crash: number
  /** Per verb: SQLite is busy, and nothing took effect. */
  readonly busy: number
  /** Per write: it took effect, and the caller is told that it failed. */
  readonly forgotten: number
  /** Per verb: the process stands still for up to a minute after it. */
  readonly pause: number
  /** Per verb: it takes some milliseconds, in which others go on. */
  readonly slow: number
  /** Per run: how often the disk is full for some minutes. */
  readonly diskFull: number
  /** Per run: how often everything dies at some instant, whatever it is doing. */
  readonly powerCuts: number
  /** Per run: how often a process is stopped in an orderly way. */
  readonly stops: number
  /** Per start: the runtime brings other time zone rules. */
  readonly tzChange: number
  /** Per run: how many calls somebody else makes with the same AppID. */
  readonly strangers: number
  readonly network: NetworkFaults
}

/** What may happen to one call; chances. */
export interface NetworkFaults {
  /** It never leaves the host. */
  readonly unsent: number
  /** It takes seconds instead of milliseconds, either way. */
  readonly slow: number
  /** It is held somewhere for up to a quarter of an hour and delivered then. */
  readonly parked: number
  /** The request never arrives. */
  readonly requestLost: number
  /** The gateway takes it, and the answer never arrives. */
  readonly answerLost: number
  /** The connection is reset at some instant. */
  readonly reset: number
  /** The gateway itself misbehaves: a code, garbage, an HTTP error, a hang. */
  readonly gateway: number
  /** The server's own clock is wrong in its answer. */
  readonly date: number
  /** The question for the time is not answered. */
  readonly questionLost: number
  /** The send module never settles a call, or a probe: what it was told of the network comes to nothing. */
  readonly stuck: number
  /** The same of the question for the time. */
  readonly questionStuck: number
}
