import type { Millis } from '../../core/time/instant.ts'
import { systemTimer } from '../../service/clock.ts'

/**
 * What `promise` gives within a time, else what `orElse` says, or throws. Its timer keeps the process alive meanwhile: whatever a
 * gateway does to the send module, a verb that asks it comes to its end and says so.
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
