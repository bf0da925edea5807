import { existsSync, readFileSync, statfsSync, statSync } from 'node:fs'
import type { BigIntStats } from 'node:fs'

/**
 * Identifies a file: its inode number and its birth time, in ns. The number alone is not enough: two new volumes give
 * the same numbers, and a restored file may get its old number again. A birth time of `0` means that it is not known.
 */
export type FileIdentity = `${bigint}.${bigint}`

/** The identity in a result of {@link statOf}. */
export function identityOf(stats: Pick<BigIntStats, 'ino' | 'birthtimeNs'>): FileIdentity {
  return `${stats.ino}.${areBirthTimesReal() ? stats.birthtimeNs : 0n}`
}

/** The identity of the file at a path; undefined when there is none. */
export function identityAt(path: string): FileIdentity | undefined {
  const stats = statOf(path)
  return stats && identityOf(stats)
}

/** The state of the file at a path, with exact numbers; undefined when there is none. */
export function statOf(path: string): BigIntStats | undefined {
  return statSync(path, { bigint: true, throwIfNoEntry: false })
}

/** When one birth time is not known (an older version, another mount), the inode number alone decides. */
export function isSameFile(one: string, other: string): boolean {
  const [inode, birth = '0'] = one.split('.')
  const [otherInode, otherBirth = '0'] = other.split('.')
  return inode === otherInode && (birth === otherBirth || birth === '0' || otherBirth === '0')
}

/** Whether the file system records birth times. */
export function hasBirth(identity: string): boolean {
  return !identity.endsWith('.0')
}

/**
 * When the kernel or a sandbox refuses statx(2), libuv reports the time of the last change as the birth time, and every
 * write changes it. The files of /proc have no birth time: when one is reported for them, birth times are not real.
 */
function areBirthTimesReal(): boolean {
  // It depends on the kernel and the sandbox of this process, so it is read once.
  isReal ??= process.platform !== 'linux' || (statOf('/proc')?.birthtimeNs ?? 0n) === 0n
  return isReal
}
let isReal: boolean | undefined

/** File systems that several hosts may have open at once, by the type that statfs(2) reports. */
const SHARED_BY_HOSTS: ReadonlyMap<number, string> = new Map([
  [0x6969, 'NFS'],
  [0x517b, 'SMB'],
  [0xfe534d42, 'SMB'],
  [0xff534d42, 'CIFS'],
  [0x01021997, '9p'],
  [0x5346414f, 'AFS'],
  [0x6b414653, 'AFS'],
  [0x73757245, 'Coda'],
  [0x00c36400, 'Ceph'],
  [0x0bd00bd0, 'Lustre'],
  [0x47504653, 'GPFS'],
  [0x01161970, 'GFS2'],
  [0x7461636f, 'OCFS2'],
  [0x20030528, 'OrangeFS'],
  [0x786f4256, 'a VirtualBox share'],
  [0xbacbacbc, 'a VMware share'],
])
const FUSE = 0x65735546
/** FUSE within one host: a disk of another system, and the layers of a container. */
const FUSE_OF_ONE_HOST: ReadonlySet<string> = new Set(['fuseblk', 'fuse.fuse-overlayfs', 'virtiofs'])

/**
 * The name of the network file system that a folder lies on; undefined for all others. For FUSE, only the mount table
 * says which file system it is.
 */
export function networkFileSystemOf(
  folder: string,
  typeOf = (path: string) => statfsSync(path).type,
  readMounts = readMountTable,
): string | undefined {
  // The type is a signed number on some platforms.
  const type = typeOf(folder) >>> 0
  if (type !== FUSE) return SHARED_BY_HOSTS.get(type)
  const name = fuseNameOf(folder, readMounts())
  return name !== undefined && FUSE_OF_ONE_HOST.has(name) ? undefined : (name ?? 'FUSE')
}

/** The type of the mount that a folder lies on, as /proc/self/mountinfo names it. */
function fuseNameOf(folder: string, table: string): string | undefined {
  let best: Mount | undefined
  for (const mount of mountsIn(table)) {
    const { point } = mount
    const isAbove = point === '/' || folder === point || folder.startsWith(`${point}/`)
    // Of two mounts at one point, the later covers the earlier.
    if (isAbove && point.length >= (best?.point.length ?? 0)) best = mount
  }
  return best?.type
}

/** All mount points; empty on hosts that do not list them. */
export function readMountPoints(): ReadonlySet<string> {
  return new Set(mountsIn(readMountTable()).map(({ point }) => point))
}

const MOUNTS = '/proc/self/mountinfo'

/** Empty on hosts without such a table. */
function readMountTable(): string {
  return existsSync(MOUNTS) ? readFileSync(MOUNTS, 'utf8') : ''
}

interface Mount {
  readonly point: string
  readonly type: string
}

function mountsIn(table: string): readonly Mount[] {
  return table.split('\n').flatMap((line) => {
    const [left = '', right = ''] = line.split(' - ')
    const point = unescaped(left.split(' ')[4] ?? '')
    return point === '' ? [] : [{ point, type: right.split(' ')[0] ?? '' }]
  })
}

/** The table writes blanks and some other characters as octal numbers. */
const unescaped = (point: string) =>
  point.replaceAll(/\\([0-7]{3})/gu, (_, digits: string) => String.fromCodePoint(Number.parseInt(digits, 8)))
