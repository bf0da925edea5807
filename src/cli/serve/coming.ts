import type { Definition } from '../../core/announcement/announcement.ts'
import { nextInstant } from '../../core/schedule/recurrence.ts'
import { formatWallTime } from '../../core/time/instant.ts'
import type { Instant } from '../../core/time/instant.ts'
import type { Logger } from '../../log.ts'

/** The most announcements that the start names. */
const SHOWN = 10

/** Logs when each announcement comes next, soonest first. A frequent one cannot hide a rare one: each has one line. */
export function tellComing(log: Logger, definitions: readonly Definition[], now: Instant): void {
  const coming = definitions
    .flatMap(({ announcement: { id, schedule } }) => {
      const due = nextInstant(schedule, now)
      return due === undefined ? [] : [{ id, due, zone: schedule.zone }]
    })
    .toSorted((a, b) => a.due - b.due || (a.id < b.id ? -1 : 1))
  const shown = coming.slice(0, SHOWN)
  const width = Math.max(...shown.map(({ id }) => id.length))
  if (shown.length > 0) log.info('what comes next, each in the time of its zone:')
  for (const { id, due, zone } of shown) {
    const local = formatWallTime(zone.wallTimeAt(due)).slice(0, 16).replace('T', ' ')
    log.info({ announcementId: id, due, timezone: zone.name }, `  ${id.padEnd(width)}  ${local} ${zone.name}`)
  }
  const rest = coming.length - shown.length
  if (rest > 0) log.info({ rest }, `  and ${rest} more: \`belfry list\``)
}
