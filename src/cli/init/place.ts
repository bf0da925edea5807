import { lstatSync, statSync } from 'node:fs'
import { isAbsolute, join, relative, resolve, sep } from 'node:path'
import { readPaths } from '../../definitions/files/folder.ts'
import { BelfryError } from '../../errors.ts'
import { inShell } from '../../core/wording/shell-word.ts'
import { isThere, realOf } from '../support/new-file.ts'
import { rootOf } from '../wiring/repository-addresses.ts'

/** A file that a repository should have. */
export interface WantedFile {
  /** Relative to the folder, with slashes. */
  readonly path: string
  readonly text: string
  readonly isExecutable?: boolean
}

/** A file that is not made, and why. */
export interface LeftFile {
  readonly path: string
  readonly because: string
}

/** What is made of a list of files, and what is left as it is. */
export interface Sorted {
  readonly made: readonly WantedFile[]
  readonly left: readonly LeftFile[]
}

/** The places in which GitHub looks for the owners of files. The first one that it finds counts. */
const OWNERS = ['.github/CODEOWNERS', 'CODEOWNERS', 'docs/CODEOWNERS']
/** What belongs to the first announcement. Beside other definitions it would change what they mean. */
const OF_FIRST = ['schedules/announcements.yaml', 'schedules/settings.yaml', 'schedules/_cases/first.yaml']

/**
 * Refuses a folder that means another one than the person sees: npm goes to the checkout of Belfry before it starts
 * anything, and the files would be made there.
 *
 * @param typedIn where the person typed the command, if npm runs it
 * @throws BelfryError `usage`
 */
export function requireSameFolder(folder: string, typedIn: string | undefined): void {
  if (typedIn === undefined || isAbsolute(folder) || realOf(typedIn) === realOf('.')) return
  const meant = resolve(typedIn, folder)
  throw new BelfryError('usage', `npm runs this in ${resolve('.')}, and would make it in ${resolve(folder)}`, {
    remedy: `Name the folder from its root: \`belfry init ${inShell(meant)}\``,
  })
}

/**
 * Whether the folder is in a git repository, whose root it must be: GitHub reads workflows and owners only there.
 * @throws BelfryError `conflict` when it lies further down
 */
export function isRepository(folder: string): boolean {
  const real = realOf(folder)
  const root = rootOf(real)
  if (root === undefined) return false
  if (root === real) return true
  throw new BelfryError(
    'conflict',
    `${folder} is inside the repository ${root}, and GitHub reads workflows at its root`,
    {
      remedy: `Run \`belfry init ${inShell(root)}\`, or make a repository of its own first: git init ${inShell(folder)}`,
    },
  )
}

/**
 * The folder must be one, or not be there yet.
 * @throws BelfryError `usage`
 */
export function requireFolder(folder: string): void {
  if (!isThere(folder) || (statSync(folder, { throwIfNoEntry: false })?.isDirectory() ?? false)) return
  throw new BelfryError('usage', `${folder} is not a folder`, { remedy: 'Name the root of a repository.' })
}

/**
 * Tells what is made and what is left as it is. Nothing that is there is ever touched.
 * @throws BelfryError `conflict` when a link or a file stands where a folder is needed
 */
export async function sortOut(folder: string, wanted: readonly WantedFile[]): Promise<Sorted> {
  for (const { path } of wanted) requireFolders(folder, path)
  const owners = OWNERS.find((path) => isThere(join(folder, path)))
  const hasDefinitions = await holdsDefinitions(join(folder, 'schedules'))
  const made: WantedFile[] = []
  const left: LeftFile[] = []
  for (const each of wanted) {
    const { path } = each
    if (isThere(join(folder, path))) left.push({ path, because: 'it is there already' })
    else if (OWNERS.includes(path) && owners !== undefined) left.push({ path, because: `there is ${owners}` })
    else if (OF_FIRST.includes(path) && hasDefinitions)
      left.push({ path, because: 'schedules has definitions already' })
    else made.push(each)
  }
  return { made, left }
}

/** Whether a folder has definitions or settings, readable or not. */
async function holdsDefinitions(folder: string): Promise<boolean> {
  const { files, problems } = await readPaths([folder])
  return files.length > 0 || problems.some(({ code }) => code !== 'folder-empty' && code !== 'file-missing')
}

/** Nothing is made through a link: it may lead out of the folder. */
function requireFolders(folder: string, path: string): void {
  const steps = path.split('/').slice(0, -1)
  for (const [index] of steps.entries()) {
    const above = join(folder, ...steps.slice(0, index + 1))
    if (!isThere(above)) return
    const status = lstatSync(above)
    if (status.isDirectory()) continue
    const kind = status.isSymbolicLink() ? 'a link, which is not followed' : 'no folder'
    throw new BelfryError('conflict', `${relative(folder, above).split(sep).join('/')} is ${kind}`, {
      remedy: `Move it out of ${folder}, then run \`belfry init\` again. Nothing was made.`,
    })
  }
}
