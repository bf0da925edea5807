import { createHash } from 'node:crypto'
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { FOLDER_LIMITS } from './folder.ts'

/**
 * A text that changes whenever what is at these paths may have changed: a file written in place, replaced by a rename (as
 * editors and git do), added or removed, or a folder behind a symbolic link swapped for another (as Kubernetes does).
 * Reads no file. What cannot be read counts as what it says.
 */
export async function fingerprintOf(paths: readonly string[]): Promise<string> {
  const facts: string[] = []
  for (const path of paths) await note(path, facts)
  return createHash('sha256').update(facts.join('\n')).digest('hex')
}

async function note(path: string, facts: string[]): Promise<void> {
  // More than anybody could have loaded: the loader says so, and here it must not take for ever.
  if (facts.length > FOLDER_LIMITS.entries) return
  try {
    const found = await stat(path, { bigint: true })
    facts.push(`${path} ${found.dev} ${found.ino} ${found.size} ${found.mtimeNs} ${found.ctimeNs}`)
    if (!found.isDirectory()) return
    for (const name of (await readdir(path)).toSorted()) await note(join(path, name), facts)
  } catch (error) {
    facts.push(`${path} ${error instanceof Error && 'code' in error ? String(error.code) : String(error)}`)
  }
}
