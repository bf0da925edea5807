import type { Freeze } from '../../core/announcement/freeze.ts'
import { PUSHES } from '../../core/announcement/broadcast.ts'
import type { QuietHours } from '../../core/announcement/quiet.ts'
import type { Path } from '../../core/problem.ts'
import { HOUR, MINUTE, parseWallTime } from '../../core/time/instant.ts'
import type { Instant, Millis } from '../../core/time/instant.ts'
import { resolveWallTime } from '../../core/time/wall-time.ts'
import type { Zone } from '../../core/time/zone.ts'
import { adviceOnTime } from '../advice/time.ts'
import { fault, quoted } from '../problems/codes.ts'
import type { Fault } from '../problems/codes.ts'
import { TIME_OF_DAY } from '../shape/silences.ts'
import type { FreezeShape, QuietShape } from '../shape/silences.ts'
import { checkZone } from '../shape/timezone.ts'

/** When nothing leaves: the freezes and the quiet hours of the settings file. */
export interface Silences {
  readonly freezes: readonly Freeze[]
  readonly quiet: readonly QuietHours[]
}

/** The freezes and the quiet hours, and what is wrong with them. */
export interface CheckedSilences extends Silences {
  readonly faults: readonly Fault[]
}

/** Reads the freezes and the quiet hours. Those with an error are left out. */
export function checkSilences({
  freezes = [],
  quiet = [],
}: {
  readonly freezes?: readonly FreezeShape[] | undefined
  readonly quiet?: readonly QuietShape[] | undefined
}): CheckedSilences {
  const faults: Fault[] = [...repeatedIds('freezes', freezes), ...repeatedIds('quiet', quiet)]
  const read = {
    freezes: freezes.flatMap((each, index) => readFreeze(each, ['freezes', index], faults) ?? []),
    quiet: quiet.flatMap((each, index) => readQuiet(each, ['quiet', index], faults) ?? []),
  }
  return { ...read, faults }
}

function readFreeze(
  { id, from, to, timezone, reason, allow = [] }: FreezeShape,
  path: Path,
  faults: Fault[],
): Freeze | undefined {
  const zone = readZone(timezone, path, faults)
  if (reason.trim() === '') {
    faults.push(
      fault(
        'freeze-reason',
        [...path, 'reason'],
        'the freeze has no reason',
        'Say why, for those who ask: reason: Holidays.',
      ),
    )
  }
  const begin = readTime(from, zone, [...path, 'from'], faults)
  const until = readTime(to, zone, [...path, 'to'], faults)
  if (begin === undefined || until === undefined) return undefined
  if (until > begin) return { id, from: begin, until, reason, allow }
  faults.push(
    fault(
      'freeze-order',
      [...path, 'to'],
      'to is not after from, so the freeze holds at no time',
      'Make to later than from; it is exclusive.',
    ),
  )
  return undefined
}

function readQuiet(
  { id, from, to, timezone, push = [...PUSHES], allow = [] }: QuietShape,
  path: Path,
  faults: Fault[],
): QuietHours | undefined {
  const zone = readZone(timezone, path, faults)
  const begin = readTimeOfDay(from, [...path, 'from'], faults)
  const end = readTimeOfDay(to, [...path, 'to'], faults)
  if (begin !== undefined && begin === end) {
    faults.push(
      fault(
        'quiet-order',
        [...path, 'to'],
        'from and to are the same time',
        'Make them differ. A freeze holds whole days.',
      ),
    )
    return undefined
  }
  if (zone === undefined || begin === undefined || end === undefined) return undefined
  return { id, from: begin, to: end, zone, push, allow }
}

function readZone(name: string, path: Path, faults: Fault[]): Zone | undefined {
  const { zone, fault: found } = checkZone(name, [...path, 'timezone'])
  if (found) faults.push(found)
  return zone
}

function readTime(text: string, zone: Zone | undefined, path: Path, faults: Fault[]): Instant | undefined {
  const wall = parseWallTime(text)
  if (wall !== undefined) return zone && resolveWallTime(zone, wall)
  const advice = adviceOnTime(text, { key: path.at(-1) === 'to' ? 'until' : 'from', ...(zone && { zone }) })
  faults.push(fault('local-time-format', path, advice.text, advice.remedy))
  return undefined
}

function readTimeOfDay(text: string, path: Path, faults: Fault[]): Millis | undefined {
  if (TIME_OF_DAY.test(text)) return Number(text.slice(0, 2)) * HOUR + Number(text.slice(3)) * MINUTE
  faults.push(
    fault(
      'time-of-day',
      path,
      `${quoted(text)} is not a time of day`,
      'Write hours and minutes of 24 hours, in quotes: "22:00".',
    ),
  )
  return undefined
}

function repeatedIds(key: string, all: readonly { readonly id: string }[]): readonly Fault[] {
  return all.flatMap(({ id }, index) => {
    const first = all.findIndex((each) => each.id === id)
    if (first === index) return []
    return [fault('silence-twice', [key, index, 'id'], `${quoted(id)} stands here twice`, 'Give each its own id.')]
  })
}
