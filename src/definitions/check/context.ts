import type { Budgets } from '../../core/quota/budget.ts'
import type { Instant } from '../../core/time/instant.ts'
import { NO_CALENDARS } from './calendars.ts'
import type { Calendars } from './calendars.ts'
import { Effort, TEMPLATE_LIMITS } from '../template/limits.ts'
import type { KnownTemplates } from '../template/template.ts'

/** What an entry is checked with, apart from itself. */
export interface CheckContext {
  readonly now: Instant
  /** The calendars that `except` can name. */
  readonly calendars: Calendars
  /** How much work rendering may still cost. All entries of a set share it. */
  readonly effort: Effort
  /** The templates of the set that are parsed already. */
  readonly templates: KnownTemplates
  /**
   * Whether the entry was accepted before, maybe by an older version that did not refuse abbreviations of zones. What
   * runs must run on, so they are only told.
   */
  readonly isStored?: boolean
  /** How the owners share the quota. Absent for entries of the database. */
  readonly budgets?: Budgets
}

/** The context for a set of entries. An entry of the database brings its own calendars, and knows no others. */
export function surroundingsOf(now: Instant, calendars: Calendars = NO_CALENDARS, budgets?: Budgets): CheckContext {
  return {
    now,
    calendars,
    effort: new Effort(TEMPLATE_LIMITS.effortOfAll),
    templates: new Map(),
    ...(budgets && { budgets }),
  }
}
