import { redactionOf } from './core/wording/redaction.ts'

/**
 * What is known to be secret in this process, from wherever it was read. One list for all ways out (terminal, log, HTTP,
 * database), since a way that asks for it cannot be forgotten where a text is made: a text of an error, of a file, of the
 * gateway or of a person may hold it anywhere.
 */
const known = new Set<string>()
let redact = redactionOf(known)

/** From now on these are taken out of everything that leaves this process. */
export function knowSecrets(secrets: Iterable<string>): void {
  const before = known.size
  for (const secret of secrets) known.add(secret)
  if (known.size > before) redact = redactionOf(known)
}

/** The text with `[redacted]` in place of every known secret. */
export function withoutSecrets(text: string): string {
  return redact(text)
}

/** The same with stars, so that columns stay true. */
export function withSecretsStarred(text: string): string {
  return redact(text, ({ length }) => '*'.repeat(length))
}

/** Whether a text holds a known secret. */
export function holdsSecret(text: string): boolean {
  return placesOfSecrets(text).length > 0
}

/** Where a text holds known secrets, in order: offsets, the end exclusive. */
export function placesOfSecrets(text: string): readonly { readonly start: number; readonly end: number }[] {
  const places: { start: number; end: number }[] = []
  redact(text, (found, start) => {
    places.push({ start, end: start + found.length })
    return ''
  })
  return places
}
