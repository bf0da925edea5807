import { fault } from '../problems/codes.ts'
import type { Fault } from '../problems/codes.ts'
import { holdsSecret, placesOfSecrets } from '../../known-secrets.ts'
import { Lines } from './lines.ts'
import { placed, placedAt } from './address.ts'
import type { Addressed, Tree } from './address.ts'
import { plainOf } from './values.ts'
import { secretsIn } from '../problems/secrets.ts'
import { parseYaml } from './parse.ts'

/** At most this many secrets are reported per file. The first ones are enough to notice a pasted list. */
const MOST_SECRETS = 20

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

/** The text of a definition file. */
export interface SourceText {
  /** The path as the person wrote it. */
  readonly path: string
  readonly text: string
}

/** A file after its YAML was read: all that is needed to check what it says. */
export interface OpenedFile {
  readonly problems: readonly Addressed[]
  /** Absent when the text is not YAML. */
  readonly content?: Opened
}

/** The content of a file whose text is YAML. */
export interface Opened {
  readonly tree: Tree
  readonly value: unknown
  /** What YAML allows but a definition file does not. */
  readonly faults: readonly Fault[]
}

/** Opens one file: first looks for secrets in its text, then reads its YAML. */
export function openFile({ path: file, text }: SourceText): OpenedFile {
  const lines = new Lines(text)
  const { root, faults } = parseYaml(lines)
  const known = placesOfSecrets(text)
  const alike = secretsIn(text).filter(({ start, end }) =>
    known.every((each) => each.end <= start || end <= each.start),
  )
  const problems = [
    ...(holdsSecret(file) ? [placedAt({ file, lines, span: { start: 0, end: 0 }, found: KNOWN_IN_NAME })] : []),
    ...known.slice(0, MOST_SECRETS).map((span) => placedAt({ file, lines, span, found: KNOWN })),
    ...alike.slice(0, MOST_SECRETS).map((span) => placedAt({ file, lines, span, found: SECRET })),
    ...faults.map(({ fault: found, span }) => placedAt({ file, lines, span, found })),
  ]
  if (!root) return { problems }

  const { value, faults: ofYaml, index } = plainOf(root)
  const tree: Tree = { file, lines, root, index }
  for (const found of ofYaml) problems.push(placed(tree, found))
  return value === undefined ? { problems } : { problems, content: { tree, value, faults: ofYaml } }
}
