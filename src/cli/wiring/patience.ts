import type { Millis } from '../../core/time/instant.ts'
import { systemTimer } from '../../service/clock.ts'

/**
 * The result of `promise` within `patience` ms. After that, the result of `orElse`, or what it throws. Its timer keeps
 * the process alive meanwhile. So a verb always ends and prints its result, whatever a gateway does to the send module.
 */
export async function within<T>(patience: Millis, promise: Promise<T>, orElse: () => T): Promise<T> {
  const { promise: late, resolve } = Promise.withResolvers<undefined>()
  const timer = systemTimer.after(patience, () => resolve(undefined))
  try {
    const done = promise.then((value) => ({ value }))
    const first = await Promise.race([done, late])
    return first === undefined ? orElse() : first.value
  } finally {
    timer.cancel()
  }
}
