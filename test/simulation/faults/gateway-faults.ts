import type { FaultInput } from '../../../src/simulator/gateway/faults.ts'
import { RETURN_CODES } from '../../../src/zim/codes.ts'
import type { Dice } from '../world/dice.ts'

const CODES = [...RETURN_CODES.values()].filter(({ kind }) => kind !== 'accepted')
const BODIES = ['html', 'truncated', 'no-code', 'text-code', 'empty'] as const
const WHEN = ['before', 'after'] as const
/** A code that no page of the vendor lists. */
const UNLISTED = 4711

/** Any treatment that the gateway may give one call. */
export function gatewayFaultFrom(dice: Dice): FaultInput {
  const when = dice.pick(WHEN)
  switch (dice.pick(['code', 'code', 'code', 'garbage', 'http', 'hang', 'reset', 'delay'] as const)) {
    case 'code':
      return codeFrom(dice)
    case 'garbage':
      return { kind: 'garbage', body: dice.pick(BODIES), when }
    case 'http':
      return { kind: 'http', status: dice.pick([400, 429, 500, 502, 503]), body: dice.pick(['html', 'json']), when }
    case 'hang':
      return { kind: 'hang', when }
    case 'reset':
      return { kind: 'reset', when: dice.pick(['before', 'after', 'midway']) }
    case 'delay':
      return { kind: 'delay', ms: dice.span(1, 120_000), when }
  }
}

/** A documented code, or one that is not. Only a code that leaves it open may come with a broadcast that went out. */
function codeFrom(dice: Dice): FaultInput {
  const { code, kind } = dice.happens(0.1) ? { code: UNLISTED, kind: 'unknown' } : dice.pick(CODES)
  return { kind: 'code', codes: [code], broadcast: kind === 'unknown' && dice.happens(0.5) }
}
