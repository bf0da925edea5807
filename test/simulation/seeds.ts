import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import type { Report } from './simulate.ts'

/** Which seeds a worker runs: `first`, `first + stride`, … below `end`. */
export interface Shard {
  readonly first: number
  readonly end: number
  readonly stride: number
}

/** What a worker says of one seed. */
export type Brief = Pick<Report, 'seed' | 'violations' | 'steps' | 'calls' | 'states'>

/** What many runs were like. */
export interface Summary {
  readonly seeds: number
  readonly steps: number
  readonly calls: number
  readonly states: Readonly<Record<string, number>>
  /** One line for each seed that broke a promise, with how to see it again. */
  readonly failures: readonly string[]
}

/** Runs many seeds on all processors. Each seed is a world of its own, so it does not matter who runs it. */
export async function simulateMany(first: number, count: number): Promise<Summary> {
  const stride = Math.min(count, availableParallelism())
  const end = first + count
  const shards = Array.from({ length: stride }, (_, index) => runShard({ first: first + index, end, stride }))
  const briefs = (await Promise.all(shards)).flat()
  const states: Record<string, number> = {}
  for (const brief of briefs) {
    for (const [state, times] of Object.entries(brief.states)) states[state] = (states[state] ?? 0) + times
  }
  return {
    seeds: briefs.length,
    steps: briefs.reduce((sum, { steps }) => sum + steps, 0),
    calls: briefs.reduce((sum, { calls }) => sum + calls, 0),
    states,
    failures: briefs.toSorted((a, b) => a.seed - b.seed).flatMap(describeFailure),
  }
}

/** What broke, and how to see it again. Nothing for a seed that broke nothing. */
export function describeFailure({ seed, violations }: Pick<Report, 'seed' | 'violations'>): readonly string[] {
  return violations
    .slice(0, 1)
    .map(({ promise, at, text }) => `seed ${seed}, ${promise} at ${at}: ${text} — ${replayOf(seed)}`)
}

function replayOf(seed: number): string {
  return `SIMULATION_SEED=${seed} npx vitest run test/simulation/simulation.test.ts`
}

function runShard(shard: Shard): Promise<readonly Brief[]> {
  return new Promise((resolve, reject) => {
    // Without the flags of the test runner: the worker is plain Node, which runs TypeScript by itself.
    const worker = new Worker(new URL('./seeds-worker.ts', import.meta.url), { workerData: shard, execArgv: [] })
    worker.once('message', resolve)
    worker.once('error', reject)
    worker.once('exit', (code) => reject(new Error(`a worker ended with ${code} before it said anything`)))
  })
}
