import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'
import { chromium } from 'playwright-core'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { HOUR, MINUTE, SECOND } from '../../src/core/time/instant.ts'
import { findZone } from '../../src/core/time/zone.ts'
import { bench } from '../support/service.ts'
import { LIMITS, T0 } from '../support/store.ts'
import { serve } from '../support/http.ts'

const EVIL = '<script>alert(1)</script><img src=/evil onerror=alert(2)>'
const ONE_SLOT = { ...LIMITS, limit: 1, window: HOUR, margin: 0 }

const executablePath = (process.env.PATH ?? '')
  .split(delimiter)
  .flatMap((folder) => ['chromium', 'chromium-browser', 'google-chrome'].map((name) => join(folder, name)))
  .find(isExecutable)

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error) return false
    throw error
  }
}

/** Everything that the page can show, with texts that are as long and as hostile as they can be. */
async function fullService() {
  const b = await bench({
    limits: ONE_SLOT,
    sketches: [
      { id: 'first', at: '2026-11-23T09:01', text: EVIL },
      { id: 'second', at: '2026-11-23T09:02', late: { grace: 2 * HOUR }, text: 'x'.repeat(1500) },
      {
        id: 'l'.repeat(64),
        cron: '0 */7 * * * *',
        owner: 'o'.repeat(64),
        timezone: 'America/Argentina/ComodRivadavia',
        priority: 'critical',
      },
      { id: 'paused', cron: '0 0 20 * * *' },
    ],
  })
  const zone = findZone('America/Argentina/ComodRivadavia')!
  const long = { id: 'z'.repeat(64), zone, allow: ['normal', 'high', 'critical'] as const }
  const freeze = { ...long, from: T0, until: T0 + HOUR, reason: `${EVIL} ${'r'.repeat(200)}` }
  const quiet = [{ ...long, from: 0, to: 23 * HOUR, push: ['everyone'] as const }]
  b.definitions = {
    ...b.definitions,
    budgets: { owners: {}, unplanned: 0 },
    silences: { freezes: [freeze, { ...freeze, from: T0 + HOUR, until: T0 + 2 * HOUR }], quiet },
  }
  await b.runUntil(T0 + 20 * MINUTE)
  const reason = `${EVIL} ${'r'.repeat(200)}`
  await b.store.pause({ announcementId: 'paused', by: EVIL, reason, since: b.now, until: null }, b.now)
  const remedy = `Write 0-23. ${'m'.repeat(200)}`
  const problem = { severity: 'error', code: 'cron-range', text: EVIL, remedy, path: [] } as const
  const file = `${'folder/'.repeat(20)}a.yaml`
  b.definitions = { definitions: [], problems: [{ ...problem, file, line: 123, column: 45 }] }
  b.ticker.requestSync()
  await b.runUntil(b.now + 3 * SECOND)
  return serve(b, { limits: ONE_SLOT })
}

/** Opens a page and notes whatever a browser complains of. */
async function open(browser: Browser, width: number, colorScheme: 'light' | 'dark') {
  const page = await browser.newPage({ viewport: { width, height: 800 }, colorScheme })
  const complaints: string[] = []
  page.on('console', (message) => complaints.push(message.text()))
  page.on('pageerror', (error) => complaints.push(String(error)))
  page.on('dialog', (dialog) => {
    complaints.push(dialog.message())
    void dialog.dismiss()
  })
  page.on('response', (response) => {
    if (response.status() >= 400) complaints.push(`${response.status()} ${response.url()}`)
  })
  return { page, complaints }
}

const overflowOf = (page: Page) =>
  page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth')

describe.skipIf(executablePath === undefined)('in a browser (skipped where no Chromium is on the PATH)', () => {
  let browser: Browser
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: executablePath!, args: ['--no-sandbox'] })
  }, 120_000)
  afterAll(() => browser.close())

  it.each([
    [360, 'light'],
    [360, 'dark'],
    [1280, 'light'],
    [1280, 'dark'],
  ] as const)(
    'at %i px and %s every page fits, every link works, and nothing is complained of',
    async (width, scheme) => {
      const { url } = await fullService()
      const { page, complaints } = await open(browser, width, scheme)
      await page.goto(url)
      expect(await page.evaluate('getComputedStyle(document.body).margin')).toBe('0px')
      expect(await page.getByRole('table').count()).toBeGreaterThanOrEqual(3)
      expect(await page.getByRole('heading', { level: 1 }).count()).toBe(1)
      expect(await page.getByText(EVIL).count()).toBeGreaterThan(0)
      const addresses = await page.locator('a').evaluateAll((links) => links.map(String))
      expect(addresses.length).toBeGreaterThan(8)
      for (const address of [url, ...new Set(addresses)]) {
        await page.goto(address)
        expect([address, await overflowOf(page)]).toEqual([address, 0])
      }
      await page.goto(`${url}occurrences/second@2026-11-23T09:02:00.000Z`)
      expect(await page.getByRole('row').count()).toBeGreaterThan(5)
      expect(complaints).toEqual([])
      await page.close()
    },
    120_000,
  )

  it('runs no script and loads nothing from elsewhere, whatever gets into the page', async () => {
    const { url } = await fullService()
    const { page, complaints } = await open(browser, 1280, 'light')
    await page.goto(url)
    // As if some text had not been escaped after all.
    await page.evaluate(
      `document.body.insertAdjacentHTML('beforeend', ${JSON.stringify(EVIL)} + '<b style="color:red">')`,
    )
    const refused = await page.evaluate(`getComputedStyle(document.querySelector('b:last-of-type')).color`)
    expect(refused).not.toBe('rgb(255, 0, 0)')
    expect(complaints.some((complaint) => complaint.includes('Content Security Policy'))).toBe(true)
    expect(complaints).not.toContain('2')
    await page.close()
  }, 120_000)
})
