import type { Settings } from '../../config.ts'
import { CLOCK_TOLERANCE } from '../../core/time/clock-error.ts'
import { instantToJson } from '../../core/wording/shapes.ts'
import { hung, indented } from '../support/wrap.ts'
import { worstWindow } from '../../core/quota/worst-window.ts'
import type { Window } from '../../core/quota/worst-window.ts'
import type { Call } from '../../core/quota/quota.ts'
import { formatDuration, formatInstant } from '../../core/time/instant.ts'
import type { Instant } from '../../core/time/instant.ts'
import { EXIT_CODES } from '../../errors.ts'
import type { BelfryError } from '../../errors.ts'
import { refusalOf } from '../../store/database/refusal.ts'
import { fileOf, withStore } from '../wiring/database.ts'
import { formatTable } from '../support/table.ts'
import { printJson } from '../support/terminal.ts'
import type { Terminal } from '../support/terminal.ts'

/** The settings and the time of the proof, and the form of its output. */
interface Proving {
  readonly settings: Settings
  readonly now: Instant
  readonly isJson: boolean
  readonly terminal: Terminal
}

/**
 * `quota prove`: the worst window at the vendor that fits the ledger (docs/proof.md). It is longer by twice the
 * tolerated error of the clock. Exit code 3 when it holds more calls than the limit. A ledger that is known not to be
 * the newest proves nothing.
 */
export async function prove({ settings, now, isJson, terminal }: Proving): Promise<number> {
  const { limit, window: length } = settings.limits
  const { calls, home } = await withStore(settings, { mustExist: true }, async (store) => {
    return { calls: await store.allCalls(), home: await store.home() }
  })
  const window = worstWindow(calls, length + 2 * CLOCK_TOLERANCE, now)
  const refusal = refusalOf(home, fileOf(settings))
  const isKept = (window?.calls.length ?? 0) <= limit
  const verdict = !isKept ? 'exceeded' : refusal === undefined ? 'kept' : 'unproven'
  const missing = home.kind === 'restored' ? home.lostCalls : null
  const proof = { now, limit, length, calls, window, verdict, missing, refusal } as const
  if (isJson) printJson(terminal, toJson(proof))
  else terminal.out(describe(proof))
  return CODES[verdict]
}

const CODES = {
  kept: EXIT_CODES.fine.code,
  exceeded: EXIT_CODES.overQuota.code,
  unproven: EXIT_CODES.conflict.code,
} as const

interface Proof {
  readonly now: Instant
  readonly limit: number
  readonly length: number
  readonly calls: readonly Call[]
  readonly window: Window | undefined
  /** `unproven`: this ledger is known not to be the newest. */
  readonly verdict: keyof typeof CODES
  /** How many calls it is known to lack. Null when there are none, or when the number is unknown. */
  readonly missing: number | null
  readonly refusal: BelfryError | undefined
}

function toJson({ now, limit, length, calls, window, verdict, missing, refusal }: Proof) {
  return {
    at: formatInstant(now),
    verdict,
    limit,
    windowMs: length,
    clockToleranceMs: CLOCK_TOLERANCE,
    ledgerCalls: calls.length,
    missingCalls: missing,
    cause: refusal?.message ?? null,
    remedy: refusal?.remedy ?? null,
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
    callId: id,
    key: occurrenceKey,
    earliest: formatInstant(bookedAt),
    latest: instantToJson(latestAt),
    outcome: outcome ?? 'under way',
  }
}

function describe({ now, limit, length, calls, window, verdict, refusal }: Proof): string {
  const head = `Belfry ledger, ${formatInstant(now)}: ${calls.length} calls, limit ${limit} in any ${formatDuration(length)}.\n`
  const doubt =
    refusal === undefined
      ? ''
      : hung(`UNPROVEN: ${refusal.message}.`, '    ') + (refusal.remedy === undefined ? '' : indented(refusal.remedy))
  if (window === undefined) return `${head}${doubt === '' ? 'KEPT: nothing has ever been called.\n' : doubt}`
  const word = verdict === 'unproven' ? 'Of those that it knows' : verdict.toUpperCase()
  const rows = window.calls.map((call) => {
    const { callId, earliest, latest, outcome } = callToJson(call)
    return [`#${callId}`, earliest, latest ?? 'under way', outcome]
  })
  return [
    head,
    doubt,
    hung(`${word}: at most ${window.calls.length} calls can have been counted within the worst window,`, '    '),
    `  from ${formatInstant(window.from)}\n  to   ${formatInstant(window.to)}\n`,
    hung(
      `(${formatDuration(length)} and twice ${formatDuration(CLOCK_TOLERANCE)} of clock error; calls that never left are not in it).`,
      '    ',
    ),
    '\n',
    formatTable([['call', 'not before', 'not after', 'outcome'], ...rows]),
  ].join('')
}
