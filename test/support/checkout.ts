import { spawn, spawnSync } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

const ROOT = resolve(import.meta.dirname, '../..')
const PARTS = ['src', 'migrations', 'schedules', 'docs', 'package.json', '.npmrc']

/** A checkout of its own in a new folder, with the libraries of this one. Commands may write into it. */
export class Checkout {
  readonly home = mkdtempSync(join(tmpdir(), 'belfry-checkout-'))
  /** Its name has a blank: whatever names it must quote it. */
  readonly folder = join(this.home, 'my belfry')
  readonly #running = new Set<Typed>()

  constructor() {
    mkdirSync(this.folder)
    for (const part of PARTS) cpSync(join(ROOT, part), join(this.folder, part), { recursive: true })
    symlinkSync(join(ROOT, 'node_modules'), join(this.folder, 'node_modules'))
  }

  /** Types a line into a shell. The environment is what a person has after logging in, and `env`. */
  type(
    line: string,
    { folder = this.folder, env = {} }: { folder?: string; env?: Record<string, string> } = {},
  ): Typed {
    const { PATH, HOME } = process.env
    const ownPath = (PATH ?? '').split(':').filter((each) => !each.includes('node_modules'))
    const typed = new Typed(line, folder, {
      PATH: ownPath.join(':'),
      HOME,
      NODE_COMPILE_CACHE: join(tmpdir(), 'belfry-compile-cache'),
      ...env,
    })
    this.#running.add(typed)
    return typed
  }

  /** Runs a command to its end, which must be a good one. */
  do(command: string, args: readonly string[]): void {
    const { status, stderr } = spawnSync(command, args, { cwd: this.folder, encoding: 'utf8' })
    if (status !== 0) throw new Error(`${command} ${args.join(' ')}: ${stderr}`)
  }

  async remove(): Promise<void> {
    await Promise.all(Array.from(this.#running, (typed) => typed.end()))
    rmSync(this.home, { recursive: true, force: true })
  }
}

/** A line in a shell, with all processes that it started. */
export class Typed {
  out = ''
  err = ''
  readonly #shell: ChildProcess
  readonly #ended: Promise<unknown>
  readonly #waiting = new Set<() => void>()
  #isOver = false

  constructor(line: string, folder: string, env: NodeJS.ProcessEnv) {
    // A group of its own: npm and its shell do not always hand a signal on.
    this.#shell = spawn('sh', ['-c', line], { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'], detached: true })
    const hear = (note: () => unknown) => {
      note()
      for (const wake of this.#waiting) wake()
      this.#waiting.clear()
    }
    this.#shell.stdout?.on('data', (chunk: Buffer) => hear(() => (this.out += chunk.toString())))
    this.#shell.stderr?.on('data', (chunk: Buffer) => hear(() => (this.err += chunk.toString())))
    this.#ended = once(this.#shell, 'close').then(() => hear(() => (this.#isOver = true)))
  }

  /** Resolves with the first match in what it printed. Rejects when it ends without one. */
  async says(pattern: RegExp): Promise<RegExpExecArray> {
    for (;;) {
      const match = pattern.exec(this.out) ?? pattern.exec(this.err)
      if (match) return match
      if (this.#isOver) throw new Error(`ended without saying ${pattern}:\n${this.out}${this.err}`)
      await new Promise<void>((wake) => this.#waiting.add(wake))
    }
  }

  /** Its exit code, when it has ended by itself. */
  async code(): Promise<number | null> {
    await this.#ended
    return this.#shell.exitCode
  }

  async end(): Promise<void> {
    if (!this.#isOver && this.#shell.pid !== undefined) {
      try {
        process.kill(-this.#shell.pid, 'SIGKILL')
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
      }
    }
    await this.#ended
  }
}
