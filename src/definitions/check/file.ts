import type { Definition } from '../../core/announcement/announcement.ts'
import { checkEntry } from './entry.ts'
import { fault } from '../problems/codes.ts'
import type { Fault, Path } from '../problems/codes.ts'
import { checkDefaults } from './defaults.ts'
import { holdsSecret, placesOfSecrets } from '../../known-secrets.ts'
import { documentOf } from './document.ts'
import { Draft } from './partial-entry.ts'
import { Lines } from '../yaml/lines.ts'
import { lineOf, placed, placedAt } from '../yaml/address.ts'
import type { Addressed, Tree } from '../yaml/address.ts'
import { plainOf } from '../yaml/values.ts'
import { earlierIdsAt } from './ids.ts'
import type { EarlierId } from './ids.ts'
import { secretsIn } from '../problems/secrets.ts'
import { checkShape } from '../shape/shape-check.ts'
import { fileShape } from '../shape/file.ts'
import type { Entry } from '../shape/file.ts'
import type { Surroundings } from './context.ts'
import { parseYaml } from '../yaml/parse.ts'

/** Secrets told of one file: whoever pasted a list of them knows after the first ones. */
const MOST_SECRETS = 20

/** A definition file that was read. */
export interface SourceText {
  /** As the person named it. */
  readonly path: string
  readonly text: string
}

/** An id and where it is written, whether or not the rest of its entry is sound. */
export interface Claim {
  readonly id: string
  readonly tree: Tree
  readonly path: Path
}

/** A file as far as YAML goes: what is needed to look at what it says. */
export interface OpenedFile {
  readonly problems: readonly Addressed[]
  /** Absent when the text is not YAML. */
  readonly content?: Opened
}

interface Opened {
  readonly tree: Tree
  readonly value: unknown
  /** What YAML allows and a definition file does not. */
  readonly faults: readonly Fault[]
}

/** What one file holds. Its problems have their addresses, and nobody has sorted them. */
export interface ParsedFile {
  readonly definitions: readonly Definition[]
  readonly problems: readonly Addressed[]
  readonly claims: readonly Claim[]
  /** The ids that its announcements had before. */
  readonly earlier: readonly EarlierId[]
  /** The tree of a file whose announcements are for the sandbox alone. */
  readonly sandbox?: Tree
}

/** Opens one file: secrets in its text, then its YAML. */
export function openFile({ path: file, text }: SourceText): OpenedFile {
  const lines = new Lines(text)
  const { root, faults } = parseYaml(lines)
  const known = placesOfSecrets(text)
  const alike = secretsIn(text).filter(({ start, end }) =>
    known.every((each) => each.end <= start || end <= each.start),
  )
  const problems = [
    ...(holdsSecret(file) ? [placedAt(file, lines, { start: 0, end: 0 }, KNOWN_IN_NAME)] : []),
    ...known.slice(0, MOST_SECRETS).map((span) => placedAt(file, lines, span, KNOWN)),
    ...alike.slice(0, MOST_SECRETS).map((span) => placedAt(file, lines, span, SECRET)),
    ...faults.map(({ fault: found, span }) => placedAt(file, lines, span, found)),
  ]
  if (!root) return { problems }

  const { value, faults: ofYaml, index } = plainOf(root)
  const tree: Tree = { file, lines, root, index }
  problems.push(...ofYaml.map((found) => placed(tree, found)))
  return value === undefined ? { problems } : { problems, content: { tree, value, faults: ofYaml } }
}

/** Checks what one file says: its shape, then each announcement. */
export function checkFile({ problems, content }: OpenedFile, surroundings: Surroundings): ParsedFile {
  if (!content) return { definitions: [], problems, claims: [], earlier: [] }
  const checked = checkContent(content, surroundings)
  const ofYaml = content.faults.map((found) => placed(content.tree, found))
  return { ...checked, problems: [...problems, ...withoutEchoes(checked.problems, ofYaml)] }
}

/**
 * What YAML could not resolve is null, which is then of the wrong type: the same fault at the same place. And what a
 * merge key was to bring is missing, for want of that.
 */
function withoutEchoes(problems: readonly Addressed[], ofYaml: readonly Addressed[]): readonly Addressed[] {
  const told = new Set(ofYaml.map(addressOf))
  const merging = new Set(ofYaml.filter(({ code }) => code === 'yaml-merge-key').map(({ path }) => path.join('/')))
  return problems.filter(({ code, path, ...problem }) => {
    if (code === 'missing-key') return !merging.has(path.slice(0, -1).join('/'))
    return code !== 'wrong-type' || !told.has(addressOf(problem))
  })
}

const addressOf = ({ line, column }: Pick<Addressed, 'line' | 'column'>) => `${line}:${column}`

const REPLACE = 'Remove it, and replace the secret where it is used: it has been seen.'
const KNOWN = fault(
  'secret-known',
  [],
  'this is a secret of this very service, and would be sent or shown to everybody',
  REPLACE,
)
const KNOWN_IN_NAME = fault('secret-known', [], 'the name of the file holds a secret of this very service', REPLACE)

const SECRET = fault(
  'secret-like',
  [],
  'this looks like a secret, and everybody who can read the file can read it',
  'Remove it and replace it where it is used: it has been seen. Credentials belong into the environment.',
)

function checkContent({ tree, value, faults: ofYaml }: Opened, surroundings: Surroundings): ParsedFile {
  const { faults, broken } = checkShape(fileShape, value)
  const defaults = new Draft(valueOf(value, 'defaults') ?? {}, under(broken, 'defaults'))
  const ofFile = [...faults, ...checkDefaults(defaults)]
  const problems = ofFile.map((found) => placed(tree, found))
  const refused = refusedEntries([...ofYaml, ...ofFile])
  const definitions: Definition[] = []
  const claims: Claim[] = []
  const earlier: EarlierId[] = []

  const brokenEntries = byIndex(under(broken, 'announcements'))
  for (const [index, entry] of entriesOf(value).entries()) {
    const base = ['announcements', index]
    const draft = new Draft(entry, brokenEntries.get(index) ?? [])
    if (draft.isBroken('')) continue
    const { id, renamedFrom } = draft.entry
    if (id !== undefined) claims.push({ id, tree, path: [...base, 'id'] })
    earlier.push(...earlierIdsAt(tree, base, id, renamedFrom))
    const { announcement, faults: found } = checkEntry(draft, defaults, base, surroundings)
    problems.push(...found.map((each) => placed(tree, each)))
    if (!announcement || refused.has(index) || refused.has('all')) continue
    const document = documentOf(entry as Entry, defaults.entry, announcement)
    const provenance = { kind: 'file', file: tree.file, line: lineOf(tree, base) } as const
    definitions.push({ announcement, provenance, document })
  }
  return { definitions, problems, claims, earlier, ...(valueOf(value, 'sandbox') === true && { sandbox: tree }) }
}

/** The entries that an error of the YAML or of the shape lies in; all of them when it lies beside the entries. */
function refusedEntries(faults: readonly Fault[]): ReadonlySet<number | 'all'> {
  const errors = faults.filter(({ severity }) => severity === 'error')
  return new Set(
    errors.map(({ path: [key, index] }) => (key === 'announcements' && typeof index === 'number' ? index : 'all')),
  )
}

/** The broken paths under a key, relative to it. */
function under(broken: readonly Path[], key: string): readonly Path[] {
  return broken.filter(([first]) => first === key).map(([, ...rest]) => rest)
}

function byIndex(broken: readonly Path[]): ReadonlyMap<number, readonly Path[]> {
  const groups = new Map<number, Path[]>()
  for (const [index, ...rest] of broken) {
    if (typeof index !== 'number') continue
    const group = groups.get(index) ?? []
    group.push(rest)
    groups.set(index, group)
  }
  return groups
}

function entriesOf(value: unknown): readonly unknown[] {
  const entries = valueOf(value, 'announcements')
  return Array.isArray(entries) ? (entries as unknown[]) : []
}

const valueOf = (value: unknown, key: string): unknown =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined
