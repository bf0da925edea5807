import { html } from 'hono/html'
import type { Quota } from '../core/quota.ts'
import { counted } from '../core/display.ts'
import { formatDuration, SECOND } from '../core/time.ts'
import type { Instant } from '../core/time.ts'
import { badge, timeOf } from './frame.ts'
import type { Markup } from './frame.ts'
import type { readHealth, Status } from './health.ts'

/** How the service stands, as its health says. */
export type Standing = Awaited<ReturnType<typeof readHealth>>

const STATUS = {
  ok: ['good', 'it fires'],
  standby: ['calm', 'another process fires; this one takes over when that ends'],
  stale: ['warn', 'the files on disk are invalid and the last good set runs, or some are missing'],
  clock: ['bad', 'nothing is sent: the clock is wrong, or is not compared yet'],
  failing: ['bad', 'no turn for 15 s: the database cannot be used, or the process hangs'],
} as const satisfies Record<Status, readonly [string, string]>

/** Status, quota and clock in a row of cards. */
export function standing(health: Standing, quota: Quota, now: Instant): Markup {
  const { status, clock, announcements, version, node, tz } = health
  const [kind, meaning] = STATUS[status]
  const { used, limit, free, unknown, nextFreeAt } = quota
  return html`<dl class="cards">
    <div>
      <dt>Status</dt>
      <dd>${badge(kind, status)}</dd>
      <dd class="note">${meaning}</dd>
    </div>
    <div>
      <dt>Quota</dt>
      <dd><strong>${used}</strong> of ${limit} used</dd>
      <dd><meter min="0" max="${limit}" high="${limit * 0.9}" value="${used}" aria-label="Quota used"></meter></dd>
      <dd class="note">${free} free${unknown === 0 ? '' : `, ${unknown} of the used unknown`}</dd>
      <dd class="note">${freesInWords(nextFreeAt, used, now)}</dd>
    </div>
    <div>
      <dt>Clock</dt>
      <dd>${badge(clock.state === 'trusted' ? 'good' : clock.state === 'wrong' ? 'bad' : 'warn', clock.state)}</dd>
      <dd class="note">
        ${clock.error === null ? 'not compared with the gateway' : `${clock.error.leastMs} to ${clock.error.mostMs} ms from the gateway's`}
      </dd>
    </div>
    <div>
      <dt>In force</dt>
      <dd><strong>${counted(announcements, 'announcement')}</strong></dd>
      <dd class="note">Belfry ${version}, Node ${node}, time zones ${tz}</dd>
    </div>
  </dl>`
}

function freesInWords(nextFreeAt: Instant | undefined, used: number, now: Instant): Markup | string {
  if (nextFreeAt === undefined) return used === 0 ? 'no slot is taken' : 'the calls are under way'
  const left = Math.ceil((nextFreeAt - now) / SECOND) * SECOND
  return html`the oldest frees at ${timeOf(nextFreeAt, 'UTC')}, in ${formatDuration(left)}`
}
