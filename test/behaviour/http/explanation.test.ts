import { describe, expect, it, onTestFinished } from 'vitest'
import { explainedToText } from '../../../src/cli/why.ts'
import { explainedToJson } from '../../../src/core/wording/explanation-json.ts'
import { HOUR, MINUTE, SECOND } from '../../../src/core/time/instant.ts'
import { BARE, nameCommandsAs } from '../../../src/invocation.ts'
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
    [200, 'recorded', `first@${at(MINUTE)}`],
    [200, 'recorded as skipped', `hasty@${at(3 * MINUTE)}`],
    [200, 'waiting', `second@${at(2 * MINUTE)}`],
    [200, 'to come, named by its announcement', 'later'],
    [200, 'to come and paused', `later@${at(14 * HOUR)}`],
    [404, 'that is none', `second@${at(7 * HOUR)}`],
  ])('answers with %i of one %s and says what `why` says, sentence by sentence, also as JSON', async (code, _, key) => {
    const b = await afterAnHour()
    const { get } = await serve(b, { limits: ONE_SLOT })
    const parts = partsOf(b, { limits: ONE_SLOT })
    const clock = { check: 'clock', isPassed: true, leastMs: null, mostMs: null } as const
    const explained = await explainOccurrence({ ...parts, clock }, key, b.now)

    const { status, body } = await get(`/occurrences/${encodeURIComponent(key)}`)
    expect(status).toBe(code)
    const first = (pattern: RegExp) => textOf(pattern.exec(body)?.[1] ?? '')
    const signs = column(body, 'Result').map((sign) => (sign === '? not known' ? '?' : sign.slice(2)))
    const checks = column(body, 'Check')
    const saw = column(body, 'What it saw')
    const calls = column(body, 'Call')
    const slots = column(body, 'Slot')
    const nearest = [...body.matchAll(/<li>([^]*?)<\/li>/gu)].map(([, item = '']) => textOf(item))
    const page = [
      first(/<h1 class="key">([^]*?)<\/h1>/u),
      first(/<p class="due">([^]*?)<\/p>/u),
      first(/<p class="answer">([^]*?)<\/p>/u),
      ...[...body.matchAll(/<p class="told">([^]*?)<\/p>/gu)].map(([, told = '']) => textOf(told)),
      first(/<caption>([^]*?)<\/caption>/u),
      ...checks.map((check, index) => `${signs[index]} ${check} ${saw[index]}`),
      ...(nearest.length === 0 ? [] : ['The nearest ones:']),
      ...nearest,
      ...(calls.length === 0 ? [] : ['Who holds the quota:']),
      ...calls.map((call, index) => `${call} ${slots[index]}`),
    ]
    expect(checks.length).toBeGreaterThan(3)
    expect(bare(page.join('\n'))).toBe(bare(explainedToText(explained)))

    const api = await get(`/api/occurrences/${encodeURIComponent(key)}`)
    expect(api.status).toBe(code)
    expect(api.headers['content-type']).toContain('application/json')
    expect(JSON.parse(api.body)).toEqual(JSON.parse(JSON.stringify(explainedToJson(explained))))
  })

  it('is that of a day, and where there is not one the answer is 404 with the sentence of `why` and the nearest', async () => {
    const b = await afterAnHour()
    const { get } = await serve(b, { limits: ONE_SLOT })
    expect(JSON.parse((await get('/api/occurrences/later@2026-11-24')).body)).toMatchObject({
      key: 'later@2026-11-24T23:00:00.000Z',
    })
    const none = await get('/api/occurrences/later@2026-11-22')
    expect(none.status).toBe(404)
    const { message, error, nearest } = JSON.parse(none.body)
    expect({ error, nearest }).toEqual({ error: 'not-found', nearest: ['later@2026-11-23T23:00:00.000Z'] })
    const page = await get('/occurrences/later@2026-11-22')
    expect(page.status).toBe(404)
    expect(textOf(page.body)).toContain(message)
    expect(page.body).toContain('href="/occurrences/later%402026-11-23T23%3A00%3A00.000Z"')
    expect(await get('/api/occurrences/later@garbage')).toMatchObject({ status: 404 })
  })

  it('names commands in the form that works on this machine, the JSON as they are everywhere', async () => {
    nameCommandsAs(() => 'npm run -s belfry --')
    onTestFinished(() => nameCommandsAs(BARE))
    const b = await afterAnHour()
    const { get } = await serve(b, { limits: ONE_SLOT })
    for (const [path, command] of [
      [`hasty@${at(3 * MINUTE)}`, 'quota'],
      ['nobody', 'list'],
    ] as const) {
      const said = textOf((await get(`/occurrences/${encodeURIComponent(path)}`)).body)
      expect(said).toContain(`\`npm run -s belfry -- ${command}\``)
      expect(said).not.toContain('`belfry ')
      expect((await get(`/api/occurrences/${encodeURIComponent(path)}`)).body).toContain(`\`belfry ${command}\``)
    }
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
