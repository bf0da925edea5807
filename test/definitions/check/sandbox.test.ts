import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { sourceOf } from '../../../src/definitions/files/folder.ts'
import type { Purpose } from '../../../src/definitions/check/sandbox.ts'
import { temporaryFolder } from '../../support/store.ts'
import { fileWith, NOW } from '../../support/definitions.ts'

const forSandbox = fileWith().replace('version: 1\n', 'version: 1\nsandbox: true\n')

/** A folder with one file for every mode and one for the sandbox. */
function folderWith(text: string): string {
  const folder = temporaryFolder()
  writeFileSync(join(folder, 'all.yaml'), fileWith().replace('notice', 'real'))
  writeFileSync(join(folder, 'sandbox.yaml'), text)
  return folder
}

async function load(text: string, mode?: Purpose) {
  const { definitions, problems } = await sourceOf([folderWith(text)], mode && { mode }).load(NOW)
  return {
    ids: definitions.map(({ announcement }) => announcement.id),
    told: problems.map(({ severity, line, column, code }) => `${severity} ${line}:${column} ${code}`),
    problems,
  }
}

describe('a file for the sandbox', () => {
  test('is left out where real users are, and that is said', async () => {
    const { ids, told, problems } = await load(forSandbox, 'live')
    expect(ids).toEqual(['real'])
    expect(told).toEqual(['warning 2:10 sandbox-left-out'])
    expect(problems[0]?.text).toMatch(/^left out, .* 1 announcement$/)
  })

  test('is there in the sandbox, beside all others, and where things are only looked at', async () => {
    for (const mode of ['sandbox', undefined] as const) {
      expect(await load(forSandbox, mode)).toMatchObject({ ids: ['real', 'notice'], told: [] })
    }
  })

  test('cannot be put into a database', async () => {
    const { ids, told } = await load(forSandbox, 'database')
    expect(ids).toEqual(['real'])
    expect(told).toEqual(['error 2:10 sandbox-in-database'])
  })

  test('is checked everywhere: what is wrong with it is wrong in every mode', async () => {
    const broken = forSandbox.replace('45 1', '99 1')
    for (const mode of ['live', 'sandbox', 'database', undefined] as const) {
      expect((await load(broken, mode)).told).toContain('error 6:24 cron-item')
    }
  })

  test('says so with true, and with nothing that only looks like it', async () => {
    expect((await load(forSandbox.replace('true', 'yes'), 'live')).told).toEqual(['error 2:10 wrong-type'])
    expect(await load(forSandbox.replace('true', 'false'), 'live')).toMatchObject({ ids: ['real', 'notice'], told: [] })
  })
})
