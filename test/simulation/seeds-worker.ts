import { parentPort, workerData } from 'node:worker_threads'
import type { Brief, Shard } from './seeds.ts'
import { simulate } from './simulate.ts'

/** Runs a shard of the seeds and says once what became of them. */
const { first, end, stride } = workerData as Shard
const briefs: Brief[] = []
for (let seed = first; seed < end; seed += stride) {
  const { violations, steps, calls, states } = await simulate(seed)
  briefs.push({ seed, violations, steps, calls, states })
}
// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
parentPort?.postMessage(briefs)
