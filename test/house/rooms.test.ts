import { posix } from 'node:path'
import { describe, expect, it } from 'vitest'
import { findRefusals } from './guard.ts'
import { type Imports, importsOf, readImports } from './imports.ts'
import { type Room, ROOMS, type Rooms } from './rooms.ts'
import { readSources } from './sources.ts'

const HOUSE = readImports(readSources())

/** What the guard says of the house as it is. One test checks it; the other tests leave it out of their answers. */
const AS_IT_IS = findRefusals(HOUSE, ROOMS)

/** What the guard says of these files and rows, without what it says of the house as it is. */
function added(imports: Imports, rooms: Rooms): readonly string[] {
  return findRefusals(imports, rooms).filter((refusal) => !AS_IT_IS.includes(refusal))
}

/** What the guard says of the house with these files added. */
function plant(files: Readonly<Record<string, string>>, rooms: Rooms = ROOMS): readonly string[] {
  return added(new Map([...HOUSE, ...house(files)]), rooms)
}

/** What the guard says of the house when one row of the table allows something else. */
function changeRow(room: string, change: (row: Room) => Room): readonly string[] {
  return added(HOUSE, { ...ROOMS, [room]: change(ROOMS[room] ?? {}) })
}

/** The refusal of one import, of a room or of a library. */
function refusal(file: string, imported: string): string {
  return `${file} imports ${imported}, and the row ${file.replace(/^src\/|\/[^/]+$/g, '')} does not allow it.`
}

/** A small house, made of these files. */
function house(files: Readonly<Record<string, string>>): Imports {
  return readImports(new Map(Object.entries(files)))
}

describe('the house', () => {
  it('imports what the table of rooms allows, and the table allows nothing else', () => {
    expect(AS_IT_IS).toEqual([])
  })

  it('has core at the end of its table, so that core uses nothing but core', () => {
    const isCore = Object.keys(ROOMS).map((room) => /^core(\/|$)/.test(room))
    expect(isCore).toEqual(isCore.toSorted((a, b) => Number(a) - Number(b)))
    expect(isCore).toContain(true)
  })

  it('gives core no module of Node, and each of two libraries to one file', () => {
    const libraries = Object.entries(ROOMS).filter(([room]) => /^core(\/|$)/.test(room))
    expect(libraries.filter(([, row]) => row?.libraries?.includes('node:') === true)).toEqual([])
    expect(Object.entries(ROOMS).filter(([, row]) => row?.libraries?.includes('luxon') === true)).toEqual([])
    expect(libraries.flatMap(([, row]) => Object.entries(row?.only ?? {}))).toEqual([
      ['wrap.ts', 'string-width'],
      ['zone.ts', 'luxon'],
    ])
  })
})

const IMPURE: readonly (readonly [what: string, file: string, text: string, imported: string])[] = [
  ['a module of Node in core', 'src/core/quota/x.ts', "export { readFileSync } from 'node:fs'", 'the library node:fs'],
  [
    'a module of Node by its bare name in core',
    'src/core/quota/x.ts',
    "export { readFileSync } from 'fs'",
    'the library fs',
  ],
  ['a library in core', 'src/core/schedule/cron/x.ts', "export { z } from 'zod'", 'the library zod'],
  ['a port in core', 'src/core/time/x.ts', "export type { X } from '../../ports/planted.ts'", 'the room ports'],
  ['luxon in another file of core/time', 'src/core/time/x.ts', "export { IANAZone } from 'luxon'", 'the library luxon'],
  ['luxon outside of core', 'src/store/x.ts', "export { IANAZone } from 'luxon'", 'the library luxon'],
  ['templates outside of definitions', 'src/service/x.ts', "export { Liquid } from 'liquidjs'", 'the library liquidjs'],
  ['YAML outside of definitions', 'src/zim/x.ts', "export { parse } from 'yaml'", 'the library yaml'],
  ['YAML in another room of definitions', 'src/definitions/check/x.ts', "import 'yaml'", 'the library yaml'],
  ['Belfry under its own name', 'src/store/x.ts', "export { f } from 'belfry/zim'", 'the library belfry'],
]

const ARROWS: readonly (readonly [what: string, file: string, target: string, room: string])[] = [
  ['upward in core', 'src/core/time/x.ts', '../forecast/planted.ts', 'core/forecast'],
  ['upward to the folder above', 'src/core/schedule/cron/x.ts', '../planted.ts', 'core/schedule'],
  ['upward from core to an adapter', 'src/core/planning/x.ts', '../../store/planted.ts', 'store'],
  ['sideways between adapters', 'src/zim/x.ts', '../store/planted.ts', 'store'],
  [
    'sideways into a folder of an adapter',
    'src/zim/transport/x.ts',
    '../../store/database/planted.ts',
    'store/database',
  ],
  ['from a port to an adapter', 'src/ports/x.ts', '../store/planted.ts', 'store'],
  ['from the service to an adapter', 'src/service/x.ts', '../zim/planted.ts', 'zim'],
  [
    'from the service to definitions',
    'src/service/views/x.ts',
    '../../definitions/check/planted.ts',
    'definitions/check',
  ],
  ['from definitions to the store', 'src/definitions/files/x.ts', '../../store/planted.ts', 'store'],
  ['from http to the store', 'src/http/page/x.ts', '../../store/planted.ts', 'store'],
  ['from http to the command line', 'src/http/x.ts', '../cli/planted.ts', 'cli'],
  ['from a part of a verb to the verbs', 'src/cli/wiring/x.ts', '../planted.ts', 'cli'],
  ['from a room to the settings', 'src/service/x.ts', '../config.ts', 'config.ts'],
  ['from a room to the log', 'src/store/x.ts', '../log.ts', 'log.ts'],
  ['from the simulator to the client', 'src/simulator/gateway/x.ts', '../../zim/planted.ts', 'zim'],
  ['out of src and back', 'src/zim/x.ts', '../../src/store/planted.ts', 'store'],
  ['by a way through its own room', 'src/core/time/x.ts', './../time/../forecast/planted.ts', 'core/forecast'],
  ['to the migrations', 'src/store/x.ts', '../../migrations/planted.ts', '../migrations'],
]

const FORMS: readonly (readonly [form: string, text: (path: string) => string])[] = [
  ['an import', (path) => `import { a } from '${path}'`],
  ['an import for its effect', (path) => `import '${path}'`],
  ['an import of a type', (path) => `import type { A } from '${path}'`],
  ['an import of a type among values', (path) => `import { type A } from '${path}'`],
  ['a re-export', (path) => `export { a } from '${path}'`],
  ['a re-export of a type', (path) => `export type { A } from '${path}'`],
  ['a re-export of all', (path) => `export * from '${path}'`],
  ['a re-export of all types under a name', (path) => `export type * as All from '${path}'`],
  ['an import at run time, deep in a function', (path) => `export const f = () => [async () => import('${path}')]`],
  ['an import inside a type', (path) => `export interface X { a: readonly import('${path}').A[] }`],
  ['the type of a module', (path) => `export type X = typeof import('${path}')`],
  ['an import by assignment', (path) => `import a = require('${path}')`],
  ['a declaration that adds to a module', (path) => `declare module '${path}' { interface A { b: 1 } }`],
]

const UNREADABLE: readonly (readonly [what: string, text: string, shown: string])[] = [
  ['computed at run time', 'export const f = (x: string) => import(x)', 'x'],
  ['written as a template', 'export const f = () => import(`../store/store.ts`)', '`../store/store.ts`'],
  [
    'that climbs out of a library',
    "export * from 'kysely/../../src/store/store.ts'",
    'kysely/../../src/store/store.ts',
  ],
  ['by an absolute path', "export * from '/src/store/store.ts'", '/src/store/store.ts'],
  [
    'in a comment for the compiler',
    '/// <reference path="../store/store.ts" />',
    '/// <reference path="../store/store.ts" />',
  ],
]

describe('the guard of the house', () => {
  it.each(IMPURE)('refuses %s', (_what, file, text, imported) => {
    expect(plant({ [file]: text, 'src/ports/planted.ts': '' })).toEqual([refusal(file, imported)])
  })

  it.each(ARROWS)('refuses an arrow %s', (_what, file, target, room) => {
    const planted = room.endsWith('.ts') ? {} : { [posix.join('src', room, 'planted.ts')]: '' }
    expect(plant({ ...planted, [file]: `export type { A } from '${target}'` })).toEqual([
      refusal(file, `the room ${room}`),
    ])
  })

  it.each(FORMS)('sees %s', (_form, text) => {
    const files = { 'src/zim/x.ts': text('../store/planted.ts'), 'src/store/planted.ts': '' }
    expect(plant(files)).toEqual([refusal('src/zim/x.ts', 'the room store')])
    expect(importsOf('src/zim/x.ts', text('undici'))).toEqual([{ kind: 'library', name: 'undici' }])
  })

  it.each(UNREADABLE)('refuses an import %s', (_what, text, shown) => {
    expect(plant({ 'src/zim/x.ts': text })).toEqual([
      `src/zim/x.ts imports ${shown}, which is neither a file nor a library.`,
    ])
  })

  it('refuses an import of what is no file of the house', () => {
    expect(plant({ 'src/zim/x.ts': "export * from '../../test/x.ts'" })).toEqual([
      'src/zim/x.ts imports test/x.ts, which is no file of the house.',
    ])
  })

  it('refuses a text that does not parse', () => {
    expect(() => plant({ 'src/zim/x.ts': "import { from '../store/store.ts'" })).toThrow('src/zim/x.ts does not parse')
  })

  it('counts a library with what lies inside of it', () => {
    expect(importsOf('x.ts', "import '@hono/node-server/conninfo'\nimport 'node:fs/promises'")).toEqual([
      { kind: 'library', name: '@hono/node-server' },
      { kind: 'library', name: 'node:fs' },
    ])
  })

  it.each(['src/zim/new/x.ts', 'src/core/schedule/cron/new/x.mjs', 'src/new.ts', 'src/x.cts'])(
    'refuses %s as long as its room has no row',
    (file) => {
      const room = file.replace('src/', '').replace(/\/x\..*$/, '')
      expect(plant({ [file]: '' })).toEqual([`${room} has no row.`])
    },
  )

  it('refuses a row whose room is gone', () => {
    expect(plant({}, { ...ROOMS, 'zim/old': {} })).toEqual(['The row zim/old is for no room.'])
  })

  it('refuses an allowed arrow that nobody uses', () => {
    expect(changeRow('zim', (row) => ({ ...row, rooms: `${row.rooms} core/schedule` }))).toEqual([
      'Nothing uses what a row allows: zim → core/schedule.',
    ])
  })

  it('refuses an allowed library that nobody uses, of a room and of one file', () => {
    expect(changeRow('zim', (row) => ({ ...row, libraries: `${row.libraries} luxon` }))).toEqual([
      'Nothing uses what a row allows: zim → luxon.',
    ])
    expect(changeRow('core/time', (row) => ({ only: { ...row.only, 'days.ts': 'luxon' } }))).toEqual([
      'Nothing uses what a row allows: core/time/days.ts → luxon.',
    ])
  })

  it('refuses an arrow that the table allows upward, and one to a room that it does not have', () => {
    expect(changeRow('core/time', (row) => ({ ...row, rooms: 'core/quota nowhere' }))).toEqual([
      'The row core/time allows core/quota, which does not stand below it.',
      'The row core/time allows nowhere, which does not stand below it.',
      'Nothing uses what a row allows: core/time → core/quota.',
      'Nothing uses what a row allows: core/time → nowhere.',
    ])
  })

  it('refuses a circle between two rooms, as one of them uses the other upward', () => {
    const files = house({
      'src/a/one.ts': "import type { Two } from '../b/two.ts'",
      'src/b/two.ts': '',
      'src/b/three.ts': "import type { Four } from '../a/four.ts'",
      'src/a/four.ts': '',
    })
    expect(findRefusals(files, { a: { rooms: 'b' }, b: { rooms: 'a' } })).toEqual([
      'The row b allows a, which does not stand below it.',
    ])
  })

  it('refuses a circle of types between two files of one room', () => {
    const files = house({
      'src/a/one.ts': "import type { Two } from './two.ts'\nexport interface One { two: Two }",
      'src/a/two.ts': "export interface Two { one: import('./one.ts').One }",
    })
    expect(findRefusals(files, { a: {} })).toEqual([
      'A circle between files: src/a/one.ts → src/a/two.ts → src/a/one.ts.',
    ])
  })

  it('refuses a circle by way of a third file, and a file that imports itself', () => {
    const files = { 'src/a/one.ts': "import './two.ts'", 'src/a/two.ts': "import './three.ts'" }
    expect(findRefusals(house({ ...files, 'src/a/three.ts': "void import('./one.ts')" }), { a: {} })).toEqual([
      'A circle between files: src/a/one.ts → src/a/two.ts → src/a/three.ts → src/a/one.ts.',
    ])
    expect(findRefusals(house({ 'src/a/one.ts': "import './one.ts'" }), { a: {} })).toEqual([
      'A circle between files: src/a/one.ts → src/a/one.ts.',
    ])
  })
})
