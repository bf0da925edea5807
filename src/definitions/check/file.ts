import type { Definition } from '../../core/announcement/announcement.ts'
import { checkEntry } from './entry.ts'
import type { Fault } from '../problems/codes.ts'
import { documentOf } from './document.ts'
import { PartialEntry } from './partial-entry.ts'
import { lineOf, placed } from '../yaml/address.ts'
import type { Addressed, Tree } from '../yaml/address.ts'
import type { EarlierId, IdClaim } from './ids.ts'
import { checkShape } from '../shape/shape-check.ts'
import { fileShape } from '../shape/file.ts'
import type { Entry } from '../shape/file.ts'
import type { CheckContext } from './context.ts'
import type { Opened, OpenedFile } from '../yaml/open.ts'
import { checkDefaults } from './defaults.ts'
import { earlierIdsAt } from './ids.ts'
import { reviewWrittenValues } from '../yaml/written-values.ts'
import type { Path } from '../../core/problem.ts'

/** What one file holds. Its problems have their addresses, but are not sorted yet. */
export interface ParsedFile {
  readonly definitions: readonly Definition[]
  readonly problems: readonly Addressed[]
  readonly claims: readonly IdClaim[]
  /** The ids that its announcements had before. */
  readonly earlier: readonly EarlierId[]
  /** The tree of the file, if its announcements are for the sandbox only. */
  readonly sandbox?: Tree
}

/** Checks what one file says: first its shape, then each announcement. */
export function checkFile({ problems, content }: OpenedFile, surroundings: CheckContext): ParsedFile {
  if (!content) return { definitions: [], problems, claims: [], earlier: [] }
  const checked = checkContent(content, surroundings)
  const ofYaml = content.faults.map((found) => placed(content.tree, found))
  return { ...checked, problems: [...problems, ...withoutEchoes(checked.problems, ofYaml)] }
}

/**
 * Removes problems that only follow from problems of the YAML. What YAML cannot resolve becomes null, which then has
 * the wrong type at the same place. And the keys that a merge key should bring are missing.
 */
function withoutEchoes(problems: readonly Addressed[], ofYaml: readonly Addressed[]): readonly Addressed[] {
  const told = new Set(ofYaml.map(addressOf))
  const merging = new Set(ofYaml.filter(({ code }) => code === 'yaml-merge-key').map(({ path }) => path.join('/')))
  return problems.filter(({ code, path, ...problem }) => {
    if (code === 'missing-key') return !merging.has(path.slice(0, -1).join('/'))
    return code !== 'wrong-type' || !told.has(addressOf(problem))
  })
}

const addressOf = ({ line, column }: Pick<Addressed, 'line' | 'column'>) => `${line}:${column}`

function checkContent({ tree, value, faults: ofYaml }: Opened, surroundings: CheckContext): ParsedFile {
  const { faults, broken } = checkShape(fileShape, value)
  const defaults = new PartialEntry(valueOf(value, 'defaults') ?? {}, under(broken, 'defaults'))
  const ofFile = [...faults, ...checkDefaults(defaults)]
  const problems = [...ofFile.map((found) => placed(tree, found)), ...reviewWrittenValues(tree)]
  const refused = refusedEntries([...ofYaml, ...ofFile])
  const definitions: Definition[] = []
  const claims: IdClaim[] = []
  const earlier: EarlierId[] = []

  const brokenEntries = byIndex(under(broken, 'announcements'))
  for (const [index, entry] of entriesOf(value).entries()) {
    const base = ['announcements', index]
    const partial = new PartialEntry(entry, brokenEntries.get(index) ?? [])
    if (partial.isBroken('')) continue
    const { id, renamedFrom } = partial.entry
    if (id !== undefined) claims.push({ id, tree, path: [...base, 'id'] })
    earlier.push(...earlierIdsAt(tree, base, { id, renamedFrom }))
    const { announcement, faults: found } = checkEntry({ partial, defaults, base }, surroundings)
    for (const each of found) problems.push(placed(tree, each))
    if (!announcement || refused.has(index) || refused.has('all')) continue
    const document = documentOf(entry as Entry, defaults.entry, announcement)
    const provenance = { kind: 'file', file: tree.file, line: lineOf(tree, base) } as const
    definitions.push({ announcement, provenance, document })
  }
  return { definitions, problems, claims, earlier, ...(valueOf(value, 'sandbox') === true && { sandbox: tree }) }
}

/** The entries that contain an error of the YAML or of the shape. An error outside the entries refuses all of them. */
function refusedEntries(faults: readonly Fault[]): ReadonlySet<number | 'all'> {
  const errors = faults.filter(({ severity }) => severity === 'error')
  return new Set(
    errors.map(({ path: [key, index] }) => (key === 'announcements' && typeof index === 'number' ? index : 'all')),
  )
}

/** The broken paths under a key, relative to it. */
function under(broken: readonly Path[], key: string): readonly Path[] {
  return broken.filter(([first]) => first === key).map(([, ...rest]) => rest)
}

function byIndex(broken: readonly Path[]): ReadonlyMap<number, readonly Path[]> {
  const groups = new Map<number, Path[]>()
  for (const [index, ...rest] of broken) {
    if (typeof index !== 'number') continue
    const group = groups.get(index) ?? []
    group.push(rest)
    groups.set(index, group)
  }
  return groups
}

function entriesOf(value: unknown): readonly unknown[] {
  const entries = valueOf(value, 'announcements')
  return Array.isArray(entries) ? (entries as unknown[]) : []
}

const valueOf = (value: unknown, key: string): unknown =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined
