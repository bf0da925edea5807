import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { FOLDER_LIMITS, readPaths, sourceOf } from '../../../src/definitions/files/folder.ts'
import { fileWith, NOW } from '../../support/definitions.ts'

/** Node cannot make a named pipe itself. */
const MAKE_PIPE = 'mkfifo'

let folder = ''

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'belfry-definitions-'))
})

afterEach(() => {
  rmSync(folder, { recursive: true, force: true })
})

function write(name: string, content: string | Uint8Array): string {
  const path = join(folder, name)
  mkdirSync(join(path, '..'), { recursive: true })
  writeFileSync(path, content)
  return path
}

/** The problems found, with paths relative to the folder of the test. */
async function told(...paths: string[]): Promise<string[]> {
  const { problems } = await readPaths(paths.length === 0 ? [folder] : paths)
  for (const { remedy, text } of problems) expect(`${text} ${remedy}`).toMatch(/^\S.+[.?]$/)
  return problems.map(({ file, line, code }) => `${file.replace(folder, '.')}:${line} ${code}`)
}

async function read(...paths: string[]): Promise<string[]> {
  const { files, problems } = await readPaths(paths.length === 0 ? [folder] : paths)
  expect(problems).toEqual([])
  return files.map(({ path }) => path.replace(folder, '.'))
}

describe('a folder', () => {
  test('is read recursively in the order of names, without hidden and underscored ones and other kinds of files', async () => {
    for (const name of [
      'b.yaml',
      'a.yml',
      'C.YAML',
      'sub/a.yaml',
      '.git/x.yaml',
      '_drafts/x.yaml',
      '_x.yaml',
      'x.json',
      'yaml',
    ]) {
      write(name, '')
    }
    expect(await read()).toEqual(['./C.YAML', './a.yml', './b.yaml', './sub/a.yaml'])
  })

  test('and its files may be named together: each file is read once, under the first name', async () => {
    const path = write('sub/a.yaml', '')
    expect(await read(path, folder, folder)).toEqual(['./sub/a.yaml'])
  })

  test('may be a mounted config map: links into a hidden folder are followed', async () => {
    write('..2026/ops.yaml', '')
    symlinkSync('..2026', join(folder, '..data'))
    symlinkSync('..data/ops.yaml', join(folder, 'ops.yaml'))
    expect(await read()).toEqual(['./ops.yaml'])
  })

  test('without definitions is a problem, since it is far more often a wrong path', async () => {
    write('README.md', '')
    expect(await told()).toEqual(['.:1 folder-empty'])
  })

  test('with a folder that links back to it is a problem, not a loop', async () => {
    write('a.yaml', '')
    symlinkSync('.', join(folder, 'sub'))
    mkdirSync(join(folder, 'deep'))
    symlinkSync('..', join(folder, 'deep', 'up'))
    symlinkSync('self', join(folder, 'self'))
    expect(await told()).toEqual(['./deep/up:1 symlink-loop', './self:1 symlink-loop', './sub:1 symlink-loop'])
  })

  test('that many links lead to is read once', async () => {
    write('z/a.yaml', '')
    for (const name of ['b', 'c', 'd']) symlinkSync('z', join(folder, name))
    expect(await read()).toEqual(['./b/a.yaml'])
  })

  test('with more files than anybody needs is not read to its end', async () => {
    for (let n = 0; n <= FOLDER_LIMITS.files; n++) write(`${n}.yaml`, '')
    const { files, problems } = await readPaths([folder])
    expect(files).toHaveLength(FOLDER_LIMITS.files)
    expect(problems).toMatchObject([{ code: 'folder-too-large' }])
  })

  test('with more text than anybody writes is not read to its end', async () => {
    for (let n = 0; n < 10; n++) write(`${n}.yaml`, 'a'.repeat(1024 * 1024))
    const { files, problems } = await readPaths([folder])
    expect(files).toHaveLength(8)
    expect(problems).toMatchObject([{ code: 'folder-too-large' }])
  })
})

describe('a file', () => {
  test('that was named is read whatever it is called', async () => {
    expect(await read(write('_draft.txt', ''))).toEqual(['./_draft.txt'])
  })

  test('that is not there is told, also behind a link', async () => {
    symlinkSync('nowhere', join(folder, 'a.yaml'))
    const file = write('b.yaml', '')
    expect(await told(folder, join(folder, 'c.yaml'), join(file, 'd.yaml'))).toEqual([
      './a.yaml:1 file-missing',
      './c.yaml:1 file-missing',
      './b.yaml/d.yaml:1 file-missing',
    ])
  })

  test.skipIf(process.getuid?.() === 0)('that may not be read is told', async () => {
    chmodSync(write('a.yaml', ''), 0)
    expect(await told()).toEqual(['./a.yaml:1 file-unreadable'])
  })

  test('whose name is too long for the disk is told', async () => {
    expect(await told(join(folder, 'a'.repeat(5000)))).toEqual([`./${'a'.repeat(5000)}:1 file-unreadable`])
  })

  test('that is a pipe or a device is told, and never waited for', async () => {
    execFileSync(MAKE_PIPE, [join(folder, 'a.yaml')])
    expect(await told(folder, '/dev/zero')).toEqual(['./a.yaml:1 file-kind', '/dev/zero:1 file-kind'])
  })

  test('of a hundred megabytes is not read', async () => {
    truncateSync(write('a.yaml', ''), 100 * 1024 * 1024)
    const before = process.memoryUsage().rss
    expect(await told()).toEqual(['./a.yaml:1 file-too-large'])
    expect(process.memoryUsage().rss - before).toBeLessThan(50 * 1024 * 1024)
  })

  test.each([
    ['UTF-16, little end first', Buffer.from('\uFEFFversion: 1\n', 'utf16le'), 'file-encoding', 1],
    ['UTF-16, big end first', Buffer.from('\uFEFFversion: 1\n', 'utf16le').swap16(), 'file-encoding', 1],
    ['UTF-32, little end first', Buffer.from([0xff, 0xfe, 0, 0, 0x61, 0, 0, 0]), 'file-encoding', 1],
    ['UTF-32, big end first', Buffer.from([0, 0, 0xfe, 0xff, 0, 0, 0, 0x61]), 'file-encoding', 1],
    ['UTF-16 without a mark', Buffer.from('version: 1\n', 'utf16le'), 'file-binary', 1],
    ['Latin-1', Buffer.concat([Buffer.from('a: ä\n'), Buffer.from('b: ä\n', 'latin1')]), 'file-encoding', 2],
    ['Latin-1 on the last line', Buffer.from('a: 1\nb: ä', 'latin1'), 'file-encoding', 2],
    ['binary', Buffer.from('a: 1\nb: 2\n\0\0'), 'file-binary', 3],
  ])('that is %s is told', async (_, bytes, code, line) => {
    write('a.yaml', bytes)
    expect(await told()).toEqual([`./a.yaml:${line} ${code}`])
  })

  test('may begin with the mark of UTF-8', async () => {
    write('a.yaml', `\uFEFF${fileWith()}`)
    expect((await sourceOf([folder]).load(NOW)).problems).toEqual([])
  })
})

describe('a source', () => {
  test('tells the problems of files and of paths together, and gives the texts that it read', async () => {
    const path = write('b.yaml', fileWith({ more: 'bogus: 1' }))
    write('a.yaml', 'a: \0')
    const { definitions, problems, files } = await sourceOf([folder]).load(NOW)
    expect(definitions).toEqual([])
    expect(problems.map(({ code }) => code)).toEqual(['file-binary', 'unknown-key'])
    expect(files).toEqual([{ path, text: fileWith({ more: 'bogus: 1' }) }])
  })

  test('says which files it read, also those without announcements, of the settings, and for the sandbox', async () => {
    write('a.yaml', fileWith())
    write('sub/empty.yaml', 'version: 1\nannouncements: []\n')
    write('settings.yaml', 'version: 1\nunplanned: { reserve: 3 }\n')
    write('toy.yaml', 'version: 1\nsandbox: true\nannouncements: []\n')
    const { paths, definitions, problems } = await sourceOf([folder], { mode: 'live' }).load(NOW)
    expect(problems.filter(({ severity }) => severity === 'error')).toEqual([])
    expect(paths?.map((path) => path.replace(folder, '.'))).toEqual([
      './a.yaml',
      './settings.yaml',
      './sub/empty.yaml',
      './toy.yaml',
    ])
    expect(definitions.map(({ provenance }) => provenance)).toMatchObject([{ file: join(folder, 'a.yaml') }])
  })

  test('reads anew at every load', async () => {
    const source = sourceOf([folder])
    expect((await source.load(NOW)).problems).toMatchObject([{ code: 'folder-empty' }])
    write('a.yaml', fileWith())
    expect((await source.load(NOW)).definitions).toHaveLength(1)
  })
})
