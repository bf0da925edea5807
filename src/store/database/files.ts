import { existsSync, realpathSync } from 'node:fs'
import type { BigIntStats } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { BelfryError } from '../../errors.ts'
import { translated } from './connection.ts'
import { identityOf, networkFileSystemOf, readMountPoints, statOf } from './identity.ts'
import { requireLocation } from './location.ts'
import { refusalOf, replacedWhileOpen } from './refusal.ts'

/** The files of a database as this process opened them: the database, its log, and the log's shared memory. */
export class OpenedFiles {
  /** The path in the settings, for messages. */
  readonly name: string
  /** The real path. The other files lie beside it. */
  readonly file: string
  readonly #opened: readonly (readonly [path: string, which: string])[]

  /** Make it after SQLite has opened all files. Throws `unavailable` when the database file is gone. */
  constructor(name: string) {
    this.name = name
    if (statOf(name) === undefined) throw replacedWhileOpen(name, name)
    this.file = realpathSync(name)
    this.#opened = [name, `${this.file}-wal`, `${this.file}-shm`].flatMap((path) => {
      const which = whichAt(path)
      return which === undefined ? [] : ([[path, which]] as const)
    })
  }

  /**
   * Throws `unavailable` when a path does not lead to the opened file any more. A process that continued would keep a
   * ledger that no other process sees, while the next process makes a new one at the same path.
   */
  requireInPlace(): void {
    for (const [path, which] of this.#opened) {
      if (whichAt(path) !== which) throw replacedWhileOpen(this.name, path)
    }
  }

  /** Of the database file itself. Throws `unavailable` when it is gone. */
  stat(): BigIntStats {
    const stats = statOf(this.name)
    if (stats === undefined) throw replacedWhileOpen(this.name, this.name)
    return stats
  }
}

/** The identity with the device number, which is valid only until the next boot. */
function whichAt(path: string): string | undefined {
  const stats = statOf(path)
  return stats && `${stats.dev}:${identityOf(stats)}`
}

/** Throws `unavailable` for a place where SQLite cannot work. Call it before the file is opened or made. */
export function requirePlace(file: string): void {
  // First, so that a folder is reported as a folder: it has several names too.
  translated(() => requireLocation(file), file)
  requireLocal(file)
  requireOneName(file)
  requireFolderMounted(file)
}

/** Throws `unavailable` for a file with several names: SQLite looks for the log beside the name it opens. */
function requireOneName(file: string): void {
  const names = Number(statOf(file)?.nlink ?? 1n)
  const refusal = names > 1 ? refusalOf({ kind: 'linked', names }, file) : undefined
  if (refusal !== undefined) throw refusal
}

/** Throws `unavailable` for a file mounted alone: its log and seal would lie in another folder than on the host. */
export function requireFolderMounted(file: string, mountPoints = readMountPoints): void {
  if (!existsSync(file) || !mountPoints().has(realpathSync(file))) return
  throw new BelfryError('unavailable', `${file} is mounted by itself, without the files that lie beside it`, {
    remedy: 'Mount the folder that it lies in: the log of its changes is a file of its own there.',
  })
}

/** Throws `unavailable` for a network mount: several hosts may open the file, but SQLite's WAL needs a single one. */
export function requireLocal(file: string, networkOf = networkFileSystemOf): void {
  const name = networkOf(nearestFolder(existsSync(file) ? realpathSync(file) : resolve(file)))
  if (name === undefined) return
  throw new BelfryError('unavailable', `${file} is on a network mount (${name}), where SQLite's WAL does not work`, {
    remedy: 'Set BELFRY_DATABASE to a file on a disk of this host.',
  })
}

/** The innermost existing folder on the way to a file. */
function nearestFolder(file: string): string {
  const folder = dirname(file)
  return existsSync(folder) || folder === file ? folder : nearestFolder(folder)
}
