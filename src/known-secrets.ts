import { redactionOf } from './core/wording/redaction.ts'

/**
 * All known secrets of this process, from all sources. All ways out (terminal, log, HTTP, database) use this one list.
 * Secrets are removed there, and not where a text is made: there it could be forgotten. Any text may hold a secret: of
 * an error, a file, the gateway or a person.
 */
const known = new Set<string>()
let redact = redactionOf(known)

/** From now on these secrets are removed from everything that leaves this process. */
export function knowSecrets(secrets: Iterable<string>): void {
  const before = known.size
  for (const secret of secrets) known.add(secret)
  if (known.size > before) redact = redactionOf(known)
}

/** The text with `[redacted]` in place of every known secret. */
export function withoutSecrets(text: string): string {
  return redact(text)
}

/** The text with a `*` for each character of a known secret, so that columns stay true. */
export function withSecretsStarred(text: string): string {
  return redact(text, ({ length }) => '*'.repeat(length))
}

/** Whether a text holds a known secret. */
export function holdsSecret(text: string): boolean {
  return placesOfSecrets(text).length > 0
}

/** Where a text holds known secrets, in order: offsets, `end` exclusive. */
export function placesOfSecrets(text: string): readonly { readonly start: number; readonly end: number }[] {
  const places: { start: number; end: number }[] = []
  redact(text, (found, start) => {
    places.push({ start, end: start + found.length })
    return ''
  })
  return places
}
