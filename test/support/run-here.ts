import { run } from '../../src/cli/program.ts'

/** What a verb said, and its exit code. */
export interface Said {
  readonly code: number
  readonly out: string
  readonly err: string
}

/**
 * Runs a verb within this process: for what needs no process of its own. Nobody can be asked. It is stopped once it has
 * answered, for those that would go on.
 */
export async function runHere(args: readonly string[]): Promise<Said> {
  const said = { out: '', err: '' }
  const stop = new AbortController()
  const code = await run(args, {
    out: (text) => {
      said.out += text
      stop.abort()
    },
    err: (text) => void (said.err += text),
    stop: stop.signal,
    onReload: () => undefined,
  })
  return { code, ...said }
}
