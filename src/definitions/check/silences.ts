import type { Freeze } from '../../core/announcement/freeze.ts'
import { PUSHES } from '../../core/announcement/broadcast.ts'
import type { QuietHours } from '../../core/announcement/quiet.ts'
import type { Silences } from '../../core/announcement/silences.ts'
import type { Path } from '../../core/problem.ts'
import { HOUR, MINUTE, parseWallTime } from '../../core/time/instant.ts'
import type { Instant, Millis } from '../../core/time/instant.ts'
import { resolveWallTime } from '../../core/time/wall-time.ts'
import type { Zone } from '../../core/time/zone.ts'
import { readClock } from '../advice/clock.ts'
import { adviceOnTimeOfDay, TIME_OF_DAY } from '../advice/time-of-day.ts'
import { adviceOnTime } from '../advice/time.ts'
import { checkClock } from './schedule/times.ts'
import { fault, quoted } from '../problems/codes.ts'
import type { Fault } from '../problems/codes.ts'
import type { FreezeShape, QuietShape } from '../shape/silences.ts'
import { checkZone } from '../shape/timezone.ts'

/** The freezes and the quiet hours, and what is wrong with them. */
export interface CheckedSilences extends Silences {
  readonly faults: readonly Fault[]
}

/** What is written of freezes and quiet hours. */
interface WrittenSilences {
  readonly freezes?: readonly FreezeShape[] | undefined
  readonly quiet?: readonly QuietShape[] | undefined
  /** The paths without a value of the right type. What is at them, or above, is not looked at. */
  readonly broken?: readonly Path[]
}

/** Reads the freezes and the quiet hours. Those with an error are left out. `now`: freezes that are over are told. */
export function checkSilences({ freezes, quiet, broken = [] }: WrittenSilences, now: Instant): CheckedSilences {
  const faults: Fault[] = []
  const wholeIn = <T>(key: string, all: readonly T[] | undefined): readonly (readonly [T, Path])[] => {
    const isBroken = (index: number) =>
      broken.some(([first, second]) => first === key && (second === undefined || second === index))
    return isBroken(-1) ? [] : (all ?? []).flatMap((each, index) => (isBroken(index) ? [] : [[each, [key, index]]]))
  }
  const [allFreezes, allQuiet] = [wholeIn('freezes', freezes), wholeIn('quiet', quiet)]
  faults.push(...repeatedIds(allFreezes), ...repeatedIds(allQuiet))
  return {
    freezes: allFreezes.flatMap(([each, path]) => readFreeze(each, { path, now, faults }) ?? []),
    quiet: allQuiet.flatMap(([each, path]) => readQuiet(each, { path, now, faults }) ?? []),
    faults,
  }
}

/** Where something is written, and the faults that are found there. */
interface Reading {
  readonly path: Path
  readonly now: Instant
  readonly faults: Fault[]
}

function readFreeze(
  { id, from, to, timezone, reason, allow = [] }: FreezeShape,
  { path, now, faults }: Reading,
): Freeze | undefined {
  const zone = readZone(timezone, { path, now, faults })
  if (reason.trim() === '') {
    const remedy = 'Say why, for those who ask: reason: Holidays.'
    faults.push(fault('freeze-reason', [...path, 'reason'], 'the freeze has no reason', remedy))
  }
  const begin = readTime(from, zone, { path: [...path, 'from'], now, faults })
  const until = readTime(to, zone, { path: [...path, 'to'], now, faults })
  if (zone === undefined || begin === undefined || until === undefined) return undefined
  if (until <= begin) {
    const text = 'to is not after from, so the freeze holds at no time'
    faults.push(fault('freeze-order', [...path, 'to'], text, 'Make to later than from; it is exclusive.'))
    return undefined
  }
  if (until <= now) {
    const remedy = 'Remove it once nobody needs it here, or give it new times.'
    faults.push(fault('past', [...path, 'to'], `the freeze ${quoted(id)} is over`, remedy))
  }
  return { id, from: begin, until, zone, reason, allow }
}

function readQuiet(
  { id, from, to, timezone, push = [...PUSHES], allow = [] }: QuietShape,
  { path, now, faults }: Reading,
): QuietHours | undefined {
  const zone = readZone(timezone, { path, now, faults })
  const begin = readTimeOfDay(from, [...path, 'from'], faults)
  const end = readTimeOfDay(to, [...path, 'to'], faults)
  if (begin !== undefined && begin === end) {
    const remedy = 'Make them differ. Whole days are a freeze.'
    faults.push(fault('quiet-order', [...path, 'to'], 'from and to are the same time of day', remedy))
    return undefined
  }
  if (zone === undefined || begin === undefined || end === undefined) return undefined
  return { id, from: begin, to: end, zone, push, allow }
}

function readZone(name: string, { path, faults }: Reading): Zone | undefined {
  const { zone, fault: found } = checkZone(name, [...path, 'timezone'])
  if (found) faults.push(found)
  return zone
}

function readTime(text: string, zone: Zone | undefined, { path, now, faults }: Reading): Instant | undefined {
  const wall = parseWallTime(text)
  if (wall === undefined) {
    const advice = adviceOnTime(text, { key: path.at(-1) === 'to' ? 'to' : 'from', ...(zone && { zone }) })
    const isDaily = readClock(text.trim())?.time !== undefined
    const remedy = isDaily ? 'Write the date before it. Hours of every day stand under quiet.' : advice.remedy
    faults.push(fault('local-time-format', path, advice.text, remedy))
    return undefined
  }
  if (zone === undefined) return undefined
  faults.push(...checkClock(zone, { wall, path }, now))
  return resolveWallTime(zone, wall)
}

function readTimeOfDay(text: string, path: Path, faults: Fault[]): Millis | undefined {
  if (TIME_OF_DAY.test(text)) return Number(text.slice(0, 2)) * HOUR + Number(text.slice(3)) * MINUTE
  const advice = adviceOnTimeOfDay(text)
  faults.push(fault('time-of-day', path, advice.text, advice.remedy))
  return undefined
}

function repeatedIds(all: readonly (readonly [{ readonly id: string }, Path])[]): readonly Fault[] {
  return all.flatMap(([{ id }, path], index) => {
    const first = all.findIndex(([each]) => each.id === id)
    if (first === index) return []
    return [fault('silence-twice', [...path, 'id'], `${quoted(id)} stands here twice`, 'Give each its own id.')]
  })
}
