import type { Instant } from '../time/instant.ts'

/** Somebody keeps an announcement from going out for a while, wherever its definition lives. */
export interface Pause {
  readonly announcementId: string
  readonly by: string
  readonly reason: string
  readonly since: Instant
  /** Exclusive; null while nobody has said when it ends. */
  readonly until: Instant | null
}

/** The pause that keeps an occurrence from being sent at `now`: one in which it came due, or one that holds now. */
export function pauseOver(pauses: readonly Pause[], due: Instant, now: Instant): Pause | null {
  return pauses.find((pause) => holdsAt(pause, due) || holdsAt(pause, now)) ?? null
}

/** Whether a pause holds at an instant. */
export function holdsAt({ since, until }: Pause, instant: Instant): boolean {
  return since <= instant && (until === null || instant < until)
}
