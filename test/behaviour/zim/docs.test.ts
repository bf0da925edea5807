import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it, onTestFinished } from 'vitest'
import * as zim from '../../../src/zim/index.ts'
import { answer, SECRET, startGateway } from '../../support/zim/gateway.ts'
import type { Respond } from '../../support/zim/gateway.ts'

const page = await readFile(new URL('../../../docs/zim.md', import.meta.url), 'utf8')
const example = /```ts\n([^]*?)```/.exec(page)?.[1] ?? ''

/** Runs the example as a program of its own, with this checkout in place of the installed package. */
async function runExample(endpoint: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'belfry-docs-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const program = join(folder, 'hello.ts')
  const source = new URL('../../../src/zim/index.ts', import.meta.url).href
  await writeFile(program, example.replace(`'belfry/zim'`, `'${source}'`))
  const env = { ...process.env, ZIM_APP_ID: '12345', ZIM_SERVER_SECRET: SECRET, ZIM_ENDPOINT: endpoint }
  const { stdout } = await promisify(execFile)(process.execPath, [program], { env, timeout: 20_000 })
  return stdout
}

describe('docs/zim.md', () => {
  it('has an example that registers its sender, sends, and ends by itself', async () => {
    const { url, received } = await startGateway()
    expect(await runExample(url)).toBe('sent, request 8967226511462516245\n')
    expect(received.map((call) => call.url.searchParams.get('Action'))).toEqual([
      'UserRegister',
      'SendMessageToAllUsers',
    ])
  })

  it.each([
    [660500003, 'refused before the broadcast (code 660500003): safe to try again after 1100 ms\n'],
    [660000002, 'rejected (code 660000002): trying again cannot help\n'],
    [1, 'may have been sent (failed, the server is busy): do not try again, look in a client\n'],
  ])('has an example that tells what code %i means', async (code, expected) => {
    const respond: Respond = (response, received) => {
      const registering = received.url.searchParams.get('Action') === 'UserRegister'
      answer(200, { Code: registering ? 0 : code })(response, received)
    }
    const { url } = await startGateway(respond)
    expect(await runExample(url)).toBe(expected)
  })

  it('lists the return codes exactly as the code has them', () => {
    const listed = page.split('\n').filter((line) => /^\| \d+ \|/.test(line))
    const expected = [...zim.RETURN_CODES.values()].map((row) => {
      const retryAfter = 'retryAfter' in row ? `${row.retryAfter} ms` : ''
      const cells = [row.code, row.kind, 'cause' in row ? row.cause : '', retryAfter, row.meaning, row.advice]
      return cells.join(' | ')
    })
    const cellsOf = (line: string): string =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim())
        .join(' | ')
    expect(listed.map(cellsOf)).toEqual(expected)
  })

  it('names everything that the module exports', () => {
    for (const name of Object.keys(zim)) {
      expect(page).toContain(`\`${name}`)
    }
  })
})
