import { Client } from 'undici'
import { z } from 'zod'
import type { Settings } from '../../config.ts'
import { SECOND } from '../../core/time/instant.ts'

/**
 * What is read of the health that a running service answers with; it says more. One that listens at another address than a
 * loopback one takes us for somebody from elsewhere, and says its status alone.
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

/** Asks the service of these settings how it is; undefined where none answers within a second. */
export async function askHealth({ listen }: Settings): Promise<Health | undefined> {
  const host = listen.host === '0.0.0.0' || listen.host === '::' ? '127.0.0.1' : listen.host
  const origin = `http://${host.includes(':') ? `[${host}]` : host}:${listen.port}`
  if (listen.port === 0) return undefined
  const client = new Client(origin, { connectTimeout: SECOND, headersTimeout: SECOND, bodyTimeout: SECOND })
  try {
    const { body } = await client.request({ path: '/healthz', method: 'GET' })
    return shape.parse(await body.json())
  } catch {
    // Nobody listens there, or somebody else does: then nobody knows, and that is said.
    return undefined
  } finally {
    await client.destroy()
  }
}
