import { dirname, isAbsolute, join, relative, resolve, sep } from 'node:path'
import { inShell } from './core/wording/shell-word.ts'

/** What is known of the start of this process. */
export interface Start {
  /** The absolute path of `belfry.js`, without symbolic links. */
  readonly entry: string
  /** The program as it was typed, mostly `node`. */
  readonly program: string
  /** The absolute path that was started: `belfry.js`, or a link to it. */
  readonly script: string
  readonly folder: string
  /** `npm_package_json`, `INIT_CWD`, `npm_lifecycle_event` and `PATH` of its environment. */
  readonly variables: Readonly<Record<string, string | undefined>>
  /** Whether it is the main process of a container. Then whoever reads its output stands outside. */
  readonly isContainer: boolean
  /** Whether it goes on, so that a command can be run beside it. */
  readonly isService: boolean
}

/** Writes the words before a verb, as a person types them. It gets the variables to set, each as `NAME=value`. */
export type Invocation = (variables: readonly string[]) => string

/** As in JSON, and wherever nobody knows who reads it. */
export const BARE: Invocation = (variables) => [...variables, 'belfry'].join(' ')

/** How a person starts Belfry again, from the folder where this process was started. */
export function invocationOf(start: Start): Invocation {
  const { entry, script, variables: env } = start
  if (start.isContainer) return start.isService ? inContainer : () => 'docker run OPTIONS IMAGE'
  const checkout = join(dirname(entry), '..')
  const from = env.npm_lifecycle_event === undefined ? start.folder : (env.INIT_CWD ?? start.folder)
  if (env.npm_package_json !== undefined && resolve(env.npm_package_json) === join(checkout, 'package.json')) {
    return isWithin(from, checkout)
      ? prefixed('npm run -s belfry --')
      : prefixed(`npm --prefix ${inShell(checkout)} run -s belfry --`)
  }
  const bin = dirname(script)
  // What a link is called: the file itself would be named `belfry.js`.
  if (!script.endsWith(`${sep}belfry`)) return prefixed(`${inShell(start.program)} ${inShell(nearer(script, from))}`)
  const isOfProject = bin.endsWith(join(sep, 'node_modules', '.bin'))
  if (isOfProject && isWithin(from, join(bin, '../..'))) return prefixed('npx belfry')
  // npm puts folders into the PATH that a person does not have there.
  const isOnPath = !isOfProject && (env.PATH ?? '').split(':').includes(bin)
  return prefixed(isOnPath ? 'belfry' : inShell(nearer(script, from)))
}

/** `NAME=value` for a shell. */
export function variable(name: string, value: string): string {
  return `${name}=${inShell(value)}`
}

const prefixed =
  (words: string): Invocation =>
  (variables) =>
    [...variables, words].join(' ')

/** The name of the container is the reader's to know: from inside, its id cannot be told for sure. */
const inContainer: Invocation = (variables) =>
  ['docker exec', ...variables.map((each) => `-e ${each}`), 'CONTAINER belfry'].join(' ')

const isWithin = (path: string, folder: string) => path === folder || path.startsWith(`${folder}${sep}`)

/** The path as a person at `folder` would write it: relative where the file is below. */
function nearer(path: string, folder: string): string {
  const below = relative(folder, path)
  if (below.startsWith('..') || isAbsolute(below)) return path
  return below.includes(sep) ? below : `.${sep}${below}`
}

/** The verbs that look into the database. For the others its name would only lengthen the line. */
const OF_DATABASE = /^(?:history|why|quota|doctor|list|add|remove|pause|resume|skip|unskip|resolve|adopt)$/u

let invocation = BARE
let database: string | undefined

/** From now on texts for people name commands in this form. Called once, at the start of the process. */
export function nameCommandsAs(form: Invocation): void {
  invocation = form
}

/** From now on commands name this database: another process would not find it by itself. Undefined ends that. */
export function nameDatabase(path: string | undefined): void {
  database = path
}

/** What stands before the verb, without variables. */
export function typedProgram(): string {
  return invocation([])
}

/** A command as a person types it: `why KEY`, with the variables that it needs (each `NAME=value`). */
export function typed(command: string, variables: readonly string[] = []): string {
  const [verb = ''] = command.split(' ')
  const named = database !== undefined && OF_DATABASE.test(verb) ? [variable('BELFRY_DATABASE', database)] : []
  return `${invocation([...named, ...variables])} ${command}`
}

/**
 * A text for people, with each command in the form that works for them. The sources write `belfry why KEY` between
 * backticks. A text that has the form already stays as it is. JSON and Markdown keep what the sources write: who reads
 * them is somewhere else.
 */
export function asTyped(text: string): string {
  return text.replace(/`belfry ([a-z-][^`\n]*)`/gu, (_, command: string) => `\`${typed(command)}\``)
}

/** One command on a line of its own, maybe with variables before it, in the form that works here. */
export function lineAsTyped(line: string): string {
  const [, before = '', command] = /^((?:[A-Z_]+=(?:'[^']*'|[^\s'])* )*)belfry (.+)$/u.exec(line) ?? []
  if (command === undefined) return line
  return typed(command, before.match(/(?:'[^']*'|[^\s'])+/gu) ?? [])
}
