import { html } from 'hono/html'
import { scopeOf } from '../../core/announcement/pause.ts'
import type { WidePause } from '../../core/announcement/pause.ts'
import { capitalized } from '../../core/wording/display.ts'
import { heldInWords, heldWidely, targetInWords } from '../../core/wording/pause-words.ts'
import type { Held } from '../../core/wording/pause-words.ts'
import { typed } from '../../invocation.ts'
import type { Overview } from '../../service/views/overview.ts'
import { cell, isolated, keyLink, more, table, timeOf } from './layout.ts'
import type { Markup } from './layout.ts'

/** Above all else: that people hold everything back is no fault, and must be impossible to overlook. */
export function heldNotice(pause: WidePause): Markup {
  const { owner, by, reason, since, until } = pause
  const held = heldWidely(owner)
  const what = heldInWords(held)
  return html`<p class="held" role="status">
    <strong>${isolated(`${capitalized(what)} is paused`)}</strong> by ${isolated(by)} since
    ${timeOf(since, 'UTC')}${until === null ? '' : html`, until ${timeOf(until, 'UTC')}`}: ${isolated(reason)}
    <span class="remedy">What comes due meanwhile is skipped. ${commandThatEnds(held)} ends it.</span>
  </p>`
}

/** What is paused: a row for each pause of all or of a team, then one for each of a single announcement. */
export function pausedTable({ paused, widelyPaused }: Pick<Overview, 'paused' | 'widelyPaused'>): Markup {
  if (paused.count + widelyPaused.length === 0) {
    return html`<p class="empty">
      Nobody has paused anything. <code>${typed('pause ID --by NAME --reason TEXT')}</code> does, and with
      <code>--all</code> in place of the id everything.
    </p>`
  }
  return html`${table(
    'Nothing of these is sent until they are resumed, or until then.',
    ['Announcement', 'By', 'Why', 'Since', 'Until'],
    [...widelyPaused.map(wideCells), ...paused.shown.map(narrowCells)],
  )}
  ${more(paused)}`
}

function wideCells(pause: WidePause): readonly Markup[] {
  const held = heldWidely(pause.owner)
  return cellsOf(held, html`<strong>${isolated(heldInWords(held))}</strong>`, { ...pause, timezone: 'UTC' })
}

function narrowCells(pause: Overview['paused']['shown'][number]): readonly Markup[] {
  const { announcementId: id } = pause
  return cellsOf({ ...scopeOf(pause), id }, keyLink(id), pause)
}

type ShownPause = Omit<WidePause, 'owner'> & { readonly timezone: string }

function cellsOf(held: Held, what: Markup, { by, reason, since, until, timezone }: ShownPause): readonly Markup[] {
  return [
    cell('Announcement', what),
    cell('By', isolated(by)),
    cell('Why', isolated(reason)),
    cell('Since', timeOf(since, timezone)),
    cell('Until', until === null ? html`somebody runs ${commandThatEnds(held)}` : timeOf(until, timezone)),
  ]
}

function commandThatEnds(held: Held): Markup {
  return html`<code>${typed(`resume ${targetInWords(held)} --by NAME`)}</code>`
}
