import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { putAll } from '../../../src/cli/init/put.ts'
import { temporaryFolder } from '../../support/store.ts'

it('puts every file in its place, with the folders that it needs', () => {
  const folder = join(temporaryFolder(), 'new')
  putAll(folder, [
    { path: 'a/b/c', text: '1' },
    { path: 'a/run', text: '2', isExecutable: true },
  ])
  expect(readFileSync(join(folder, 'a/b/c'), 'utf8')).toBe('1')
  expect(statSync(join(folder, 'a/run')).mode & 0o777).toBe(0o755)
})

it('takes away what it made when one file cannot be written, and nothing else', () => {
  const folder = temporaryFolder()
  mkdirSync(join(folder, 'mine'))
  writeFileSync(join(folder, 'mine/file'), 'mine')
  const fine = [
    { path: 'mine/a', text: '1' },
    { path: 'new/deep/b', text: '2' },
  ]
  expect(() => putAll(folder, [...fine, { path: `new/${'x'.repeat(300)}`, text: '3' }])).toThrow(/name is too long/u)
  expect(() => putAll(folder, [...fine, { path: 'mine/file', text: '3' }])).toThrow('somebody made mine/file meanwhile')
  expect(readdirSync(folder)).toEqual(['mine'])
  expect(readdirSync(join(folder, 'mine'))).toEqual(['file'])
})
