import { scopeOf } from '../announcement/pause.ts'
import type { PauseScope, WidePause } from '../announcement/pause.ts'
import { showInstant, visible } from './display.ts'
import { inShell } from './shell-word.ts'

/** Whom a pause holds back. */
export interface Held {
  readonly scope: PauseScope
  readonly owner: string | null
  /** Its announcement, where it holds back one. */
  readonly id: string
}

/** What holds a pause back, for a sentence: `everything`, `everything of events`, or an id. */
export function heldInWords({ scope, owner, id }: Held): string {
  if (scope === 'all') return 'everything'
  return scope === 'owner' ? `everything of ${visible(owner ?? '')}` : id
}

/** How a person names on the command line what a pause holds back. A pause ends only by its own breadth. */
export function targetInWords({ scope, owner, id }: Held): string {
  if (scope === 'all') return '--all'
  return scope === 'owner' ? `--owner ${inShell(visible(owner ?? ''))}` : id
}

/** The command that ends a pause, in the form that texts for people have. */
export function resumptionOf(held: Held): string {
  return `\`belfry resume ${targetInWords(held)} --by NAME\``
}

/** A wide pause in one sentence, for a page, a log or a terminal; `since` and `until` are told in UTC. */
export function widePauseInWords({ owner, by, reason, since, until }: WidePause): string {
  const what = heldInWords(heldWidely(owner))
  const end = until === null ? '' : ` until ${showInstant(until, 'UTC')}`
  return `${what} is paused by ${visible(by)} since ${showInstant(since, 'UTC')}${end}: ${visible(reason)}`
}

/** What a pause of a team, or of all (null), holds back. */
export function heldWidely(owner: string | null): Held {
  return { ...scopeOf({ wide: { owner } }), id: '' }
}
