import { readdir, realpath, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Budgets } from '../../core/quota/budget.ts'
import type { Problem } from '../../core/problem.ts'
import type { Instant } from '../../core/time/instant.ts'
import { fault } from '../problems/codes.ts'
import { parseDefinitions, sorted } from '../check/definitions.ts'
import type { SourceText } from '../check/definitions.ts'
import { problemWithoutSource } from '../yaml/address.ts'
import { faultOf, readText } from './read-text.ts'
import type { QuotaSize } from '../check/over-quota.ts'
import type { Purpose } from '../check/sandbox.ts'
import { isSettings } from '../check/settings.ts'
import type { DefinitionSource, Loaded } from '../../ports/definitions.ts'

/** Bounds on what a set of paths may hold: a wrong path such as `/` must not be read to its end. */
export const FOLDER_LIMITS = {
  /** Definition files. */
  files: 1000,
  /** Characters in all of them. */
  characters: 8 * 1024 * 1024,
  /** Folder entries read. */
  entries: 20_000,
} as const

/** What was found on the disk. */
export interface ReadPaths {
  readonly files: readonly SourceText[]
  readonly problems: readonly Problem[]
}

/** The definitions of a source of files, and the texts they were read from. */
export interface LoadedFiles extends Loaded {
  readonly files: readonly SourceText[]
}

/** A source of definitions made of files and folders. */
export interface FileSource extends DefinitionSource {
  load(now: Instant): Promise<LoadedFiles>
}

/**
 * The definitions of files and folders, as the service, `validate` and `plan` load them: all, or those allowed in a
 * mode. Reads the files anew at every load. `budgets`: those in force when the files bring none. `quota`: what the set
 * must fit into; without it that is not checked.
 */
export function sourceOf(
  paths: readonly string[],
  options: { readonly mode?: Purpose; readonly budgets?: Budgets; readonly quota?: QuotaSize } = {},
): FileSource {
  return {
    async load(now) {
      const { files, problems: ofPaths } = await readPaths(paths)
      const { problems, ...loaded } = parseDefinitions(files, { now, ...options })
      return { ...loaded, problems: sorted([...ofPaths, ...problems]), files, paths: files.map(({ path }) => path) }
    },
  }
}

/**
 * Reads files, and folders recursively: `*.yaml` and `*.yml`, sorted by name, without names that begin with `.` or `_`.
 * Follows links. A file that can be reached in two ways is read once. Problems on the disk are returned, never thrown.
 */
export async function readPaths(paths: readonly string[]): Promise<ReadPaths> {
  const walk = new Walk()
  for (const path of paths) await walk.visit(path, [], true)
  return walk.result()
}

/** Whether a folder entry is read: names that begin with a dot or an underscore are not. */
export function isLookedAt(name: string): boolean {
  return !/^[._]/.test(name)
}

/** Whether a file that was not named by a person holds definitions. */
export function isDefinitionName(path: string): boolean {
  return /\.ya?ml$/i.test(path)
}

class Walk {
  readonly #files: SourceText[] = []
  readonly #problems: Problem[] = []
  /** Real paths of everything visited. */
  readonly #seen = new Set<string>()
  /** Definition files found, also those that could not be read or were read before. */
  #found = 0
  #entries = 0
  #characters = 0
  #isFull = false

  result(): ReadPaths {
    return { files: this.#files, problems: this.#problems }
  }

  /** `ancestors`: real paths of the folders that led here. `isNamed`: the person named this path itself. */
  async visit(path: string, ancestors: readonly string[], isNamed: boolean): Promise<void> {
    if (this.#isFull) return
    try {
      const [status, real] = await Promise.all([stat(path), realpath(path)])
      const isDefinitions = isNamed || isDefinitionName(path)
      // A settings file alone holds no definitions: a folder with nothing else in it must not retire anything.
      if (isDefinitions && !status.isDirectory() && !isSettings({ path })) this.#found++
      if (ancestors.includes(real)) {
        const remedy = 'Remove the link, or begin its name with an underscore.'
        this.#tell(path, fault('symlink-loop', [], 'the link leads back to a folder that it stands in', remedy))
      } else if (!this.#seen.has(real)) {
        if (status.isDirectory()) await this.#visitFolder(path, real, ancestors, isNamed)
        else if (isDefinitions) await this.#visitFile(path, real)
      }
    } catch (error) {
      this.#tell(path, faultOf(error))
    }
  }

  async #visitFolder(path: string, real: string, ancestors: readonly string[], isNamed: boolean): Promise<void> {
    this.#seen.add(real)
    const names = (await readdir(path)).filter(isLookedAt)
    this.#entries += names.length
    if (this.#entries > FOLDER_LIMITS.entries) return this.#stop(path, `more than ${FOLDER_LIMITS.entries} entries`)
    const [before, told] = [this.#found, this.#problems.length]
    for (const name of names.sort()) await this.visit(join(path, name), [...ancestors, real], false)
    // Only a folder that the person named must hold something: an empty one is mostly a wrong mount or path.
    if (isNamed && this.#found === before && this.#problems.length === told) {
      const remedy = 'Check the path; to have no announcements on purpose, keep a file with "announcements: []".'
      this.#tell(path, fault('folder-empty', [], 'the folder holds no definition files (*.yaml, *.yml)', remedy))
    }
  }

  async #visitFile(path: string, real: string): Promise<void> {
    this.#seen.add(real)
    const read = await readText(path)
    if ('fault' in read) return this.#tell(path, read.fault, read.line)
    this.#characters += read.text.length
    if (this.#characters > FOLDER_LIMITS.characters) return this.#stop(path, 'more than 8 MiB of definitions')
    if (this.#files.length === FOLDER_LIMITS.files) return this.#stop(path, `more than ${FOLDER_LIMITS.files} files`)
    this.#files.push({ path, text: read.text })
  }

  #stop(path: string, found: string): void {
    this.#isFull = true
    const remedy = 'Name the folder of the definitions alone, or split it between several services.'
    this.#tell(path, fault('folder-too-large', [], `there are ${found}; nothing from here on was read`, remedy))
  }

  #tell(path: string, found: Parameters<typeof problemWithoutSource>[1], line = 1): void {
    this.#problems.push({ ...problemWithoutSource(path, found), line })
  }
}
