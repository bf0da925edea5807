import { mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { isThere, makeFolder, putFile } from '../../../src/cli/support/new-file.ts'
import { temporaryFolder } from '../../support/store.ts'

describe('a new file', () => {
  it('stands in its place with all that it holds, and nothing stands beside it', () => {
    const folder = temporaryFolder()
    expect(putFile(join(folder, 'a'), 'text')).toBe(true)
    expect(putFile(join(folder, 'run'), 'text', { isExecutable: true })).toBe(true)
    expect(readdirSync(folder)).toEqual(['a', 'run'])
    expect(readFileSync(join(folder, 'a'), 'utf8')).toBe('text')
    expect([statSync(join(folder, 'a')).mode & 0o111, statSync(join(folder, 'run')).mode & 0o777]).toEqual([0, 0o755])
  })

  it('leaves what is there: a file, a folder, and a link that leads nowhere', () => {
    const folder = temporaryFolder()
    writeFileSync(join(folder, 'file'), 'mine')
    mkdirSync(join(folder, 'folder'))
    symlinkSync(join(folder, 'nowhere'), join(folder, 'link'))
    for (const name of ['file', 'folder', 'link']) expect(putFile(join(folder, name), 'text'), name).toBe(false)
    expect(readFileSync(join(folder, 'file'), 'utf8')).toBe('mine')
    expect(readdirSync(folder)).toEqual(['file', 'folder', 'link'])
  })

  it('replaces a link, and not what it leads to', () => {
    const folder = temporaryFolder()
    writeFileSync(join(folder, 'mine'), 'mine')
    symlinkSync(join(folder, 'mine'), join(folder, 'link'))
    expect(putFile(join(folder, 'link'), 'text', { isReplacing: true })).toBe(true)
    expect(readFileSync(join(folder, 'mine'), 'utf8')).toBe('mine')
    expect(readFileSync(join(folder, 'link'), 'utf8')).toBe('text')
  })

  it('is refused with what to do, and nothing is left behind', () => {
    const folder = temporaryFolder()
    mkdirSync(join(folder, 'folder/full'), { recursive: true })
    const put = (path: string) => () => putFile(join(folder, path), 'text', { isReplacing: true })
    expect(put('folder')).toThrow(/^cannot write .*folder: it is a folder$/u)
    expect(put('nowhere/file')).toThrow(/there is no such folder$/u)
    expect(put('x'.repeat(300))).toThrow(/the name is too long$/u)
    expect(readdirSync(folder)).toEqual(['folder'])
  })
})

describe('a new folder', () => {
  it('is made with those above it, which are told', () => {
    const folder = temporaryFolder()
    expect(makeFolder(join(folder, 'a/b'))).toEqual([join(folder, 'a'), join(folder, 'a/b')])
    expect(makeFolder(join(folder, 'a/b'))).toEqual([])
    expect(isThere(join(folder, 'a/b'))).toBe(true)
  })

  it('is refused where a file stands, where a link leads nowhere, and below /proc', () => {
    const folder = temporaryFolder()
    writeFileSync(join(folder, 'file'), '')
    symlinkSync(join(folder, 'nowhere'), join(folder, 'link'))
    expect(() => makeFolder(join(folder, 'file'))).toThrow(/file is not a folder$/u)
    expect(() => makeFolder(join(folder, 'file/below'))).toThrow(
      /cannot write .*file\/below: there is no such folder$/u,
    )
    expect(() => makeFolder(join(folder, 'link'))).toThrow(/link: there is no such folder$/u)
    expect(() => makeFolder('/proc/nowhere/below')).toThrow(/^cannot write \/proc\/nowhere/u)
  })
})
