import { NO_DAYS } from '../../src/core/schedule/local/day-set.ts'
import type { Announcement } from '../../src/core/announcement/announcement.ts'
import type { Message } from '../../src/core/announcement/broadcast.ts'
import { parseReminder } from '../../src/core/schedule/reminder.ts'
import type { Instant } from '../../src/core/time/instant.ts'
import { parseWallTime } from '../../src/core/time/instant.ts'
import { findZone } from '../../src/core/time/zone.ts'
import { renderBroadcast } from '../../src/definitions/template/template.ts'
import { announcementOf } from './announcement.ts'
import type { Sketch } from './announcement.ts'
import type { Schedule } from '../../src/core/schedule/schedule.ts'

/** An event schedule. */
export function eventAt(at: string, reminders: readonly string[], timezone: string): Schedule {
  const zone = findZone(timezone)
  const wall = parseWallTime(at)
  if (!zone || wall === undefined) throw new Error(`no event at ${at} in ${timezone}`)
  const read = reminders.map((text) => parseReminder(text)).filter((reminder) => reminder !== undefined)
  return { rule: { kind: 'event', at: wall, reminders: read }, zone, except: NO_DAYS }
}

/** 18:00 in Singapore, two hours after {@link DUE}. */
export const CUP = eventAt('2030-12-24T18:00', ['-1d', '-2h', '-15m', '0m'], 'Asia/Singapore')
export const DUE: Instant = Date.parse('2030-12-24T08:00:00Z')

/** An announcement of the cup, with a text or another message. */
export function cupWith(message: string | Message, vars: Announcement['vars'] = {}, sketch: Sketch = {}): Announcement {
  const base = announcementOf({ id: 'winter-cup', ...sketch })
  const whole = typeof message === 'string' ? ({ type: 'text', text: message } as const) : message
  return { ...base, schedule: CUP, broadcast: { ...base.broadcast, message: whole }, vars }
}

/** The text of an announcement at an instant. */
export function textAt(announcement: Announcement, due: Instant = DUE): string {
  const rendered = renderBroadcast(announcement, due)
  if ('findings' in rendered) throw new Error(JSON.stringify(rendered.findings))
  const { message } = rendered.broadcast
  return message.type === 'text' ? message.text : ''
}

/** What is wrong with a text: the codes, and the parts that they point at. */
export function faultsOf(text: string, vars: Announcement['vars'] = {}): string[] {
  const rendered = renderBroadcast(cupWith(text, vars), DUE)
  if ('broadcast' in rendered) return []
  return rendered.findings.map(({ code, offset, length = 0 }) =>
    offset === undefined ? code : `${code} ${text.slice(offset, offset + length)}`,
  )
}
