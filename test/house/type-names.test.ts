import { describe, expect, it } from 'vitest'
import { readSources } from './sources.ts'
import { findDoubleMeanings } from './type-names.ts'

/** What the guard says of two files. */
function compare(a: string, b: string): readonly string[] {
  return findDoubleMeanings(
    new Map([
      ['a.ts', a],
      ['b.ts', b],
    ]),
  )
}

const DOUBLE = 'Turn is one type in a.ts and another in b.ts.'

describe('the name of a type', () => {
  it('means one thing in all of src', () => {
    expect(findDoubleMeanings(readSources())).toEqual([])
  })

  it.each([
    'export interface Turn { b: 1 }',
    'export type Turn = 1',
    'export enum Turn { B }',
    'export class Turn {}',
    'export default class Turn {}',
    'type Turn = 1\nexport type { Turn }',
  ])('is refused when a second module exports it: %j', (text) => {
    expect(compare('export interface Turn { a: 1 }', text)).toEqual([DOUBLE])
  })

  it.each([
    'interface Turn { b: 1 }',
    'export function f() {\n  type Turn = 1\n  return 1 as Turn\n}',
    "import type { Turn } from 'library'",
    "import type { Other as Turn } from './c.ts'",
    "import type * as Turn from './c.ts'",
    "import Turn from './c.ts'",
    "export type { Other as Turn } from './c.ts'",
    'export type List<Turn> = readonly Turn[]',
  ])('is refused when another module gives it to a type of its own: %j', (text) => {
    expect(compare('export interface Turn { a: 1 }', text)).toEqual([DOUBLE])
  })

  it.each([
    "export type { Turn } from './a.ts'",
    "import type { Turn } from './a.ts'\nexport type { Turn }",
    "export * from './a.ts'",
    "import { type Turn } from './a.ts'\nexport const turn: Turn = { a: 1 }",
    'export const Turn = 1',
    'type Other = 1\nexport const a: Other = 1',
  ])('may be passed on and used elsewhere: %j', (text) => {
    expect(compare('export interface Turn { a: 1 }', text)).toEqual([])
  })
})
