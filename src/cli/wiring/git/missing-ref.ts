import { BelfryError } from '../../../errors.ts'
import { git, required, saidBy } from './run.ts'

/** What is told of a ref that a repository does not have, with the remedy for the most probable cause. */
export function missingRef(root: string, name: string): BelfryError {
  if (name.trim() === '') {
    const remedy = 'Name a branch, tag or commit. In a workflow, look whether the variable in --base is set.'
    return new BelfryError('invalid', 'the git ref to compare with is empty', { remedy })
  }
  if (!isThere(root, 'HEAD') && answerOf(root, ['for-each-ref', '--count=1']) === '') {
    return new BelfryError('invalid', `the git repository ${root} has no commit yet`, {
      remedy: 'Commit the definitions first, or run plan without --base.',
    })
  }
  return new BelfryError('invalid', `there is no "${name}" in the git repository ${root}`, {
    remedy: remedyOf(root, name),
  })
}

function remedyOf(root: string, name: string): string {
  // Git may know more than that: which commits a short id could be, for example.
  const { advice } = saidBy(git(root, ['rev-parse', '--verify', '--end-of-options', `${name}^{commit}`]))
  if (advice !== undefined) return advice
  const remotes = answerOf(root, ['remote']).split('\n')
  const elsewhere = remotes.find((remote) => remote !== '' && isThere(root, `refs/remotes/${remote}/${name}`))
  if (elsewhere !== undefined) return `Did you mean ${elsewhere}/${name}?`
  const isShallow = isShallowClone(root)
  const unshallow = isShallow ? ' --unshallow' : ''
  const remote = remotes.find((each) => each !== '' && name.startsWith(`${each}/`) && name.length > each.length + 1)
  if (remote !== undefined) {
    // A clone of one branch keeps no other branch that is fetched, unless it is told where.
    const branch = name.slice(remote.length + 1)
    const fetched = `git fetch${unshallow} ${remote} +refs/heads/${branch}:refs/remotes/${name}`
    return `Check the name, or fetch it: \`${fetched}\`${isShallow ? ', or `fetch-depth: 0` in a workflow.' : '.'}`
  }
  return isShallow
    ? 'Check the name. This shallow clone holds only what was fetched: `git fetch --unshallow`, or `fetch-depth: 0` in a workflow.'
    : 'Check the name: `git branch --all` and `git tag` list those that there are.'
}

/** Whether a clone holds only the newest part of the history. */
export function isShallowClone(root: string): boolean {
  return answerOf(root, ['rev-parse', '--is-shallow-repository']) === 'true'
}

function isThere(root: string, name: string): boolean {
  return git(root, ['rev-parse', '--verify', '--quiet', '--end-of-options', `${name}^{commit}`]).status === 0
}

function answerOf(root: string, args: readonly string[]): string {
  return required(git(root, args)).toString('utf8').trim()
}
