import { posix } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readSources } from './sources.ts'

const MOST_FILES = 20
const MOST_LINES = 250

/**
 * Longer files, each with the most lines that it may have, in tens, and the reason. The list only shrinks. A file that
 * grows is refused, and so is one that is short enough to leave the list. A new file never enters it: split the file.
 */
const LONGER: Readonly<Record<string, { readonly lines: number; readonly because: string }>> = {
  'src/config.ts': {
    lines: 320,
    because: 'each setting of the environment stands in one place, with its words of help',
  },
  'src/service/account-guard.ts': { lines: 320, because: 'what a process knows of its account changes in one class' },
  'src/service/event-log.ts': { lines: 300, because: 'each sentence of the log stands in one place' },
  'src/store/database/connection.ts': { lines: 270, because: 'opening a database is one order of steps' },
}

const SOURCES = [...readSources()].filter(([path]) => path.startsWith('src/'))
const lengths = new Map(SOURCES.map(([path, text]) => [path, text.split('\n').length - 1]))

describe('the size of the house', () => {
  it(`is at most ${MOST_FILES} files in a folder`, () => {
    const folders = Map.groupBy(lengths.keys(), (path) => posix.dirname(path))
    expect([...folders].filter(([, files]) => files.length > MOST_FILES)).toEqual([])
  })

  it(`is at most ${MOST_LINES} lines in a file, but for those of the list`, () => {
    const long = [...lengths].filter(([, lines]) => lines > MOST_LINES).map(([path]) => path)
    expect(long).toEqual(Object.keys(LONGER).toSorted())
  })

  it('does not grow where a file is longer', () => {
    const grown = Object.entries(LONGER).filter(([path, { lines }]) => (lengths.get(path) ?? 0) > lines)
    expect(grown).toEqual([])
  })
})
