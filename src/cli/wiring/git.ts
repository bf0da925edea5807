import { spawnSync } from 'node:child_process'
import { existsSync, realpathSync, statSync } from 'node:fs'
import { dirname, join, relative, resolve, sep } from 'node:path'
import { gitEnvironment } from '../../config.ts'
import type { SourceText } from '../../definitions/check/definitions.ts'
import { FOLDER_LIMITS, isDefinitionName, isLookedAt } from '../../definitions/files/folder.ts'
import { LARGEST_FILE } from '../../definitions/files/read-text.ts'
import { BelfryError } from '../../errors.ts'

/** The definition files of a git ref. */
export interface ReadAtRef {
  readonly files: readonly SourceText[]
  /** Files that were left out, each with the reason. */
  readonly leftOut: readonly string[]
}

/** One file of a tree. */
interface Blob {
  readonly mode: string
  readonly id: string
  readonly size: number
  /** Relative to the root of the repository. */
  readonly path: string
}

const LARGEST_ANSWER = 64 * 1024 * 1024
const LINK = '120000'

/**
 * Reads the definition files that were at some paths in a git ref. The rules by which folders are read apply. It checks
 * nothing out and fetches nothing. A path that did not exist there is no fault.
 *
 * @throws BelfryError `invalid` when there is no such ref, the paths are not in a git repository, or there are too many
 * files; `unavailable` when git cannot run or read the repository
 */
export function readAtRef(paths: readonly string[], ref: string): ReadAtRef {
  const files = new Map<string, SourceText>()
  const leftOut = new Set<string>()
  for (const path of paths) {
    const place = placeOf(path)
    const tree = treeAt(place.root, ref)
    const blobs = listTree(place.root, tree, place.path).filter((blob) => isDefinition(blob, place.path))
    if (blobs.length > FOLDER_LIMITS.files) {
      throw new BelfryError('invalid', `${path} holds more than ${FOLDER_LIMITS.files} definition files at ${ref}`, {
        remedy: 'Name the folder of the definitions alone.',
      })
    }
    const [links, regular] = [blobs.filter(({ mode }) => mode === LINK), blobs.filter(({ mode }) => mode !== LINK)]
    for (const link of links) leftOut.add(`${ref}:${link.path} is a link, which is not followed`)
    const large = regular.filter(({ size }) => size > LARGEST_FILE)
    for (const blob of large) leftOut.add(`${ref}:${blob.path} is larger than ${LARGEST_FILE} bytes`)
    const readable = regular.filter(({ size }) => size <= LARGEST_FILE)
    for (const [index, bytes] of readBlobs(place.root, readable).entries()) {
      const name = `${ref}:${readable[index]?.path ?? ''}`
      const text = decode(bytes)
      if (text === undefined) leftOut.add(`${name} is not UTF-8`)
      else files.set(name, { path: name, text })
    }
  }
  return { files: [...files.values()], leftOut: [...leftOut] }
}

/** The repository of a path, and the path relative to its root, with slashes. */
function placeOf(path: string): { readonly root: string; readonly path: string } {
  // A removed folder no longer exists. The nearest folder that exists shows the repository.
  let folder = resolve(path)
  while (!existsSync(folder) || !statSync(folder).isDirectory()) folder = dirname(folder)
  const { status, stdout, stderr } = git(folder, ['rev-parse', '--show-toplevel'])
  if (status !== 0) {
    throw new BelfryError('invalid', `${path} is not in a git repository that can be read: ${firstLineOf(stderr)}`, {
      remedy: 'Run plan in a clone of the repository, or without --base.',
    })
  }
  const root = realpathSync(stdout.toString('utf8').replace(/\r?\n$/u, ''))
  const real = join(realpathSync(folder), relative(folder, resolve(path)))
  return { root, path: relative(root, real).split(sep).join('/') }
}

/** The id of the tree of a ref. */
function treeAt(root: string, ref: string): string {
  const { status, stdout } = git(root, ['rev-parse', '--verify', '--quiet', '--end-of-options', `${ref}^{tree}`])
  if (status === 0) return stdout.toString('utf8').trim()
  throw new BelfryError('invalid', `there is no "${ref}" in the git repository ${root}`, {
    remedy: 'Check the name. A shallow clone holds only what was fetched: `git fetch --depth=1 origin BRANCH` first.',
  })
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

/**
 * Runs git with only the environment that it needs, since it may start other programs. It allows no transport, so that
 * an incomplete clone does not fetch what it lacks.
 */
function git(folder: string, args: readonly string[], input = '') {
  const careful = [
    '-c',
    'protocol.allow=never',
    '-c',
    'core.fsmonitor=false',
    '--no-optional-locks',
    '--literal-pathspecs',
  ]
  const result = spawnSync('git', ['-C', folder, ...careful, ...args], {
    input,
    env: gitEnvironment(),
    maxBuffer: LARGEST_ANSWER,
  })
  if (result.error === undefined) return result
  throw new BelfryError('unavailable', `git cannot be run: ${result.error.message}`, {
    cause: result.error,
    remedy: '--base needs git; without it plan needs nothing.',
  })
}

function required({ status, stdout, stderr }: ReturnType<typeof git>): Buffer {
  if (status === 0) return stdout
  throw new BelfryError('unavailable', `git cannot read the repository: ${firstLineOf(stderr)}`, {
    remedy: 'A partial clone lacks what it has not fetched yet: fetch it first.',
  })
}

/** The first line of git's message. */
function firstLineOf(stderr: Buffer): string {
  return stderr.toString('utf8').trim().split('\n')[0] ?? ''
}
