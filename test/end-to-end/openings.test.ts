import { execFileSync } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { run, start } from '../support/binary.ts'
import { definitionFile, startGateway } from '../support/gateway.ts'
import { temporaryFolder } from '../support/store.ts'

/** A folder with one announcement that is not due, and the settings of a live service on it. */
async function live() {
  const gateway = await startGateway()
  const folder = temporaryFolder()
  const daily = { id: 'daily', schedule: { cron: '0 4 * * *' }, message: { type: 'text', text: 'x' } }
  await writeFile(join(folder, 'a.yaml'), definitionFile([daily]))
  return {
    ...gateway.env,
    BELFRY_SCHEDULES: folder,
    BELFRY_DATABASE: join(folder, 'belfry.sqlite'),
    BELFRY_NEW_DATABASE: 'allow',
  }
}

/** Whether anybody answers as a debugger there. */
async function isOpen(port: string): Promise<boolean> {
  try {
    return (await fetch(`http://127.0.0.1:${port}/json/list`)).ok
  } catch {
    return false
  }
}

it('a debugger that was opened before a signal was listened for is closed before a live service has its secret', async () => {
  const opening = "import inspector from 'node:inspector'; inspector.open(0)"
  const options = { NODE_OPTIONS: `--import="data:text/javascript,${encodeURIComponent(opening)}"` }
  const service = start(['serve'], { ...(await live()), ...options })
  const [, port = ''] = await service.says(/Debugger listening on ws:\/\/127\.0\.0\.1:(\d+)/u)
  await service.says(/in force/u)
  expect(await isOpen(port)).toBe(false)
})

it('a debugger stays open in the sandbox, which has no secret', async () => {
  const { BELFRY_SCHEDULES } = await live()
  const service = start(['serve', '--sandbox'], { BELFRY_SCHEDULES, NODE_OPTIONS: '--inspect=127.0.0.1:0' })
  const [, port = ''] = await service.says(/Debugger listening on ws:\/\/127\.0\.0\.1:(\d+)/u)
  await service.says(/in force/u)
  expect(await isOpen(port)).toBe(true)
})

it('a ServerSecret that comes through a pipe is read once, and nobody sees it', async () => {
  const { ZIM_SERVER_SECRET, ...env } = await live()
  const pipe = join(temporaryFolder(), 'pipe')
  execFileSync('mkfifo', [pipe])
  const asked = run(['register', 'ops-bot', '--name', ZIM_SERVER_SECRET], { ...env, ZIM_SERVER_SECRET_FILE: pipe })
  await writeFile(pipe, `${ZIM_SERVER_SECRET}\n`)
  const { code, out, err } = await asked
  expect(`${out}${err}`).toMatch(/registered and may send/u)
  expect(code).toBe(0)
  expect(`${out}${err}`).not.toContain(ZIM_SERVER_SECRET)
})
