import { basename, resolve } from 'node:path'

/**
 * Folders that the kernel makes up. Nothing in them is kept, and some never answer a process that makes a folder there.
 */
const OF_THE_KERNEL = ['/proc', '/sys', '/dev']

/** Whether an absolute path is in one of the kernel's folders. */
export function isOfTheKernel(path: string): boolean {
  return OF_THE_KERNEL.some((folder) => path === folder || path.startsWith(`${folder}/`))
}

/** One letter before the colon is a drive, not a scheme. */
const SCHEME = /^([a-z][a-z0-9+.-]+):/iu

/**
 * What is wrong with a path for the SQLite file, judged by the text alone; undefined when nothing is. Of a URL it
 * repeats only the scheme: the rest may hold a password.
 */
export function faultOfDatabaseFile(text: string): string | undefined {
  const [, scheme] = SCHEME.exec(text) ?? []
  if (scheme !== undefined) {
    return `begins with "${scheme}:" and must be the path of a SQLite file: this version knows no other database`
  }
  if (text === ':memory:') return 'must be the path of a file: what is in memory alone forgets which calls were made'
  if (text.includes('\0')) return 'must be the path of a file, without a zero byte'
  // SQLite's driver drops these blanks, and would use another file than the path names.
  if (text.trim() !== text) return 'must be the path of a file, without blanks around it'
  if (['', '.', '..'].includes(basename(text)) || text.endsWith('/'))
    return 'is a folder and must be the path of a file'
  if (isOfTheKernel(resolve(text))) return `must be outside of ${OF_THE_KERNEL.join(', ')}: nothing is kept there`
  return undefined
}
