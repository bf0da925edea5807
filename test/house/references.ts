import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, posix } from 'node:path'

/**
 * Every file of the repository by its path from the root. A file that may cite something has its text, any other has
 * ''.
 */
export type Files = ReadonlyMap<string, string>

/** A citation that leads nowhere. */
export interface Broken {
  /** Its place: `path:line`. */
  readonly at: string
  readonly target: string
  readonly why: string
}

/** Folders that git does not keep or nobody writes by hand. */
const LEFT_OUT = new Set(['.git', 'node_modules', 'dist', 'coverage', 'data'])

/** Reads the repository below `root`. */
export function readFiles(root: string): Files {
  const entries = readdirSync(root, { withFileTypes: true }).filter(({ name }) => !LEFT_OUT.has(name))
  const paths = entries.flatMap((entry) =>
    entry.isDirectory()
      ? readdirSync(join(root, entry.name), { recursive: true, withFileTypes: true })
          .filter((each) => each.isFile())
          .map((each) => posix.relative(root, join(each.parentPath, each.name)))
      : [entry.name],
  )
  return new Map(
    paths.map((path) => [path, /\.(?:md|ts|js)$/u.test(path) ? readFileSync(join(root, path), 'utf8') : '']),
  )
}

/** Citations in pages, comments and remedies that lead to nothing in the repository. */
export function brokenReferences(files: Files): readonly Broken[] {
  const places = new Places(files)
  return [...files].flatMap(([path, text]) => {
    if (path.endsWith('.md')) return [...linksOf(path, text, places), ...citationsOf(path, linesOf(text), places)]
    if (!/^(?:src|test|bench|migrations)\//u.test(path)) return []
    const inCode = path.startsWith('src/') ? pagesInCode(path, text, places) : []
    return [...citationsOf(path, commentsOf(text), places), ...inCode]
  })
}

interface Line {
  readonly number: number
  readonly text: string
}

/** What exists: files, folders, and the ends of paths by which a comment may name a file. */
class Places {
  readonly #files: Files
  readonly #folders: ReadonlySet<string>

  constructor(files: Files) {
    this.#files = files
    this.#folders = new Set([...files.keys()].flatMap(foldersAbove))
  }

  has(path: string): boolean {
    return this.#files.has(path) || this.#folders.has(path)
  }

  /**
   * Whether a path of a file ends so, or a room of the program has this name: `fire.ts` in `service`, or `planning` in
   * `core`.
   */
  hasEnd(end: string): boolean {
    if (this.has(end) || this.has(`src/${end}`) || this.has(`src/${end}.ts`)) return true
    return /\.\w+$/u.test(end) && [...this.#files.keys()].some((path) => path.endsWith(`/${end}`))
  }

  /** The anchors of a page, made from its headings as GitHub does it. */
  anchorsOf(path: string): ReadonlySet<string> {
    const anchors = new Set<string>()
    for (const { text } of linesOf(withoutBlocks(this.#files.get(path) ?? ''))) {
      const [, heading] = /^#{1,6} (.+)$/u.exec(text) ?? []
      if (heading === undefined) continue
      const anchor = heading
        .toLowerCase()
        .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
        .replaceAll(' ', '-')
      let [unique, repeated] = [anchor, 0]
      while (anchors.has(unique)) unique = `${anchor}-${++repeated}`
      anchors.add(unique)
    }
    return anchors
  }
}

function foldersAbove(path: string): string[] {
  const folder = dirname(path)
  return folder === '.' ? [] : [folder, ...foldersAbove(folder)]
}

const linesOf = (text: string): Line[] => text.split('\n').map((line, index) => ({ number: index + 1, text: line }))

/** A page with its blocks of code emptied. Its lines keep their numbers. */
const withoutBlocks = (text: string): string =>
  text.replaceAll(/^```.*?^```/gmsu, (block) => block.replaceAll(/[^\n]/gu, ''))

/**
 * The comments of a source. It goes by lines, as the formatter writes them. It may find too much, but never too little.
 */
const commentsOf = (text: string): Line[] =>
  linesOf(text).flatMap(({ number, text: line }) => {
    const [comment] = /^\s*(?:\/\/|\/?\*).*$|(?<=\s)\/\/ .*$/u.exec(line) ?? []
    return comment === undefined ? [] : [{ number, text: comment }]
  })

/** The links of a page: a file, an anchor, or both. Addresses of the network are not followed. */
function linksOf(path: string, text: string, places: Places): Broken[] {
  return linesOf(withoutBlocks(text)).flatMap(({ number, text: line }) =>
    [...line.replaceAll(/`[^`]*`/gu, '``').matchAll(/\]\(([^)\s]+)\)/gu)].flatMap(([, target = '']): Broken[] => {
      if (/^[a-z]+:/u.test(target)) return []
      const [file = '', anchor] = target.split('#')
      const cited = file === '' ? path : posix.join(dirname(path), file).replace(/\/$/u, '')
      const broken = (why: string) => [{ at: `${path}:${number}`, target, why }]
      if (!places.has(cited)) return broken('there is no such file')
      if (anchor !== undefined && !places.anchorsOf(cited).has(anchor)) return broken('the page has no such heading')
      return []
    }),
  )
}

/** A path from the root, anywhere in a text. It is not the end of a longer path, nor a part of an address. */
const FROM_ROOT = /(?<![\w/.@-])(?:src|test|docs|migrations|bench)\/[\w./*-]*\w/gu
/** The end of a path of the program: a name that ends like a source or a page. */
const BY_ITS_END = /(?<![\w/.@*<-])(?!(?:src|test|docs|migrations|bench)\/)(?:[\w-]+\/)*[\w.-]+\.(?:ts|md)\b(?![\w-])/gu
/** A room, or a file of it without its ending, between backticks. */
const ROOM = /(?<=`)(?:core|definitions|ports|service|store|zim|simulator|http|plan|cli)\/[\w/-]+(?=`)/gu
/** Files that a page tells its reader to make. */
const TO_BE_MADE = new Set(['hello.ts', 'comment.md'])
/** Things that the makers of Belfry may have beside the repository, but its readers do not. */
const NOT_HERE = /\bDESIGN\.md\b|(?<![\w/])facts\/|(?<![\w/])shared\/\w|(?<![\w/])\/work\//gu

function citationsOf(path: string, lines: readonly Line[], places: Places): Broken[] {
  return lines.flatMap(({ number, text }) => {
    const broken = (why: string, isThere: (cited: string) => boolean) => (match: RegExpMatchArray) =>
      isThere(match[0]) ? [] : [{ at: `${path}:${number}`, target: match[0], why }]
    return [
      ...[...text.matchAll(FROM_ROOT)].flatMap(
        broken('there is no such file', (cited) => isThereOrMeant(cited, places)),
      ),
      ...[...text.matchAll(BY_ITS_END)].flatMap(
        broken('no file of the repository ends so', (cited) => TO_BE_MADE.has(cited) || places.hasEnd(cited)),
      ),
      ...[...text.matchAll(ROOM)].flatMap(broken('there is no such room', (cited) => places.hasEnd(cited))),
      ...[...text.matchAll(NOT_HERE)].flatMap(broken('it is not in the repository', () => false)),
    ]
  })
}

/** A pattern of names counts as there when its folder is there. */
function isThereOrMeant(cited: string, places: Places): boolean {
  return places.has(cited.includes('*') ? posix.dirname(cited.slice(0, cited.indexOf('*') + 1)) : cited)
}

/** Pages that the program names in its messages to people. */
function pagesInCode(path: string, text: string, places: Places): Broken[] {
  return linesOf(text).flatMap(({ number, text: line }) =>
    [...line.matchAll(/(?<![\w/.-])docs\/[\w./-]+\.md\b/gu)].flatMap(([target]) =>
      places.has(target) ? [] : [{ at: `${path}:${number}`, target, why: 'there is no such page' }],
    ),
  )
}
