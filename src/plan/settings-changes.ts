import { NO_BUDGETS } from '../core/quota/budget.ts'
import type { Budgets } from '../core/quota/budget.ts'
import { differences, leavesOf } from './fields.ts'
import type { FieldChange, Leaves } from './fields.ts'

/** What differs in how the quota is shared out, by the keys of the settings file. Absent budgets share out nothing. */
export function settingsChanges(before: Budgets = NO_BUDGETS, after: Budgets = NO_BUDGETS): readonly FieldChange[] {
  return differences(settingsOf(before), settingsOf(after))
}

/** What counts, by the keys of the settings file. A default is not in it, but each owner is. */
function settingsOf({ owners, unplanned }: Budgets): Leaves {
  const entries = Object.entries(owners).map(([owner, { daily, reserve, mayUseCritical, canBorrow }]) => {
    const budget = {
      daily: daily ?? 'no bound',
      reserve: reserve === 0 ? undefined : reserve,
      critical: mayUseCritical ? true : undefined,
      borrow: canBorrow ? true : undefined,
    }
    return [owner, budget] as const
  })
  return leavesOf({
    owners: Object.fromEntries(entries),
    unplanned: { reserve: unplanned === 0 ? undefined : unplanned },
  })
}
