/** How bad a problem is: an `error` refuses the whole set of definitions, a `warning` is shown and lived with. */
export type Severity = 'error' | 'warning'

/** A place inside a checked value, e.g. `['message', 'text']`. */
export type Path = readonly (string | number)[]

/**
 * Something wrong inside one value, found by a rule of the core that knows neither files nor lines.
 * Data, never thrown. The room that knows the position turns it into a {@link Problem}.
 */
export interface Finding {
  readonly severity: Severity
  /** Stable kebab-case name of the kind of problem, e.g. `cron-field-count`; listed in docs/problems.md. */
  readonly code: string
  /** What is wrong, one sentence without a full stop's worth of blame. */
  readonly text: string
  /** What to write instead, one sentence. */
  readonly remedy: string
  /** Where in the value, relative to what was checked. */
  readonly path: Path
  /** Zero-based offset of the first character at fault within a string value, when known. */
  readonly offset?: number
  /** How many characters are at fault from `offset` on, when known. */
  readonly length?: number
}

/** Something wrong in a definition, with the address where a person mends it. Collected, never thrown. */
export interface Problem extends Omit<Finding, 'offset'> {
  /** Path of the file as the person named it. */
  readonly file: string
  /** One-based line. */
  readonly line: number
  /** One-based column. */
  readonly column: number
  /** The text of that line, for the caret; absent when there is none (e.g. an unreadable file). */
  readonly source?: string
}
