import type { Broadcast } from '../../core/announcement/broadcast.ts'
import type { Path } from '../../core/problem.ts'
import { valueAt } from '../template/template.ts'

/** The text at a path of a broadcast. `undefined` when there is none. */
export function textAt(broadcast: Broadcast, path: Path): string | undefined {
  const value = valueAt(broadcast, path)
  return typeof value === 'string' ? value : undefined
}
