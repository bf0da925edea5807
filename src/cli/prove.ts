import type { Settings } from '../config.ts'
import { CLOCK_TOLERANCE } from '../core/clock.ts'
import { worstWindow } from '../core/proof.ts'
import type { Window } from '../core/proof.ts'
import type { Call } from '../core/quota.ts'
import { formatDuration, formatInstant } from '../core/time.ts'
import type { Instant } from '../core/time.ts'
import { EXIT_CODES } from '../errors.ts'
import { withStore } from './database.ts'
import { formatTable, printJson } from './terminal.ts'
import type { Terminal } from './terminal.ts'

/**
 * `quota prove`: the worst window at the vendor that is consistent with what the ledger recorded (docs/proof.md), made
 * longer by twice the tolerated error of our clock. Exit code 3 when it holds more than the limit.
 */
export async function prove(settings: Settings, now: Instant, isJson: boolean, terminal: Terminal): Promise<number> {
  const { limit, window: length } = settings.limits
  const calls = await withStore(settings, { mustExist: true }, (store) => store.allCalls())
  const window = worstWindow(calls, length + 2 * CLOCK_TOLERANCE, now)
  const proof = { now, limit, length, calls, window, isKept: (window?.calls.length ?? 0) <= limit }
  if (isJson) printJson(terminal, toJson(proof))
  else terminal.out(describe(proof))
  return proof.isKept ? EXIT_CODES.fine.code : EXIT_CODES.overQuota.code
}

interface Proof {
  readonly now: Instant
  readonly limit: number
  readonly length: number
  readonly calls: readonly Call[]
  readonly window: Window | undefined
  readonly isKept: boolean
}

function toJson({ now, limit, length, calls, window, isKept }: Proof) {
  return {
    at: formatInstant(now),
    verdict: isKept ? 'kept' : 'exceeded',
    limit,
    windowMs: length,
    clockToleranceMs: CLOCK_TOLERANCE,
    ledgerCalls: calls.length,
    worst: window && {
      count: window.calls.length,
      from: formatInstant(window.from),
      to: formatInstant(window.to),
      calls: window.calls.map(callToJson),
    },
  }
}

function callToJson({ id, occurrenceKey, bookedAt, latestAt, outcome }: Call) {
  return {
    id,
    occurrenceKey,
    earliest: formatInstant(bookedAt),
    latest: latestAt === null ? null : formatInstant(latestAt),
    outcome: outcome ?? 'under way',
  }
}

function describe({ now, limit, length, calls, window, isKept }: Proof): string {
  const head = `Belfry ledger, ${formatInstant(now)}: ${calls.length} calls, limit ${limit} in any ${formatDuration(length)}.\n`
  if (window === undefined) return `${head}KEPT: nothing has ever been called.\n`
  const verdict = isKept ? 'KEPT' : 'EXCEEDED'
  const rows = window.calls.map((call) => {
    const { id, earliest, latest, outcome } = callToJson(call)
    return [`#${id}`, earliest, latest ?? 'under way', outcome]
  })
  return [
    head,
    `${verdict}: at most ${window.calls.length} calls can have been counted within the worst window,\n`,
    `  from ${formatInstant(window.from)}\n  to   ${formatInstant(window.to)}\n`,
    `(${formatDuration(length)} and twice ${formatDuration(CLOCK_TOLERANCE)} of clock error; calls that never left are not in it).\n\n`,
    formatTable([['call', 'not before', 'not after', 'outcome'], ...rows]),
  ].join('')
}
