import { PUSHES } from '../core/announcement/broadcast.ts'
import type { Freeze } from '../core/announcement/freeze.ts'
import type { QuietHours } from '../core/announcement/quiet.ts'
import { NO_SILENCES } from '../core/announcement/silences.ts'
import type { Silences } from '../core/announcement/silences.ts'
import { formatHoursAndMinutes, formatWallTime } from '../core/time/instant.ts'
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

/** What the settings file says. What is absent shares out nothing, or is silent at no time. */
interface SettingsOfPlan {
  readonly budgets?: Budgets | undefined
  readonly silences?: Silences | undefined
}

/** What differs in the settings, by the keys of their file: how the quota is shared out, and when nothing leaves. */
export function settingsChanges(before: SettingsOfPlan, after: SettingsOfPlan): readonly FieldChange[] {
  return differences(settingsOf(before), settingsOf(after))
}

/** What counts, by the keys of the settings file. A default is not in it, but each owner is. */
function settingsOf({ budgets = NO_BUDGETS, silences = NO_SILENCES }: SettingsOfPlan): Leaves {
  const owners = Object.entries(budgets.owners).map(([owner, { daily, reserve, mayUseCritical, canBorrow }]) => {
    const budget = {
      daily: daily ?? 'no bound',
      reserve: reserve === 0 ? undefined : reserve,
      critical: mayUseCritical ? true : undefined,
      borrow: canBorrow ? true : undefined,
    }
    return [owner, budget] as const
  })
  return leavesOf({
    owners: Object.fromEntries(owners),
    unplanned: { reserve: budgets.unplanned === 0 ? undefined : budgets.unplanned },
    freezes: Object.fromEntries(silences.freezes.map((freeze) => [freeze.id, freezeLeaves(freeze)])),
    quiet: Object.fromEntries(silences.quiet.map((hours) => [hours.id, quietLeaves(hours)])),
  })
}

function freezeLeaves({ from, until, zone, reason, allow }: Freeze) {
  const [begin, to] = [from, until].map((instant) => formatWallTime(zone.wallTimeAt(instant)))
  return { from: begin, to, timezone: zone.name, reason, allow: listed(allow) }
}

function quietLeaves({ from, to, zone, push, allow }: QuietHours) {
  const reach = push.length === PUSHES.length ? undefined : listed(push)
  return {
    from: formatHoursAndMinutes(from),
    to: formatHoursAndMinutes(to),
    timezone: zone.name,
    push: reach,
    allow: listed(allow),
  }
}

const listed = (words: readonly string[]) => (words.length === 0 ? undefined : words.toSorted().join(', '))
