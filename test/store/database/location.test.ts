import { once } from 'node:events'
import { existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { makeFolderOf, requireLocation } from '../../../src/store/database/location.ts'
import { openSqliteStore } from '../../../src/store/store.ts'
import { T0, temporaryFolder } from '../../support/store.ts'

const OPTIONS = { newId: () => 'one', now: T0 }

describe('where a database can be', () => {
  it.each(['/proc', '/sys', '/dev'])(
    'is not behind a link into %s: nothing is made, and it comes to an end',
    async (folder) => {
      const link = join(temporaryFolder(), 'link')
      symlinkSync(folder, link)
      for (const file of [join(link, 'a.sqlite'), join(link, 'nobody', 'made', 'a.sqlite')]) {
        await expect(openSqliteStore(file, OPTIONS)).rejects.toMatchObject({
          kind: 'unavailable',
          message: `${file} lies in a folder of the kernel: nothing is kept there`,
        })
      }
    },
  )

  it('is not a folder, nor anything else that is no file and may never answer', async () => {
    const folder = temporaryFolder()
    const socket = join(folder, 'socket')
    const server = createServer().listen(socket)
    onTestFinished(() => void server.close())
    await once(server, 'listening')
    await expect(openSqliteStore(socket, OPTIONS)).rejects.toThrow(`${socket} is no file`)
    await expect(openSqliteStore(folder, { ...OPTIONS, mustExist: true })).rejects.toThrow(`${folder} is a folder`)
  })

  it('may be anywhere else, also where nothing is yet', () => {
    const folder = temporaryFolder()
    for (const file of [join(folder, 'a'), join(folder, 'b/c/d'), 'data/belfry.sqlite', '/processes', '/devices/a']) {
      expect(() => requireLocation(file)).not.toThrow()
    }
  })
})

describe('the folder of a database', () => {
  it('is made with those above it, also when it is there', () => {
    const folder = temporaryFolder()
    for (const file of ['a/b/c/x.sqlite', 'a/b/c/y.sqlite', 'a/x.sqlite', 'x.sqlite']) {
      makeFolderOf(join(folder, file))
    }
    expect(existsSync(join(folder, 'a/b/c'))).toBe(true)
  })

  it('fails where the file system refuses it, and never goes round in circles', () => {
    const folder = temporaryFolder()
    writeFileSync(join(folder, 'file'), '')
    mkdirSync(join(folder, 'made'))
    symlinkSync('nowhere', join(folder, 'dangling'))
    expect(() => makeFolderOf('/proc/nobody/made/a.sqlite')).toThrow(expect.objectContaining({ code: 'ENOENT' }))
    expect(() => makeFolderOf(join(folder, 'file/a/b'))).toThrow(expect.objectContaining({ code: 'ENOTDIR' }))
    expect(() => makeFolderOf(join(folder, 'dangling/a/b'))).toThrow(expect.objectContaining({ code: 'EEXIST' }))
  })
})
