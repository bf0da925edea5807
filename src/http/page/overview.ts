import { html } from 'hono/html'
import { counted, showInstant, visible } from '../../core/wording/display.ts'
import { arrivalInWords } from '../../core/wording/move-words.ts'
import { showLateness } from '../../core/wording/duration.ts'
import { expectationInWords, stateInWords, TOO_MUCH } from '../../core/wording/explanation.ts'
import { VERDICT } from '../../core/wording/next-step.ts'
import type { Departure } from '../../core/forecast/forecast.ts'
import type { Occurrence } from '../../core/announcement/occurrence.ts'
import type { Problem } from '../../core/problem.ts'
import { parseInstant } from '../../core/time/instant.ts'
import type { Instant } from '../../core/time/instant.ts'
import { SHOWN } from '../../service/views/overview.ts'
import type { Coming, Delayed, Overview } from '../../service/views/overview.ts'
import { badge, cell, keyLink, more, isolated, table, timeOf } from './layout.ts'
import { asTyped, typed } from '../../invocation.ts'
import type { Markup } from './layout.ts'
import { heldNotice, pausedTable } from './held.ts'
import { frozenNotice, silentTable } from './silent.ts'
import { standing } from './status-cards.ts'
import type { HealthReading } from './status-cards.ts'

/** What the overview shows. */
interface Glance {
  readonly now: Instant
  readonly health: HealthReading
  readonly problems: readonly Problem[]
  readonly overview: Overview
}

/** The overview of the service. */
export function overviewPage({ now, health, problems, overview }: Glance): Markup {
  const { quota, isForetold, waiting, coming, through, widelyPaused, silent, switchedOff, unresolved, decided } =
    overview
  const silences = silentTable(silent)
  return html`<h1 class="quiet">What goes out next</h1>
    ${widelyPaused.map(heldNotice)} ${silent.frozen.map(frozenNotice)} ${standing(health, quota, now)}
    ${problemsSection(health, problems)} ${missingSection(health)} ${unresolvedSection(unresolved)}
    ${isForetold ? '' : html`<p class="empty">What becomes of what waits and comes is ${TOO_MUCH}.</p>`}
    ${section(
      'waiting',
      'Waits now',
      waiting.count === 0
        ? html`<p class="empty">
            Nothing waits. What is due and may not leave yet stands here, with what it waits for.
          </p>`
        : html`${table(
            'What is due and not decided.',
            ['Occurrence', 'Was due', 'Waits'],
            waiting.shown.map((each) => delayedCells(each, now)),
          )}
          ${more(waiting)}`,
    )}
    ${section(
      'coming',
      'Comes next',
      coming.length === 0 && !isForetold
        ? html`<p class="empty">
            It is not known here what comes; <code>${typed('list')}</code> shows what is in force.
          </p>`
        : coming.length === 0
          ? html`<p class="empty">
              Nothing comes until ${timeOf(through, 'UTC')}. Put a definition into the schedules folder, or
              <code>${typed('add FILE')}</code>; <code>${typed('list')}</code> shows what is in force.
            </p>`
          : table(
              `What comes until ${showInstant(through, 'UTC')}${isForetold ? ', and what becomes of it if every call is accepted' : ''}.`,
              ['Occurrence', 'Due', 'What becomes of it', 'Priority', 'Owner'],
              coming.map(comingCells),
            ),
    )}
    ${silences === null ? '' : section('silent', 'Freezes and quiet hours', silences)}
    ${section('paused', 'Paused', pausedTable(overview))} ${switchedOffSection(switchedOff)}
    ${section(
      'decided',
      'Latest',
      decided.length === 0
        ? html`<p class="empty">Nothing has come due yet.</p>`
        : html`${table(
              `The latest ${SHOWN} at most, newest first.`,
              ['Occurrence', 'Due', 'What became of it'],
              decided.map((occurrence) => [
                cell('Occurrence', keyLink(occurrence.key)),
                cell('Due', timeOf(occurrence.due, occurrence.timezone)),
                cell('What became of it', decidedOf(occurrence)),
              ]),
            )}
            <p class="more">All of it: <code>${typed('history')}</code></p>`,
    )}
    <p class="aside">As of ${timeOf(now, 'UTC')}. Reload for what is so now.</p>`
}

function section(id: string, title: string, content: Markup): Markup {
  return html`<section aria-labelledby="${id}">
    <h2 id="${id}">${title}</h2>
    ${content}
  </section>`
}

function problemsSection({ definitions, announcements }: HealthReading, problems: readonly Problem[]): Markup | string {
  if (problems.length === 0) return ''
  const what =
    definitions.staleSince === null
      ? html`<p>They are lived with:</p>`
      : html`<p>
          <strong>Stale since ${timeOf(parseInstant(definitions.staleSince) ?? 0, 'UTC')}:</strong> the files are
          refused as a whole, and ${announcements > 0 ? 'the last good set runs on' : 'nothing else is in force'}. Mend
          them; they are read again at once.
        </p>`
  const shown = problems.slice(0, SHOWN).map(
    ({ file, line, column, severity, code, text, remedy }) =>
      html`<li>
        <code class="place">${visible(file)}:${line}:${column}</code>
        ${badge(severity === 'error' ? 'bad' : 'warn', severity)} <code>${code}</code>: ${isolated(text)}
        <span class="remedy">${isolated(asTyped(remedy))}</span>
      </li>`,
  )
  return section(
    'problems',
    'Problems of the definitions',
    html`${what}
      <ul class="problems">
        ${shown}
      </ul>
      ${more({ shown, count: problems.length })}`,
  )
}

function missingSection({ definitions: { missing } }: HealthReading): Markup | string {
  if (missing.length === 0) return ''
  const shown = missing.slice(0, SHOWN).map(({ file, since, announcements }) => {
    const held =
      announcements === 0
        ? 'what it said of quota, freezes and quiet hours holds on'
        : counted(announcements, 'announcement')
    return html`<li>
      <code class="place">${visible(file)}</code> since ${timeOf(parseInstant(since) ?? 0, 'UTC')}: ${held}
    </li>`
  })
  return section(
    'missing',
    'Files that are missing',
    html`<p>What comes due from them waits as long as it may be late, and is sent if they come back in time.</p>
      <ul class="problems">
        ${shown}
      </ul>
      ${more({ shown, count: missing.length })}`,
  )
}

/** What is known and planned nowhere. */
function switchedOffSection(switchedOff: Overview['switchedOff']): Markup | string {
  if (switchedOff.count === 0) return ''
  return section(
    'switched-off',
    'Switched off',
    html`<p>Their definitions say <code>enabled: false</code>: nothing of these is planned.</p>
      <ul>
        ${switchedOff.shown.map((id) => html`<li>${keyLink(id)}</li>`)}
      </ul>
      ${more(switchedOff)}`,
  )
}

/** What no program can find out. It stays on the page until a person says what they saw. */
function unresolvedSection(unresolved: Overview['unresolved']): Markup | string {
  if (unresolved.count === 0) return ''
  return section(
    'unresolved',
    'Needs a person',
    html`<p>
        Nobody knows whether these went out. Look in a client, then say so:
        <code>${typed(`resolve KEY ${VERDICT}`)}</code>, or <code>--not-seen</code>.
      </p>
      ${table(
        'Outcomes that are unknown, and on which nobody has given a verdict, newest first.',
        ['Occurrence', 'Due', 'What became of it'],
        unresolved.shown.map((occurrence) => [
          cell('Occurrence', keyLink(occurrence.key)),
          cell('Due', timeOf(occurrence.due, occurrence.timezone)),
          cell('What became of it', decidedOf(occurrence)),
        ]),
      )}
      ${more(unresolved)}`,
  )
}

function delayedCells({ key, due, timezone, isInForce, departure }: Delayed, now: Instant): readonly Markup[] {
  return [
    cell('Occurrence', keyLink(key)),
    cell('Was due', html`${timeOf(due, timezone)}<br />${showLateness(Math.max(0, now - due))}`),
    cell(
      'Waits',
      isInForce ? fate(departure, timezone) : badge('warn', 'nothing of its announcement is in force that can be read'),
    ),
  ]
}

function comingCells({ key, due, priority, owner, departure, timezone, moved, more: left }: Coming): readonly Markup[] {
  return [
    cell(
      'Occurrence',
      html`${keyLink(key)}${left === 0 ? '' : html`<br /><span class="none">and ${left} more of it</span>`}`,
    ),
    cell(
      'Due',
      html`${timeOf(due, timezone)}${moved === undefined ? '' : html`<br />${isolated(arrivalInWords(moved))}`}`,
    ),
    cell('What becomes of it', fate(departure, timezone)),
    cell('Priority', html`<span class="priority ${priority}">${priority}</span>`),
    cell('Owner', owner === null ? html`<span class="none">none</span>` : isolated(owner)),
  ]
}

function fate(departure: Departure | undefined, timezone: string): Markup {
  if (departure === undefined) return badge('open', 'not foretold')
  const { state, leavesAt, due } = departure
  const kind = state === 'skipped' || state === 'cancelled' ? 'bad' : leavesAt === due ? 'good' : 'wait'
  return badge(kind, expectationInWords(departure, timezone))
}

function decidedOf(occurrence: Occurrence): Markup {
  const { state, verdict } = occurrence
  const kind = state === 'sent' ? 'good' : state === 'unknown' ? 'open' : state === 'booked' ? 'wait' : 'bad'
  const told =
    verdict === null
      ? ''
      : html`<br />${verdict.wasSeen ? 'seen' : 'not seen'}, says ${isolated(verdict.by)}: ${isolated(verdict.note)}`
  return html`${badge(state === 'cancelled' ? 'calm' : kind, stateInWords(occurrence))}${told}`
}
