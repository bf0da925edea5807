import { z } from 'zod'

import { ACTIONS } from './envelope.ts'

const common = {
  calls: z.union([z.int().min(1).max(1_000_000), z.literal('all')]).optional(),
  match: z.strictObject({ action: z.enum(ACTIONS).optional(), messageText: z.string().min(1).optional() }).optional(),
}
const beforeOrAfter = z.enum(['before', 'after']).default('after')
const milliseconds = z.int().min(0).max(600_000)
/** About 30 years, so that a skewed date stays a date. */
const skew = z.int().min(-1e12).max(1e12)

/**
 * A fault, as a client orders it.
 * - `when: before`: the call is lost before the gateway processes it. It is not counted and not broadcast.
 * - `when: after` (the default): the call took effect and only the answer suffers. Such a call must never be retried.
 * - `calls`: how many calls it affects, or `all` until cleared. The default is 1, for `code` one per code.
 */
export const faultSchema = z.discriminatedUnion('kind', [
  /** Waits `ms`, before the gateway processes the call or before it answers. */
  z.strictObject({ kind: z.literal('delay'), ms: milliseconds, when: beforeOrAfter, ...common }),
  /** Never answers; the connection stays open until the client or the simulator closes it. */
  z.strictObject({ kind: z.literal('hang'), when: beforeOrAfter, ...common }),
  /** Ends the connection with a TCP reset. `midway`: the call was processed and half of the answer was sent. */
  z.strictObject({ kind: z.literal('reset'), when: z.enum(['before', 'after', 'midway']).default('after'), ...common }),
  /** HTTP 200 with a body that is not a proper answer. */
  z.strictObject({
    kind: z.literal('garbage'),
    body: z.enum(['html', 'truncated', 'no-code', 'text-code', 'empty']),
    when: beforeOrAfter,
    ...common,
  }),
  /** An HTTP error with an HTML page, with JSON that has no Code, or with the gateway's own answer. */
  z
    .strictObject({
      kind: z.literal('http'),
      status: z.int().min(400).max(599),
      body: z.enum(['html', 'json', 'answer']).default('html'),
      when: beforeOrAfter,
      ...common,
    })
    .refine(({ body, when }) => body !== 'answer' || when === 'after', {
      path: ['body'],
      error: 'an answer exists only with "when": "after"',
    }),
  /** Answers these codes instead of 0, one per call, in a circle. 0 lets the call pass. */
  z.strictObject({
    kind: z.literal('code'),
    codes: z.array(z.int().min(0).max(0xffffffff)).min(1).max(1000),
    /** Whether the broadcast went out in spite of the code. */
    broadcast: z.boolean().default(false),
    /** Whether the call counts. By default gateway codes do not, and the settings decide about all others. */
    counted: z.boolean().optional(),
    ...common,
  }),
  /** Sends a `Date` header that is off by `skew` ms. */
  z.strictObject({ kind: z.literal('date'), skew, ...common }),
  /** Closes the kept-alive connection after the answer, with or without saying so in the answer. */
  z.strictObject({ kind: z.literal('close'), announced: z.boolean().default(false), ...common }),
])

/** A fault as input. */
export type FaultInput = z.input<typeof faultSchema>
/** A fault with its defaults filled in. */
export type GatewayFault = z.output<typeof faultSchema>
/** The name of a fault's kind. */
export type FaultKind = GatewayFault['kind']
/** The fault of one kind. */
export type FaultOf<Kind extends FaultKind> = Extract<GatewayFault, { kind: Kind }>

/** All kinds, in the order of the docs. */
export const FAULT_KINDS: readonly FaultKind[] = faultSchema.options.map((option) => option.shape.kind.value)

/** The faults that decide how a call ends. A call takes at most one of them. */
export type Ending = FaultOf<'hang' | 'reset' | 'garbage' | 'http'> | (FaultOf<'code'> & { readonly code: number })
