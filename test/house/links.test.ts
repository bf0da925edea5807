import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { brokenReferences, readFiles } from './references.ts'

const FILES = readFiles(resolve(import.meta.dirname, '../..'))

/** The broken citations of one file that is added to the repository, or that replaces one. */
const foundIn = (path: string, text: string) =>
  brokenReferences(new Map([...FILES, [path, text]])).flatMap(({ at, target }) =>
    at.startsWith(`${path}:`) ? [target] : [],
  )

describe('what pages and comments cite', () => {
  it('is in the repository', () => {
    expect(brokenReferences(FILES)).toEqual([])
  })

  it('is looked for in every room, or a broken citation would pass', () => {
    const rooms = ['README.md', 'docs/', 'docs/decisions/', 'src/core/time/', 'test/fault/', 'bench/', 'migrations/']
    for (const room of rooms)
      expect(
        [...FILES.keys()].some((path) => path.startsWith(room)),
        room,
      ).toBe(true)
  })
})

describe('a broken citation is found', () => {
  it.each([
    ['a link to a page that is not there', '[more](nowhere.md)', 'nowhere.md'],
    ['a link out of the folder', 'first [the way](../ARCHITECTURE.md), then [no way](../NOWHERE.md)', '../NOWHERE.md'],
    ['a picture', '![the flow](no-flow.svg)', 'no-flow.svg'],
    ['a heading that is not there', '[the clock](operations.md#the-sundial)', 'operations.md#the-sundial'],
    ['a heading of the page itself', '# One\n\n[two](#two)', '#two'],
    ['a path', 'Look at `src/service/fires.ts`.', 'src/service/fires.ts'],
    ['a path in a block of code', '```sh\nnpx vitest run test/nowhere\n```', 'test/nowhere'],
    ['a pattern in a folder that is not there', 'all of `test/nowhere/*.test.ts`', 'test/nowhere/*.test.ts'],
    ['the end of a path', 'the order in `service/fires.ts`', 'service/fires.ts'],
    ['a room', 'the rules of `core/weather`', 'core/weather'],
    ['a page that only its authors have', 'as DESIGN.md says', 'DESIGN.md'],
    ['a folder that only its authors have', 'the vendor says so (facts/api.md)', 'facts/'],
  ])('in a page: %s', (_, text, target) => {
    expect(foundIn('docs/planted.md', text)).toContain(target)
  })

  it.each([
    ['of documentation', '/** The order is in service/fires.ts. */\nexport {}\n', 'service/fires.ts'],
    ['of several lines', '/**\n * Why: docs/nowhere.md.\n */\nexport {}\n', 'docs/nowhere.md'],
    ['of one line', 'export {}\t// as test/nowhere does\n', 'test/nowhere'],
    ['that names what only its authors have', '// DESIGN.md, section 5\nexport {}\n', 'DESIGN.md'],
  ])('in a comment %s', (_, text, target) => {
    for (const path of ['src/core/planted.ts', 'test/planted.test.ts', 'bench/planted.ts', 'migrations/planted.ts']) {
      expect(foundIn(path, text)).toContain(target)
    }
  })

  it('in a remedy that sends its reader to a page', () => {
    const text = "export const remedy = 'docs/nowhere.md has them all.'\n"
    expect(foundIn('src/cli/planted.ts', text)).toEqual(['docs/nowhere.md'])
  })
})

describe('a citation that is right', () => {
  it.each([
    ['by its end', 'in `service/fire.ts`, `fire.ts` or `core/planning`'],
    ['by a pattern of names', 'all of `migrations/*.ts`'],
    ['with a heading', '[words](../ARCHITECTURE.md#words)'],
    ['on the network', '[vendor](https://www.zegocloud.com/docs/zim-server/return-codes)'],
    ['of a package', '`dist/src/belfry.js`, or `npm i better-sqlite3`'],
  ])('is left alone: %s', (_, text) => {
    expect(foundIn('docs/planted.md', text)).toEqual([])
  })
})
