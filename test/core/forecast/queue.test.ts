import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Queue } from '../../../src/core/forecast/queue.ts'

describe('a queue', () => {
  it('gives the first of what it holds, whatever is added and taken in between', () => {
    const steps = fc.array(fc.option(fc.integer({ min: 0, max: 50 }), { freq: 3 }), { maxLength: 200 })
    fc.assert(
      fc.property(steps, (some) => {
        const queue = new Queue<number>((a, b) => a - b)
        const held: number[] = []
        for (const step of some) {
          if (step === null) expect(queue.take()).toBe(held.shift())
          else {
            queue.add(step)
            held.push(step)
            held.sort((a, b) => a - b)
          }
          expect(queue.first).toBe(held[0])
        }
      }),
      { seed: 20_261_123, numRuns: 200 },
    )
  })
})
