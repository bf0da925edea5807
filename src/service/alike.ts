import type { Logger } from 'pino'

/** How many names a log line has. */
const MOST_NAMED = 8

/** Names for a log line: all of a few, the first of many. */
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

/** How what happened at once is told. */
export interface Telling<T> {
  readonly level: 'warn' | 'error'
  /** What is of one kind is one line. */
  readonly kindOf: (each: T) => string
  /** What a line about many names it by. */
  readonly nameOf: (each: T) => string
  /** The line about one. */
  readonly lineOf: (each: T) => LogLine
  /** The line about several of a kind, without their names. */
  readonly sumOf: (all: readonly T[], first: T) => LogLine
}

/**
 * Tells what happened to many at once: what there is one of its kind by its own line, of the others how many there are and
 * the first names in one line, and each by its own line at level debug. Five hundred announcements that have the same to
 * say must not bury what the next one has.
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
