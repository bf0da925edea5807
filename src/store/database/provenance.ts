import type { Provenance } from '../../core/announcement/announcement.ts'
import type { Instant } from '../../core/time/instant.ts'
import { BelfryError } from '../../errors.ts'

/** Where an announcement is managed, as its row says. */
interface Managed {
  readonly file: string | null
  readonly line: number | null
  readonly missing_since: Instant | null
}

/** The provenance that a row records. */
export function provenanceOf({ file, line }: Pick<Managed, 'file' | 'line'>): Provenance {
  return file === null ? { kind: 'database' } : { kind: 'file', file, line: line ?? 1 }
}

/** The error for an id that cannot be changed here, because it is managed elsewhere. */
export function managedElsewhere(id: string, row: Managed): BelfryError {
  const provenance = provenanceOf(row)
  return provenance.kind === 'file'
    ? managedByFile(id, provenance, row.missing_since)
    : new BelfryError('conflict', `"${id}" is already managed by the database`, {
        remedy: `Run \`belfry remove ${id}\` first, or choose another id.`,
      })
}

/** The same for an id that a file manages. The file may be missing for a while. */
export function managedByFile(
  id: string,
  { file, line }: { readonly file: string; readonly line: number },
  missingSince: Instant | null,
): BelfryError {
  return new BelfryError('conflict', `"${id}" is managed by ${file}:${line}`, {
    remedy:
      missingSince === null
        ? 'Change it there, or choose another id.'
        : 'That file is missing: put it back and change it there, choose another id, or wait until a service has retired it.',
  })
}
