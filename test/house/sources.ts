import { readFileSync, readdirSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import type { Sources } from './imports.ts'

const ROOT = resolve(import.meta.dirname, '../..')

/** Every file below `src` and `migrations`, except documents. So a module with any extension is seen. */
export function readSources(): Sources {
  const files = ['src', 'migrations'].flatMap((folder) =>
    readdirSync(join(ROOT, folder), { withFileTypes: true, recursive: true })
      .filter((entry) => !entry.isDirectory() && !entry.name.endsWith('.md'))
      .map((entry) => relative(ROOT, join(entry.parentPath, entry.name))),
  )
  return new Map(files.toSorted().map((file) => [file, readFileSync(join(ROOT, file), 'utf8')]))
}
