import type { Instant } from '../time/instant.ts'

/** A person holds an announcement back for a while. It does not matter where its definition lives. */
export interface Pause {
  readonly announcementId: string
  readonly by: string
  readonly reason: string
  readonly since: Instant
  /** Exclusive. Null while the pause has no end. */
  readonly until: Instant | null
  /** Where it comes from a pause of a team (`owner`) or of all (null). Absent: of this announcement alone. */
  readonly wide?: { readonly owner: string | null }
}

/** A person holds back all announcements, or all of a team, also those that are added while it holds. */
export interface WidePause extends Omit<Pause, 'announcementId' | 'wide'> {
  /** The team. Null: all announcements. */
  readonly owner: string | null
}

/** What a pause holds back: one announcement, all of a team, or everything. */
export type PauseScope = 'announcement' | 'owner' | 'all'

/** What a pause holds back. The team stands beside it, where it is one of a team. */
export function scopeOf({ wide }: Pick<Pause, 'wide'>): { readonly scope: PauseScope; readonly owner: string | null } {
  if (wide === undefined) return { scope: 'announcement', owner: null }
  return { scope: wide.owner === null ? 'all' : 'owner', owner: wide.owner }
}

/**
 * The pauses that forbid sending an occurrence at `now`: each held at the occurrence's instant, or holds now. The
 * narrowest comes first.
 */
export function pausesOver(pauses: readonly Pause[], due: Instant, now: Instant): readonly Pause[] {
  return pauses.filter((pause) => holdsAt(pause, due) || holdsAt(pause, now))
}

/** The narrowest of {@link pausesOver}. */
export function pauseOver(pauses: readonly Pause[], due: Instant, now: Instant): Pause | null {
  return pausesOver(pauses, due, now)[0] ?? null
}

/** Whether a pause holds at an instant. */
export function holdsAt({ since, until }: Pick<Pause, 'since' | 'until'>, instant: Instant): boolean {
  return since <= instant && (until === null || instant < until)
}

/** The wide pauses that hold at an instant. That of all comes first. */
export function widePausesAt(wide: readonly WidePause[], now: Instant): readonly WidePause[] {
  return wide
    .filter((pause) => holdsAt(pause, now))
    .toSorted((a, b) => Number(a.owner !== null) - Number(b.owner !== null))
}

/** An announcement, and the team that owns it now. */
interface Owned {
  readonly id: string
  readonly owner?: string | null
}

/** Finds the pauses of any announcement: its own, then those of its team, then those of all. */
export function pausesAmong(
  own: readonly Pause[],
  wide: readonly WidePause[],
): (announcement: Owned) => readonly Pause[] {
  const byId = Map.groupBy(own, ({ announcementId }) => announcementId)
  const narrowFirst = wide.toSorted((a, b) => Number(a.owner === null) - Number(b.owner === null))
  return ({ id, owner = null }) => [
    ...(byId.get(id) ?? []),
    ...narrowFirst
      .filter(({ owner: of }) => of === null || of === owner)
      .map((pause) => ({ ...unowned(pause), announcementId: id })),
  ]
}

/** A wide pause in the form of any pause, without an announcement. */
export function unowned({ owner, ...rest }: WidePause): Omit<Pause, 'announcementId'> {
  return { ...rest, wide: { owner } }
}
