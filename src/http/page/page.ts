import { Hono } from 'hono'
import type { Context } from 'hono'
import { explainedToJson } from '../../core/wording/explanation-json.ts'
import type { Explained } from '../../core/wording/explanation.ts'
import { SECOND } from '../../core/time/instant.ts'
import type { Millis } from '../../core/time/instant.ts'
import { BelfryError, ERROR_KINDS } from '../../errors.ts'
import { Views } from '../../service/views/views.ts'
import type { Described, ViewsParts } from '../../service/views/views.ts'
import { noSuchOccurrence, NotOneOccurrence } from '../../service/views/no-occurrence.ts'
import { frame } from './layout.ts'
import type { Markup } from './layout.ts'
import { closedToOthers, localReadersOnly } from './guard.ts'
import { readHealth } from '../../service/views/health.ts'
import type { HealthParts } from '../../service/views/health.ts'
import { errorPage, occurrencePage } from './occurrence.ts'
import { overviewPage } from './overview.ts'
import { Shared } from './shared-answer.ts'
import { BELL, STYLE } from './style.ts'

/** What the page needs. */
export type PageParts = HealthParts & ViewsParts

/** How long the rendered overview answers every reader, in ms. */
const REMEMBERED: Millis = SECOND
/** After this many seconds a reader may ask again, when there is no answer now. */
const RETRY_AFTER = '5'
/** The longest key: an id of 64 characters, `@`, and an instant. */
const LONGEST_KEY = 100

/** The operator's page. It reads and changes nothing. */
export function createPage(parts: PageParts): Hono {
  const { clock, mode } = parts
  const views = new Views(parts)
  const page = new Hono()
  for (const path of ['/', '/page.css', '/bell.svg', '/occurrences/*', '/api/*']) {
    page.use(path, closedToOthers, localReadersOnly)
  }

  const shared = new Shared({ clock, lasts: REMEMBERED, make: renderOverview })
  page.get('/', async (context) => context.html(await shared.read(context.req.raw.signal)))

  async function renderOverview(signal: AbortSignal): Promise<Markup> {
    const now = clock.now()
    const overview = await views.overview(now, signal)
    const health = await readHealth(parts, now)
    const { problems } = parts.ticker.status
    const isAllPaused = overview.widelyPaused.some(({ owner }) => owner === null)
    const title = isAllPaused ? `${health.status}, everything is paused` : health.status
    return frame({ title, mode }, overviewPage({ now, health, problems, overview }))
  }

  const describe = async (context: Context): Promise<Described> => {
    const key = keyOf(context)
    if (key.length > LONGEST_KEY) throw noSuchOccurrence(key.slice(0, LONGEST_KEY))
    return views.describe(key, clock.now(), context.req.raw.signal)
  }
  page.get('/occurrences/:key', async (context) => {
    const described = await describe(context)
    return context.html(
      frame({ title: described.explained.key, mode }, occurrencePage(described)),
      statusOf(described.explained),
    )
  })
  page.get('/api/occurrences/:key', async (context) => {
    const { explained } = await describe(context)
    return context.json(explainedToJson(explained), statusOf(explained))
  })

  page.get('/page.css', (context) => context.body(STYLE, 200, { 'content-type': 'text/css; charset=utf-8' }))
  page.get('/bell.svg', (context) => context.body(BELL, 200, { 'content-type': 'image/svg+xml' }))
  page.onError((error, context) => {
    // The reader has left, and the work for them ended with it.
    if (context.req.raw.signal.aborted) return context.body(null, ERROR_KINDS.unavailable.httpStatus)
    const { kind, message, remedy } = error instanceof BelfryError ? error : DEFECT
    const { httpStatus } = ERROR_KINDS[kind]
    if (kind === 'unavailable') context.header('retry-after', RETRY_AFTER)
    const near = error instanceof NotOneOccurrence ? { near: error.near, timezone: error.timezone } : undefined
    if (context.req.path.startsWith('/api/')) {
      const nearest = near && { nearest: near.near.map((each) => each.key) }
      return context.json({ error: kind, message, remedy, ...nearest }, httpStatus)
    }
    return context.html(frame({ title: kind, mode }, errorPage(message, remedy, near)), httpStatus)
  })
  return page
}

/** An instant that a schedule does not have is explained, and yet there is no such occurrence. */
const statusOf = ({ nearest }: Explained) => (nearest === undefined ? 200 : ERROR_KINDS['not-found'].httpStatus)

const DEFECT = new BelfryError('internal', 'this is a defect of Belfry', {
  remedy: 'The announcements are not touched by it.',
})

/**
 * The key in the address, which may be any text.
 * @throws BelfryError `usage` when it does not decode to text
 */
function keyOf({ req }: Context): string {
  const encoded = new URL(req.url).pathname.split('/').at(-1) ?? ''
  try {
    return decodeURIComponent(encoded)
  } catch (cause) {
    throw new BelfryError('usage', 'this address names no occurrence: its percent signs encode no text', {
      cause,
      remedy: 'Follow a link of the first page, or encode the key: winter-cup%402026-12-24T10%3A00%3A00.000Z.',
    })
  }
}
