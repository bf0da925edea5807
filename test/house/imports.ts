import { posix } from 'node:path'
import { parseSync, Visitor } from 'oxc-parser'

/** The text of each module, by its path from the root of the repository. */
export type Sources = ReadonlyMap<string, string>

/** What one module imports: a file by its path from the root, a library by its name, or a text that is neither. */
export type Import =
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'library'; readonly name: string }
  | { readonly kind: 'unreadable'; readonly text: string }

/** What each module imports, by its path from the root of the repository. */
export type Imports = ReadonlyMap<string, readonly Import[]>

/** The part of a parsed node that this file reads: its position, and its value if it is a plain string. */
interface Source {
  readonly start: number
  readonly end: number
  readonly value?: unknown
}

/** What each of these modules imports. */
export function readImports(sources: Sources): Imports {
  return new Map([...sources].map(([path, text]) => [path, importsOf(path, text)]))
}

/**
 * Everything that a module imports, in the order of its text: imports and re-exports of values and of types,
 * `import()`, `import('…')` in a type, `import x = require('…')` and `declare module '…'`, at every depth. Throws for a
 * text that does not parse: an import in it would not be seen.
 */
export function importsOf(path: string, text: string): readonly Import[] {
  const { program, errors, comments } = parseSync(path, text)
  if (errors.length > 0) throw new Error(`${path} does not parse: ${errors.map(({ message }) => message).join(', ')}`)
  const found: Import[] = []
  const add = (source: Source | null): void => {
    if (source !== null) found.push(readImport(path, text, source))
  }
  new Visitor({
    ImportDeclaration: ({ source }) => {
      add(source)
    },
    ExportNamedDeclaration: ({ source }) => {
      add(source)
    },
    ExportAllDeclaration: ({ source }) => {
      add(source)
    },
    ImportExpression: ({ source }) => {
      add(source)
    },
    TSImportType: ({ source }) => {
      add(source)
    },
    TSExternalModuleReference: ({ expression }) => {
      add(expression)
    },
    TSModuleDeclaration: ({ id }) => {
      if (id.type === 'Literal') add(id)
    },
  }).visit(program)
  for (const { value } of comments) {
    if (/^\/\s*<(reference|amd)/.test(value)) found.push({ kind: 'unreadable', text: `//${value}` })
  }
  return found
}

function readImport(path: string, text: string, { start, end, value }: Source): Import {
  if (typeof value !== 'string') return { kind: 'unreadable', text: text.slice(start, end) }
  if (/^\.\.?\//.test(value)) return { kind: 'file', path: posix.join(posix.dirname(path), value) }
  // `hono/html` is hono and `node:fs/promises` is node:fs. A path that climbs out of a library is no library.
  const name = /^(?:@[^/]+\/)?[^/]+/.exec(value)?.[0]
  return name === undefined || value.split('/').includes('..')
    ? { kind: 'unreadable', text: value }
    : { kind: 'library', name }
}
