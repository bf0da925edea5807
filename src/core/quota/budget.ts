import type { Quota } from './quota.ts'

/** What a team may take of the quota, counted in slots that its calls occupy. */
export interface Budget {
  /** The most slots that it may occupy at once, and so the most calls in any window. Null: no such bound. */
  readonly daily: number | null
  /** Slots kept for it: no other owner may take them, whatever the priority. */
  readonly reserve: number
  /** Whether its announcements may have the priority `critical`. */
  readonly mayUseCritical: boolean
  /** Whether it may exceed `daily` while slots are free that are kept for nobody. */
  readonly canBorrow: boolean
}

/** How the quota is shared out: the `owners` and the reserve in the settings file of the schedules folder. */
export interface Budgets {
  /** By owner. An owner that is not listed has no bound and no reserve. */
  readonly owners: Readonly<Record<string, Budget>>
  /** Slots kept for what nobody planned: for `belfry send`. */
  readonly unplanned: number
}

/** The owner of unplanned sends; no team may have this name. */
export const UNPLANNED = 'unplanned'

/** Without a settings file nothing is shared out. */
export const NO_BUDGETS: Budgets = { owners: {}, unplanned: 0 }

const UNBOUND: Budget = { daily: null, reserve: 0, mayUseCritical: true, canBorrow: false }

/** The budget of an owner. */
export function budgetOf({ owners, unplanned }: Budgets, owner: string | null): Budget {
  if (owner === UNPLANNED) return { ...UNBOUND, reserve: unplanned }
  return owner !== null && Object.hasOwn(owners, owner) ? owners[owner]! : UNBOUND
}

/** Whether anything is shared out. Otherwise all owners are in one pool. */
export function isSharedOut({ owners, unplanned }: Budgets): boolean {
  return Object.keys(owners).length > 0 || unplanned > 0
}

/** All owners with a reserve, by name. */
export function reservesOf({ owners, unplanned }: Budgets): readonly (readonly [owner: string, reserve: number])[] {
  const all = Object.entries(owners).map(([owner, { reserve }]) => [owner, reserve] as const)
  return [...all, [UNPLANNED, unplanned] as const]
    .filter(([, reserve]) => reserve > 0)
    .sort(([a], [b]) => (a < b ? -1 : 1))
}

/** How many slots are left for owners without a reserve: the limit minus all reserves, never below 0. */
export function commonSlots(budgets: Budgets, { limit }: Pick<Quota, 'limit'>): number {
  return Math.max(0, limit - reservesOf(budgets).reduce((sum, [, reserve]) => sum + reserve, 0))
}
