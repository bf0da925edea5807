import { quotaAt } from '../core/quota.ts'
import type { Limits } from '../core/quota.ts'
import { formatInstant, SECOND } from '../core/time.ts'
import type { Instant } from '../core/time.ts'
import type { Clock, Store } from '../ports.ts'
import type { ClockGuard } from '../service/clock-guard.ts'
import type { Ticker } from '../service/tick.ts'

/** A service whose last turn is older than this does nothing any more, whatever the process looks like. */
const STALE_TICK = 15 * SECOND

/** In one word; see docs/operations.md. */
export type Status = 'ok' | 'standby' | 'stale' | 'clock' | 'failing'

/** What health is read from. Reading changes nothing. */
export interface HealthParts {
  readonly store: Store
  readonly ticker: Ticker
  readonly guard: ClockGuard
  readonly clock: Clock
  readonly limits: Limits
  readonly mode: 'live' | 'sandbox'
  readonly version: string
  readonly startedAt: Instant
  /** Versions of the runtime and of its time zone rules. */
  readonly runtime: { readonly node: string; readonly tz: string }
}

/**
 * How the service stands. `failing`: no turn for 15 s (answered with 503). `clock`: nothing is sent, since the clock is
 * wrong or not compared yet. `stale`: the files on disk are invalid and
 * the last good set runs, or files are missing and what comes from them is held. `standby`: another process fires.
 */
export async function readHealth(
  { store, ticker, guard, clock, limits, mode, version, startedAt, runtime }: HealthParts,
  now: Instant = clock.now(),
) {
  const { lastTick, lastLook, announcements, isHolder, staleSince, problems, missingFiles } = ticker.status
  const quota = quotaAt(await store.ledger(limits, now), now, limits)
  const [next] = await store.upcoming(1)
  return {
    status: statusOf({
      isAlive: now - (lastLook ?? startedAt) <= STALE_TICK,
      isHolder,
      // Green means that what comes due leaves: what comes from a missing file does not.
      isStale: staleSince !== undefined || missingFiles.length > 0,
      isClockTrusted: guard.state.kind === 'trusted',
    }),
    mode,
    version,
    node: runtime.node,
    tz: runtime.tz,
    at: formatInstant(now),
    startedAt: formatInstant(startedAt),
    lastTick: formatOptional(lastTick),
    fires: isHolder,
    clock: describeClock(guard),
    announcements,
    definitions: {
      staleSince: formatOptional(staleSince),
      problems: problems.map(({ file, line, column, severity, code, text }) => ({
        file,
        line,
        column,
        severity,
        code,
        text,
      })),
      missing: missingFiles.map(({ file, since, announcements: held }) => ({
        file,
        since: formatInstant(since),
        announcements: held,
      })),
    },
    quota: { limit: quota.limit, used: quota.used, free: quota.free, unknown: quota.unknown },
    next: next ? { key: next.key, due: formatInstant(next.due) } : null,
  }
}

function statusOf(is: Record<'isAlive' | 'isHolder' | 'isStale' | 'isClockTrusted', boolean>): Status {
  const { isAlive, isHolder, isStale, isClockTrusted } = is
  if (!isAlive) return 'failing'
  if (!isClockTrusted) return 'clock'
  if (isStale) return 'stale'
  return isHolder ? 'ok' : 'standby'
}

/** Local minus the gateway's time, in ms, between two bounds; null while they were not compared. */
function describeClock({ state, check: { leastMs, mostMs } }: ClockGuard) {
  return { state: state.kind, error: leastMs === null || mostMs === null ? null : { leastMs, mostMs } }
}

function formatOptional(instant: Instant | undefined): string | null {
  return instant === undefined ? null : formatInstant(instant)
}
