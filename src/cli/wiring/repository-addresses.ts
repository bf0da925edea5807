import { existsSync, realpathSync } from 'node:fs'
import { dirname, isAbsolute, join, relative, resolve, sep } from 'node:path'
import type { Problem } from '../../core/problem.ts'

/**
 * The same problems with the addresses that GitHub understands: relative to the root of the repository, with slashes.
 * It does not matter in which folder Belfry runs, or whether a path was given absolute. A file that is in no repository
 * keeps its address.
 */
export function withRepositoryAddresses(problems: readonly Problem[]): readonly Problem[] {
  const addresses = new Map([...new Set(problems.map(({ file }) => file))].map((file) => [file, addressOf(file)]))
  return problems.map((problem) => ({ ...problem, file: addresses.get(problem.file) ?? problem.file }))
}

function addressOf(file: string): string {
  const path = resolve(file)
  const root = rootOf(path)
  if (root === undefined) return file
  // The repository knows a file by its real path. A link that leads out of it is known as itself.
  const real = existsSync(path) ? relative(realpathSync(root), realpathSync(path)) : '..'
  const isInside = real !== '..' && !real.startsWith(`..${sep}`) && !isAbsolute(real)
  const address = isInside ? real : relative(root, path)
  return address === '' ? '.' : address.split(sep).join('/')
}

/** The nearest folder that holds `.git`. It is a file in a worktree. Git itself may not be there. */
export function rootOf(path: string): string | undefined {
  if (existsSync(join(path, '.git'))) return path
  const parent = dirname(path)
  return parent === path ? undefined : rootOf(parent)
}
