import { existsSync, realpathSync, statSync } from 'node:fs'
import { dirname, join, relative, resolve, sep } from 'node:path'
import type { SourceText } from '../../../definitions/check/definitions.ts'
import { FOLDER_LIMITS, isDefinitionName, isLookedAt } from '../../../definitions/files/folder.ts'
import { LARGEST_FILE } from '../../../definitions/files/read-text.ts'
import { BelfryError } from '../../../errors.ts'
import { git, required, saidBy } from './run.ts'
import { namesHead, sidesOf } from './sides.ts'
import type { Side } from './sides.ts'

/** The definition files of one side of a comparison. */
export interface ReadSide {
  readonly files: readonly SourceText[]
  /** Files that were left out, each with the reason. */
  readonly leftOut: readonly string[]
  /** The id of the commit. Undefined when the files are of a tree that belongs to none. */
  readonly commit: string | undefined
}

/** One file of a tree. */
interface Blob {
  readonly mode: string
  readonly id: string
  readonly size: number
  /** Relative to the root of the repository. */
  readonly path: string
}

const LINK = '120000'

/**
 * Reads the definition files that were at some paths at the base of a comparison: `REF`, `A..B` or `A...B`. The rules by
 * which folders are read apply. It checks nothing out and fetches nothing. A path that did not exist there is no fault.
 *
 * @throws BelfryError `invalid` when there is no such ref or no merge base, the paths are not in a git repository, or
 * there are too many files; `unavailable` when git cannot run or read the repository
 */
export function readBase(paths: readonly string[], asked: string): ReadSide {
  return together(paths.map((path) => readSide(path, (root) => sidesOf(root, asked).base)))
}

/**
 * Reads the definition files at the head of a comparison, in the same way. Undefined when the text names no head: then
 * the files on the disk are the head. Here a file that is left out is a fault, since a plan without it would be wrong.
 *
 * @throws BelfryError as `readBase` does, and `invalid` when a path holds no definitions there
 */
export function readHead(paths: readonly string[], asked: string): ReadSide | undefined {
  if (!namesHead(asked)) return undefined
  const sides = paths.map((path) => {
    const read = readSide(path, (root) => sidesOf(root, asked).head)
    const [fault = `there are no definition files at ${path} in ${asked}`] = read.leftOut
    if (read.leftOut.length === 0 && read.files.length > 0) return read
    throw new BelfryError('invalid', fault, { remedy: 'Check the path, or check the head out and name only the base.' })
  })
  return together(sides)
}

/** The same file may be reached by several paths. */
function together(sides: readonly ReadSide[]): ReadSide {
  const files = new Map(sides.flatMap((side) => side.files.map((file) => [file.path, file] as const)))
  const leftOut = new Set(sides.flatMap((side) => side.leftOut))
  return { files: [...files.values()], leftOut: [...leftOut], commit: sides[0]?.commit }
}

function readSide(given: string, choose: (root: string) => Side): ReadSide {
  const { root, path } = placeOf(given)
  const { name, id, isCommit } = choose(root)
  const blobs = listTree(root, id, path).filter((blob) => isDefinition(blob, path))
  if (blobs.length > FOLDER_LIMITS.files) {
    throw new BelfryError('invalid', `${given} holds more than ${FOLDER_LIMITS.files} definition files at ${name}`, {
      remedy: 'Name the folder of the definitions alone.',
    })
  }
  const files: SourceText[] = []
  const [links, regular] = [blobs.filter(({ mode }) => mode === LINK), blobs.filter(({ mode }) => mode !== LINK)]
  const leftOut = links.map((link) => `${name}:${link.path} is a link, which is not followed`)
  const large = regular.filter(({ size }) => size > LARGEST_FILE)
  for (const blob of large) leftOut.push(`${name}:${blob.path} is larger than ${LARGEST_FILE} bytes`)
  const readable = regular.filter(({ size }) => size <= LARGEST_FILE)
  for (const [index, bytes] of readBlobs(root, readable).entries()) {
    const address = `${name}:${readable[index]?.path ?? ''}`
    const text = decode(bytes)
    if (text === undefined) leftOut.push(`${address} is not UTF-8`)
    else files.push({ path: address, text })
  }
  return { files, leftOut, commit: isCommit ? id : undefined }
}

/** The repository of a path, and the path relative to its root, with slashes. */
function placeOf(path: string): { readonly root: string; readonly path: string } {
  // A removed folder no longer exists. The nearest folder that exists shows the repository.
  let folder = resolve(path)
  while (!existsSync(folder) || !statSync(folder).isDirectory()) folder = dirname(folder)
  const answer = git(folder, ['rev-parse', '--show-toplevel'])
  if (answer.status !== 0) {
    const { said, advice } = saidBy(answer)
    throw new BelfryError('invalid', `${path} is not in a git repository that can be read: ${said}`, {
      remedy: advice ?? 'Run plan in a clone of the repository, or without --base.',
    })
  }
  const root = realpathSync(answer.stdout.toString('utf8').replace(/\r?\n$/u, ''))
  const real = join(realpathSync(folder), relative(folder, resolve(path)))
  return { root, path: relative(root, real).split(sep).join('/') }
}

/** Everything at or below a path. Empty when the path does not exist. */
function listTree(root: string, tree: string, path: string): readonly Blob[] {
  const at = path === '' ? [] : ['--', path]
  const answer = required(git(root, ['ls-tree', '-r', '-l', '-z', '--full-tree', tree, ...at]))
  return answer
    .toString('utf8')
    .split('\0')
    .flatMap((line): Blob[] => {
      const [, mode = '', kind, id = '', size, name = ''] = /^(\d+) (\w+) (\w+) +(\S+)\t([^]*)$/u.exec(line) ?? []
      return kind === 'blob' ? [{ mode, id, size: Number(size), path: name }] : []
    })
}

/** Whether a blob is the path itself, or a definition file below it. */
function isDefinition({ path }: Blob, at: string): boolean {
  if (path === at) return true
  const below = at === '' ? path : path.slice(at.length + 1)
  return isDefinitionName(path) && below.split('/').every(isLookedAt)
}

/** The contents of blobs, in the same order. One call of git reads all of them. */
function readBlobs(root: string, blobs: readonly Blob[]): readonly Buffer[] {
  if (blobs.length === 0) return []
  const asked = blobs.map(({ id }) => `${id}\n`).join('')
  const answer = required(git(root, ['cat-file', '--batch'], asked))
  let at = 0
  return blobs.map(({ size }) => {
    // Each blob begins with a line that names it, and ends with a line break.
    const begin = answer.indexOf('\n', at) + 1
    at = begin + size + 1
    return answer.subarray(begin, begin + size)
  })
}

function decode(bytes: Buffer): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (error) {
    if (error instanceof TypeError) return undefined
    throw error
  }
}
