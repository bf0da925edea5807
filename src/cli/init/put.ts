import { rmdirSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { BelfryError } from '../../errors.ts'
import { makeFolder, putFile } from '../support/new-file.ts'
import type { WantedFile } from './place.ts'

/**
 * Puts all files into a folder, or none: what was made is taken away again when one of them cannot be written.
 * @throws BelfryError `unavailable` when the disk refuses, `conflict` when somebody made one of the files meanwhile
 */
export function putAll(folder: string, files: readonly WantedFile[]): void {
  const made: (() => void)[] = []
  try {
    for (const { path, text, isExecutable = false } of files) {
      const place = join(folder, path)
      for (const each of makeFolder(dirname(place))) made.push(() => rmdirSync(each))
      if (!putFile(place, text, { isExecutable })) {
        throw new BelfryError('conflict', `somebody made ${path} meanwhile`, { remedy: 'Look at it, then try again.' })
      }
      made.push(() => rmSync(place))
    }
  } catch (error) {
    for (const takeAway of made.reverse()) takeAway()
    throw error
  }
}
