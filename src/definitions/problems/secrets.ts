import { withSecretsStarred } from '../../known-secrets.ts'

/** A value with 32 hexadecimal digits is what a ZEGOCLOUD ServerSecret looks like. */
const SERVER_SECRET = /(?<![\w/.%-])[0-9a-f]{32}(?![\w.-])/gi
/** The same with anything before or after it: not reported, since most such texts are digests, yet not printed either. */
const DIGITS = /[0-9a-f]{32,}/gi
const PRIVATE_KEY = /-----BEGIN [A-Z ]*PRIVATE KEY-----/g
/** Tokens that say what they are: AWS, GitHub, Slack, Google, Stripe, and JSON Web Tokens. Bounded, so that no text costs much. */
const TOKEN =
  /\b(?:AKIA[0-9A-Z]{16}|gh[pousr]_\w{30,}|github_pat_\w{30,}|xox[abprs]-[\w-]{10,}|AIza[\w-]{35}|[sr]k_live_\w{20,}|eyJ[\w-]{8,200}\.[\w-]{8,500}\.[\w-]*)/g
/** A key or a word that names a secret, followed by something long enough to be one. */
const NAMED =
  /\b(?:server[-_ ]?secret|client[-_ ]?secret|api[-_ ]?key|access[-_ ]?token|secret[-_ ]?key|password|passwd)["']?\s*[:=]\s*["']?(?<value>[^\s"',}]{8,})/gi
/** The lines inside a pasted key: not reported one by one, yet not printed either. */
const KEY_BODY = /(?<![\w+/=])[A-Za-z0-9+/]{60,}={0,2}/g

/** Digests in addresses (`…/d41d8cd9….png?v=…`) and in message uids are public. */
const PUBLIC = /https?:\/\/[^\s"'<>]+|\buid["']?\s*:\s*\S+/gi

const withoutPublic = (text: string) => text.replaceAll(PUBLIC, (shown) => ' '.repeat(shown.length))

/** Where a text holds something that looks like a secret, in order. */
export function secretsIn(text: string): readonly TextSpan[] {
  const hits = [PRIVATE_KEY, TOKEN, NAMED].flatMap((pattern) => spansOf(text, pattern))
  const found: TextSpan[] = []
  for (const hit of [...hits, ...spansOf(withoutPublic(text), SERVER_SECRET)].sort((a, b) => a.start - b.start)) {
    if (hit.start >= (found.at(-1)?.end ?? 0)) found.push(hit)
  }
  return found
}

/** The text with everything that looks secret replaced by as many stars, so that columns stay true. */
export function masked(text: string): string {
  let shown = withSecretsStarred(text).replaceAll(KEY_BODY, (body) => '*'.repeat(body.length))
  for (const { start, end } of [...secretsIn(text), ...spansOf(withoutPublic(text), DIGITS)]) {
    shown = shown.slice(0, start) + '*'.repeat(end - start) + shown.slice(end)
  }
  return shown
}

/**
 * The beginning of a text, for showing: masked before it is cut, since half a secret does not look like one any more.
 * Only a bounded part is looked at, whatever the length of the text.
 */
export function maskedStart(text: string, length: number): string {
  return masked(text.slice(0, length + LONGEST_SECRET)).slice(0, length)
}

/** Nothing that is looked for above is longer, but for keys of many lines. */
const LONGEST_SECRET = 1000

function spansOf(text: string, pattern: RegExp): TextSpan[] {
  return Array.from(text.matchAll(pattern), (match) => {
    const value = match.groups?.['value'] ?? match[0]
    const start = match.index + match[0].length - value.length
    return { start, end: start + value.length }
  })
}

/** Where something starts and ends in a text: zero-based offsets, the end exclusive. */
export interface TextSpan {
  readonly start: number
  readonly end: number
}
