import { parseCron } from '../../../src/core/schedule/cron/pattern.ts'
import type { CronPattern } from '../../../src/core/schedule/cron/pattern.ts'
import { parseEvery } from '../../../src/core/schedule/every/every.ts'
import type { EveryRule } from '../../../src/core/schedule/every/every.ts'
import { datesOnly } from '../../../src/core/schedule/local/day-set.ts'
import { nextInstant } from '../../../src/core/schedule/recurrence.ts'
import { formatInstant, parseInstant, parseLocalDate, parseWallTime } from '../../../src/core/time/instant.ts'
import type { Instant, WallTime } from '../../../src/core/time/instant.ts'
import { findZone } from '../../../src/core/time/zone.ts'
import type { Zone } from '../../../src/core/time/zone.ts'
import type { LocalDate } from '../../../src/core/time/civil-date.ts'
import type { Rule, Schedule } from '../../../src/core/schedule/schedule.ts'

/** Seeds every property. `SEED=… npx vitest run test/core` tries another one; the titles show it. */
export const SEED = Number(process.env['SEED'] ?? 20_261_224)
/** `EXHAUSTIVE=1` checks every zone and every transition instead of a sample. */
export const EXHAUSTIVE = process.env['EXHAUSTIVE'] === '1'

/** Zones with unusual clock changes. */
export const ODD_ZONES = [
  'Africa/Cairo',
  'Africa/Casablanca',
  'America/Havana',
  'America/New_York',
  'America/Nuuk',
  'America/Santiago',
  'America/Scoresbysund',
  'America/St_Johns',
  'Antarctica/Casey',
  'Antarctica/Troll',
  'Asia/Beirut',
  'Asia/Gaza',
  'Asia/Tehran',
  'Atlantic/Azores',
  'Australia/Lord_Howe',
  'Europe/Berlin',
  'Europe/Dublin',
  'Europe/London',
  'Pacific/Apia',
  'Pacific/Chatham',
  'Pacific/Kwajalein',
] as const

export interface Limits {
  readonly from?: string
  readonly until?: string
  readonly except?: readonly string[]
  readonly onExcluded?: 'before' | 'after'
}

/** The zone of a name that exists. */
export function zone(name: string): Zone {
  return found(findZone(name), name)
}

/** The instant of an ISO text. */
export function instant(text: string): Instant {
  return found(parseInstant(text), text)
}

/** The wall time of a text. */
export function wall(text: string): WallTime {
  return found(parseWallTime(text), text)
}

/** The day of a text. */
export function date(text: string): LocalDate {
  return found(parseLocalDate(text), text)
}

/** The pattern of a cron line that is right. */
export function pattern(line: string): CronPattern {
  const parsed = parseCron(line)
  if (!parsed.ok) throw new Error(`${line}: ${JSON.stringify(parsed.problems)}`)
  return parsed.pattern
}

/** The schedule of a cron line. */
export function cron(line: string, zoneName: string, limits: Limits = {}): Schedule {
  return schedule({ kind: 'cron', pattern: pattern(line) }, zoneName, limits)
}

/** The rule of an `every` that is right. */
export function everyRule(text: string, first: string): EveryRule {
  return { kind: 'every', ...found(parseEvery(text), text), first: wall(first) }
}

/** The schedule of an `every`. */
export function every(text: string, first: string, zoneName: string, limits: Limits = {}): Schedule {
  return schedule(everyRule(text, first), zoneName, limits)
}

/** The schedule of any rule. */
export function schedule(rule: Rule, zoneName: string, limits: Limits = {}): Schedule {
  return {
    rule,
    zone: zone(zoneName),
    ...(limits.from === undefined ? {} : { from: wall(limits.from) }),
    ...(limits.until === undefined ? {} : { until: wall(limits.until) }),
    except: datesOnly((limits.except ?? []).map(date)),
    ...(limits.onExcluded === undefined ? {} : { onExcluded: limits.onExcluded }),
  }
}

/** The first instants of a schedule after another one, as `2026-03-08T07:00Z`. */
export function upcoming(of: Schedule, after: string, count: number): string[] {
  const texts: string[] = []
  let next = nextInstant(of, instant(after))
  for (; next !== undefined && texts.length < count; next = nextInstant(of, next)) texts.push(short(next))
  return texts
}

/** An instant without the zeros that every row of a table would repeat. */
export function short(of: Instant): string {
  return formatInstant(of).replace(/(:00)?\.000Z$/, 'Z')
}

function found<T>(value: T | undefined, text: string): T {
  if (value === undefined) throw new Error(`${text} is not understood`)
  return value
}
