import { Client } from 'undici'
import { z } from 'zod'
import type { Settings } from '../../config.ts'
import { SECOND } from '../../core/time/instant.ts'

/**
 * The parts that are read from the health of a running service. A service that listens on another address than loopback
 * treats this process as a stranger. It then answers with its status only.
 */
const shape = z.object({
  status: z.string(),
  error: z.object({ message: z.string(), remedy: z.string().nullable() }).nullish(),
  clock: z
    .object({
      state: z.string(),
      error: z.object({ leastMs: z.number(), mostMs: z.number() }).nullable(),
    })
    .optional(),
})
type Health = z.infer<typeof shape>

/** Asks the service of these settings for its health. Undefined when none answers within a second. */
export async function askHealth({ listen }: Settings): Promise<Health | undefined> {
  const host = listen.host === '0.0.0.0' || listen.host === '::' ? '127.0.0.1' : listen.host
  const origin = `http://${host.includes(':') ? `[${host}]` : host}:${listen.port}`
  if (listen.port === 0) return undefined
  const client = new Client(origin, { connectTimeout: SECOND, headersTimeout: SECOND, bodyTimeout: SECOND })
  try {
    const { body } = await client.request({ path: '/healthz', method: 'GET' })
    return shape.parse(await body.json())
  } catch {
    // No service listens there, or something else does. The answer is then unknown.
    return undefined
  } finally {
    await client.destroy()
  }
}
