import { Hono } from 'hono'
import type { HealthParts } from './health.ts'
import { readHealth } from './health.ts'
import { renderMetrics } from './metrics.ts'

/** Table of contents: everything that Belfry serves. */
export function createRoutes(parts: HealthParts): Hono {
  const app = new Hono()
  app.get('/healthz', async (context) => {
    const health = await readHealth(parts)
    return context.json(health, health.status === 'failing' ? 503 : 200)
  })
  app.get('/metrics', async (context) => {
    const { type, text } = await renderMetrics(parts)
    return context.body(text, 200, { 'content-type': type })
  })
  app.notFound((context) => context.json({ error: 'not-found', message: 'There are /healthz and /metrics here.' }, 404))
  app.onError((_error, context) => context.json({ error: 'internal', message: 'This is a defect of Belfry.' }, 500))
  return app
}
