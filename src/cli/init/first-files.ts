import { DAY, formatOffset, formatWallTime, MINUTE } from '../../core/time/instant.ts'
import type { Instant, Millis } from '../../core/time/instant.ts'
import { resolveWallTime } from '../../core/time/wall-time.ts'
import type { Zone } from '../../core/time/zone.ts'
import { parseDefinitions } from '../../definitions/check/definitions.ts'
import { checkZone } from '../../definitions/shape/timezone.ts'
import { BelfryError } from '../../errors.ts'

/** What a person may say of the first announcement. */
export interface FirstWishes {
  readonly timezone: string
  readonly sender: string
  readonly owner: string
}

/** The first definition files, by their names, and the range in which something of them is due. */
export interface FirstFiles {
  readonly definitions: { readonly name: string; readonly text: string }
  readonly settings: { readonly name: string; readonly text: string }
  /** An instant with its offset. */
  readonly from: string
  readonly days: number
}

/**
 * How far ahead the example is, in ms: 52 weeks. It is the same day of the week, and far enough that nobody gets it
 * before somebody has looked at it.
 */
const AHEAD: Millis = 364 * DAY
/** When the example begins, and the day before it, when its first reminder is due. */
const [BEGINS, BEFORE] = [18 * 60 * MINUTE, DAY]

/**
 * The first announcement and the settings beside it. They are valid, without a warning.
 * @throws BelfryError `usage` when something is no zone, sender or owner
 */
export function firstFilesOf(wishes: FirstWishes, now: Instant): FirstFiles {
  const { timezone, sender, owner } = wishes
  const { zone, fault } = checkZone(timezone, [])
  if (zone === undefined) throw new BelfryError('usage', fault.text, { remedy: fault.remedy })
  const midnight = Math.floor(zone.wallTimeAt(now + AHEAD) / DAY) * DAY
  const definitions = `# yaml-language-server: $schema=./announcements.schema.json
# An example to be replaced: docs/definitions.md of Belfry has every key.
version: 1
defaults: { timezone: ${written(timezone)}, sender: ${written(sender)}, owner: ${written(owner)} }

announcements:
  - id: first-event
    description: Announced a day before, an hour before, and when it begins
    schedule:
      event: { at: ${formatWallTime(midnight + BEGINS)}, reminders: [-1d, -1h, 0m] }
    # A reminder that comes too late is worse than none.
    late: { grace: 5m, then: skip }
    message:
      type: text
      text: 'The event starts {{ event.at | until }}. Come and join!'
`
  const settings = `# yaml-language-server: $schema=./settings.schema.json
# How the teams that announce share the 100 calls of 24 hours.
version: 1

# Every announcement needs an owner that stands here.
owners:
  # At most 20 calls in 24 hours.
  ${written(owner)}: { daily: 20 }
`
  const files = [
    { path: 'announcements.yaml', text: definitions },
    { path: 'settings.yaml', text: settings },
  ] as const
  const [problem] = parseDefinitions(files, { now }).problems
  if (problem !== undefined) {
    const { timezone: z, sender: s, owner: o } = wishes
    throw new BelfryError('usage', `with zone "${z}", sender "${s}" and owner "${o}": ${problem.text}`, {
      remedy: problem.remedy,
    })
  }
  return {
    definitions: { name: 'announcements.yaml', text: definitions },
    settings: { name: 'settings.yaml', text: settings },
    from: beginOf(midnight - BEFORE, zone),
    days: 3,
  }
}

/** A word as YAML, in quotes unless it can only be read as that word. */
function written(word: string): string {
  const isPlain = /^[A-Za-z][\w/.+-]*$/u.test(word) && !/^(?:true|false|null|yes|no|on|off|y|n)$/iu.test(word)
  return isPlain ? word : JSON.stringify(word)
}

/** A midnight as an instant with its offset. If clocks jump over it: the first time after it. */
function beginOf(midnight: number, zone: Zone): string {
  const instant = resolveWallTime(zone, midnight)
  return `${formatWallTime(zone.wallTimeAt(instant))}${formatOffset(zone.offsetAt(instant))}`
}
