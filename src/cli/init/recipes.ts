import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { BelfryError } from '../../errors.ts'

/** The recipes of docs/examples that a repository gets, word for word: there is one of each. */
export interface Recipes {
  readonly workflow: string
  readonly owners: string
  readonly hook: string
}

/**
 * Reads the recipes. They lie beside the sources in a checkout, and beside `dist` in a package and in a container.
 * @throws BelfryError `unavailable` when the files of Belfry are not complete
 */
export function readRecipes(): Recipes {
  const folder = join(rootFrom(import.meta.dirname), 'docs/examples')
  const read = (name: string) => readFileSync(join(folder, name), 'utf8')
  return { workflow: read('github-workflow.yaml'), owners: read('CODEOWNERS'), hook: read('pre-commit-hook') }
}

function rootFrom(folder: string): string {
  if (existsSync(join(folder, 'docs/examples/github-workflow.yaml'))) return folder
  const parent = dirname(folder)
  if (parent !== folder) return rootFrom(parent)
  throw new BelfryError('unavailable', 'the examples of Belfry are not here: its folder docs/examples is missing', {
    remedy: 'Install Belfry anew, with all of its files.',
  })
}
