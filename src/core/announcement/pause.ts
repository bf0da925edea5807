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

/** The pause that forbids sending an occurrence at `now`: it held at the occurrence's instant, or it holds now. */
export function pauseOver(pauses: readonly Pause[], due: Instant, now: Instant): Pause | null {
  return pauses.find((pause) => holdsAt(pause, due) || holdsAt(pause, now)) ?? null
}

/** Whether a pause holds at an instant. */
export function holdsAt({ since, until }: Pick<Pause, 'since' | 'until'>, instant: Instant): boolean {
  return since <= instant && (until === null || instant < until)
}

/** A person holds back all announcements, or all of a team, also those that are added while it holds. */
export interface WidePause extends Omit<Pause, 'announcementId' | 'wide'> {
  /** The team. Null: all announcements. */
  readonly owner: string | null
}

/** The pauses that wide ones are for one announcement. `owner`: the team that owns it now. */
export function pausesFrom(
  wide: readonly WidePause[],
  { id, owner = null }: { readonly id: string; readonly owner?: string | null },
): readonly Pause[] {
  return wide.flatMap((pause) => {
    const { owner: of, ...rest } = pause
    return of === null || of === owner ? [{ ...rest, announcementId: id, wide: { owner: of } }] : []
  })
}
