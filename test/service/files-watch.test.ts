import { mkdirSync, renameSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { fingerprintOf } from '../../src/definitions/files/fingerprint.ts'
import { Watch } from '../../src/service/files-watch.ts'
import { temporaryFolder } from '../support/store.ts'

/** A watch. The test makes it look and gives it the fingerprints. */
function scene(prints: readonly (string | Error)[]) {
  const left = [...prints]
  const told: string[] = []
  const watch = new Watch({
    timer: { after: () => ({ cancel: () => undefined }) },
    fingerprint: async () => {
      const next = left.shift() ?? ''
      if (next instanceof Error) throw next
      return next
    },
    onChange: () => void told.push(`changed before ${left.join('')}`),
    onError: (error) => void told.push(String(error)),
  })
  return {
    watch,
    told,
    lookAll: async () => {
      for (const _ of prints) await watch.look()
    },
  }
}

describe('the watch', () => {
  it('says nothing of what is there at the start', async () => {
    const { lookAll, told } = scene(['a', 'a', 'a'])
    await lookAll()
    expect(told).toEqual([])
  })

  it('tells a change once, when two looks in a row agree', async () => {
    const { lookAll, told } = scene(['a', 'b', 'c', 'c', 'c', 'd', 'd'])
    await lookAll()
    expect(told).toEqual(['changed before cdd', 'changed before '])
  })

  it('says nothing when everything is as it was before', async () => {
    const { lookAll, told } = scene(['a', 'b', 'a', 'a'])
    await lookAll()
    expect(told).toEqual([])
  })

  it('goes on after a look that failed, and tells nothing once it is stopped', async () => {
    const { watch, told } = scene(['a', new Error('no'), 'b', 'b'])
    for (const _ of [1, 2, 3]) await watch.look()
    await watch.stop()
    await watch.look()
    expect(told).toEqual(['Error: no'])
  })
})

describe('the fingerprint of files', () => {
  it('changes with each kind of edit, and only then', async () => {
    const folder = temporaryFolder()
    const file = join(folder, 'deep/a.yaml')
    mkdirSync(join(folder, 'deep'))
    writeFileSync(file, 'a')
    const seen = new Set<string>()
    const look = async () => seen.add(await fingerprintOf([folder]))
    const edits = [
      () => utimesSync(file, 1, 1),
      () => writeFileSync(file, 'b'),
      () => writeFileSync(join(folder, 'b.yaml'), ''),
      () => renameSync(join(folder, 'b.yaml'), join(folder, 'c.yaml')),
      () => symlinkSync('deep', join(folder, 'link')),
      () => rmSync(file),
      () => rmSync(folder, { recursive: true }),
    ]
    await look()
    await look()
    expect(seen.size).toBe(1)
    for (const edit of edits) {
      edit()
      await look()
    }
    expect(seen.size).toBe(1 + edits.length)
  })

  it('stays when what is no definition changes: a database in the same folder, or a file that is left out', async () => {
    const folder = temporaryFolder()
    writeFileSync(join(folder, 'a.yaml'), 'a')
    const before = await fingerprintOf([folder])
    for (const name of ['belfry.sqlite', 'belfry.sqlite-wal', '_draft.yaml', '.a.yaml.swp']) {
      writeFileSync(join(folder, name), name)
    }
    expect(await fingerprintOf([folder])).toBe(before)
  })

  it('ends for a link that leads to itself', async () => {
    const folder = temporaryFolder()
    symlinkSync('.', join(folder, 'self'))
    expect(await fingerprintOf([folder])).toMatch(/^[0-9a-f]{64}$/u)
  })
})
