import { setImmediate } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { Turns } from '../../src/service/turns.ts'

const STAYS = new AbortController().signal

/** Turns, of which one is taken until `end` is called. `done` lists what was done in the others. */
function taken(most: number) {
  const turns = new Turns(most)
  const { promise, resolve: end } = Promise.withResolvers<void>()
  const first = turns.take(() => promise, { signal: STAYS })
  const done: string[] = []
  const take = (name: string, options: { signal?: AbortSignal; goesFirst?: boolean } = {}) =>
    turns.take(async () => void done.push(name), { signal: STAYS, ...options })
  return { take, done, end: async () => (end(), first) }
}

describe('turns', () => {
  it('are taken one after the other, in the order of asking, with those first that go first', async () => {
    const { take, done, end } = taken(5)
    const all = [take('a'), take('b'), take('page', { goesFirst: true })]
    await setImmediate()
    expect(done).toEqual([])
    await end()
    await Promise.all(all)
    expect(done).toEqual(['page', 'a', 'b'])
  })

  it('are refused to whoever would wait behind many, and taken again by whoever asks later', async () => {
    const { take, done, end } = taken(2)
    const all = [take('a'), take('b')]
    await expect(take('c')).rejects.toMatchObject({ kind: 'unavailable', remedy: 'Ask again in a few seconds.' })
    all.push(take('page', { goesFirst: true }))
    await end()
    await Promise.all(all)
    await take('d')
    expect(done).toEqual(['page', 'a', 'b', 'd'])
  })

  it('leave the place of whoever has left to others', async () => {
    const { take, done, end } = taken(1)
    const reader = new AbortController()
    const left = take('a', { signal: reader.signal })
    reader.abort(new Error('gone'))
    await expect(left).rejects.toThrow('gone')
    const next = take('b')
    await end()
    await next
    expect(done).toEqual(['b'])
  })

  it('go on when one has left in the instant in which its turn came, and when one fails', async () => {
    const { take, done, end } = taken(5)
    const reader = new AbortController()
    const left = take('a', { signal: reader.signal })
    const next = take('b')
    void end().then(() => reader.abort(new Error('gone')))
    await Promise.allSettled([left, next])
    expect(done).toContain('b')
    const turns = new Turns(0)
    await expect(turns.take(() => Promise.reject(new Error('no')), { signal: STAYS })).rejects.toThrow('no')
    await expect(turns.take(async () => 'yes', { signal: STAYS })).resolves.toBe('yes')
    await expect(turns.take(async () => 'yes', { signal: AbortSignal.abort(new Error('gone')) })).rejects.toThrow(
      'gone',
    )
    await expect(turns.take(async () => 'yes', { signal: STAYS })).resolves.toBe('yes')
  })
})
