import type { Millis } from '../core/time.ts'
import { systemTimer } from '../service/clock.ts'

/**
 * What `promise` gives within a time, else what `orElse` says. Its timer keeps the process alive meanwhile: whatever a
 * gateway does to the send module, a verb that asks it comes to its end and says so.
 */
export async function within<T>(patience: Millis, promise: Promise<T>, orElse: () => T): Promise<T> {
  const { promise: late, resolve } = Promise.withResolvers<T>()
  const timer = systemTimer.after(patience, () => resolve(orElse()))
  try {
    return await Promise.race([promise, late])
  } finally {
    timer.cancel()
  }
}
