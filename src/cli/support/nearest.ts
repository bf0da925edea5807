import { showInstant, visible } from '../../core/wording/display.ts'
import type { Neighbour } from '../../core/wording/explanation.ts'
import { exitCodeOf } from '../../errors.ts'
import type { BelfryError } from '../../errors.ts'
import { errorToJson } from './error-document.ts'
import { printJson } from './terminal.ts'
import type { Terminal } from './terminal.ts'
import { wrap } from './wrap.ts'

/** How many occurrences of a day the text names: the sentence above them must stay on the screen. */
const SHOWN_KEYS = 8

/** That a text names no occurrence, or not one. */
type Unnamed = BelfryError & { readonly near: readonly Neighbour[]; readonly timezone: string }

/** Tells that a text names no occurrence, or not one, and which are meant or near. Returns the exit code. */
export function tellNearest(error: Unnamed, terminal: Terminal, isJson: boolean): number {
  for (const line of nearestLines(error)) terminal.err(`${line}\n`)
  if (isJson) printJson(terminal, { error: errorToJson(error) })
  return exitCodeOf(error)
}

/** Each key begins a line, so that it can be copied. */
function nearestLines({ message, remedy = '', near, timezone }: Unnamed): readonly string[] {
  const shown = near.slice(0, SHOWN_KEYS)
  const keys = shown.flatMap(({ key, due }) => [`    ${visible(key)}`, `        ${showInstant(due, timezone)}`])
  const more = near.length > shown.length ? ['    … A time of that day names fewer: ID@2026-12-24T18:00'] : []
  return [...wrap(`belfry: ${message}`, ''), ...wrap(remedy, '  '), ...keys, ...more]
}
