import { z } from 'zod'

import { visibleOutput } from '../../core/wording/display.ts'
import type { Instant } from '../../core/time/instant.ts'
import { ACCOUNT_CODES } from '../gateway/account.ts'
import { MAX_FAULTS } from '../gateway/fault-queue.ts'
import { FAULT_KINDS, faultSchema } from '../gateway/faults.ts'
import type { Gateway } from '../gateway/gateway.ts'
import { ENDPOINTS, helpPage } from './help.ts'
import { hasUserIdCharacters, MAX_USER_ID_BYTES } from '../gateway/message.ts'
import { parseJson } from '../gateway/request.ts'
import { broadcastsJson, callJson, stateOf } from './state.ts'

/** A request to the control API. The gateway never sees, counts or records it, and no fault hits it. */
export interface ControlRequest {
  readonly method: string
  readonly path: string
  /** The query, without `?`. */
  readonly query: string
  /** Null when it was too long to read. */
  readonly body: string | null
  /** The simulator's own URL, for the examples. */
  readonly url: string
}

/** The control API's answer. 204 has no body. */
export interface ControlAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

type Handler = (gateway: Gateway, request: ControlRequest, now: Instant) => ControlAnswer

/** One handler for each endpoint of `ENDPOINTS`. */
const HANDLERS: Readonly<Record<string, Handler>> = {
  'GET /': (_gateway, { url }) => ({
    status: 200,
    headers: { 'content-type': 'text/plain; charset=utf-8' },
    body: helpPage(url),
  }),
  'GET /calls': listCalls,
  'DELETE /calls': (gateway) => {
    gateway.forgetCalls()
    return NO_CONTENT
  },
  'GET /broadcasts': (gateway) => json(200, { broadcasts: broadcastsJson(gateway), dropped: gateway.record().dropped }),
  'GET /state': (gateway, _request, now) => json(200, stateOf(gateway, now)),
  'GET /faults': (gateway) => json(200, { faults: gateway.faults.list() }),
  'POST /faults': addFaults,
  'DELETE /faults': (gateway) => {
    gateway.faults.clear()
    return NO_CONTENT
  },
  'PUT /account': setAccount,
  'PUT /users': putUser,
  'DELETE /users': (gateway, { query }) => {
    const userId = new URLSearchParams(query).get('id')
    if (userId === null) return problem(400, 'no user is named', 'Name one, e.g. /users?id=ops-bot.')
    gateway.users.forget(userId)
    return NO_CONTENT
  },
}

/** Answers a control request. Never throws, whatever a client sends. */
export function control(gateway: Gateway, request: ControlRequest, now: Instant): ControlAnswer {
  const handler = HANDLERS[`${request.method} ${request.path}`]
  if (handler !== undefined) return handler(gateway, request, now)
  const methods = ENDPOINTS.filter(({ path }) => path === request.path).map(({ method }) => method)
  if (methods.length > 0) return methodNotAllowed(request.method, request.path, methods)
  return problem(
    404,
    `there is nothing at ${request.path}`,
    'The gateway is at /?Action=…; GET / lists everything else.',
  )
}

/** The answer for a method that a path does not have. */
export function methodNotAllowed(method: string, path: string, methods: readonly string[]): ControlAnswer {
  const allow = methods.join(', ')
  const answer = problem(405, `${path} does not take ${method}`, `Use ${allow}.`)
  return { ...answer, headers: { ...answer.headers, allow } }
}

/** The answer for a wrong request: what is wrong, and what to do. */
export function problem(status: number, error: string, remedy: string): ControlAnswer {
  return json(status, { error, remedy })
}

const NO_CONTENT: ControlAnswer = { status: 204, headers: {}, body: '' }

function listCalls(gateway: Gateway, { query }: ControlRequest): ControlAnswer {
  const since = new URLSearchParams(query).get('since') ?? '0'
  if (!/^\d{1,15}$/.test(since)) {
    return problem(
      400,
      `since is ${JSON.stringify(since)}`,
      'Give the seq of the last call that you know, e.g. ?since=17.',
    )
  }
  const calls = gateway.calls(Number(since))
  return json(200, { calls: calls.map(callJson), ...gateway.record() })
}

/** Adds one fault or a list of faults. If one of a list is wrong, none is added. */
function addFaults(gateway: Gateway, { body }: ControlRequest): ControlAnswer {
  if (body === null) return problem(413, 'the body is too long', 'Send at most 1 MiB.')
  const given = parseJson(body)
  if (given === undefined) return problem(400, 'the body is no JSON', 'Send e.g. {"kind":"hang"}; GET / has examples.')
  const checked = z
    .array(faultSchema)
    .min(1)
    .safeParse(Array.isArray(given) ? given : [given])
  if (!checked.success) return problem(400, describe(checked.error), `Kinds are ${FAULT_KINDS.join(', ')}.`)
  if (gateway.faults.list().length + checked.data.length > MAX_FAULTS) {
    return problem(409, `more than ${MAX_FAULTS} faults would be waiting`, 'DELETE /faults takes all of them back.')
  }
  return json(201, { faults: checked.data.map((fault) => gateway.addFault(fault)) })
}

const accountSchema = z.strictObject({ code: z.literal([0, ...ACCOUNT_CODES]) })

function setAccount(gateway: Gateway, { body }: ControlRequest): ControlAnswer {
  const checked = accountSchema.safeParse(parseJson(body ?? ''))
  if (!checked.success) {
    return problem(
      400,
      describe(checked.error, 'account'),
      `Send {"code":N}, N being 0 or ${ACCOUNT_CODES.join(', ')}.`,
    )
  }
  gateway.account.set(checked.data.code)
  return json(200, { account: gateway.account.code() })
}

const userSchema = z.strictObject({
  userId: z.string().max(MAX_USER_ID_BYTES).refine(hasUserIdCharacters, 'must be a user id of ZIM'),
  userName: z.string().default(''),
  userAvatar: z.string().default(''),
  hasLoggedIn: z.boolean().default(true),
})

function putUser(gateway: Gateway, { body }: ControlRequest): ControlAnswer {
  const checked = userSchema.safeParse(parseJson(body ?? ''))
  if (!checked.success) return problem(400, describe(checked.error, 'user'), 'Send e.g. {"userId":"ops-bot"}.')
  gateway.users.register([checked.data])
  return json(200, { user: checked.data })
}

function describe(error: z.ZodError, what = 'fault'): string {
  return error.issues.map(({ path, message }) => `${what}${z.core.toDotPath(path)}: ${message}`).join('; ')
}

/** The record holds whatever was called, and people read it in terminals. So hidden characters are made visible. */
function json(status: number, value: unknown): ControlAnswer {
  return {
    status,
    headers: { 'content-type': 'application/json; charset=utf-8' },
    body: `${visibleOutput(JSON.stringify(value, null, 2))}\n`,
  }
}
