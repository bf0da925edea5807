import { UNPLANNED } from '../../core/quota/budget.ts'
import type { Budget, Budgets } from '../../core/quota/budget.ts'
import type { Silences } from '../../core/announcement/silences.ts'
import { checkSilences } from './silences.ts'
import { fault, quoted } from '../problems/codes.ts'
import type { Fault } from '../problems/codes.ts'
import { lineOf, placed } from '../yaml/address.ts'
import type { Addressed, Tree } from '../yaml/address.ts'
import { isObject } from '../shape/shape-path.ts'
import { checkShape } from '../shape/shape-check.ts'
import { OWNER, settingsShape } from '../shape/settings.ts'
import type { SettingsShape } from '../shape/settings.ts'
import { didYouMean } from '../problems/suggest.ts'
import type { OpenedFile, SourceText } from '../yaml/open.ts'
import type { Instant } from '../../core/time/instant.ts'
import type { Path } from '../../core/problem.ts'

/**
 * Calls in 24 hours that the vendor allows, unless its support has raised it ("Push messages to all users",
 * 2026-07-08).
 */
const VENDOR_QUOTA = 100

/** Whether a file of definitions is the settings file. Its name decides. */
export function isSettings({ path }: Pick<SourceText, 'path'>): boolean {
  return /(?:^|[/\\:])settings\.ya?ml$/iu.test(path)
}

/** How the quota is shared, and when nothing leaves, from the settings file among some files, and what is wrong in it. */
export function collectSettings(
  opened: readonly OpenedFile[],
  now: Instant,
): {
  readonly budgets: Budgets | undefined
  readonly silences: Silences | undefined
  /** The file that they are in: problems of the whole set may be told there. */
  readonly tree: Tree | undefined
  readonly problems: readonly Addressed[]
} {
  const problems = opened.flatMap((file) => file.problems)
  let first: Tree | undefined
  let budgets: Budgets | undefined
  let silences: Silences | undefined
  for (const { content } of opened) {
    if (!content) continue
    const { tree, value, faults: ofYaml } = content
    if (first) {
      const text = `the settings are already in ${first.file}:${lineOf(first, [])}`
      problems.push(placed(tree, fault('settings-twice', [], text, 'Put all of them into one file.')))
      continue
    }
    first = tree
    const { faults, broken } = checkShape(settingsShape, value)
    const ofBudgets = broken.length > 0 ? [] : checkBudgets(value as SettingsShape)
    const read = checkSilences({ ...onlySilences(value), broken }, now)
    const found = [...ofYaml, ...faults, ...ofBudgets, ...read.faults]
    for (const each of found) problems.push(placed(tree, each))
    if (!found.some(({ severity }) => severity === 'error')) {
      budgets = budgetsOf(value as SettingsShape)
      silences = { freezes: read.freezes, quiet: read.quiet }
    }
  }
  return { budgets, silences, tree: first, problems }
}

/** The parts of a settings file that say when nothing leaves. Their shape is checked, apart from what is broken. */
const onlySilences = (value: unknown) => (isObject(value) ? (value as Partial<SettingsShape>) : {})

function budgetsOf({ owners = {}, unplanned }: SettingsShape): Budgets {
  const entries = Object.entries(owners).map(([owner, { daily, reserve, critical, borrow }]): [string, Budget] => [
    owner,
    { daily: daily ?? null, reserve: reserve ?? 0, mayUseCritical: critical === true, canBorrow: borrow === true },
  ])
  return { owners: Object.fromEntries(entries), unplanned: unplanned?.reserve ?? 0 }
}

function checkBudgets({ owners = {}, unplanned }: SettingsShape): readonly Fault[] {
  const faults: Fault[] = []
  const counts: [Path, number | undefined][] = [[['unplanned', 'reserve'], unplanned?.reserve]]
  for (const [owner, { daily, reserve }] of Object.entries(owners)) {
    const path = ['owners', owner]
    if (!OWNER.test(owner)) faults.push(wrongName(path, owner))
    if (owner === UNPLANNED) faults.push(takenName(path, 'key'))
    counts.push([[...path, 'daily'], daily], [[...path, 'reserve'], reserve])
    if (daily === undefined || reserve === undefined || reserve <= daily) continue
    const text = `the reserve of ${quoted(owner)} is ${reserve}, and it may make ${daily} calls a day`
    faults.push(
      fault('budget-range', [...path, 'reserve'], text, `Set the reserve to ${daily} or less, or raise daily.`),
    )
  }
  for (const [path, count] of counts) {
    if (count === undefined || (Number.isSafeInteger(count) && count >= 0)) continue
    const text = `${String(path.at(-1))} is ${count}, allowed is a whole number, 0 or more`
    faults.push(fault('budget-range', path, text, 'Write a number of calls: 20.'))
  }
  const kept = counts.filter(([path]) => path.at(-1) === 'reserve').reduce((sum, [, count = 0]) => sum + count, 0)
  if (kept > VENDOR_QUOTA) {
    const text = `the reserves add up to ${kept}, and the vendor allows ${VENDOR_QUOTA} calls in 24 hours unless it has raised that`
    faults.push(
      fault(
        'reserves-exceed',
        [Object.keys(owners).length > 0 ? 'owners' : 'unplanned'],
        text,
        'Lower the reserves, so that something is left for everybody.',
        'key',
      ),
    )
  }
  return faults
}

function wrongName(path: Path, owner: string): Fault {
  const remedy =
    'Use letters, digits, dot, underscore and hyphen, beginning with a letter or digit, at most 64 characters.'
  return fault('owner-name', path, `the owner name ${quoted(owner)} is not allowed`, remedy, 'key')
}

function takenName(path: Path, on?: 'key'): Fault {
  const text = `the owner name "${UNPLANNED}" stands for what is sent by \`belfry send\``
  return fault('owner-name', path, text, 'Choose another name.', on)
}

/**
 * Whether the settings allow the owner and the priority of an announcement. The owner must be in the settings. It may
 * need permission for the highest priority. `pathOf` says where a key is written, since it may be inherited.
 */
export function checkOwner(
  { owner, priority }: { readonly owner: string | undefined; readonly priority: string },
  { owners }: Budgets,
  pathOf: (key: 'owner' | 'priority') => Path,
): readonly Fault[] {
  if (owner === UNPLANNED) return [takenName(pathOf('owner'))]
  const names = Object.keys(owners)
  if (names.length === 0) return []
  if (owner === undefined) {
    const remedy = `Add owner: ${names[0]}, or whichever team answers for it, here or under defaults.`
    return [
      fault(
        'owner-missing',
        pathOf('owner'),
        'the announcement has no owner, and the settings share the quota out by owners',
        remedy,
      ),
    ]
  }
  if (!Object.hasOwn(owners, owner)) {
    const text = `the owner ${quoted(owner)} is not in the settings`
    return [
      fault('owner-unknown', pathOf('owner'), text, didYouMean(owner, names, `Known there: ${names.join(', ')}.`)),
    ]
  }
  if (priority !== 'critical' || owners[owner]!.mayUseCritical) return []
  const text = `${quoted(owner)} may not use the priority critical`
  return [
    fault('critical-not-allowed', pathOf('priority'), text, 'Use high, or let the settings say critical: true for it.'),
  ]
}
