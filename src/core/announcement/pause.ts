import type { Instant } from '../time/instant.ts'

/** A person holds an announcement back for a while. It does not matter where its definition lives. */
export interface Pause {
  readonly announcementId: string
  readonly by: string
  readonly reason: string
  readonly since: Instant
  /** Exclusive. Null while the pause has no end. */
  readonly until: Instant | null
}

/** The pause that forbids sending an occurrence at `now`: it held at the occurrence's instant, or it holds now. */
export function pauseOver(pauses: readonly Pause[], due: Instant, now: Instant): Pause | null {
  return pauses.find((pause) => holdsAt(pause, due) || holdsAt(pause, now)) ?? null
}

/** Whether a pause holds at an instant. */
export function holdsAt({ since, until }: Pause, instant: Instant): boolean {
  return since <= instant && (until === null || instant < until)
}
