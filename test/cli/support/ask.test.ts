import { PassThrough } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { askAt } from '../../../src/cli/support/ask.ts'

/** A person who types this when they are asked. */
async function answerOf(typed: string, stop = new AbortController()) {
  const [input, output] = [new PassThrough(), new PassThrough()]
  const answer = askAt({ input, output, stop: stop.signal }, 'Sure? ')
  input.write(typed)
  const given = await answer
  output.end()
  return { answer: given, shown: (await output.toArray()).join('') }
}

describe('a question at the terminal', () => {
  it('is answered with a line', async () => {
    expect(await answerOf('everyone\r')).toMatchObject({ answer: 'everyone', shown: expect.stringContaining('Sure? ') })
  })

  it.each([
    ['Ctrl-C', '\x03'],
    ['Ctrl-D', '\x04'],
  ])('is turned away by %s, which is no fault of anybody', async (_, typed) => {
    expect(await answerOf(typed)).toMatchObject({ answer: undefined })
  })

  it('is turned away by a signal', async () => {
    const stop = new AbortController()
    const asked = answerOf('', stop)
    stop.abort()
    expect(await asked).toMatchObject({ answer: undefined })
  })
})
