import type { Logger } from 'pino'

/** The most names in one log line. */
const MOST_NAMED = 8

/** Names for a log line: all of them when they are few, else the first ones and the count of the rest. */
export function named(names: readonly string[]): string {
  return names.length <= MOST_NAMED
    ? names.join(', ')
    : `${names.slice(0, MOST_NAMED).join(', ')} and ${names.length - MOST_NAMED} more`
}

/** A line of log: the facts for a machine, the sentence for a person. */
export interface LogLine {
  readonly facts: object
  readonly sentence: string
}

/** How events of one time are written to the log. */
export interface Telling<T> {
  readonly level: 'warn' | 'error'
  /** Events of the same kind share one line. */
  readonly kindOf: (each: T) => string
  /** The name of an event in a line about several. */
  readonly nameOf: (each: T) => string
  /** The line about a single event. */
  readonly lineOf: (each: T) => LogLine
  /** The line about several events of a kind, without their names. */
  readonly sumOf: (all: readonly T[], first: T) => LogLine
}

/**
 * Logs events that happened at once. A single event of its kind gets its own line. Several of a kind share one line
 * with their count and the first names, and each gets its own line at level debug. Five hundred equal messages must not
 * hide a different one.
 */
export function tellByKind<T>(
  log: Logger,
  all: readonly T[],
  { level, kindOf, nameOf, lineOf, sumOf }: Telling<T>,
): void {
  for (const alike of Map.groupBy(all, kindOf).values()) {
    const [first, ...others] = alike as [T, ...T[]]
    if (others.length > 0) {
      const names = [...new Set(alike.map(nameOf))]
      const { facts, sentence } = sumOf(alike, first)
      log[level]({ ...facts, count: alike.length, first: names.slice(0, MOST_NAMED) }, `${sentence}: ${named(names)}`)
    }
    for (const each of alike) {
      const { facts, sentence } = lineOf(each)
      log[others.length > 0 ? 'debug' : level](facts, sentence)
    }
  }
}
