import type { Broadcast } from './broadcast.ts'
import type { Finding } from '../problem.ts'
import type { Millis } from '../time/instant.ts'
import type { Schedule } from '../schedule/schedule.ts'

/** What counts when quota is short, in rising order. */
export const PRIORITIES = ['low', 'normal', 'high', 'critical'] as const
export type Priority = (typeof PRIORITIES)[number]

/** The rank of a priority: the higher one goes first. */
export function rankOf(priority: Priority): number {
  return PRIORITIES.indexOf(priority)
}

/** What happens to an occurrence that could not be sent at its instant (docs/definitions.md, `late`). */
export interface LatePolicy {
  /** How late it may still be sent, in ms. */
  readonly grace: Millis
  /** Beyond grace: `skip` records the miss; `latest` sends the newest missed one if younger than `maxLateness`. */
  readonly then: 'skip' | 'latest'
  /** Only with `latest`: how late the newest missed one may be, in ms. */
  readonly maxLateness: Millis
  /**
   * How long after its event began what was to be sent before it may still go out, in ms, within its grace: for a text that
   * stays true. Absent: not at all.
   */
  readonly until?: Millis
}

/** One definition: what to say, to whom, when, under a stable `id`. */
export interface Announcement {
  /** `[a-z0-9][a-z0-9._-]{0,63}`, unique over all sources. */
  readonly id: string
  /** Ids that it had before, oldest first. */
  readonly renamedFrom?: readonly string[]
  readonly description?: string
  /** The team that answers for it. */
  readonly owner?: string
  readonly schedule: Schedule
  readonly priority: Priority
  readonly late: LatePolicy
  /** What leaves: sender, reach and message. Its texts may be templates, which are rendered for each occurrence. */
  readonly broadcast: Broadcast
  /** What the templates see as `vars`: plain JSON. */
  readonly vars?: Readonly<Record<string, unknown>>
}

/** What an announcement says in one occurrence, or why that cannot be said. */
export type Rendered = { readonly broadcast: Broadcast } | { readonly findings: readonly Finding[] }

/** Where a definition lives. Those of files are read-only elsewhere. */
export type Provenance =
  { readonly kind: 'file'; readonly file: string; readonly line: number } | { readonly kind: 'database' }

/** A parsed definition together with where it came from and what it was parsed from. */
export interface Definition {
  readonly announcement: Announcement
  readonly provenance: Provenance
  /** The entry as written, defaults applied: what the database keeps and what is parsed again from there. */
  readonly document: unknown
}

/**
 * What makes two schedules the same: equal identities plan the same instants. Anything else about an announcement may
 * change without its occurrences starting anew.
 */
export function scheduleIdentity({ rule, zone, from, until, except }: Schedule): string {
  const when = rule.kind === 'cron' ? { cron: rule.pattern.text } : rule
  return JSON.stringify({ when, zone: zone.name, from: from ?? null, until: until ?? null, except })
}
