import Database from 'better-sqlite3'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { definitionFile } from '../support/gateway.ts'
import { historyWith } from '../support/history.ts'
import { runHere } from '../support/run-here.ts'
import { temporaryFolder } from '../support/store.ts'

const FIRST = 'gala@2026-01-05T09:00:00.000Z'
const AGAIN = 'gala@2026-01-05T09:10:00.000Z'

/** An unknown outcome, and its resend of which nobody knows either. */
async function resendThatIsUnknown(): Promise<void> {
  const folder = temporaryFolder()
  const database = join(folder, 'belfry.sqlite')
  vi.stubEnv('BELFRY_DATABASE', database)
  vi.stubEnv('BELFRY_NEW_DATABASE', 'allow')
  vi.stubEnv('BELFRY_LISTEN', '127.0.0.1:1')
  onTestFinished(() => void vi.unstubAllEnvs())
  const file = join(folder, 'a.yml')
  const message = { type: 'text', text: 'hi' }
  writeFileSync(file, definitionFile([{ id: 'gala', schedule: { cron: '0 9 * * *' }, message }]))
  expect((await runHere(['add', file])).code).toBe(0)
  const instants = [FIRST, AGAIN].map((key) => Date.parse(key.slice('gala@'.length)))
  historyWith(
    database,
    instants.map((due) => ({ id: 'gala', due, state: 'unknown' })),
  )
  const handle = new Database(database)
  handle.prepare('update occurrences set resend_of = ? where key = ?').run(FIRST, AGAIN)
  handle.close()
}

describe('history', () => {
  it('of a resend that is unknown has the command for its verdict, and then the verdict', async () => {
    await resendThatIsUnknown()
    const asked = (await runHere(['history', '--unknown'])).out
    expect(asked).toContain(`resend of ${FIRST}\n    look in a client, then (or --not-seen):\n`)
    expect(asked).toContain(`resolve ${AGAIN} `)
    expect((await runHere(['resolve', AGAIN, '--seen', '--by', 'Ada', '--note', 'on my phone'])).code).toBe(0)
    expect((await runHere(['history'])).out).toContain(`resend of ${FIRST}\n    seen, says Ada: on my phone\n`)
  })
})
