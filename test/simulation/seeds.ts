import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import { bootsChangesOf } from './scenarios/boots.ts'
import { outagesChangesOf } from './scenarios/outages.ts'
import { peopleChangesOf } from './scenarios/people.ts'
import type { Scenario } from './scenarios/scenario.ts'
import type { Report } from './simulate.ts'
import { sleepersChangesOf } from './scenarios/sleepers.ts'

/**
 * Who takes part in the runs, beside services and editors. Each cast has its changes to a seed's run, and the test that
 * runs it.
 */
const CASTS = {
  nobody: { changesOf: (): Partial<Scenario> => ({}), file: 'simulation.test.ts' },
  people: { changesOf: peopleChangesOf, file: 'people.test.ts' },
  /** Services that often stand still. */
  sleepers: { changesOf: sleepersChangesOf, file: 'sleepers.test.ts' },
  /** Accounts that break, calls that never settle, files that vanish. */
  outages: { changesOf: outagesChangesOf, file: 'outages.test.ts' },
  /** A host whose network and time service are late at each start. */
  boots: { changesOf: bootsChangesOf, file: 'boots.test.ts' },
} as const
export type Cast = keyof typeof CASTS

/** The changes to the run of a seed with a cast. */
export function changesOf(seed: number, cast: Cast): Partial<Scenario> {
  return CASTS[cast].changesOf(seed)
}

/** Which seeds a worker runs: `first`, `first + stride`, … below `end`. */
export interface Shard {
  readonly first: number
  readonly end: number
  readonly stride: number
  readonly cast: Cast
}

/** What a worker reports about one seed. */
export type Brief = Pick<Report, 'seed' | 'violations' | 'steps' | 'calls' | 'states' | 'reasons'>

/** The results of many runs. */
export interface Summary {
  readonly seeds: number
  readonly steps: number
  readonly calls: number
  readonly states: Readonly<Record<string, number>>
  readonly reasons: Readonly<Record<string, number>>
  /** One line for each seed that broke a promise. It says how to replay the seed. */
  readonly failures: readonly string[]
}

/** Runs many seeds on all processors. Each seed is a world of its own, so any worker may run it. */
export async function simulateMany(first: number, count: number, cast: Cast = 'nobody'): Promise<Summary> {
  const stride = Math.min(count, availableParallelism())
  const end = first + count
  const shards = Array.from({ length: stride }, (_, index) => runShard({ first: first + index, end, stride, cast }))
  const briefs = (await Promise.all(shards)).flat()
  return {
    seeds: briefs.length,
    steps: briefs.reduce((sum, { steps }) => sum + steps, 0),
    calls: briefs.reduce((sum, { calls }) => sum + calls, 0),
    states: total(briefs.map((brief) => brief.states)),
    reasons: total(briefs.map((brief) => brief.reasons)),
    failures: briefs.toSorted((a, b) => a.seed - b.seed).flatMap((brief) => describeFailure(brief, cast)),
  }
}

function total(counts: readonly Readonly<Record<string, number>>[]): Readonly<Record<string, number>> {
  const sums: Record<string, number> = {}
  for (const [name, times] of counts.flatMap((each) => Object.entries(each))) sums[name] = (sums[name] ?? 0) + times
  return sums
}

/** What broke, and how to replay it. Empty for a seed that broke nothing. */
export function describeFailure(
  { seed, violations }: Pick<Report, 'seed' | 'violations'>,
  cast: Cast = 'nobody',
): readonly string[] {
  return violations
    .slice(0, 1)
    .map(({ promise, at, text }) => `seed ${seed}, ${promise} at ${at}: ${text} — ${replayOf(seed, cast)}`)
}

function replayOf(seed: number, cast: Cast): string {
  return `SIMULATION_SEED=${seed} npx vitest run test/simulation/${CASTS[cast].file}`
}

function runShard(shard: Shard): Promise<readonly Brief[]> {
  return new Promise((resolve, reject) => {
    // Without the flags of the test runner: the worker is plain Node, which runs TypeScript itself.
    const worker = new Worker(new URL('./seeds-worker.ts', import.meta.url), { workerData: shard, execArgv: [] })
    worker.once('message', resolve)
    worker.once('error', reject)
    worker.once('exit', (code) => reject(new Error(`a worker ended with ${code} before it said anything`)))
  })
}
