import { describe, expect, it } from 'vitest'
import { eventually, healthOf, instantIn, openScene, PATIENCE } from './support.ts'

/**
 * Runs before the service. It changes the send module so that a call with the text `stuck` never settles. No known
 * answer of a gateway does that any more, so the defect has to be planted.
 */
const PLANTED = `
import { registerHooks } from 'node:module'
const line = 'export function exchange('
registerHooks({
  load(url, context, next) {
    const loaded = next(url, context)
    if (!url.endsWith('/src/zim/transport/exchange.ts')) return loaded
    const source = String(loaded.source)
    if (!source.includes(line)) throw new Error('the defect cannot be planted any more')
    const stuck = line + '...all: Parameters<typeof real>): Promise<Exchange> {\\n' +
      '  if (!all[1].body?.includes("stuck")) return real(...all)\\n' +
      '  all[3]?.began()\\n  return new Promise(() => undefined)\\n}\\nfunction real('
    return { ...loaded, source: source.replace(line, stuck) }
  },
})`

const ENV = {
  NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(PLANTED)}`,
  // Code that was compiled with the defect must not be kept for other processes.
  NODE_DISABLE_COMPILE_CACHE: '1',
}

describe.concurrent('a send module that never settles', { timeout: PATIENCE }, () => {
  it('is given up as unknown, the next call goes out, and SIGTERM ends the next standstill', async ({
    onTestFinished,
  }) => {
    const scene = await openScene(onTestFinished, { lines: [], settings: { BELFRY_SEND_TIMEOUT: '1s' } })
    const service = await scene.fire(ENV)
    const due = instantIn(6000)
    scene.define([
      { id: 'stuck', at: due, priority: 'critical' },
      { id: 'next', at: due },
      { id: 'stuck-again', at: due + 12_000 },
    ])
    const [given] = await service.says(/\{"level":50[^\n]*a call did not end by its deadline and is given up[^\n]*/u)
    expect(given).toContain('fresh connection')
    await service.says(/stuck unknown/u)
    await service.says(/next sent/u)
    expect(await healthOf(service)).toMatchObject({ codes: [200, 200, 200], delivery: { cause: null } })
    const isUnderWay = "select 1 from occurrences where announcement_id = 'stuck-again' and state = 'booked'"
    await eventually(async () => scene.look((database) => database.prepare(isUnderWay).get()), 'the second call')
    await scene.stop(service)
    const rows = (await scene.history()).map(({ announcementId, state, reason }) =>
      `${announcementId} ${state} ${reason ?? ''}`.trim(),
    )
    expect(rows.sort()).toEqual([
      'next sent',
      'stuck unknown timeout',
      expect.stringMatching(/^stuck-again unknown (?:timeout|reset)$/u),
    ])
    expect((await scene.gateway.calls()).map(({ broadcast }) => broadcast?.text)).toEqual(['next'])
  })
})
