import type { Occurrence } from '../core/occurrence.ts'

const OVER_QUOTA = 3

/** What became of it, and what a person does next. */
export function outcomeInWords({ key, state, reason, requestId, code }: Occurrence): string {
  switch (state) {
    case 'sent':
      return `${key}: sent${requestId === null ? '' : `, request ${requestId}`}`
    case 'unknown':
      return `${key}: nobody knows whether it went out (${reason}). Look in a client, then: belfry resolve ${key} …`
    case 'booked':
      return `${key}: its call is under way. Look with\n  belfry why ${key}`
    case 'planned':
      return (
        `${key}: not sent yet${reason === null ? '' : ` (${reason})`}\n` +
        `It stays planned: a service that runs within its grace sends it. Look with\n  belfry why ${key}`
      )
    case 'rejected':
    case 'skipped':
    case 'cancelled':
      return `${key}: ${state} (${reason})${code === null ? '' : `, code ${code}`}; belfry why ${key}`
  }
}

/** 0 sent, 3 skipped because there was no slot for it, 1 anything else (DESIGN.md section 6). */
export function exitCodeOf({ state, reason }: Occurrence): number {
  if (state === 'sent') return 0
  const isShort = state === 'skipped' && /^(?:quota$|budget:|reserved_for:)/u.test(reason ?? '')
  return isShort ? OVER_QUOTA : 1
}
