import { randomUUID } from 'node:crypto'
import {
  closeSync,
  existsSync,
  fchmodSync,
  fsyncSync,
  linkSync,
  lstatSync,
  mkdirSync,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { BelfryError, systemCodeOf } from '../../errors.ts'

/** How a file is put in its place. */
export interface Putting {
  /** Whether what stands there is replaced. A link is replaced itself, and never what it leads to. */
  readonly isReplacing?: boolean
  readonly isExecutable?: boolean
}

/**
 * Puts a new file in its place: all of it or nothing. It is written beside its place first. False when something stands
 * there, a link too, and nothing was written.
 * @throws BelfryError `unavailable` when the disk is full or may not be written
 */
export function putFile(
  path: string,
  text: string,
  { isReplacing = false, isExecutable = false }: Putting = {},
): boolean {
  if (!isReplacing && isThere(path)) return false
  // A name that begins with a dot is never read as a definition or a case.
  const beside = join(dirname(path), `.belfry-${randomUUID()}`)
  try {
    writeWhole(beside, text, isExecutable)
    if (isReplacing) renameSync(beside, path)
    else if (!linkAt(beside, path)) return false
    return true
  } catch (error) {
    throw cannotWrite(path, error)
  } finally {
    rmSync(beside, { force: true })
  }
}

function writeWhole(path: string, text: string, isExecutable: boolean): void {
  const file = openSync(path, 'wx')
  try {
    writeFileSync(file, text)
    if (isExecutable) fchmodSync(file, 0o755)
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
}

/** Gives a file its place, unless somebody took it meanwhile. Not every disk has hard links. */
function linkAt(beside: string, path: string): boolean {
  try {
    linkSync(beside, path)
    return true
  } catch (error) {
    if (systemCodeOf(error) === 'EEXIST') return false
    if (!['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK'].includes(systemCodeOf(error) ?? '')) throw error
    if (isThere(path)) return false
    renameSync(beside, path)
    return true
  }
}

/**
 * Makes a folder and those above it that are missing, one after the other: below /proc, Node's own way never returns.
 * @returns the folders that were made, the outermost first
 * @throws BelfryError `unavailable` when one of them is no folder, or cannot be made
 */
export function makeFolder(path: string): readonly string[] {
  try {
    if (statSync(path).isDirectory()) return []
    throw new BelfryError('unavailable', `${path} is not a folder`, { remedy: 'Name another folder.' })
  } catch (error) {
    if (systemCodeOf(error) !== 'ENOENT' || isThere(path) || dirname(path) === path) throw cannotWrite(path, error)
  }
  const above = makeFolder(dirname(path))
  try {
    mkdirSync(path)
    return [...above, path]
  } catch (error) {
    if (systemCodeOf(error) === 'EEXIST') return above
    throw cannotWrite(path, error)
  }
}

/** Whether something stands at a path. A link counts, wherever it leads. */
export function isThere(path: string): boolean {
  try {
    lstatSync(path)
    return true
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(systemCodeOf(error) ?? '')) return false
    throw cannotWrite(path, error)
  }
}

/** A path without links. Its last parts need not exist. */
export function realOf(path: string): string {
  const whole = resolve(path)
  const parent = dirname(whole)
  return existsSync(whole) || parent === whole ? realpathSync(whole) : join(realOf(parent), basename(whole))
}

/** What a person can do about a file that cannot be written. Anything else stays as it is. */
function cannotWrite(path: string, error: unknown): unknown {
  const code = systemCodeOf(error)
  if (error instanceof BelfryError || code === undefined) return error
  const [, found, remedy] = CAUSES.find(([codes]) => codes.includes(code)) ?? ['', code, 'Check the path and its disk.']
  return new BelfryError('unavailable', `cannot write ${path}: ${found}`, { remedy, cause: error })
}

const CAUSES: readonly (readonly [codes: readonly string[], found: string, remedy: string])[] = [
  [['ENOSPC', 'EDQUOT'], 'the disk is full', 'Free some room, then try again.'],
  [['EACCES', 'EPERM', 'EROFS'], 'it may not be written', 'Make the folder writable for the user that runs Belfry.'],
  [['ENOENT', 'ENOTDIR'], 'there is no such folder', 'Check the path.'],
  [['EISDIR', 'ENOTEMPTY'], 'it is a folder', 'Name a file.'],
  [['ENAMETOOLONG'], 'the name is too long', 'Choose a shorter one.'],
  [['ELOOP'], 'the links lead in a circle', 'Remove the link.'],
]
