import { statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { requireFolderMounted, requireLocal } from '../../../src/store/database/files.ts'
import { hasBirth, identityOf, isSameFile, networkFileSystemOf } from '../../../src/store/database/identity.ts'
import { temporaryFolder } from '../../support/store.ts'

describe('which file it is', () => {
  it('is told by its number and its birth, and by the number alone where one does not know the birth', () => {
    expect(isSameFile('12.5', '12.5')).toBe(true)
    expect(isSameFile('12.5', '12.6')).toBe(false)
    expect(isSameFile('12.5', '13.5')).toBe(false)
    expect(isSameFile('12', '12.6')).toBe(true)
    expect(isSameFile('12.5', '12.0')).toBe(true)
    expect(isSameFile('12', '13.5')).toBe(false)
  })

  it('has no birth where the file system keeps none: as in /proc', () => {
    expect(hasBirth(identityOf({ ino: 7n, birthtimeNs: 0n }))).toBe(false)
    expect(identityOf(statSync('/proc/version', { bigint: true }))).toMatch(/\.0$/u)
  })
})

it('a file that is mounted by itself is refused: its log lies elsewhere', () => {
  const file = join(temporaryFolder(), 'a.sqlite')
  writeFileSync(file, '')
  expect(() => requireFolderMounted(file, () => new Set([file]))).toThrow(/is mounted by itself/u)
  expect(() => requireFolderMounted(file, () => new Set([dirname(file)]))).not.toThrow()
})

describe('a network mount', () => {
  const mounts = [
    '30 1 254:0 / / rw,relatime - ext4 /dev/vda rw',
    '41 30 0:40 / /mnt/far\\040away rw - fuse.sshfs me@there: rw',
    '42 30 0:41 / /mnt/disk rw - fuseblk /dev/sdb1 rw',
    '43 41 0:42 / /mnt/far\\040away/layers rw - fuse.fuse-overlayfs overlay rw',
  ].join('\n')
  const on = (type: number, folder = '/data') =>
    networkFileSystemOf(
      folder,
      () => type,
      () => mounts,
    )

  it('is known by its type', () => {
    expect([0x6969, 0x517b, 0xfe534d42, 0xff534d42 | 0, 0x01021997].map((type) => on(type))).toEqual([
      'NFS',
      'SMB',
      'SMB',
      'CIFS',
      '9p',
    ])
  })

  it('is none of the file systems of one host: ext4, xfs, btrfs, tmpfs, overlay, zfs', () => {
    const local = [0xef53, 0x58465342, 0x9123683e, 0x01021994, 0x794c7630, 0x2fc12fc1]
    expect(local.map((type) => on(type))).toEqual(local.map(() => undefined))
    expect(networkFileSystemOf(tmpdir())).toBeUndefined()
  })

  it('through FUSE is known by what is mounted', () => {
    const FUSE = 0x65735546
    expect(on(FUSE, '/mnt/far away/data')).toBe('fuse.sshfs')
    expect(on(FUSE, '/mnt/disk/data')).toBeUndefined()
    expect(on(FUSE, '/mnt/far away/layers/data')).toBeUndefined()
    expect(
      networkFileSystemOf(
        '/x',
        () => FUSE,
        () => '',
      ),
    ).toBe('FUSE')
  })

  it('is refused with a sentence, also for a file that is to be made in a folder that is not there yet', () => {
    const asked: string[] = []
    const refused = () =>
      requireLocal('/tmp/not/there/yet.sqlite', (folder) => {
        asked.push(folder)
        return 'NFS'
      })
    expect(refused).toThrow(/is on a network mount \(NFS\), where SQLite's WAL does not work/u)
    expect(asked).toEqual(['/tmp'])
    expect(() => requireLocal('/tmp/a.sqlite', () => undefined)).not.toThrow()
  })
})
