import { obstacleInWords, remedyForObstacle, WRONG_CLOCK_REMEDY } from '../../core/wording/clock-words.ts'
import { remedyFor } from '../../core/wording/delivery-words.ts'
import { holdsAt, unowned, widePausesAt } from '../../core/announcement/pause.ts'
import { instantToJson, nextToJson, pauseToJson, quotaToJson } from '../../core/wording/shapes.ts'
import { silentAt } from './silent.ts'
import type { Advise } from '../../core/wording/delivery-words.ts'
import type { Delivery } from '../../core/delivery/delivery.ts'
import { quotaAt } from '../../core/quota/quota.ts'
import type { Limits } from '../../core/quota/quota.ts'
import { formatInstant, SECOND } from '../../core/time/instant.ts'
import type { Instant } from '../../core/time/instant.ts'
import { BelfryError } from '../../errors.ts'
import type { HistoryStore } from '../../ports/history-store.ts'
import type { LedgerStore } from '../../ports/ledger-store.ts'
import type { OccurrenceStore } from '../../ports/occurrence-store.ts'
import type { PauseStore } from '../../ports/pause-store.ts'
import type { ClockGuard } from '../clock-guard.ts'
import type { Hindrance } from '../hindrance.ts'
import type { Ticker } from '../turn/tick.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Mode, StateStore } from '../../ports/state-store.ts'

/**
 * How long turns may fail, or bookings may be impossible, in ms. Such trouble is normal for a short time. Beyond it
 * nothing due leaves, even if the process looks alive.
 */
const PATIENCE = 15 * SECOND

/** The status in one word; see docs/operations.md. Worst first: where several hold, the first is told. */
export const STATUSES = ['failing', 'clock', 'not-delivering', 'stale', 'standby', 'ok'] as const
/** One of {@link STATUSES}. */
export type Status = (typeof STATUSES)[number]

/** With these the service can be relied on: what comes due leaves, or another process sends it. */
const READY: ReadonlySet<Status> = new Set(['ok', 'standby', 'stale'])

/** Whether a service of this status can be relied on. */
export function isReady(status: Status): boolean {
  return READY.has(status)
}

/** What health is read from. Reading changes nothing. */
export interface HealthParts {
  readonly store: HistoryStore & LedgerStore & OccurrenceStore & PauseStore & StateStore
  readonly ticker: Ticker
  readonly guard: ClockGuard
  readonly clock: Clock
  readonly limits: Limits
  readonly advise: Advise
  readonly mode: Mode
  readonly version: string
  readonly startedAt: Instant
  /** Versions of the runtime and of its time zone rules. */
  readonly runtime: { readonly node: string; readonly tz: string }
}

/**
 * The health of the service.
 * - `failing`: no whole turn for 15 s; or for as long nothing can be booked or settled; or the database cannot be read;
 *   or it is not the newest state that there was of it. `error` says why.
 * - `clock`: nothing is sent, because the clock is wrong or not compared yet.
 * - `not-delivering`: calls do not arrive. The fault is in the account, the gateway or the network.
 * - `stale`: the files on disk are invalid and the last good set runs. Or files are missing, and their occurrences are
 *   held.
 * - `standby`: another process fires.
 */
export async function readHealth(
  { store, ticker, guard, clock, limits, advise, mode, version, startedAt, runtime }: HealthParts,
  now: Instant = clock.now(),
) {
  const { lastTick, refusal, announcements, isHolder, staleSince, problems, missingFiles } = ticker.status
  const status = readStatus({ ticker, guard })
  const quota = quotaAt(await store.ledger(limits, now), now, limits)
  const [next] = await store.upcoming(1)
  const { count: unknown } = await store.unresolved({ limit: 0 })
  const { delivery } = ticker.account
  // From the database, as pauses are: a process that stands by has taken nothing over, and must tell them, too.
  const { frozen, quiet } = silentAt((await store.state()).silences, now)
  const wide = widePausesAt(await store.widePauses(now), now)
  const paused = (await store.pauses(now)).filter((pause) => holdsAt(pause, now))
  return {
    status,
    /** Why it does not work; null while it works. */
    error: status === 'failing' ? (refusal ? failureFrom(refusal) : failureOf(ticker.hindrance)) : null,
    mode,
    version,
    node: runtime.node,
    tz: runtime.tz,
    at: formatInstant(now),
    startedAt: formatInstant(startedAt),
    lastTick: instantToJson(lastTick),
    fires: isHolder,
    clock: describeClock(guard),
    delivery: deliveryToJson(delivery, advise),
    announcements,
    definitions: {
      staleSince: instantToJson(staleSince),
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
    quota: quotaToJson(quota),
    /** Unknown outcomes without a verdict, however old. `quota.unknown` counts those that occupy quota. */
    unknown,
    next: nextToJson(next),
    /** What people hold back. It is no fault: `status` does not tell of it. */
    paused: { wide: wide.map((pause) => pauseToJson(unowned(pause))), announcements: paused.length },
    /** What the settings hold back now. It is no fault either. */
    silent: {
      freezes: frozen.map(({ id, until, reason }) => ({ id, until: formatInstant(until), reason })),
      quiet: quiet.flatMap(({ hours: { id }, until }) => (until === null ? [] : [{ id, until: formatInstant(until) }])),
    },
  }
}

/** The status alone. It reads no database, so that the answer comes whatever the database does. */
export function readStatus({ ticker, guard }: Pick<HealthParts, 'ticker' | 'guard'>): Status {
  const { refusal, isHolder, staleSince, missingFiles } = ticker.status
  if (refusal !== undefined || ticker.hindrance.lasted > PATIENCE) return 'failing'
  if (guard.state.kind !== 'trusted') return 'clock'
  if (ticker.account.isFailing) return 'not-delivering'
  // Green means that due occurrences leave. Those of a missing file do not.
  if (staleSince !== undefined || missingFiles.length > 0) return 'stale'
  return isHolder ? 'ok' : 'standby'
}

/** Why it fails, for the operator: with paths, and with what was read. */
export interface Failure {
  readonly message: string
  readonly remedy: string | null
}

/** What a person reads of an error. */
export function failureFrom({ message, remedy }: Pick<BelfryError, 'message' | 'remedy'>): Failure {
  return { message, remedy: remedy ?? null }
}

function failureOf({ since, error }: Hindrance): Failure {
  const when = formatInstant(since)
  if (error instanceof BelfryError)
    return failureFrom({ message: `since ${when}: ${error.message}`, remedy: error.remedy })
  const remedy = 'Its log says what happened last; /livez says whether a restart helps.'
  if (!(error instanceof Error)) return { message: `no turn has come to its end since ${when}`, remedy }
  return { message: `since ${when}: this is a defect of Belfry: ${String(error)}`, remedy }
}

/** The delivery state as JSON. `quota` prints it, too. */
export function deliveryToJson(delivery: Delivery | undefined, advise: Advise) {
  const { lastAccepted = null, failedSince = null, notAccepted = 0, cause = null } = delivery ?? {}
  return {
    lastAccepted: instantToJson(lastAccepted),
    failedSince: instantToJson(failedSince),
    notAccepted,
    cause,
    remedy: delivery === undefined || failedSince === null ? null : remedyFor(delivery, advise),
  }
}

/**
 * `error`: local time minus the gateway's time, in ms, as two bounds; null while they were not compared. `obstacle`:
 * why they cannot be compared, where nothing is sent for that reason. `remedy`: what to do where nothing is sent.
 */
function describeClock({ state, check: { leastMs, mostMs } }: ClockGuard) {
  const obstacle = state.kind === 'unchecked' ? state.obstacle : undefined
  const remedy = state.kind === 'wrong' ? WRONG_CLOCK_REMEDY : obstacle && remedyForObstacle(obstacle)
  return {
    state: state.kind,
    error: leastMs === null || mostMs === null ? null : { leastMs, mostMs },
    obstacle: obstacle === undefined ? null : obstacleInWords(obstacle),
    remedy: remedy ?? null,
  }
}
