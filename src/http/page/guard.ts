import { getConnInfo } from '@hono/node-server/conninfo'
import type { Context, MiddlewareHandler } from 'hono'
import { secureHeaders } from 'hono/secure-headers'

/** The names of this machine that no other machine can have: what a browser on it calls it, whatever the port. */
const LOCAL_HOST = /^(?:127\.0\.0\.1|localhost|\[::1\])(?::\d{1,5})?$/iu
/** The addresses from which only this machine can connect. */
const LOCAL_ADDRESS = /^(?:(?:::ffff:)?127(?:\.\d{1,3}){3}|::1)$/iu
/** What a proxy adds that speaks for somebody else. */
const FORWARDED = ['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'x-real-ip', 'via']

/**
 * Nothing but what this service serves itself: no script, no frame, no form, nothing inline. Of hono's other headers none
 * is sent: they speak to browsers that run scripts, to HTTPS, or repeat what the policy says.
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

/** Why somebody from elsewhere gets no answer, and what to do. */
export const REFUSAL = {
  message: 'This page shows what is to be announced, so that it is answered on this machine only.',
  remedy: 'Look at it through a tunnel: ssh -L 8080:127.0.0.1:8080 HOST, then http://127.0.0.1:8080/',
} as const

/** Why another page gets nothing, and what to do. */
const FOREIGN = {
  message: 'Another page in this browser asks for this; it is shown to people only.',
  remedy: 'Open its address in a tab of its own.',
} as const

/**
 * Whether a person or a program on this machine asks, by its own name and not on behalf of a foreign page: the one
 * judgement of what may be told. Neither a careless BELFRY_LISTEN, nor a proxy in front, nor a name of somebody else's that
 * resolves to 127.0.0.1 (DNS rebinding), nor a page that is open in a browser here makes anybody one of them.
 */
export function isFromHere(context: Context): boolean {
  return isLocal(context) && !isForeign(context)
}

/**
 * Lets nobody through but those who read on this machine. What is announced may be under embargo and nobody has to log in.
 */
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
 * Whether a page of another origin asks: it could read nothing, and yet make this service work. A browser says so by
 * itself (https://www.w3.org/TR/fetch-metadata/), other programs send none of it. A link that somebody follows is no such thing.
 */
function isForeign({ req }: Context): boolean {
  const origin = req.header('origin')
  if (origin !== undefined && origin.toLowerCase() !== `http://${req.header('host') ?? ''}`.toLowerCase()) return true
  const site = req.header('sec-fetch-site')
  if (site === undefined || site === 'same-origin' || site === 'none') return false
  const isFollowed = req.header('sec-fetch-mode') === 'navigate' && req.header('sec-fetch-dest') === 'document'
  // What a browser fetches in case that somebody follows it was followed by nobody.
  return !isFollowed || req.header('sec-purpose') !== undefined
}
