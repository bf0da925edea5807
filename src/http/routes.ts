import { Hono } from 'hono'
import { readHealth } from './health.ts'
import { renderMetrics } from './metrics.ts'
import { createPage } from './page.ts'
import type { PageParts } from './page.ts'

const WHAT_THERE_IS = 'There are / (the page), /occurrences/KEY, /api/occurrences/KEY, /healthz and /metrics here.'

/** Table of contents: everything that Belfry serves. */
export function createRoutes(parts: PageParts): Hono {
  const app = new Hono()
  app.get('/healthz', async (context) => {
    const health = await readHealth(parts)
    return context.json(health, health.status === 'failing' ? 503 : 200)
  })
  app.get('/metrics', async (context) => {
    const { type, text } = await renderMetrics(parts)
    return context.body(text, 200, { 'content-type': type })
  })
  // `/`, `/occurrences/KEY` and `/api/occurrences/KEY`, for readers on this machine.
  app.route('/', createPage(parts))
  app.notFound((context) => context.json({ error: 'not-found', message: WHAT_THERE_IS }, 404))
  app.onError((_error, context) => context.json({ error: 'internal', message: 'This is a defect of Belfry.' }, 500))
  return app
}
