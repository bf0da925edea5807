import { existsSync, readFileSync, statfsSync, statSync } from 'node:fs'
import type { BigIntStats } from 'node:fs'

/**
 * Which file it is: its inode number and the instant of its birth, in ns. A number alone says little: two fresh volumes
 * give the same ones, and a file that is put back may get the one that it had. `0` stands for a birth that nobody knows.
 */
export type FileIdentity = `${bigint}.${bigint}`

export function identityOf(stats: Pick<BigIntStats, 'ino' | 'birthtimeNs'>): FileIdentity {
  return `${stats.ino}.${areBirthTimesReal() ? stats.birthtimeNs : 0n}`
}

/** The identity of what is at a path; undefined where nothing is. */
export function identityAt(path: string): FileIdentity | undefined {
  const stats = statOf(path)
  return stats && identityOf(stats)
}

export function statOf(path: string): BigIntStats | undefined {
  return statSync(path, { bigint: true, throwIfNoEntry: false })
}

/** Where one of both does not know its birth (an older version, another mount), the number has to do. */
export function isSameFile(one: string, other: string): boolean {
  const [inode, birth = '0'] = one.split('.')
  const [otherInode, otherBirth = '0'] = other.split('.')
  return inode === otherInode && (birth === otherBirth || birth === '0' || otherBirth === '0')
}

/** Whether its file system keeps when a file was born. */
export function hasBirth(identity: string): boolean {
  return !identity.endsWith('.0')
}

/**
 * Where the kernel or a sandbox refuses statx(2), libuv gives the instant of the last change for that of the birth, which
 * changes with every write. The files of /proc have no birth: who says that they have one tells of something else.
 */
function areBirthTimesReal(): boolean {
  // Of the kernel and the sandbox of this process: asked once.
  isReal ??= process.platform !== 'linux' || (statOf('/proc')?.birthtimeNs ?? 0n) === 0n
  return isReal
}
let isReal: boolean | undefined

/** File systems by the type that statfs(2) tells, of which other hosts may have the same file open. */
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
/** What FUSE is for within one host: a disk of another system, and the layers of a container. */
const FUSE_OF_ONE_HOST: ReadonlySet<string> = new Set(['fuseblk', 'fuse.fuse-overlayfs', 'virtiofs'])

/**
 * The name of the network file system on which a folder lies; undefined for all others. What FUSE stands for is told by the
 * table of mounts alone.
 */
export function networkFileSystemOf(
  folder: string,
  typeOf = (path: string) => statfsSync(path).type,
  readMounts = readMountTable,
): string | undefined {
  // Signed on some platforms.
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
    // Of two mounts at one point the later covers the earlier.
    if (isAbove && point.length >= (best?.point.length ?? 0)) best = mount
  }
  return best?.type
}

/** Where something is mounted; nothing on hosts that do not tell. */
export function readMountPoints(): ReadonlySet<string> {
  return new Set(mountsIn(readMountTable()).map(({ point }) => point))
}

const MOUNTS = '/proc/self/mountinfo'

/** Empty on hosts that have no such table. */
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

/** Blanks and the like are written in octal there. */
const unescaped = (point: string) =>
  point.replaceAll(/\\([0-7]{3})/gu, (_, digits: string) => String.fromCodePoint(Number.parseInt(digits, 8)))
