import { systemCodeOf } from '../../errors.ts'
import { createHash } from 'node:crypto'
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { FOLDER_LIMITS, isDefinitionName, isLookedAt } from './folder.ts'

/**
 * A text that changes whenever the files at these paths may have changed. A file may be written in place, replaced by a
 * rename (as editors and git do), added or removed. A folder behind a symbolic link may be swapped for another (as
 * Kubernetes does). Only what the loader would read counts: a database in the same folder changes all the time. It
 * reads no file. For a path that cannot be read, the error code counts.
 */
export async function fingerprintOf(paths: readonly string[]): Promise<string> {
  const notes = { facts: [] as string[], looks: 0 }
  for (const path of paths) await note(path, notes, true)
  return createHash('sha256').update(notes.facts.join('\n')).digest('hex')
}

async function note(path: string, notes: { readonly facts: string[]; looks: number }, isNamed: boolean): Promise<void> {
  // This is more than the loader accepts. The loader reports it; here it must not take for ever.
  if (notes.looks++ > FOLDER_LIMITS.entries) return
  try {
    const found = await stat(path, { bigint: true })
    const { dev, ino, size, mtimeNs, ctimeNs } = found
    if (found.isDirectory()) {
      // The times of a folder do not count: they change whenever any file in it comes or goes.
      notes.facts.push(`${path} ${dev} ${ino}`)
      for (const name of (await readdir(path)).filter(isLookedAt).toSorted()) await note(join(path, name), notes, false)
    } else if (isNamed || isDefinitionName(path)) {
      notes.facts.push(`${path} ${dev} ${ino} ${size} ${mtimeNs} ${ctimeNs}`)
    }
  } catch (error) {
    notes.facts.push(`${path} ${systemCodeOf(error) ?? String(error)}`)
  }
}
