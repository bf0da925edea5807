import { Hono } from 'hono'
import type { Context } from 'hono'
import { visibleOutput } from '../core/wording/display.ts'
import { BelfryError } from '../errors.ts'
import { isFromHere } from './page/guard.ts'
import { withoutSecrets } from '../known-secrets.ts'
import { failureFrom, isReady, readHealth, readStatus } from '../service/views/health.ts'
import type { Status } from '../service/views/health.ts'
import { readLiveness } from './liveness.ts'
import type { LivenessParts } from './liveness.ts'
import { renderMetrics } from './metrics.ts'
import { createPage } from './page/page.ts'
import type { PageParts } from './page/page.ts'

const WHAT_THERE_IS =
  'There are / (the page), /occurrences/KEY, /api/occurrences/KEY, /healthz, /livez, /readyz and /metrics here.'

interface StatusAnswer extends Readonly<Record<string, unknown>> {
  readonly status: Status
}

/**
 * Answers how the service stands. Readers on this machine get all of it, everybody else gets only the status:
 * announcements may be under embargo, and problems quote them.
 */
function answerStatus(context: Context, answer: StatusAnswer, isWell: boolean): Response {
  const { status } = answer
  return context.json(isFromHere(context) ? answer : { status }, isWell ? 200 : 503)
}

/** Everything that Belfry serves, in one place. */
export function createRoutes(parts: PageParts & LivenessParts): Hono {
  const app = new Hono()
  // Here and not in each answer, so that none can be forgotten. People read answers in terminals, so they show hidden
  // characters, and known secrets never leave.
  app.use(async (context, next) => {
    await next()
    const { res } = context
    context.res = new Response(visibleOutput(withoutSecrets(await res.text())), res)
  })
  app.get('/healthz', async (context) => {
    try {
      const health = await readHealth(parts)
      return answerStatus(context, health, isReady(health.status))
    } catch (error) {
      if (!(error instanceof BelfryError)) throw error
      return answerStatus(context, { status: 'failing', error: failureFrom(error) }, false)
    }
  })
  // "Restart me": only for what a restart fixes.
  app.get('/livez', (context) => {
    const liveness = readLiveness(parts)
    return answerStatus(context, liveness, liveness.status === 'ok')
  })
  // "Do not count on me."
  app.get('/readyz', (context) => {
    const status = readStatus(parts)
    return answerStatus(context, { status }, isReady(status))
  })
  app.get('/metrics', async (context) => {
    const { type, text } = await renderMetrics(parts, isFromHere(context) ? 'all' : 'numbers')
    return context.body(text, 200, { 'content-type': type })
  })
  // `/`, `/occurrences/KEY` and `/api/occurrences/KEY`, for readers on this machine.
  app.route('/', createPage(parts))
  app.notFound((context) =>
    context.json({ error: 'not-found', ...(isFromHere(context) && { message: WHAT_THERE_IS }) }, 404),
  )
  app.onError((_error, context) =>
    context.json({ error: 'internal', ...(isFromHere(context) && { message: 'This is a defect of Belfry.' }) }, 500),
  )
  return app
}
