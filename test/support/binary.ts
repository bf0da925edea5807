import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, readFileSync, realpathSync, renameSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { onTestFinished } from 'vitest'
import { unwrapped } from './unwrap.ts'

const ROOT = resolve(import.meta.dirname, '../..')

/** A folder of the PATH with a link `belfry`, as an installed package has: commands in its texts then begin with `belfry`. */
export const BIN = join(ROOT, 'node_modules/.cache/belfry-bin')
const LINK = join(BIN, 'belfry')
const ENTRY = join(ROOT, 'src/belfry.js')
mkdirSync(BIN, { recursive: true })
// A folder that was moved, or copied with its node_modules, has a link to the other one: its code would be tested. The
// link is replaced in one step, since test files run side by side.
if (!existsSync(LINK) || realpathSync(LINK) !== realpathSync(ENTRY)) {
  const made = `${LINK}-${process.pid}`
  symlinkSync(ENTRY, made)
  renameSync(made, LINK)
}

/** How a finished run of the real binary ended. */
export interface Ended {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

/** Registers an act for the end of the test. Tests that run side by side must give the one of their own context. */
export type AtEnd = (act: () => Promise<void>) => void

/** A running process of the real binary. It is killed when the test ends. */
export class Running {
  readonly child: ChildProcess
  out = ''
  err = ''
  readonly #waiting = new Set<() => void>()
  readonly #isWithin: boolean
  readonly #ended: Promise<void>

  /**
   * `stderr`: a file descriptor that gets its log; then `err` stays empty. `within`: a system command, with its
   * arguments, that runs the binary.
   */
  constructor(
    args: readonly string[],
    env: Readonly<Record<string, string>>,
    atEnd: AtEnd,
    stderr: number | 'pipe' = 'pipe',
    within: readonly string[] = [],
  ) {
    this.#isWithin = within.length > 0
    const [command = '', ...rest] = [...within, process.execPath, LINK, ...args]
    this.child = spawn(command, rest, {
      cwd: ROOT,
      env: environment(env),
      stdio: ['ignore', 'pipe', stderr],
    })
    this.child.stdout?.on('data', (chunk: Buffer) => this.#hear(() => (this.out += chunk.toString())))
    this.child.stderr?.on('data', (chunk: Buffer) => this.#hear(() => (this.err += chunk.toString())))
    this.#ended = once(this.child, 'close').then(() => this.#hear(() => undefined))
    atEnd(() => this.kill())
  }

  /**
   * Resolves with the first match in its output. Of its log only the text after `from` counts. Rejects when the process
   * ends without a match.
   */
  async says(pattern: RegExp, from = 0): Promise<RegExpMatchArray> {
    for (;;) {
      const match = pattern.exec(this.out) ?? pattern.exec(this.err.slice(from))
      if (match) return match
      if (this.child.exitCode !== null || this.child.signalCode !== null) {
        throw new Error(
          `ended (${this.child.exitCode ?? this.child.signalCode}) without saying ${pattern}:\n${this.out}${this.err}`,
        )
      }
      await new Promise<void>((wake) => this.#waiting.add(wake))
    }
  }

  /** Sends a signal to the program itself, even when another command runs it. */
  signal(name: NodeJS.Signals): void {
    const { pid } = this.child
    const [inner] = this.#isWithin ? readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ') : []
    if (inner) process.kill(Number(inner), name)
    else this.child.kill(name)
  }

  async ended(): Promise<Ended> {
    await this.#ended
    return { code: this.child.exitCode, out: this.out, err: this.err }
  }

  async kill(): Promise<void> {
    this.child.kill('SIGKILL')
    await this.#ended
  }

  #hear(note: () => unknown): void {
    note()
    for (const wake of this.#waiting) wake()
    this.#waiting.clear()
  }
}

/** Starts the real binary. Its environment is exactly `env` and what a process needs to run at all. */
export function start(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  atEnd: AtEnd = onTestFinished,
): Running {
  return new Running(args, env, atEnd)
}

/** Runs the real binary to its end. */
export function run(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  atEnd: AtEnd = onTestFinished,
): Promise<Ended> {
  return start(args, env, atEnd).ended()
}

/** {@link run}, with each sentence for a person in one line, as it is before it is made to fit a terminal. */
export async function runUnwrapped(...given: Parameters<typeof run>): Promise<Ended> {
  const { code, out, err } = await run(...given)
  return { code, out: unwrapped(out), err: unwrapped(err) }
}

function environment(env: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  const { PATH, HOME, TZ, TMPDIR } = process.env
  return {
    PATH: `${BIN}:${PATH}`,
    HOME,
    ...(TZ !== undefined && { TZ }),
    ...(TMPDIR !== undefined && { TMPDIR }),
    // Most of a start is reading TypeScript. All processes share what the first one compiled.
    NODE_COMPILE_CACHE: join(tmpdir(), 'belfry-compile-cache'),
    BELFRY_LISTEN: '127.0.0.1:0',
    // Most tests start without a database. Tests of the refusal set it to `refuse`.
    BELFRY_NEW_DATABASE: 'allow',
    ...env,
  }
}
