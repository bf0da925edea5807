/**
 * Every exit code with its meaning. The command's own codes come first; from 64 on they are those of sysexits.h.
 * docs/operations.md shows the same table: a test compares them.
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
 * The kinds of errors that end a command or a request, with their exit code and HTTP status. Only this table knows
 * both.
 */
export const ERROR_KINDS = {
  /** the definitions or the input are invalid */
  invalid: { exitCode: EXIT_CODES.invalid.code, httpStatus: 422 },
  /** it does not exist */
  'not-found': { exitCode: EXIT_CODES.invalid.code, httpStatus: 404 },
  /** it contradicts what exists */
  conflict: { exitCode: EXIT_CODES.conflict.code, httpStatus: 409 },
  /** something outside (file, port, database) is not usable */
  unavailable: { exitCode: EXIT_CODES.unavailable.code, httpStatus: 503 },
  /** somebody else holds it for now; wait and try again */
  busy: { exitCode: EXIT_CODES.conflict.code, httpStatus: 503 },
  /** over quota, or a finding made fatal */
  'over-quota': { exitCode: EXIT_CODES.overQuota.code, httpStatus: 409 },
  /** wrong flags or settings */
  usage: { exitCode: EXIT_CODES.usage.code, httpStatus: 400 },
  /** a defect of Belfry */
  internal: { exitCode: EXIT_CODES.internal.code, httpStatus: 500 },
} as const

/** The name of one of these kinds. */
export type ErrorKind = keyof typeof ERROR_KINDS

/** An error that a person caused or can fix: one clear message and a remedy, never a stack trace. */
export class BelfryError extends Error {
  override readonly name = 'BelfryError'
  readonly kind: ErrorKind
  /** What to do about it, in one sentence. */
  readonly remedy: string | undefined
  /** What a program is told beside the message, e.g. the problems of definitions. A person has read it already. */
  readonly details: Readonly<Record<string, unknown>>

  constructor(
    kind: ErrorKind,
    message: string,
    options: { remedy?: string; cause?: unknown; details?: Readonly<Record<string, unknown>> } = {},
  ) {
    super(message, options.cause === undefined ? {} : { cause: options.cause })
    this.kind = kind
    this.remedy = options.remedy
    this.details = options.details ?? {}
  }
}

/**
 * The file may not be the newest state of the database: it is older, a copy, linked, removed or replaced. Nothing is
 * written into it and nothing is sent from it.
 */
export class NotNewestError extends BelfryError {}

/** Whether the error only means that somebody else was using it. Nothing was done, and a new try is enough. */
export function isBusy(error: unknown): boolean {
  return error instanceof BelfryError && error.kind === 'busy'
}

/**
 * The code that Node, SQLite or OpenSSL gives an error, e.g. `ENOENT`. Undefined for an error of ours, or none at all.
 */
export function systemCodeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined
}

/** The exit code for anything thrown. An unforeseen error is our defect. */
export function exitCodeOf(error: unknown): number {
  return ERROR_KINDS[error instanceof BelfryError ? error.kind : 'internal'].exitCode
}
