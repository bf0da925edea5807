import { systemCodeOf } from '../../errors.ts'
import { closeSync, fchmodSync, fchownSync, fstatSync, fsyncSync, openSync, readFileSync } from 'node:fs'
import { renameSync, unlinkSync, writeSync } from 'node:fs'
import type { BigIntStats } from 'node:fs'
import { dirname } from 'node:path'
import { z } from 'zod'
import { identityAt, identityOf, isSameFile } from './identity.ts'
import type { FileIdentity } from './identity.ts'

/**
 * The content of a seal. A seal lies beside the database file and records how new the database is, so that an older
 * database in its place is noticed. It is a new file each time, and the database records which one. `seal`: the file
 * that it was written as; older versions left it out.
 */
const sealShape = z.object({
  databaseId: z.string(),
  generation: z.int(),
  calls: z.int(),
  seal: z.string().optional(),
})

/** How new a database is. */
export interface Age {
  readonly databaseId: string
  readonly generation: number
  /** Calls ever made. */
  readonly calls: number
}

/** A seal as it was found. */
export interface Seal extends Age {
  readonly identity: FileIdentity
  /** `copied`: its text was copied into another file than the one it names. `old`: it names none. */
  readonly origin: 'own' | 'copied' | 'old'
}

/** The path of the seal of a database. */
export const sealOf = (file: string): string => `${file}-seal`
/** The path at which the next seal is written. It is fixed: what a crash leaves there is found and overwritten. */
export const nextSealOf = (file: string): string => `${file}-seal.next`

/** Undefined without a readable seal: then nothing proves how new the database is. */
export function readSeal(file: string, path = sealOf(file)): Seal | undefined {
  const identity = identityAt(path)
  const text = identity && readIfThere(path)
  if (identity === undefined || text === undefined) return undefined
  const parsed = sealShape.safeParse(parseJson(text.split('\n')[0] ?? ''))
  if (!parsed.success) return undefined
  const { seal, ...age } = parsed.data
  const origin = seal === undefined ? 'old' : isSameFile(seal, identity) ? 'own' : 'copied'
  return { ...age, identity, origin }
}

/**
 * Writes the next seal aside, durably, with the permissions of the database. Returns which file it is; the
 * database must record that before it commits.
 */
export function writeNextSeal(file: string, age: Age, database: BigIntStats): FileIdentity {
  const descriptor = openAnew(nextSealOf(file))
  try {
    const stats = fstatSync(descriptor, { bigint: true })
    const identity = identityOf(stats)
    writeSync(descriptor, `${JSON.stringify({ ...age, seal: identity })}\n`)
    share(descriptor, stats, database)
    fsyncSync(descriptor)
    syncFolder(file)
    return identity
  } finally {
    closeSync(descriptor)
  }
}

/** Puts the seal that was written aside in place, durably. */
export function putSealInPlace(file: string): void {
  renameSync(nextSealOf(file), sealOf(file))
  syncFolder(file)
}

/** Always a new file: at the path there may be a leftover, or a link to something else. */
function openAnew(path: string): number {
  try {
    return openSync(path, 'wx')
  } catch (error) {
    if (systemCodeOf(error) !== 'EEXIST') throw error
    unlinkSync(path)
    return openSync(path, 'wx')
  }
}

/** Root may run a command beside a service of another user. SQLite shares its own files in the same way. */
function share(descriptor: number, seal: BigIntStats, database: BigIntStats): void {
  const mode = Number(database.mode & 0o666n)
  if (Number(seal.mode & 0o777n) !== mode) fchmodSync(descriptor, mode)
  if (seal.uid !== database.uid && process.getuid?.() === 0) {
    fchownSync(descriptor, Number(database.uid), Number(database.gid))
  }
}

/** After a power cut, a new name in a folder is there only if the folder itself was written. */
function syncFolder(file: string): void {
  const descriptor = openSync(dirname(file), 'r')
  try {
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if (systemCodeOf(error) === 'ENOENT') return undefined
    throw error
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}
