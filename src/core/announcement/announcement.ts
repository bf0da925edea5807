import type { Broadcast } from './broadcast.ts'
import type { Finding } from '../problem.ts'
import type { Millis } from '../time/instant.ts'
import type { Rule, Schedule } from '../schedule/schedule.ts'

/** The priorities in rising order. They decide which occurrence gets a slot when quota is short. */
export const PRIORITIES = ['low', 'normal', 'high', 'critical'] as const
/** One of {@link PRIORITIES}. */
export type Priority = (typeof PRIORITIES)[number]

/** The rank of a priority as a number. The higher one goes first. */
export function rankOf(priority: Priority): number {
  return PRIORITIES.indexOf(priority)
}

/** What happens to an occurrence that could not be sent at its instant (docs/definitions.md, `late`). */
export interface LatePolicy {
  /** How late it may still be sent, in ms. */
  readonly grace: Millis
  /**
   * What happens beyond grace. `skip` records the miss. `latest` sends the newest missed occurrence if it is younger
   * than `maxLateness`.
   */
  readonly then: 'skip' | 'latest'
  /** Only with `latest`: how late the newest missed occurrence may be, in ms. */
  readonly maxLateness: Millis
  /**
   * For an occurrence that is due before its event: how long after the event began it may still be sent, in ms, within
   * its grace. It is for texts that stay true. Absent: not at all after the begin.
   */
  readonly until?: Millis
}

/** One definition: what to say, to whom and when, under a stable `id`. */
export interface Announcement {
  /** `[a-z0-9][a-z0-9._-]{0,63}`, unique across all sources. */
  readonly id: string
  /** Ids that it had before, oldest first. */
  readonly renamedFrom?: readonly string[]
  readonly description?: string
  /** The team that is responsible for it. */
  readonly owner?: string
  readonly schedule: Schedule
  readonly priority: Priority
  readonly late: LatePolicy
  /** What is sent: sender, reach and message. Its texts may be templates, which are rendered for each occurrence. */
  readonly broadcast: Broadcast
  /** The values that templates see as `vars`: plain JSON. */
  readonly vars?: Readonly<Record<string, unknown>>
}

/** What an announcement says in one occurrence, or why it cannot be said. */
export type Rendered = { readonly broadcast: Broadcast } | { readonly findings: readonly Finding[] }

/** Where a definition lives. A definition from a file is read-only everywhere else. */
export type Provenance =
  { readonly kind: 'file'; readonly file: string; readonly line: number } | { readonly kind: 'database' }

/** Whether an announcement is switched off by `enabled: false`: it is known, and nothing of it is planned. */
export function isSwitchedOff({ schedule }: Pick<Announcement, 'schedule'>): boolean {
  return schedule.isOff === true
}

/** A parsed definition, with where it came from and what it was parsed from. */
export interface Definition {
  readonly announcement: Announcement
  readonly provenance: Provenance
  /** The entry as written, with defaults applied. The database stores it and later parses it again. */
  readonly document: unknown
}

/**
 * The identity of a schedule. Equal identities plan the same instants. Other changes of an announcement do not start
 * its occurrences anew. Switching it off or on is such a start: what was missed meanwhile is never caught up.
 */
export function scheduleIdentity({ rule, zone, from, until, except, onExcluded, isOff }: Schedule): string {
  const when = rule.kind === 'events' ? { ...rule, base: baseIdentity(rule.base) } : baseIdentity(rule)
  const { dates, weekdays } = except
  return JSON.stringify({
    when,
    zone: zone.name,
    from: from ?? null,
    until: until ?? null,
    except: dates,
    // Older identities know neither. They must stay what they are.
    ...(weekdays.length > 0 && { weekdays }),
    ...(onExcluded !== undefined && { onExcluded }),
    ...(isOff === true && { isOff }),
  })
}

/** A parsed cron line is large, and its text says it all. */
function baseIdentity<T extends Rule>(rule: T) {
  return rule.kind === 'cron' ? { cron: rule.pattern.text } : rule
}
