import type { ServerResponse } from 'node:http'

import type { Millis } from '../../core/time/instant.ts'
import type { ControlAnswer } from './control.ts'
import { httpDateOf } from './dates.ts'
import type { Gateway } from '../gateway/gateway.ts'
import type { RecordedCall } from '../gateway/record.ts'
import type { Reply } from '../gateway/replies.ts'
import type { Clock } from '../../ports/clock.ts'

/** Puts replies onto the wire: delays, resets, hangs, and the `Date` header. */
export interface ReplyDelivery {
  /** Carries a reply out and resolves when there is nothing more to do. */
  deliver(reply: Reply, response: ServerResponse): Promise<void>
  deliverControl(answer: ControlAnswer, response: ServerResponse): void
  /** Forgets what is delayed: it is never processed or answered. */
  cancel(): void
}

/**
 * @param clock read once per answer
 * @param onCall told of every call as soon as it is recorded, before its answer
 */
export function createDelivery(
  gateway: Gateway,
  clock: Pick<Clock, 'now'>,
  onCall: ((call: RecordedCall) => void) | undefined,
): ReplyDelivery {
  const timers = new Set<NodeJS.Timeout>()

  /** Does not resolve any more once it is cancelled. */
  async function wait(delay: Millis): Promise<void> {
    if (delay === 0) return
    await new Promise<void>((resolve) => {
      const timer = setTimeout(() => {
        timers.delete(timer)
        resolve()
      }, delay)
      timers.add(timer)
    })
  }

  async function deliver(reply: Reply, response: ServerResponse): Promise<void> {
    if (reply.kind === 'later') {
      await wait(reply.delay)
      // Also if the client gave up meanwhile: the real gateway would not notice either.
      await deliver(reply.resume(clock.now()), response)
      return
    }
    onCall?.(reply.call)
    if (reply.kind === 'hang') return
    await wait(reply.delay)
    if (reply.kind === 'reset') response.socket?.resetAndDestroy()
    else sendAnswer(reply, response)
  }

  function sendAnswer(reply: Reply & { kind: 'answer' }, response: ServerResponse): void {
    const { socket } = response
    if (socket === null || socket.destroyed) return // the client gave up, and the call took effect all the same
    const now = clock.now()
    const length = Buffer.byteLength(reply.body)
    response.writeHead(reply.status, {
      ...reply.headers,
      'content-length': length,
      date: httpDateOf(now + reply.dateSkew),
      ...(reply.close === 'announced' && { connection: 'close' }),
    })
    if (reply.cut) {
      response.write(Buffer.from(reply.body).subarray(0, length >> 1), () => socket.resetAndDestroy())
      return
    }
    // Before the bytes leave, so that whoever has read the answer finds it in the record.
    gateway.answered(reply.call.seq, now)
    response.end(reply.body, () => {
      if (reply.close === 'silent') socket.end()
    })
  }

  return {
    deliver,
    deliverControl(answer, response) {
      response.writeHead(answer.status, { ...answer.headers, date: httpDateOf(clock.now()) })
      response.end(answer.body)
    },
    cancel() {
      for (const timer of timers) clearTimeout(timer)
      timers.clear()
    },
  }
}
