import { basename, resolve } from 'node:path'

/** Folders that the kernel makes up: nothing in them stays, and some of them never answer whoever makes a folder there. */
const OF_THE_KERNEL = ['/proc', '/sys', '/dev']

/** Whether an absolute path lies in a folder that the kernel makes up. */
export function isOfTheKernel(path: string): boolean {
  return OF_THE_KERNEL.some((folder) => path === folder || path.startsWith(`${folder}/`))
}

/** One letter before the colon is a drive and no scheme. */
const SCHEME = /^([a-z][a-z0-9+.-]+):/iu

/**
 * What is wrong with a text that shall be the path of the SQLite file, as far as the text alone tells; undefined where
 * nothing is. Of a URL nothing but its scheme is repeated, since it may hold a password.
 */
export function faultOfDatabaseFile(text: string): string | undefined {
  const [, scheme] = SCHEME.exec(text) ?? []
  if (scheme !== undefined) {
    return `begins with "${scheme}:" and must be the path of a SQLite file: this version knows no other database`
  }
  if (text === ':memory:') return 'must be the path of a file: what is in memory alone forgets which calls were made'
  if (text.includes('\0')) return 'must be the path of a file, without a zero byte'
  // SQLite's driver leaves them out, so that another file would be used than the one that is looked for.
  if (text.trim() !== text) return 'must be the path of a file, without blanks around it'
  if (['', '.', '..'].includes(basename(text)) || text.endsWith('/'))
    return 'is a folder and must be the path of a file'
  if (isOfTheKernel(resolve(text))) return `must be outside of ${OF_THE_KERNEL.join(', ')}: nothing is kept there`
  return undefined
}
