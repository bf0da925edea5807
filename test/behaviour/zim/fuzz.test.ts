import { setTimeout as pause } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { createZimClient } from '../../../src/zim/index.ts'
import type { Outcome, ZimClient } from '../../../src/zim/index.ts'
import { planOf } from '../../support/zim/answers.ts'
import type { Plan } from '../../support/zim/answers.ts'
import { LOCALHOST } from '../../support/zim/certificates.ts'
import { numbered, OK, SECRET } from '../../support/zim/gateway.ts'
import { settlesWithin, startLines, TRANSPORTS, watchForUncaught } from '../../support/zim/hostile.ts'
import type { Line, Transport } from '../../support/zim/hostile.ts'

// EXHAUSTIVE=1  100,000 answers
// FUZZ_SEED     the seed of all random choices
// FUZZ_FIRST    the number of the first answer
// FUZZ_COUNT    how many answers: `FUZZ_FIRST=812 FUZZ_COUNT=1` repeats answer 812
const { EXHAUSTIVE, FUZZ_SEED = '20261126', FUZZ_FIRST = '0', FUZZ_COUNT } = process.env
const SEED = Number(FUZZ_SEED)
const FIRST = Number(FUZZ_FIRST)
const COUNT = Number(FUZZ_COUNT ?? (EXHAUSTIVE === '1' ? 100_000 : 600))
/** How many calls run side by side. They mostly wait. */
const SIDE_BY_SIDE = 24
/**
 * In ms: the deadline of a call whose answer may never end, the deadline of a call with a whole answer, and the time
 * allowed on top.
 */
const DEADLINE = 250
const PATIENCE = 20_000
const BEYOND = 1000
/** At least one of this many calls after an answer must be accepted. */
const LATER = 40
/** In ms. Longer than any call takes. */
const STALL = DEADLINE + 100

/** Writes an answer as planned. Pieces after the end of the connection are dropped. */
async function perform({ pieces, ending }: Plan, { socket, tcp }: Line): Promise<void> {
  for (const { text, before } of pieces) {
    if (before === 'turn') await new Promise(setImmediate)
    else if (before !== 'nothing') await pause(before)
    if (socket.destroyed) return
    socket.write(text, 'latin1')
  }
  if (ending === 'end') socket.end()
  else if (ending === 'end of TCP') await ended(socket, () => tcp.end())
  else if (ending === 'reset') await ended(socket, () => void (tcp.destroyed || tcp.resetAndDestroy()))
}

/** Acts when everything is written. Only then TLS has written to the connection under it. */
function ended(socket: Line['socket'], act: () => void): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      act()
      resolve()
    }
    if (socket.destroyed) done()
    else socket.write('', done)
  })
}

interface Caller {
  readonly client: ZimClient
  readonly deadline: number
}

function callerFor(endpoint: string, deadline: number): Caller {
  const options = { appId: 1, serverSecret: SECRET, timeout: deadline, now: () => 0, ca: LOCALHOST.cert }
  return { client: createZimClient({ ...options, endpoint }), deadline }
}

/** A gateway that gives one planned answer after another, with its callers. */
class Bench {
  readonly #hasty: Caller
  /** For answers with a known outcome, on a busy host. */
  readonly #patient: Caller
  #plan: Plan | undefined
  #seen = new Map<string, number>()
  #number = 0

  private constructor(url: string) {
    this.#hasty = callerFor(url, DEADLINE)
    this.#patient = callerFor(url, PATIENCE)
  }

  static async open(transport: Transport): Promise<Bench> {
    const opened = Promise.withResolvers<Bench>()
    const { url } = await startLines(transport, (line) => void opened.promise.then((bench) => bench.#serve(line)))
    const bench = new Bench(url)
    opened.resolve(bench)
    return bench
  }

  /** What is wrong with how a planned answer was taken; undefined when nothing is. */
  async try(plan: Plan): Promise<string | undefined> {
    this.#seen.clear()
    this.#plan = plan
    const caller = plan.expected === undefined ? this.#hasty : this.#patient
    const first = await this.#call(caller)
    if (first === undefined) return 'the call did not settle'
    this.#plan = undefined
    if (!plan.isEarly && first.kind === 'unsent' && first.cause !== 'timeout') return `the call was ${first.cause}`
    if (plan.expected !== undefined && first.kind !== plan.expected) return `the outcome was ${JSON.stringify(first)}`
    // A connection may die after a whole answer, or bring more than the answer. Then the next calls may fail. They may
    // also fail on a busy host.
    const later: (Outcome | undefined)[] = []
    do {
      // Pause longer each time. Calls all at once would keep a busy host busy with handshakes that come too late.
      if (later.at(-1) !== undefined) await pause(50 * later.length)
      later.push(await this.#call(caller))
    } while (later.length < LATER && later.at(-1)?.kind !== 'accepted')
    if (later.includes(undefined)) return 'a later call did not settle'
    if (later.at(-1)?.kind !== 'accepted') return `no later call was accepted: ${JSON.stringify(later)}`
    const [twice] = [...this.#seen].filter(([, times]) => times > 1)
    return twice === undefined ? undefined : `${twice[0]} was written ${twice[1]} times`
  }

  /** Whether `close` ended. */
  async close(): Promise<boolean> {
    const ended = [this.#hasty, this.#patient].map(({ client }) => settlesWithin(DEADLINE + BEYOND, client.close()))
    return (await Promise.all(ended)).every(Boolean)
  }

  async #call({ client, deadline }: Caller): Promise<Outcome | undefined> {
    this.#number += 1
    const call = client.send(numbered(this.#number))
    return (await settlesWithin(deadline + BEYOND, call)) ? call : undefined
  }

  #serve(line: Line): void {
    const take = (): Plan | undefined => {
      const plan = this.#plan
      this.#plan = undefined
      return plan
    }
    if (this.#plan?.isEarly === true) void perform(take() as Plan, line)
    line.socket.on('data', (piece: Buffer) => {
      for (const [name] of String(piece).matchAll(/number \d+;/g)) {
        this.#seen.set(name, (this.#seen.get(name) ?? 0) + 1)
        const plan = take()
        if (plan === undefined) line.socket.write(OK)
        else void perform(plan, line)
      }
    })
  }
}

/** Takes every planned answer of one transport. Returns what went wrong, and how to repeat it. */
async function takeAll(transport: Transport): Promise<readonly string[]> {
  const wrong: string[] = []
  let next = FIRST
  const work = async (bench: Bench): Promise<void> => {
    while (next < FIRST + COUNT && wrong.length < 5) {
      const plan = planOf(SEED, next, STALL)
      next += 1
      if (plan.transport !== transport) continue
      const found = await bench.try(plan)
      if (found === undefined) continue
      wrong.push(
        `FUZZ_SEED=${SEED} FUZZ_FIRST=${plan.index} FUZZ_COUNT=1: ${found}, for ${JSON.stringify(plan).slice(0, 2000)}`,
      )
    }
    if (!(await bench.close())) wrong.push('a client did not close')
  }
  const benches = await Promise.all(Array.from({ length: SIDE_BY_SIDE }, () => Bench.open(transport)))
  await Promise.all(benches.map(work))
  return wrong
}

watchForUncaught()

describe(`whatever a gateway answers (seed ${SEED})`, () => {
  it.each(TRANSPORTS)(
    'over %s, the call settles in time, is written once, and later ones work',
    async (transport) => {
      expect(await takeAll(transport)).toEqual([])
    },
    3_600_000,
  )
})
