import { getConnInfo } from '@hono/node-server/conninfo'
import type { Context, MiddlewareHandler } from 'hono'
import { secureHeaders } from 'hono/secure-headers'

/** Names of this machine that no other machine can have, with any port: what a browser on this machine calls it. */
const LOCAL_HOST = /^(?:127\.0\.0\.1|localhost|\[::1\])(?::\d{1,5})?$/iu
/** The addresses from which only this machine can connect. */
const LOCAL_ADDRESS = /^(?:(?:::ffff:)?127(?:\.\d{1,3}){3}|::1)$/iu
/** Headers that a proxy adds when it speaks for somebody else. */
const FORWARDED = ['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'x-real-ip', 'via']

/**
 * Only what this service serves itself is allowed: no script, no frame, no form, nothing inline. Hono's other headers are
 * off: they are for browsers that run scripts, for HTTPS, or repeat the policy.
 */
export const closedToOthers: MiddlewareHandler = secureHeaders({
  contentSecurityPolicy: {
    defaultSrc: ["'none'"],
    styleSrc: ["'self'"],
    imgSrc: ["'self'"],
    baseUri: ["'none'"],
    formAction: ["'none'"],
    frameAncestors: ["'none'"],
  },
  xContentTypeOptions: 'nosniff',
  referrerPolicy: 'no-referrer',
  crossOriginResourcePolicy: 'same-origin',
  crossOriginOpenerPolicy: false,
  originAgentCluster: false,
  strictTransportSecurity: false,
  xDnsPrefetchControl: false,
  xDownloadOptions: false,
  xFrameOptions: false,
  xPermittedCrossDomainPolicies: false,
  xXssProtection: false,
})

/** What a reader on another machine is told: why there is no answer, and what to do. */
export const REFUSAL = {
  message: 'This page shows what is to be announced, so that it is answered on this machine only.',
  remedy: 'Look at it through a tunnel: ssh -L 8080:127.0.0.1:8080 HOST, then http://127.0.0.1:8080/',
} as const

/** What a foreign page is told: why there is no answer, and what to do. */
const FOREIGN = {
  message: 'Another page in this browser asks for this; it is shown to people only.',
  remedy: 'Open its address in a tab of its own.',
} as const

/**
 * Whether a person or a program on this machine asks, by the machine's own name, and not for a foreign page. This alone
 * decides what may be told. None of these makes a stranger local:
 * - a careless BELFRY_LISTEN
 * - a proxy in front
 * - a foreign name that resolves to 127.0.0.1 (DNS rebinding)
 * - another page in a browser on this machine
 */
export function isFromHere(context: Context): boolean {
  return isLocal(context) && !isForeign(context)
}

/** Answers only readers on this machine. Announcements may be under embargo, and nobody has to log in. */
export const localReadersOnly: MiddlewareHandler = async (context, next) => {
  context.header('cache-control', 'no-store')
  if (!isLocal(context)) return context.json({ error: 'forbidden', ...REFUSAL }, 403)
  if (isForeign(context)) return context.json({ error: 'forbidden', ...FOREIGN }, 403)
  if (context.req.method !== 'GET' && context.req.method !== 'HEAD') {
    context.header('allow', 'GET, HEAD')
    return context.json({ error: 'usage', message: 'This can only be read.' }, 405)
  }
  return next()
}

function isLocal(context: Context): boolean {
  const address = getConnInfo(context).remote.address ?? ''
  if (!LOCAL_ADDRESS.test(address) || !LOCAL_HOST.test(context.req.header('host') ?? '')) return false
  return FORWARDED.every((name) => context.req.header(name) === undefined)
}

/**
 * Whether a page of another origin asks. It could read nothing, but it could make this service work. A browser says so
 * itself (https://www.w3.org/TR/fetch-metadata/). Other programs send none of these headers. A link that a person
 * follows is not foreign.
 */
function isForeign({ req }: Context): boolean {
  const origin = req.header('origin')
  if (origin !== undefined && origin.toLowerCase() !== `http://${req.header('host') ?? ''}`.toLowerCase()) return true
  const site = req.header('sec-fetch-site')
  if (site === undefined || site === 'same-origin' || site === 'none') return false
  const isFollowed = req.header('sec-fetch-mode') === 'navigate' && req.header('sec-fetch-dest') === 'document'
  // A browser may fetch a link before anybody follows it. That is no person's wish.
  return !isFollowed || req.header('sec-purpose') !== undefined
}
