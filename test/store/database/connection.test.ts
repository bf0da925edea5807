import { execFile } from 'node:child_process'
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { openConnection } from '../../../src/store/database/connection.ts'
import { openSqliteStore } from '../../../src/store/store.ts'
import { T0, temporaryFolder } from '../../support/store.ts'

const execFileAsync = promisify(execFile)

const OPTIONS = { newId: () => 'one', now: T0 }

describe('the SQLite file', () => {
  it('is in WAL mode and fully synchronous at every open, also the second', async () => {
    const file = join(temporaryFolder(), 'a.sqlite')
    for (const round of ['first', 'second']) {
      const connection = await openConnection(file)
      const pragmas = ['journal_mode', 'synchronous', 'foreign_keys'].map((name) => connection.pragma(name))
      expect({ round, pragmas }).toEqual({ round, pragmas: ['wal', 2, 1] })
      connection.close()
    }
  })

  it('is made with its folder, and keeps its identity', async () => {
    const file = join(temporaryFolder(), 'deep/er/a.sqlite')
    const store = await openSqliteStore(file, OPTIONS)
    await store.close()
    const again = await openSqliteStore(file, { newId: () => 'two', now: T0 + 1 })
    expect(await again.state()).toEqual({
      databaseId: 'one',
      mark: T0,
      revision: 0,
      tz: null,
      budgets: null,
      silences: { freezes: [], quiet: [] },
      budgetsMissingSince: null,
      mode: null,
    })
    await again.close()
  })

  it('is refused with a remedy when it is not a database', async () => {
    const file = join(temporaryFolder(), 'a.sqlite')
    writeFileSync(file, 'announcements: []\n'.repeat(400))
    await expect(openSqliteStore(file, OPTIONS)).rejects.toMatchObject({
      kind: 'unavailable',
      remedy: /not a sound SQLite database/,
    })
  })

  it('is refused with a remedy when it is missing and must exist', async () => {
    const file = join(temporaryFolder(), 'a.sqlite')
    await expect(openSqliteStore(file, { ...OPTIONS, mustExist: true })).rejects.toMatchObject({ kind: 'unavailable' })
  })

  it('is refused with a remedy when it is a folder, or below a file', async () => {
    const folder = temporaryFolder()
    mkdirSync(join(folder, 'd'))
    writeFileSync(join(folder, 'f'), '')
    for (const file of [join(folder, 'd'), join(folder, 'f', 'a.sqlite')]) {
      await expect(openSqliteStore(file, OPTIONS)).rejects.toMatchObject({ kind: 'unavailable' })
    }
  })

  it.skipIf(process.getuid?.() === 0)(
    'is refused with a remedy when it is read-only (skipped for root, who may write)',
    async () => {
      const file = join(temporaryFolder(), 'a.sqlite')
      await (await openSqliteStore(file, OPTIONS)).close()
      chmodSync(file, 0o400)
      await expect(openSqliteStore(file, OPTIONS)).rejects.toMatchObject({ kind: 'unavailable' })
    },
  )

  it('is migrated once when several processes open the same new file at the same time', async () => {
    const file = join(temporaryFolder(), 'a.sqlite')
    const script = `
      import { openSqliteStore } from './src/store/store.ts'
      const store = await openSqliteStore(process.argv[1], { newId: () => String(process.pid), now: 1 })
      process.stdout.write((await store.state()).databaseId)
      await store.close()`
    const open = () => execFileAsync(process.execPath, ['--input-type=module', '--eval', script, file])
    const answers = await Promise.all(Array.from({ length: 6 }, open))
    expect(new Set(answers.map(({ stdout }) => stdout)).size).toBe(1)
  })
})
