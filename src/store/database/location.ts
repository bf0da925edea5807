import { existsSync, mkdirSync, realpathSync, statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { isOfTheKernel } from '../../database-file.ts'
import { BelfryError } from '../../errors.ts'

/** Memory that holds files is an ordinary file system that answers. Settings refuse it, since nothing in it stays. */
const SHARED_MEMORY = '/dev/shm'

/**
 * Insists that a database can be where it is said to be, before anything is opened or made: not behind a link into a folder
 * of the kernel, and nothing but a file. Opening a pipe or a device may wait for ever. Throws `unavailable`.
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
 * Makes the folder of a file and those above it, one after the other. Node does the same with `recursive`, but never
 * returns where a folder can neither be found nor made, as below /proc; this fails there. Throws what the file system says.
 */
export function makeFolderOf(file: string): void {
  const missing: string[] = []
  for (let folder = dirname(resolve(file)); !existsSync(folder); folder = dirname(folder)) missing.push(folder)
  for (const folder of missing.toReversed()) {
    try {
      mkdirSync(folder)
    } catch (error) {
      // Somebody else made it meanwhile.
      if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) throw error
    }
  }
}

/** The path itself, or what of it is there. The root always is. */
function nearest(path: string): string {
  return existsSync(path) ? path : nearest(dirname(path))
}
