import { withSecretsStarred } from '../../known-secrets.ts'

/** A ZEGOCLOUD ServerSecret is a value of 32 hexadecimal digits. */
const SERVER_SECRET = /(?<![\w/.%-])[0-9a-f]{32}(?![\w.-])/gi
/**
 * The same digits with anything before or after them. They are not reported, since most such texts are digests. But
 * they are not printed either.
 */
const DIGITS = /[0-9a-f]{32,}/gi
const PRIVATE_KEY = /-----BEGIN [A-Z ]*PRIVATE KEY-----/g
/**
 * Tokens with a known prefix: AWS, GitHub, Slack, Google, Stripe, and JSON Web Tokens. The lengths are bounded, so that
 * no text costs much.
 */
const TOKEN =
  /\b(?:AKIA[0-9A-Z]{16}|gh[pousr]_\w{30,}|github_pat_\w{30,}|xox[abprs]-[\w-]{10,}|AIza[\w-]{35}|[sr]k_live_\w{20,}|eyJ[\w-]{8,200}\.[\w-]{8,500}\.[\w-]*)/g
/** A key or word that names a secret, followed by something long enough to be one. */
const NAMED =
  /\b(?:server[-_ ]?secret|client[-_ ]?secret|api[-_ ]?key|access[-_ ]?token|secret[-_ ]?key|password|passwd)["']?\s*[:=]\s*["']?(?<value>[^\s"',}]{8,})/gi
/** The lines inside a pasted key. They are not reported one by one, but they are not printed either. */
const KEY_BODY = /(?<![\w+/=])[A-Za-z0-9+/]{60,}={0,2}/g

/** Digests in addresses (`…/d41d8cd9….png?v=…`) and in message uids are public. */
const PUBLIC = /https?:\/\/[^\s"'<>]+|\buid["']?\s*:\s*\S+/gi

const withoutPublic = (text: string) => text.replaceAll(PUBLIC, (shown) => ' '.repeat(shown.length))

/** The places in a text that look like a secret, in order. */
export function secretsIn(text: string): readonly TextSpan[] {
  const hits = [PRIVATE_KEY, TOKEN, NAMED].flatMap((pattern) => spansOf(text, pattern))
  const found: TextSpan[] = []
  for (const hit of [...hits, ...spansOf(withoutPublic(text), SERVER_SECRET)].sort((a, b) => a.start - b.start)) {
    if (hit.start >= (found.at(-1)?.end ?? 0)) found.push(hit)
  }
  return found
}

/** The text with everything that looks secret replaced by as many stars. So columns stay right. */
export function masked(text: string): string {
  let shown = withSecretsStarred(text).replaceAll(KEY_BODY, (body) => '*'.repeat(body.length))
  for (const { start, end } of [...secretsIn(text), ...spansOf(withoutPublic(text), DIGITS)]) {
    shown = shown.slice(0, start) + '*'.repeat(end - start) + shown.slice(end)
  }
  return shown
}

/**
 * The beginning of a text, for showing. It is masked before it is cut: half a secret does not look like one any more.
 * It looks at a bounded part only, whatever the length of the text.
 */
export function maskedStart(text: string, length: number): string {
  return masked(text.slice(0, length + LONGEST_SECRET)).slice(0, length)
}

/** No pattern above matches a longer secret, except keys of many lines. In characters. */
const LONGEST_SECRET = 1000

function spansOf(text: string, pattern: RegExp): TextSpan[] {
  return Array.from(text.matchAll(pattern), (match) => {
    const value = match.groups?.['value'] ?? match[0]
    const start = match.index + match[0].length - value.length
    return { start, end: start + value.length }
  })
}

/** Where something starts and ends in a text. The offsets are zero-based, the end is exclusive. */
export interface TextSpan {
  readonly start: number
  readonly end: number
}
