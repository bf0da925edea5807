import { spawnSync } from 'node:child_process'
import { rmSync, statfsSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { TestContext } from 'vitest'
import { temporaryFolder } from './support.ts'

/** Room for the database and its log during one test, in bytes. */
const SIZE = 2 * 2 ** 20
const VOLUME_SIZE = 16 * 2 ** 20

/** A separate file system, small enough to fill. */
export interface Disk {
  readonly folder: string
  /** Uses up every byte that is left. */
  fill(): void
  /** Gives these bytes back. */
  free(): void
  /** From now on nothing can be written. Not possible while a file is open for writing. */
  makeReadOnly(): void
}

/** Mounts a disk for a test. Skips the test, with the reason, when mounting is not permitted. */
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

/**
 * Mounts a fresh ext4 volume for a test, or skips the test. Its first files have the same inode numbers as those of any
 * other fresh volume.
 */
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

/** Shows a folder or a file at a second path, or skips the test. */
export function bindMount(from: string, to: string, context: Pick<TestContext, 'onTestFinished' | 'skip'>): void {
  const failure = run('mount', ['--bind', from, to])
  if (failure !== undefined) context.skip(`nothing can be mounted here (that needs root): ${failure}`)
  context.onTestFinished(() => void run('umount', ['--lazy', to]))
}

/**
 * Makes a folder read-only for new files: none can be made or opened for writing. Files that are open go on to be
 * written. It ends when the returned function is called, or with the test. Skips the test where that is not permitted.
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

/** Runs a system command. Returns why it failed; undefined on success. */
function run(command: 'mount' | 'umount' | 'mkfs.ext4', args: readonly string[]): string | undefined {
  const { status, stderr, error } = spawnSync(command, args, { encoding: 'utf8' })
  return status === 0 ? undefined : (error?.message ?? stderr.trim())
}
