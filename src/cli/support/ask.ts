import { createInterface } from 'node:readline/promises'

/** The terminal of a person: where they type, and where they read. */
export interface Seat {
  readonly input: NodeJS.ReadableStream
  readonly output: NodeJS.WritableStream
  /** Aborted when the person or the host wants an orderly end. */
  readonly stop: AbortSignal
}

/** Asks for one line. Undefined when the person answers with Ctrl-C or Ctrl-D, or when a signal comes. */
export async function askAt({ input, output, stop }: Seat, question: string): Promise<string | undefined> {
  const lines = createInterface({ input, output, terminal: true })
  try {
    return await lines.question(question, { signal: stop })
  } catch (error) {
    if (!(error instanceof Error && error.name === 'AbortError')) throw error
    output.write('\n')
    return undefined
  } finally {
    lines.close()
  }
}
