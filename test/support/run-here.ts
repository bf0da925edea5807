import { run } from '../../src/cli/program.ts'

/** What a verb said, and its exit code. */
export interface Said {
  readonly code: number
  readonly out: string
  readonly err: string
}

/** Runs a verb within this process: for what needs no process of its own. Nobody can be asked, and nobody stops it. */
export async function runHere(args: readonly string[]): Promise<Said> {
  const said = { out: '', err: '' }
  const code = await run(args, {
    out: (text) => void (said.out += text),
    err: (text) => void (said.err += text),
    stop: new AbortController().signal,
    onReload: () => undefined,
  })
  return { code, ...said }
}
