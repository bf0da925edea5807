import { faultSchema } from './faults.ts'
import type { Ending, GatewayFault, FaultInput, FaultKind, FaultOf } from './faults.ts'
import { messageTextOf } from './message.ts'
import type { ParsedRequest } from './request.ts'

/** How many faults may wait at the same time. */
export const MAX_FAULTS = 1000

/** A fault that waits in the queue. */
export type QueuedFault = GatewayFault & {
  /** 1, 2, …; never used twice. */
  readonly id: number
  /** How many more calls it affects. */
  readonly left: number | 'all'
}

/** The faults that one call takes from the queue. */
export interface TakenFaults {
  readonly kinds: readonly FaultKind[]
  readonly ending: Ending | undefined
  readonly delay: FaultOf<'delay'> | undefined
  readonly date: FaultOf<'date'> | undefined
  readonly close: FaultOf<'close'> | undefined
}

/** The faults that wait for calls, oldest first. */
export interface FaultQueue {
  /**
   * Adds a fault at the end.
   * @throws RangeError when MAX_FAULTS are waiting
   * @throws ZodError for an input that is no fault
   */
  add(input: FaultInput): QueuedFault
  list(): readonly QueuedFault[]
  clear(): void
  /** Takes the faults for one call and uses them up: the oldest matching ending, delay, date and close. */
  take(parsed: ParsedRequest): TakenFaults
}

/** Makes an empty queue. */
export function createFaultQueue(): FaultQueue {
  let queue: readonly QueuedFault[] = []
  let lastId = 0

  /** Takes the oldest fault that is wanted and matches, and uses up one of its calls. */
  function takeOne<Wanted extends QueuedFault>(
    parsed: ParsedRequest,
    isWanted: (fault: QueuedFault) => fault is Wanted,
  ): Wanted | undefined {
    const fault = queue.find((fault) => isWanted(fault) && matches(fault, parsed)) as Wanted | undefined
    if (fault !== undefined) queue = queue.flatMap((other) => (other === fault ? afterOneCall(fault) : [other]))
    return fault
  }

  return {
    add(input) {
      if (queue.length >= MAX_FAULTS) throw new RangeError(`${MAX_FAULTS} faults are waiting already`)
      const fault = faultSchema.parse(input)
      const queued = { ...fault, id: ++lastId, left: fault.calls ?? (fault.kind === 'code' ? fault.codes.length : 1) }
      queue = [...queue, queued]
      return queued
    },
    list: () => queue,
    clear() {
      queue = []
    },
    take(parsed) {
      const ending = takeOne(parsed, isEnding)
      const delay = takeOne(parsed, (fault) => fault.kind === 'delay')
      const date = takeOne(parsed, (fault) => fault.kind === 'date')
      const close = takeOne(parsed, (fault) => fault.kind === 'close')
      return {
        kinds: [ending, delay, date, close].flatMap((fault) => fault?.kind ?? []),
        ending: ending?.kind === 'code' ? { ...ending, code: ending.codes[0] ?? 0 } : ending,
        delay,
        date,
        close,
      }
    },
  }
}

type QueuedEnding = Extract<QueuedFault, { kind: Ending['kind'] }>

function isEnding(fault: QueuedFault): fault is QueuedEnding {
  return fault.kind !== 'delay' && fault.kind !== 'date' && fault.kind !== 'close'
}

/**
 * The rest of a fault after one call: nothing, or the same with one call less. A `code` fault also moves on to its next
 * code.
 */
function afterOneCall(fault: QueuedFault): QueuedFault[] {
  const left = fault.left === 'all' ? 'all' : fault.left - 1
  if (left === 0) return []
  if (fault.kind !== 'code') return [{ ...fault, left }]
  return [{ ...fault, left, codes: [...fault.codes.slice(1), ...fault.codes.slice(0, 1)] }]
}

function matches({ match }: GatewayFault, parsed: ParsedRequest): boolean {
  if (match?.action !== undefined && match.action !== parsed.action) return false
  return match?.messageText === undefined || messageTextOf(parsed.params).includes(match.messageText)
}
