import type { Budgets } from '../../core/quota/budget.ts'
import type { Instant } from '../../core/time/instant.ts'
import { NO_CALENDARS } from './calendars.ts'
import type { Calendars } from './calendars.ts'
import { Effort, TEMPLATE_LIMITS } from '../template/limits.ts'
import type { KnownTemplates } from '../template/template.ts'

/** What surrounds an entry while it is checked. */
export interface CheckContext {
  readonly now: Instant
  /** Those that `except` can name. */
  readonly calendars: Calendars
  /** What rendering may still cost, shared by all entries of a set. */
  readonly effort: Effort
  /** The templates that were parsed for the set. */
  readonly templates: KnownTemplates
  /** How the quota is shared out among the owners; absent for the entries of the database. */
  readonly budgets?: Budgets
}

/** The surroundings of a set of entries; those of the database have no calendars, since each stands for itself. */
export function surroundingsOf(now: Instant, calendars: Calendars = NO_CALENDARS, budgets?: Budgets): CheckContext {
  return {
    now,
    calendars,
    effort: new Effort(TEMPLATE_LIMITS.effortOfAll),
    templates: new Map(),
    ...(budgets && { budgets }),
  }
}
