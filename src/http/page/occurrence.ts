import { html } from 'hono/html'
import type { Broadcast } from '../../core/announcement/broadcast.ts'
import { messageLines } from '../../core/wording/broadcast-words.ts'
import { visible } from '../../core/wording/display.ts'
import {
  answerOf,
  basisInWords,
  holderInWords,
  holdersThatMatter,
  holdingInWords,
  resultOf,
} from '../../core/wording/explanation.ts'
import { asTyped, typed } from '../../invocation.ts'
import type { Explained, Neighbour } from '../../core/wording/explanation.ts'
import { nextCommandFor, nextStepFor, recordBelow } from '../../core/wording/next-step.ts'
import { checkInWords } from '../../core/wording/check-words.ts'
import type { Check } from '../../core/announcement/check.ts'
import type { Described, Words } from '../../service/views/views.ts'
import { badge, cell, keyLink, more, placeOf, isolated, table, timeOf } from './layout.ts'
import type { Markup } from './layout.ts'

/** How many calls that hold quota are named. */
const SHOWN_HOLDERS = 25

const KINDS = { pass: 'good', FAIL: 'bad', '?': 'open' } as const

/** The explanation of one occurrence, in the words of `why`. */
export function occurrencePage({ explained, words }: Described): Markup {
  const { key, due, timezone, checks } = explained
  const [step, command] = [nextStepFor(explained), nextCommandFor(explained)]
  return html`<article>
    <h1 class="key"><bdi>${visible(key)}</bdi></h1>
    <p class="due">${timeOf(due, timezone)}</p>
    <p class="answer">${isolated(answerOf(explained))}</p>
    ${step === null ? '' : html`<p class="told">${isolated(asTyped(`What to do: ${step}`))}</p>`}
    ${command === null ? '' : html`<p class="told"><code>${visible(typed(command))}</code></p>`}
    ${recordBelow(explained).map((sentence) => html`<p class="told">${isolated(sentence)}</p>`)}
    <section aria-labelledby="checks">
      <h2 id="checks">Why</h2>
      ${
        checks.length === 0
          ? html`<p>${basisInWords(explained)}</p>`
          : table(
              basisInWords(explained),
              ['Result', 'Check', 'What it saw'],
              checks.map((check) => checkCells(check, timezone)),
            )
      }
    </section>
    ${nearestSection(explained)} ${holdersSection(explained)}
    <section aria-labelledby="words">
      <h2 id="words">What it says</h2>
      ${wordsOf(words)}
    </section>
    <p class="aside">
      The same as JSON: <a href="/api${placeOf(key)}">/api/occurrences/…</a>; in a terminal:
      <code>${visible(typed(`why ${key}`))}</code>
    </p>
  </article>`
}

/** The page when there is no explanation: it says why, and names the occurrences that may be meant. */
export function errorPage(message: string, remedy: string | undefined, nearest?: Nearest): Markup {
  return html`<h1>${visible(message)}</h1>
    ${remedy === undefined ? '' : html`<p>${visible(asTyped(remedy))}</p>`} ${nearest ? linksTo(nearest) : ''}
    <p><a href="/">What goes out next</a></p>`
}

/** Occurrences that a reader may have meant. */
interface Nearest {
  readonly near: readonly Neighbour[]
  readonly timezone: string
}

function linksTo({ near, timezone }: Nearest): Markup | string {
  if (near.length === 0) return ''
  return html`<ul>
    ${near.map(({ key, due }) => html`<li>${keyLink(key)} ${timeOf(due, timezone)}</li>`)}
  </ul>`
}

function nearestSection({ nearest, timezone }: Explained): Markup | string {
  if (nearest === undefined || nearest.length === 0) return ''
  return html`<section aria-labelledby="nearest">
    <h2 id="nearest">The nearest ones</h2>
    ${linksTo({ near: nearest, timezone })}
  </section>`
}

function checkCells(check: Check, timezone: string): readonly Markup[] {
  const result = resultOf(check)
  return [
    cell('Result', badge(KINDS[result], result === '?' ? 'not known' : result)),
    cell('Check', check.check),
    cell('What it saw', isolated(checkInWords(check, timezone))),
  ]
}

function holdersSection(explained: Explained): Markup | string {
  const holders = holdersThatMatter(explained)
  if (holders.length === 0) return ''
  const shown = holders.slice(0, SHOWN_HOLDERS)
  return html`<section aria-labelledby="holders">
    <h2 id="holders">Who holds the quota</h2>
    ${table(
      'Those first that free first.',
      ['Call', 'Slot'],
      shown.map((holder) => [
        cell('Call', holder.key === null ? holderInWords(holder) : keyLink(holder.key)),
        cell('Slot', holdingInWords(holder, explained.timezone)),
      ]),
    )}
    ${more({ shown, count: holders.length })}
  </section>`
}

function wordsOf(words: Words | undefined): Markup {
  if (words === undefined)
    return html`<p class="empty">Nobody knows any more: it never left, and its definition is gone.</p>`
  switch (words.kind) {
    case 'unspeakable':
      return html`<p>It cannot be said:</p>
        <ul>
          ${words.findings.map(({ text, remedy }) => html`<li>${isolated(text)}. ${isolated(asTyped(remedy))}</li>`)}
        </ul>`
    case 'recorded':
      return html`<p>Word for word as it was booked last, or as it is to be sent again:</p>
        ${quoted(words.broadcast)}`
    case 'rendered':
      return html`<p>As the definition in force says it:</p>
        ${quoted(words.broadcast)}`
  }
}

function quoted(broadcast: Broadcast): Markup {
  const { sender, push } = broadcast
  return html`<blockquote>
      ${messageLines(broadcast).map((line) => html`<p dir="auto">${visible(line)}</p>`)}
    </blockquote>
    <p class="aside">from ${isolated(sender)}, push ${push}</p>`
}
