import { NO_BUDGETS } from '../core/quota/budget.ts'
import type { Budgets } from '../core/quota/budget.ts'

/** One value that differs; null on the side that does not have it. */
export interface FieldChange {
  /** Its path in the definition: `message.text`. */
  readonly field: string
  readonly before: string | null
  readonly after: string | null
}

/** The values of a nested object, by their paths. */
export type Leaves = Readonly<Record<string, string>>

/** The values of a nested object, by their paths: `message.text`. What is absent has no path. */
export function leavesOf(value: object): Leaves {
  const leaves: Record<string, string> = {}
  const visit = (part: unknown, path: string) => {
    if (typeof part === 'object' && part !== null) {
      for (const [key, child] of Object.entries(part)) visit(child, path === '' ? key : `${path}.${key}`)
    } else if (part !== undefined) {
      leaves[path] = typeof part === 'string' ? part : JSON.stringify(part)
    }
  }
  visit(value, '')
  return leaves
}

/** The values that differ. */
export function differences(before: Leaves, after: Leaves): readonly FieldChange[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .map((field) => ({ field, before: before[field] ?? null, after: after[field] ?? null }))
    .filter((change) => change.before !== change.after)
}

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
