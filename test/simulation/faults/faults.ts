/** How often things go wrong. Values are chances from 0 to 1, per verb of the store or per call, or numbers per run. */
export interface Faults {
  /** Per verb: the process dies before or after the verb took effect. */
  readonly crash: number
  /** Per verb: SQLite is busy, and the verb took no effect. */
  readonly busy: number
  /** Per write: it took effect, but the caller is told that it failed. */
  readonly forgotten: number
  /** Per verb: the process stands still for up to a minute after it. */
  readonly pause: number
  /** Per verb: it takes some milliseconds, in which other processes continue. */
  readonly slow: number
  /** Per run: how often the disk is full for some minutes. */
  readonly diskFull: number
  /** Per run: how often everything dies at some instant, whatever it is doing. */
  readonly powerCuts: number
  /** Per run: how often a process is stopped in order. */
  readonly stops: number
  /** Per start: the runtime has other time zone rules. */
  readonly tzChange: number
  /** Per run: how many calls a stranger makes with the same AppID. */
  readonly strangers: number
  readonly network: NetworkFaults
}

/** What may happen to one call. The values are chances. */
export interface NetworkFaults {
  /** It never leaves the host. */
  readonly unsent: number
  /** It takes seconds instead of milliseconds, either way. */
  readonly slow: number
  /** It is held somewhere for up to a quarter of an hour, and then delivered. */
  readonly parked: number
  /** The request never arrives. */
  readonly requestLost: number
  /** The gateway accepts it, but the answer never arrives. */
  readonly answerLost: number
  /** The connection is reset at some instant. */
  readonly reset: number
  /** The gateway itself misbehaves: a code, garbage, an HTTP error, a hang. */
  readonly gateway: number
  /** The server's own clock in the answer is wrong. */
  readonly date: number
  /** The question for the time is not answered. */
  readonly questionLost: number
  /** The send module never settles a call or a probe: the answer of the network gets lost in it. */
  readonly stuck: number
  /** The send module never settles the question for the time. */
  readonly questionStuck: number
}
