import { existsSync, mkdirSync, realpathSync, statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { isOfTheKernel } from '../../database-file.ts'
import { BelfryError } from '../../errors.ts'

/** A file system in memory that behaves like one on a disk. The settings refuse it, because nothing in it is kept. */
const SHARED_MEMORY = '/dev/shm'

/**
 * Requires a place where a database can be, before anything is opened or made: a regular file, and no link into a
 * folder of the kernel. Opening a pipe or a device may wait for ever. Throws `unavailable`.
 */
export function requireLocation(file: string): void {
  const place = realpathSync(nearest(resolve(file)))
  if (isOfTheKernel(place) && !place.startsWith(SHARED_MEMORY)) {
    throw new BelfryError('unavailable', `${file} lies in a folder of the kernel: nothing is kept there`, {
      remedy: 'Name a file on a disk in BELFRY_DATABASE.',
    })
  }
  const found = statSync(file, { throwIfNoEntry: false })
  if (found === undefined || found.isFile()) return
  throw new BelfryError('unavailable', `${file} is ${found.isDirectory() ? 'a folder' : 'no file'}`, {
    remedy: 'Name a file in BELFRY_DATABASE.',
  })
}

/**
 * Makes the folder of a file and the folders above it, one after the other. Node's `recursive` does the same, but never
 * returns when a folder can neither be found nor made, as below /proc; this fails there. Throws the error of the file
 * system.
 */
export function makeFolderOf(file: string): void {
  const missing: string[] = []
  for (let folder = dirname(resolve(file)); !existsSync(folder); folder = dirname(folder)) missing.push(folder)
  for (const folder of missing.toReversed()) {
    try {
      mkdirSync(folder)
    } catch (error) {
      // Another process made it meanwhile.
      if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) throw error
    }
  }
}

/** The path itself, or its nearest existing parent. The root always exists. */
function nearest(path: string): string {
  return existsSync(path) ? path : nearest(dirname(path))
}
