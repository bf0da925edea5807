import { html } from 'hono/html'
import type { Quota } from '../../core/quota/quota.ts'
import { clockErrorInWords } from '../../core/wording/clock-words.ts'
import { counted, visible } from '../../core/wording/display.ts'
import { heldInWords } from '../../core/wording/pause-words.ts'
import { showDuration } from '../../core/wording/duration.ts'
import { parseInstant, SECOND } from '../../core/time/instant.ts'
import type { Instant } from '../../core/time/instant.ts'
import { asTyped } from '../../invocation.ts'
import { badge, timeOf } from './layout.ts'
import type { Markup } from './layout.ts'
import type { readHealth, Status } from '../../service/views/health.ts'

/** The health of the service. */
export type HealthReading = Awaited<ReturnType<typeof readHealth>>

const STATUS = {
  ok: ['good', 'it fires'],
  standby: ['calm', 'another process fires; this one takes over when that ends'],
  'not-delivering': ['bad', 'what comes due does not arrive: account, gateway or network are at fault'],
  stale: ['warn', 'the files on disk are invalid and the last good set runs, or some are missing'],
  clock: ['bad', 'nothing is sent: the clock is wrong, or is not compared yet'],
  failing: ['bad', 'what comes due does not leave: no whole turn, or nothing can be booked, for 15 s'],
} as const satisfies Record<Status, readonly [string, string]>

/** Status, quota and clock in a row of cards. */
export function standing(health: HealthReading, quota: Quota, now: Instant): Markup {
  const { status, error, clock, delivery, announcements, paused, silent, version, node, tz } = health
  const [kind, meaning] = STATUS[status]
  const { used, limit, free, unknown, nextFreeAt } = quota
  return html`<dl class="cards">
    <div>
      <dt>Status</dt>
      <dd>${badge(kind, status)}</dd>
      <dd class="note">${meaning}</dd>
      ${paused.wide.map((pause) => html`<dd>${badge('warn', `${heldInWords({ ...pause, id: '' })} is paused`)}</dd>`)}
      ${silent.freezes.map(({ id }) => html`<dd>${badge('warn', `the freeze ${visible(id)} holds`)}</dd>`)}
      ${error === null ? '' : html`<dd class="note">${visible(error.message)}</dd>`}
      ${error === null || error.remedy === null ? '' : html`<dd class="note">${visible(asTyped(error.remedy))}</dd>`}
    </div>
    <div>
      <dt>Quota</dt>
      <dd><strong>${used}</strong> of ${limit} used</dd>
      <dd><meter min="0" max="${limit}" high="${limit * 0.9}" value="${used}" aria-label="Quota used"></meter></dd>
      <dd class="note">${free} free${unknown === 0 ? '' : `, ${unknown} of the used unknown`}</dd>
      <dd class="note">${freesInWords(nextFreeAt, used, now)}</dd>
    </div>
    <div>
      <dt>Delivery</dt>
      <dd>${delivery.failedSince === null ? badge('good', 'arrives') : badge('bad', `fails: ${delivery.cause}`)}</dd>
      <dd class="note">${acceptedInWords(delivery)}</dd>
      ${delivery.failedSince === null ? '' : html`<dd class="note">failing since ${instantOf(delivery.failedSince)}</dd>`}
      ${delivery.remedy === null ? '' : html`<dd class="note">${visible(asTyped(delivery.remedy))}</dd>`}
    </div>
    <div>
      <dt>Clock</dt>
      <dd>${badge(clock.state === 'trusted' ? 'good' : clock.state === 'wrong' ? 'bad' : 'warn', clock.state)}</dd>
      <dd class="note">
        ${clock.error === null ? 'not compared with the gateway' : clockErrorInWords({ least: clock.error.leastMs, most: clock.error.mostMs })}
      </dd>
      ${clock.obstacle === null ? '' : html`<dd class="note">${visible(clock.obstacle)}</dd>`}
      ${clock.remedy === null ? '' : html`<dd class="note">${asTyped(clock.remedy)}</dd>`}
    </div>
    <div>
      <dt>In force</dt>
      <dd><strong>${counted(announcements, 'announcement')}</strong></dd>
      <dd class="note">Belfry ${version}, Node ${node}, time zones ${tz}</dd>
    </div>
  </dl>`
}

function acceptedInWords({ lastAccepted, notAccepted }: HealthReading['delivery']): Markup {
  const missed = notAccepted === 0 ? '' : `, ${counted(notAccepted, 'call')} not accepted since`
  if (lastAccepted === null) return html`no call was accepted yet${missed === '' ? '' : `, ${notAccepted} not`}`
  return html`last accepted ${instantOf(lastAccepted)}${missed}`
}

/** An instant of the health, for a person. */
function instantOf(iso: string): Markup {
  return timeOf(parseInstant(iso) ?? 0, 'UTC')
}

function freesInWords(nextFreeAt: Instant | undefined, used: number, now: Instant): Markup | string {
  if (nextFreeAt === undefined) return used === 0 ? 'no slot is taken' : 'the calls are under way'
  return html`the oldest frees at ${timeOf(nextFreeAt, 'UTC')}, in ${showDuration(Math.max(SECOND, nextFreeAt - now))}`
}
