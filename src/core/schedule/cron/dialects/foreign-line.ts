/** A line that is not one of Belfry's, and what it is. */
export interface ForeignLine {
  /** What it is, with its article. It ends the sentence "this is …". */
  readonly what: string
  /** What to write. Double quotes stand in it only around the lines of {@link lines}. */
  readonly remedy: string
  /** The lines that mean the same in Belfry. None where Belfry has no such line. */
  readonly lines: readonly string[]
  /** What to write if Belfry refuses one of the lines, since a field of the foreign line is wrong, too. */
  readonly otherwise: string
}

/** Whether Belfry's grammar takes a line. */
export type Reads = (line: string) => boolean

/** Recognises the lines of one family of dialects. The line has one space between its words, and none around it. */
export type Dialect = (line: string, reads: Reads) => ForeignLine | undefined

const FIVE_FIELDS = 'Write five fields: minute, hour, day of month, month, day of week.'

/** A foreign line that one line of Belfry replaces. What stands beside it comes after its closing quote. */
export function replacedBy(what: string, line: string, beside = '', otherwise = FIVE_FIELDS): ForeignLine {
  return { what, lines: [line], remedy: `Write "${line}"${beside}.`, otherwise }
}

/** A foreign line for which there is no line of Belfry, but something else. */
export function insteadOf(what: string, remedy: string): ForeignLine {
  return { what, lines: [], remedy, otherwise: remedy }
}
