import { html } from 'hono/html'
import { showInstant, visible } from '../../core/wording/display.ts'
import { formatInstant } from '../../core/time/instant.ts'
import type { Instant } from '../../core/time/instant.ts'
import type { Some } from '../../service/views/overview.ts'
import type { Mode } from '../../ports/state-store.ts'

/** Escaped HTML. `html` escapes everything else that is put into it. */
export type Markup = ReturnType<typeof html>

/** The path of the page that explains an occurrence. */
export function placeOf(key: string): string {
  return `/occurrences/${encodeURIComponent(key)}`
}

/** A key, as a link to its explanation. */
export function keyLink(key: string): Markup {
  return html`<a class="key" href="${placeOf(key)}"><bdi>${visible(key)}</bdi></a>`
}

/** A text from outside. Nothing in it can hide, or turn the direction of the text after it. */
export function isolated(text: string): Markup {
  return html`<bdi>${visible(text)}</bdi>`
}

/** An instant for people (local time with zone, and UTC) and for programs. */
export function timeOf(instant: Instant, timezone: string): Markup {
  return html`<time datetime="${formatInstant(instant)}">${showInstant(instant, timezone)}</time>`
}

const MARKS = { good: '✓', bad: '✗', open: '?', wait: '…', warn: '!', calm: '·' } as const

/** A word with a symbol before it: states must differ without colour, too. */
export function badge(kind: keyof typeof MARKS, text: string): Markup {
  return html`<span class="badge ${kind}"><span aria-hidden="true">${MARKS[kind]}</span> ${visible(text)}</span>`
}

/** A table's cell. On a narrow screen each cell has its own line, with the column's name before it. */
export function cell(column: string, content: Markup | string): Markup {
  return html`<td role="cell" data-column="${column}"><div>${content}</div></td>`
}

/** A table. For a screen reader it stays a table, even when a narrow screen shows its rows as cards. */
export function table(caption: string, columns: readonly string[], rows: readonly (readonly Markup[])[]): Markup {
  return html`<table role="table">
    <caption>
      ${caption}
    </caption>
    <thead role="rowgroup">
      <tr role="row">
        ${columns.map((column) => html`<th role="columnheader" scope="col">${column}</th>`)}
      </tr>
    </thead>
    <tbody role="rowgroup">
      ${rows.map(
        (cells) =>
          html`<tr role="row">
            ${cells}
          </tr>`,
      )}
    </tbody>
  </table>`
}

/** How many more there are than those shown. */
export function more({ shown, count }: Some<unknown>): Markup | string {
  return count > shown.length ? html`<p class="more">and ${count - shown.length} more</p>` : ''
}

/** What every page has: live or sandbox, impossible to overlook, and the way back. */
export function frame({ title, mode }: { readonly title: string; readonly mode: Mode }, main: Markup): Markup {
  const meaning = mode === 'live' ? 'broadcasts go to every user' : 'nothing leaves this machine'
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${visible(title)} · ${mode.toUpperCase()} · Belfry</title>
        <link rel="icon" type="image/svg+xml" href="/bell.svg" />
        <link rel="stylesheet" href="/page.css" />
      </head>
      <body class="${mode}">
        <header>
          <a class="home" href="/"><img src="/bell.svg" alt="" width="28" height="28" /> Belfry</a>
          <p class="mode"><strong>${mode.toUpperCase()}</strong> <span>${meaning}</span></p>
        </header>
        <main>${main}</main>
      </body>
    </html>`
}
