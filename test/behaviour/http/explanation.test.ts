import { describe, expect, it } from 'vitest'
import { explainedToText } from '../../../src/cli/why.ts'
import { explainedToJson } from '../../../src/core/wording/explanation.ts'
import { HOUR, MINUTE, SECOND } from '../../../src/core/time/instant.ts'
import { explainOccurrence } from '../../../src/service/views/why.ts'
import { bench } from '../../support/service.ts'
import type { Bench } from '../../support/service.ts'
import { LIMITS, T0 } from '../../support/store.ts'
import { column, partsOf, serve, textOf } from '../../support/http.ts'

const at = (offset: number) => new Date(T0 + offset).toISOString()
const ONE_SLOT = { ...LIMITS, limit: 1, window: HOUR, margin: 0 }

/** An hour after the start: one occurrence was sent, one waits for its slot, one is paused, one comes later. */
async function afterAnHour(): Promise<Bench> {
  const b = await bench({
    limits: ONE_SLOT,
    sketches: [
      { id: 'first', at: '2026-11-23T09:01', text: 'the first' },
      { id: 'second', at: '2026-11-23T09:02', late: { grace: 2 * HOUR }, text: 'the second' },
      { id: 'quiet', at: '2026-11-23T12:00', timezone: 'Asia/Singapore', text: 'not this' },
      { id: 'later', cron: '0 0 18 * * *', timezone: 'America/New_York', text: 'later' },
      { id: 'hasty', at: '2026-11-23T09:03', text: 'in vain' },
    ],
  })
  await b.runUntil(T0 + 5 * MINUTE)
  const pause = { announcementId: 'later', by: 'Ada', reason: 'too  merry', since: b.now, until: b.now + 400 * HOUR }
  await b.store.pause(pause, b.now)
  await b.runUntil(T0 + 30 * MINUTE)
  return b
}

const bare = (text: string) => text.replaceAll(/\s+/gu, '')

describe('the page of an occurrence', () => {
  it.each([
    ['recorded', `first@${at(MINUTE)}`],
    ['recorded as skipped', `hasty@${at(3 * MINUTE)}`],
    ['waiting', `second@${at(2 * MINUTE)}`],
    ['to come, named by its announcement', 'later'],
    ['to come and paused', `later@${at(14 * HOUR)}`],
    ['that is none', `second@${at(7 * HOUR)}`],
  ])('says of one %s what `why` says, sentence by sentence, and the API has its JSON', async (_, key) => {
    const b = await afterAnHour()
    const { get } = await serve(b, { limits: ONE_SLOT })
    const parts = partsOf(b, { limits: ONE_SLOT })
    const clock = { check: 'clock', isPassed: true, leastMs: null, mostMs: null } as const
    const explained = (await explainOccurrence({ ...parts, clock }, key, b.now))!

    const { status, body } = await get(`/occurrences/${encodeURIComponent(key)}`)
    expect(status).toBe(200)
    const first = (pattern: RegExp) => textOf(pattern.exec(body)?.[1] ?? '')
    const signs = column(body, 'Result').map((sign) => (sign === '? not known' ? '?' : sign.slice(2)))
    const checks = column(body, 'Check')
    const saw = column(body, 'What it saw')
    const calls = column(body, 'Call')
    const slots = column(body, 'Slot')
    const page = [
      first(/<h1 class="key">([^]*?)<\/h1>/u),
      first(/<p class="due">([^]*?)<\/p>/u),
      first(/<p class="answer">([^]*?)<\/p>/u),
      first(/<caption>([^]*?)<\/caption>/u),
      ...checks.map((check, index) => `${signs[index]} ${check} ${saw[index]}`),
      ...(calls.length === 0 ? [] : ['Who holds the quota:']),
      ...calls.map((call, index) => `${call} ${slots[index]}`),
    ]
    expect(checks.length).toBeGreaterThan(3)
    expect(bare(page.join('\n'))).toBe(bare(explainedToText(explained)))

    const api = await get(`/api/occurrences/${encodeURIComponent(key)}`)
    expect(api.status).toBe(200)
    expect(api.headers['content-type']).toContain('application/json')
    expect(JSON.parse(api.body)).toEqual(JSON.parse(JSON.stringify(explainedToJson(explained))))
  })

  it('shows what was said as it was booked, and what will be said as the definition has it now', async () => {
    const b = await afterAnHour()
    const { get } = await serve(b, { limits: ONE_SLOT })
    b.definitions = { ...b.definitions, definitions: [] }
    await b.store.syncFiles([], b.now)
    const sent = await get(`/occurrences/first@${at(MINUTE)}`)
    expect(textOf(sent.body)).toContain('Word for word as it was booked last, or as it is to be sent again: the first')
    const fresh = await afterAnHour()
    const page = await (await serve(fresh, { limits: ONE_SLOT })).get('/occurrences/later')
    expect(textOf(page.body)).toContain('As the definition in force says it: later from ops-bot, push online')
  })

  it('explains as well while another process fires', async () => {
    const b = await afterAnHour()
    const standby = await bench({ file: b.file, holder: 'another', limits: ONE_SLOT, now: b.now + SECOND })
    await standby.ticker.tick(standby.now)
    expect(standby.ticker.status.isHolder).toBe(false)
    const { get } = await serve(standby, { limits: ONE_SLOT })
    expect(textOf((await get('/occurrences/later')).body)).toContain('will be skipped (paused)')
    expect(textOf((await get('/')).body)).toContain('standby')
    // A change made meanwhile counts.
    await b.store.resume('later', 'Bob', standby.now)
    expect(textOf((await get('/occurrences/later')).body)).toContain('will be sent at 2026-11-23 18:00:00 -05:00')
  })
})
