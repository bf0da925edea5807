import { spawnSync } from 'node:child_process'
import { rmSync, statfsSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { TestContext } from 'vitest'
import { temporaryFolder } from './support.ts'

/** Room for the database and its log for as long as a test lasts. */
const SIZE = 2 ** 20
const VOLUME_SIZE = 16 * 2 ** 20

/** A file system of its own, small enough to be filled. */
export interface Disk {
  readonly folder: string
  /** Takes every byte that is left. */
  fill(): void
  /** Gives them back. */
  free(): void
  /** Nothing can be written any more; not while a file is open for writing. */
  makeReadOnly(): void
}

/** Mounts a disk for a test, or skips the test and says why where that is not permitted. */
export function mountDisk({ onTestFinished, skip }: Pick<TestContext, 'onTestFinished' | 'skip'>): Disk {
  const folder = temporaryFolder(onTestFinished)
  const failure = run('mount', ['-t', 'tmpfs', '-o', `size=${SIZE}`, 'tmpfs', folder])
  if (failure !== undefined) skip(`no file system can be mounted here (that needs root): ${failure}`)
  onTestFinished(() => void run('umount', ['--lazy', folder]))
  const filler = join(folder, 'filler')
  return {
    folder,
    fill() {
      const { bavail, bsize } = statfsSync(folder)
      writeFileSync(filler, Buffer.alloc(bavail * bsize))
    },
    free: () => rmSync(filler),
    makeReadOnly() {
      const refusal = run('mount', ['-o', 'remount,ro', folder])
      if (refusal !== undefined) throw new Error(refusal)
    },
  }
}

/** Mounts a fresh ext4 volume for a test, whose first files get the same numbers as those of any other; or skips the test. */
export function mountVolume({ onTestFinished, skip }: Pick<TestContext, 'onTestFinished' | 'skip'>): string {
  const folder = temporaryFolder(onTestFinished)
  const image = join(temporaryFolder(onTestFinished), 'image')
  writeFileSync(image, '')
  truncateSync(image, VOLUME_SIZE)
  const failure = run('mkfs.ext4', ['-q', image]) ?? run('mount', ['-o', 'loop', image, folder])
  if (failure !== undefined) skip(`no volume can be made and mounted here (that needs root): ${failure}`)
  onTestFinished(() => void run('umount', ['--lazy', folder]))
  return folder
}

/** Makes a folder, or a file, show up at another place as well; or skips the test. */
export function bindMount(from: string, to: string, context: Pick<TestContext, 'onTestFinished' | 'skip'>): void {
  const failure = run('mount', ['--bind', from, to])
  if (failure !== undefined) context.skip(`nothing can be mounted here (that needs root): ${failure}`)
  context.onTestFinished(() => void run('umount', ['--lazy', to]))
}

/**
 * Nothing in a folder can be made or opened for writing any more, while what is open goes on to be written; until what this
 * returns is called, or the test ends. Skips the test where that is not permitted.
 */
export function shieldFolder(folder: string, { onTestFinished, skip }: Pick<TestContext, 'onTestFinished' | 'skip'>) {
  const failure = run('mount', ['--bind', folder, folder])
  if (failure !== undefined) skip(`no file system can be mounted here (that needs root): ${failure}`)
  let isShielded = true
  const lift = () => {
    if (isShielded) run('umount', ['--lazy', folder])
    isShielded = false
  }
  onTestFinished(lift)
  const refusal = run('mount', ['-o', 'remount,bind,ro', folder])
  if (refusal !== undefined) throw new Error(refusal)
  return lift
}

/** Runs a command of the system. What speaks against it; undefined when it is done. */
function run(command: 'mount' | 'umount' | 'mkfs.ext4', args: readonly string[]): string | undefined {
  const { status, stderr, error } = spawnSync(command, args, { encoding: 'utf8' })
  return status === 0 ? undefined : (error?.message ?? stderr.trim())
}
