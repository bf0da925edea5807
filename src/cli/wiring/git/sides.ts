import { BelfryError } from '../../../errors.ts'
import { git, required, saidBy } from './run.ts'
import { isShallowClone, missingRef } from './missing-ref.ts'

/** One side of a comparison: a commit, or a tree that belongs to none. */
export interface Side {
  /** As it is written before the paths of its files: what the person wrote, or the short id of a merge base. */
  readonly name: string
  readonly id: string
  readonly isCommit: boolean
}

/** What is compared with what. When only a ref is asked for, HEAD stands for the files on the disk. */
export interface Sides {
  readonly base: Side
  readonly head: Side
}

const SHORT_ID = 12

/**
 * The two sides that a text names, as in `git diff`. `A..B` is A and B. `A...B` is their merge base, and B. A side that
 * is left out is HEAD. A ref alone is its merge base with HEAD, and the files on the disk.
 *
 * @throws BelfryError `invalid` when there is no such ref or no merge base, or when both sides have the same name
 */
export function sidesOf(root: string, asked: string): Sides {
  const { from, dots, to } = partsOf(asked)
  // Mostly a variable that is not set. "Nothing changes" would be the answer, whatever the change is.
  if (dots !== undefined && from === to) {
    throw new BelfryError('invalid', `"${asked}" compares ${to} with itself: a side that is left out is HEAD`, {
      remedy: 'Name both sides. In a workflow, look whether the variables in --base are set.',
    })
  }
  const base = sideNamed(root, from)
  // Before the first commit there is no branch that could be behind.
  const head = dots === undefined ? (found(root, to) ?? base) : sideNamed(root, to)
  return { base: dots === '..' ? base : mergeBaseOf(root, base, head), head }
}

/** Whether a text for `sidesOf` names the head, too. */
export function namesHead(asked: string): boolean {
  return partsOf(asked).dots !== undefined
}

function partsOf(asked: string) {
  const [, from = '', dots, to = ''] = /^(.*?)(\.{2,3})(.*)$/su.exec(asked) ?? []
  // Dots alone name nothing: git takes them for a folder.
  if (from + to === '') return { from: asked, dots: undefined, to: 'HEAD' }
  return { from: from === '' ? 'HEAD' : from, dots, to: to === '' ? 'HEAD' : to }
}

function sideNamed(root: string, name: string): Side {
  const side = found(root, name)
  if (side !== undefined) return side
  throw missingRef(root, name)
}

function found(root: string, name: string): Side | undefined {
  for (const kind of ['commit', 'tree']) {
    const answer = git(root, ['rev-parse', '--verify', '--quiet', '--end-of-options', `${name}^{${kind}}`])
    if (answer.status === 0) return { name, id: answer.stdout.toString('utf8').trim(), isCommit: kind === 'commit' }
  }
  return undefined
}

/**
 * The commit at which the head left the base. What the base gained after it is not of the head, and is not compared. A
 * tree has no history: it is compared as it is.
 */
function mergeBaseOf(root: string, base: Side, head: Side): Side {
  if (!base.isCommit || !head.isCommit) return base
  const answer = git(root, ['merge-base', base.id, head.id])
  if (answer.status === 0) {
    const id = answer.stdout.toString('utf8').trim()
    return id === base.id ? base : { name: id.slice(0, SHORT_ID), id, isCommit: true }
  }
  // In a shallow clone the history ends early, but each commit still names its parents.
  if (parentsOf(root, head).includes(base.id)) return base
  if (parentsOf(root, base).includes(head.id)) return { ...head, name: head.id.slice(0, SHORT_ID) }
  const asTheyAre = `compare both as they are: --base ${base.name}..${head.name}`
  if (isShallowClone(root)) {
    const text = `this shallow clone does not show where ${head.name} left ${base.name}`
    const remedy = `Fetch the history (\`git fetch --unshallow\`, or \`fetch-depth: 0\` in a workflow), or ${asTheyAre}`
    throw new BelfryError('invalid', text, { remedy })
  }
  const { said } = saidBy(answer)
  throw new BelfryError('invalid', `${base.name} and ${head.name} have no commit in common${said && `: ${said}`}`, {
    remedy: `Check the name, or ${asTheyAre}`,
  })
}

/** The ids of the parents that a commit names, also when they are not in a shallow clone. */
function parentsOf(root: string, { id }: Side): readonly string[] {
  const [header = ''] = required(git(root, ['cat-file', 'commit', id]))
    .toString('utf8')
    .split('\n\n')
  return header.split('\n').flatMap((line) => (line.startsWith('parent ') ? [line.slice('parent '.length)] : []))
}
