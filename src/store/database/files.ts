import { existsSync, realpathSync } from 'node:fs'
import type { BigIntStats } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { BelfryError } from '../../errors.ts'
import { translated } from './connection.ts'
import { identityOf, networkFileSystemOf, readMountPoints, statOf } from './identity.ts'
import { requireLocation } from './location.ts'
import { refusalOf, replacedWhileOpen } from './refusal.ts'

/** The files of a database as this process opened them: itself, its log, and the memory that all who use the log share. */
export class OpenedFiles {
  /** As the settings name it, for people. */
  readonly name: string
  /** Where it really lies: beside it lie the others. */
  readonly file: string
  readonly #opened: readonly (readonly [path: string, which: string])[]

  /** To be made when SQLite has opened all of them. Throws `unavailable` when the file is not there any more. */
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
   * Throws `unavailable` when a path does not lead to the opened file any more. Whoever went on would keep a ledger that
   * nobody else sees, while the next process makes a new one at the same path.
   */
  requireInPlace(): void {
    for (const [path, which] of this.#opened) {
      if (whichAt(path) !== which) throw replacedWhileOpen(this.name, path)
    }
  }

  /** Of the database file itself. */
  stat(): BigIntStats {
    const stats = statOf(this.name)
    if (stats === undefined) throw replacedWhileOpen(this.name, this.name)
    return stats
  }
}

/** Beyond its identity, the device that it lies on: its number means something until the next boot only. */
function whichAt(path: string): string | undefined {
  const stats = statOf(path)
  return stats && `${stats.dev}:${identityOf(stats)}`
}

/** Throws `unavailable` for a file in a place where SQLite cannot do its work: before it is opened or made. */
export function requirePlace(file: string): void {
  // A folder is told as one, before it is looked at how many names it has.
  translated(() => requireLocation(file), file)
  requireLocal(file)
  requireOneName(file)
  requireFolderMounted(file)
}

/** Throws `unavailable` for a file with several names: SQLite would look for its log beside the one that it is opened by. */
function requireOneName(file: string): void {
  const names = Number(statOf(file)?.nlink ?? 1n)
  const refusal = names > 1 ? refusalOf({ kind: 'linked', names }, file) : undefined
  if (refusal !== undefined) throw refusal
}

/** Throws `unavailable` for a file that is mounted alone: its log and its seal would lie in another folder here than there. */
export function requireFolderMounted(file: string, mountPoints = readMountPoints): void {
  if (!existsSync(file) || !mountPoints().has(realpathSync(file))) return
  throw new BelfryError('unavailable', `${file} is mounted by itself, without the files that lie beside it`, {
    remedy: 'Mount the folder that it lies in: the log of its changes is a file of its own there.',
  })
}

/** Throws `unavailable` for a network mount: there, several hosts may open a file, and SQLite's WAL works within one only. */
export function requireLocal(file: string, networkOf = networkFileSystemOf): void {
  const name = networkOf(nearestFolder(existsSync(file) ? realpathSync(file) : resolve(file)))
  if (name === undefined) return
  throw new BelfryError('unavailable', `${file} is on a network mount (${name}), where SQLite's WAL does not work`, {
    remedy: 'Set BELFRY_DATABASE to a file on a disk of this host.',
  })
}

/** Of the folders that a file lies in or will lie in, the innermost that is there. */
function nearestFolder(file: string): string {
  const folder = dirname(file)
  return existsSync(folder) || folder === file ? folder : nearestFolder(folder)
}
