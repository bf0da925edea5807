import { parentPort, workerData } from 'node:worker_threads'
import { changesOf } from './seeds.ts'
import type { Brief, Shard } from './seeds.ts'
import { simulate } from './simulate.ts'

/** Runs a shard of the seeds and reports their results once. */
const { first, end, stride, cast } = workerData as Shard
const briefs: Brief[] = []
for (let seed = first; seed < end; seed += stride) {
  const { violations, steps, calls, states, reasons } = await simulate(seed, { changes: changesOf(seed, cast) })
  briefs.push({ seed, violations, steps, calls, states, reasons })
}
// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
parentPort?.postMessage(briefs)
