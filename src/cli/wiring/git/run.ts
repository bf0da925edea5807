import { spawnSync } from 'node:child_process'
import { gitEnvironment } from '../../../config.ts'
import { BelfryError } from '../../../errors.ts'

const LARGEST_ANSWER = 64 * 1024 * 1024

/** How a run of git ended. */
export type GitAnswer = ReturnType<typeof git>

/**
 * Runs git with only the environment that it needs, since it may start other programs. It allows no transport, so that
 * an incomplete clone does not fetch what it lacks.
 *
 * @throws BelfryError `unavailable` when git cannot be run
 */
export function git(folder: string, args: readonly string[], input = '') {
  const careful = [
    '-c',
    'protocol.allow=never',
    '-c',
    'core.fsmonitor=false',
    '--no-optional-locks',
    '--literal-pathspecs',
  ]
  const result = spawnSync('git', ['-C', folder, ...careful, ...args], {
    input,
    env: gitEnvironment(),
    maxBuffer: LARGEST_ANSWER,
  })
  if (result.error === undefined) return result
  throw new BelfryError('unavailable', `git cannot be run: ${result.error.message}`, {
    cause: result.error,
    remedy: '--base needs git; without it plan needs nothing.',
  })
}

/**
 * What git printed, when it succeeded.
 *
 * @throws BelfryError `unavailable` when it failed
 */
export function required(answer: GitAnswer): Buffer {
  if (answer.status === 0) return answer.stdout
  const { said, advice } = saidBy(answer)
  throw new BelfryError('unavailable', `git cannot read the repository: ${said}`, {
    remedy: advice ?? 'A partial clone lacks what it has not fetched yet: fetch it first.',
  })
}

/**
 * What git says of its failure: its first line, and its advice, which are the lines after it. Git knows best what
 * helps, for example `safe.directory` for a repository of another user.
 */
export function saidBy({ stderr }: GitAnswer): { readonly said: string; readonly advice: string | undefined } {
  const [said = '', ...rest] = stderr
    .toString('utf8')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
  return { said, advice: rest.length === 0 ? undefined : rest.join(' ') }
}
