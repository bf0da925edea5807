import type { Command } from 'commander'
import { BelfryError } from '../../errors.ts'
import type { ErrorKind } from '../../errors.ts'

/** Why there is no answer, for a program (docs/json.md). It has the one key `error` around it. */
export interface ErrorDocument {
  /** The kind of error. `stopped`: a signal ended the verb before it had an answer. */
  readonly code: ErrorKind | 'stopped'
  readonly message: string
  /** What to do about it. Null when nobody knows, or when there is nothing to do. */
  readonly remedy: string | null
  /** What else a person was told, e.g. `problems`. */
  readonly [detail: string]: unknown
}

/** The document for anything thrown. */
export function errorToJson(error: unknown): ErrorDocument {
  if (error instanceof BelfryError) {
    const { kind, message, remedy = null, details } = error
    return { code: kind, message, remedy, ...details }
  }
  return { code: 'internal', message: String(error), remedy: 'This is a defect of Belfry, please report it.' }
}

/** The document for wrong use that the library found. Empty: a verb was named that only has subcommands, or none. */
export function refusalToJson(text: string): ErrorDocument {
  const [, message = '', hint] = /^(?:error: )?([^]*?)(?:\n\((Did you mean [^]*)\))?$/u.exec(text) ?? []
  if (message === '') return { code: 'usage', message: 'no command is named', remedy: 'The help lists the commands.' }
  return { code: 'usage', message, remedy: hint ?? 'The help shows how.' }
}

/**
 * Whether a JSON document is expected. A verb that runs has read its options. Before that only the arguments can tell:
 * something in them is wrong.
 */
export function isJsonWanted(args: readonly string[], acting: Command | undefined): boolean {
  if (acting !== undefined) {
    const { json, format } = acting.opts<{ json?: unknown; format?: unknown }>()
    return json === true || format === 'json'
  }
  const options = args.includes('--') ? args.slice(0, args.indexOf('--')) : args
  return options.some(
    (arg, index) =>
      arg === '--json' || `${arg}=${options[index + 1] ?? ''}` === '--format=json' || arg === '--format=json',
  )
}
