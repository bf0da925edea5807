import { html } from 'hono/html'
import type { Freeze } from '../../core/announcement/freeze.ts'
import { PUSHES } from '../../core/announcement/broadcast.ts'
import { formatHoursAndMinutes } from '../../core/time/instant.ts'
import type { QuietNow, Silent } from '../../service/views/silent.ts'
import { badge, cell, isolated, table, timeOf } from './layout.ts'
import type { Markup } from './layout.ts'

/** Above all else, as a wide pause: a freeze that holds is no fault, and must be impossible to overlook. */
export function frozenNotice({ id, until, zone, reason, allow }: Freeze): Markup {
  return html`<p class="held" role="status">
    <strong>The freeze ${isolated(id)} holds</strong> until ${timeOf(until, zone.name)}: ${isolated(reason)}
    <span class="remedy"
      >What comes due in it is skipped${allow.length === 0 ? '' : `, but for the priority ${allow.join(', ')}`}. It
      stands in settings.yaml.</span
    >
  </p>`
}

/** The freeze that holds or comes next, and the quiet hours. Nothing where the settings have neither. */
export function silentTable({ frozen, nextFreeze, quiet }: Silent): Markup | null {
  const freezes = [...frozen, ...(nextFreeze === null ? [] : [nextFreeze])]
  if (freezes.length + quiet.length === 0) return null
  return table(
    'What settings.yaml says of when nothing leaves. What comes due in a freeze is skipped; in quiet hours it waits for their end, as long as it may be late.',
    ['Name', 'When', 'Now', 'Lets pass', 'Why'],
    [...freezes.map((freeze) => freezeCells(freeze, frozen.includes(freeze))), ...quiet.map(quietCells)],
  )
}

function freezeCells({ id, from, until, zone, reason, allow }: Freeze, isNow: boolean): readonly Markup[] {
  return [
    cell('Name', html`<strong>${isolated(id)}</strong>, a freeze`),
    cell('When', html`${timeOf(from, zone.name)}<br />to ${timeOf(until, zone.name)}`),
    cell('Now', badge(isNow ? 'warn' : 'calm', isNow ? 'holds' : 'comes')),
    cell('Lets pass', passing(allow)),
    cell('Why', isolated(reason)),
  ]
}

function quietCells({ hours, until }: QuietNow): readonly Markup[] {
  const { id, from, to, zone, push, allow } = hours
  const unconcerned = PUSHES.filter((reach) => !push.includes(reach)).map((reach) => `push ${reach}`)
  return [
    cell('Name', html`<strong>${isolated(id)}</strong>, quiet hours`),
    cell('When', html`${formatHoursAndMinutes(from)} to ${formatHoursAndMinutes(to)}<br />${isolated(zone.name)}`),
    cell(
      'Now',
      until === null
        ? badge('calm', 'do not hold')
        : html`${badge('wait', 'hold')}<br />until ${timeOf(until, zone.name)}`,
    ),
    cell('Lets pass', passing([...allow, ...unconcerned])),
    cell('Why', html`<span class="none">every day</span>`),
  ]
}

function passing(allow: readonly string[]): Markup {
  return allow.length === 0 ? html`<span class="none">nothing</span>` : html`${allow.join(', ')}`
}
