/**
 * The kinds of errors that end a command or a request, each with its exit code (DESIGN.md section 6) and HTTP status.
 * This table is the only place that knows both.
 */
export const ERROR_KINDS = {
  /** the definitions or the input are invalid */
  invalid: { exitCode: 1, httpStatus: 422 },
  /** there is no such thing */
  'not-found': { exitCode: 1, httpStatus: 404 },
  /** it contradicts what is there */
  conflict: { exitCode: 1, httpStatus: 409 },
  /** something of the outside (file, port, database) is not usable */
  unavailable: { exitCode: 1, httpStatus: 503 },
  /** over quota, or a finding made fatal */
  'over-quota': { exitCode: 3, httpStatus: 409 },
  /** wrong flags or settings */
  usage: { exitCode: 64, httpStatus: 400 },
  /** a defect of Belfry */
  internal: { exitCode: 70, httpStatus: 500 },
} as const

export type ErrorKind = keyof typeof ERROR_KINDS

/** An error that a person caused or can mend: one clear message and a remedy, never a stack trace. */
export class BelfryError extends Error {
  override readonly name = 'BelfryError'
  readonly kind: ErrorKind
  /** What to do about it, one sentence. */
  readonly remedy: string | undefined

  constructor(kind: ErrorKind, message: string, options: { remedy?: string; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? {} : { cause: options.cause })
    this.kind = kind
    this.remedy = options.remedy
  }
}

/** The database is not the newest state that there was of it: nothing is written into it, nor sent from it. */
export class NotNewestError extends BelfryError {}

/** The exit code for whatever was thrown: an unforeseen error is a defect of ours. */
export function exitCodeOf(error: unknown): number {
  return ERROR_KINDS[error instanceof BelfryError ? error.kind : 'internal'].exitCode
}
