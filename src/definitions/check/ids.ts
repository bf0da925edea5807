import { fault, quoted } from '../problems/codes.ts'
import { placed } from '../yaml/address.ts'
import type { Addressed, Tree } from '../yaml/address.ts'
import type { Path } from '../../core/problem.ts'

/** An earlier id that an announcement says it had, and where it says so. */
export interface EarlierId {
  /** Undefined where the id that it has now is not sound. */
  readonly id: string | undefined
  readonly from: string
  readonly tree: Tree
  readonly path: Path
}

/** The earlier ids of an announcement as a list, oldest first. */
export function earlierIds(written: string | readonly string[] | undefined): readonly string[] {
  return typeof written === 'string' ? [written] : (written ?? [])
}

/** The ids as an entry writes them. */
interface WrittenIds {
  readonly id: string | undefined
  readonly renamedFrom: string | readonly string[] | undefined
}

/** The earlier ids of an entry, each with its path. */
export function earlierIdsAt(tree: Tree, base: Path, { id, renamedFrom: written }: WrittenIds): readonly EarlierId[] {
  const path = [...base, 'renamedFrom']
  return earlierIds(written).map((from, index) => ({
    id,
    from,
    tree,
    path: typeof written === 'string' ? path : [...path, index],
  }))
}

/** What cannot be of the earlier ids of a set: one that somebody still has, and one that two want to have had. */
export function checkEarlierIds(earlier: readonly EarlierId[], claims: readonly IdClaim[]): readonly Addressed[] {
  const owners = new Map(claims.toReversed().map((claim) => [claim.id, claim]))
  const first = new Map<string, EarlierId>()
  return earlier.flatMap((one): Addressed[] => {
    const { id, from, tree, path } = one
    if (from === id) {
      const remedy = 'Remove renamedFrom, or write the id that it had before.'
      return [placed(tree, fault('renamed-from-itself', path, `${quoted(from)} is the id that it has now`, remedy))]
    }
    const owner = owners.get(from)
    if (owner) {
      const text = `${quoted(from)} is not an earlier id: it still stands at ${addressOf(owner)}`
      const remedy = `Remove the announcement ${quoted(from)}, or remove renamedFrom: nobody can be renamed and stay.`
      return [placed(tree, fault('renamed-from-present', path, text, remedy))]
    }
    const other = first.get(from)
    if (other) {
      const text = `the earlier id ${quoted(from)} is named at ${addressOf(other)} already`
      const remedy = 'Remove one of the two: one announcement goes on as one.'
      return [placed(tree, fault('renamed-from-twice', path, text, remedy))]
    }
    first.set(from, one)
    return []
  })
}

function addressOf({ tree, path }: Pick<IdClaim, 'tree' | 'path'>): string {
  const { file, line } = placed(tree, fault('renamed-from-twice', path, '', ''))
  return `${file}:${line}`
}

/** An id and where it is written, whether or not the rest of its entry is sound. */
export interface IdClaim {
  readonly id: string
  readonly tree: Tree
  readonly path: Path
}
