import type { Clock, Timer } from '../ports/clock.ts'

/** In ms. `setTimeout` fires at once beyond about 24.8 days. The caller looks at the clock again anyway. */
const LONGEST_DELAY = 3_600_000

/** The host's clock: the only place in Belfry that reads it. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
}

/** The host's timers. */
export const systemTimer: Timer = {
  after(delay, act) {
    const handle = setTimeout(act, Math.max(0, Math.min(delay, LONGEST_DELAY)))
    return { cancel: () => clearTimeout(handle) }
  },
}
