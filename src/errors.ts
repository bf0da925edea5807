/**
 * Every exit code with what it means: those of the command's own answers first, from 64 on those of sysexits.h.
 * docs/operations.md shows the same table; a test compares them.
 */
export const EXIT_CODES = {
  fine: { code: 0, meaning: 'It is done, or all is well.' },
  invalid: {
    code: 1,
    meaning: 'The definitions or the input are invalid, or the answer is no: not sent, not well, no such thing.',
  },
  changes: { code: 2, meaning: 'Valid, and something would change; only with `plan --detailed-exitcode`.' },
  overQuota: { code: 3, meaning: 'Over quota, or skipped because there was no slot.' },
  usage: { code: 64, meaning: 'Wrong flags or settings.' },
  unavailable: { code: 69, meaning: 'What is needed cannot be used or reached: database, port, gateway, git.' },
  internal: { code: 70, meaning: 'A defect of Belfry: please report it.' },
  conflict: { code: 75, meaning: 'It contradicts what is there: look at that, then try again.' },
} as const

/**
 * The kinds of errors that end a command or a request, each with its exit code and HTTP status.
 * This table is the only place that knows both.
 */
export const ERROR_KINDS = {
  /** the definitions or the input are invalid */
  invalid: { exitCode: EXIT_CODES.invalid.code, httpStatus: 422 },
  /** there is no such thing */
  'not-found': { exitCode: EXIT_CODES.invalid.code, httpStatus: 404 },
  /** it contradicts what is there */
  conflict: { exitCode: EXIT_CODES.conflict.code, httpStatus: 409 },
  /** something of the outside (file, port, database) is not usable */
  unavailable: { exitCode: EXIT_CODES.unavailable.code, httpStatus: 503 },
  /** somebody else holds it for now; it goes away by itself */
  busy: { exitCode: EXIT_CODES.conflict.code, httpStatus: 503 },
  /** over quota, or a finding made fatal */
  'over-quota': { exitCode: EXIT_CODES.overQuota.code, httpStatus: 409 },
  /** wrong flags or settings */
  usage: { exitCode: EXIT_CODES.usage.code, httpStatus: 400 },
  /** a defect of Belfry */
  internal: { exitCode: EXIT_CODES.internal.code, httpStatus: 500 },
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

/** Whether it failed only because somebody else was at it: nothing was done, and trying again is all that is needed. */
export function isBusy(error: unknown): boolean {
  return error instanceof BelfryError && error.kind === 'busy'
}

/** The exit code for whatever was thrown: an unforeseen error is a defect of ours. */
export function exitCodeOf(error: unknown): number {
  return ERROR_KINDS[error instanceof BelfryError ? error.kind : 'internal'].exitCode
}
