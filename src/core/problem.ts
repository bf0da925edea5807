/** How bad a problem is. An `error` refuses the whole set of definitions. A `warning` is only shown. */
export type Severity = 'error' | 'warning'

/** A place inside a checked value, e.g. `['message', 'text']`. */
export type Path = readonly (string | number)[]

/**
 * Something wrong inside one value. A rule of the core found it, which knows neither files nor lines. It is data, never
 * thrown. The room that knows the position turns it into a {@link Problem}.
 */
export interface Finding {
  readonly severity: Severity
  /** Stable kebab-case name of the kind of problem, e.g. `cron-field-count`. docs/problems.md lists them all. */
  readonly code: string
  /** What is wrong, in one sentence that blames nobody. */
  readonly text: string
  /** What to write instead, one sentence. */
  readonly remedy: string
  /** Where in the value, relative to the checked value. */
  readonly path: Path
  /** Zero-based offset of the first wrong character within a string value, when known. */
  readonly offset?: number
  /** How many characters are wrong from `offset` on, when known. */
  readonly length?: number
}

/** Something wrong in a definition, with the address where a person can fix it. Collected, never thrown. */
export interface Problem extends Omit<Finding, 'offset'> {
  /** Path of the file as the person named it. */
  readonly file: string
  /** One-based line. */
  readonly line: number
  /** One-based column. */
  readonly column: number
  /** The text of that line, for the caret. Absent when there is none, e.g. for an unreadable file. */
  readonly source?: string
}
