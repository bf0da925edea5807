/** Removes secrets from a text. `instead` gives the replacement for a found secret and the place where it began. */
export type Redact = (text: string, instead?: (found: string, start: number) => string) => string

/** The replacement for a secret. */
export const REDACTED = '[redacted]'

/** A shorter secret appears in many texts by chance. It is never searched for. */
const SHORTEST = 8

/**
 * Long hexadecimal secrets that nobody remembers. Their first half counts as a secret, too: a text that was cut may end
 * in it.
 */
const RANDOM = /^[0-9a-f]{24,}$/u

/** How many layers of encoding are read, e.g. JSON in JSON in a URL. */
const DEEPEST = 3

/** A place in a text. The end is exclusive. */
interface Span {
  readonly start: number
  readonly end: number
}

/**
 * Makes a function that finds secrets anywhere in any text. It finds them as they are and in the other letter case. It
 * also finds them when some of their characters are written as in JSON, a URL, a page or the output of `visible`. For
 * long hexadecimal secrets, it also finds the first half. It ignores secrets of fewer than 8 characters.
 */
export function redactionOf(secrets: Iterable<string>): Redact {
  const known = [...new Set(secrets)].filter(({ length }) => length >= SHORTEST).map(lowered)
  if (known.length === 0) return (text) => text
  return (text, instead = () => REDACTED) => {
    let [redacted, end] = ['', 0]
    for (const span of merged(spansIn(text, known, DEEPEST))) {
      redacted += text.slice(end, span.start) + instead(text.slice(span.start, span.end), span.start)
      end = span.end
    }
    return redacted + text.slice(end)
  }
}

/** Lower case for A to Z only: unlike `toLowerCase`, it keeps the length. */
const lowered = (text: string) => text.replaceAll(/[A-Z]+/gu, (letters) => letters.toLowerCase())

/** All places of secrets: in the text as it is, and in the text after its encoded characters are read. */
function spansIn(text: string, known: readonly string[], depth: number): readonly Span[] {
  const searched = lowered(text)
  const found = known.flatMap((secret) => spansOf(searched, secret))
  if (depth === 0) return found
  const read = text.replaceAll(WRITTEN, readEscape)
  if (read === text) return found
  const deeper = spansIn(read, known, depth - 1)
  return deeper.length === 0 ? found : [...found, ...broughtBack(text, deeper)]
}

function spansOf(text: string, secret: string): readonly Span[] {
  const head = RANDOM.test(secret) ? secret.slice(0, Math.ceil(secret.length / 2)) : secret
  const spans: Span[] = []
  for (let start = text.indexOf(head); start >= 0; start = text.indexOf(head, start + 1)) {
    let { length } = head
    while (length < secret.length && text[start + length] === secret[length]) length += 1
    spans.push({ start, end: start + length })
  }
  return spans
}

/** Characters as JSON, `visible`, a URL and a page encode them. */
const WRITTEN =
  /\\u\{(?<shown>[0-9a-f]{1,6})\}|\\u(?<unit>[0-9a-f]{4})|\\(?<quoted>["'\\/])|(?<byte>%[0-7][0-9a-f])|(?<bytes>(?:%[89a-f][0-9a-f])+)|&#0{0,5}(?<decimal>\d{1,7});|&#x0{0,5}(?<hex>[0-9a-f]{1,6});|&(?<entity>amp|lt|gt|quot|apos);/giu

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

/** The character that an encoded one stands for. If it stands for none, the encoded text itself. */
function readEscape(...match: readonly unknown[]): string {
  const written = match[0] as string
  const { shown, unit, quoted, byte, bytes, decimal, hex, entity } = match.at(-1) as Partial<Record<string, string>>
  if (quoted !== undefined) return quoted
  if (entity !== undefined) return ENTITIES[entity.toLowerCase()]!
  if (unit !== undefined) return String.fromCharCode(Number.parseInt(unit, 16))
  if (bytes !== undefined) return decoded(bytes)
  const code = decimal === undefined ? Number.parseInt(shown ?? hex ?? byte!.slice(1), 16) : Number(decimal)
  return code <= 0x10ffff ? String.fromCodePoint(code) : written
}

function decoded(bytes: string): string {
  const numbers = bytes.split('%').slice(1)
  return new TextDecoder().decode(Uint8Array.from(numbers, (number) => Number.parseInt(number, 16)))
}

/** Brings places in the decoded text back to places in the encoded text. */
function broughtBack(text: string, spans: readonly Span[]): readonly Span[] {
  // For each encoded character: where it begins and ends in both texts.
  const escapes: { readonly read: Span; readonly written: Span }[] = []
  let ahead = 0
  for (const match of text.matchAll(WRITTEN)) {
    const [escape] = match
    const written = { start: match.index, end: match.index + escape.length }
    const start = written.start - ahead
    const end = start + readEscape(escape, match.groups).length
    ahead = written.end - end
    escapes.push({ read: { start, end }, written })
  }
  return spans.map(({ start, end }) => {
    const first = escapes.findLast(({ read }) => read.start <= start)
    const last = escapes.findLast(({ read }) => read.start < end)
    return { start: startIn(first, start), end: endIn(last, end) }
  })
}

type Escape = { readonly read: Span; readonly written: Span } | undefined

function startIn(escape: Escape, at: number): number {
  if (escape === undefined) return at
  return at < escape.read.end ? escape.written.start : escape.written.end + at - escape.read.end
}

function endIn(escape: Escape, at: number): number {
  if (escape === undefined) return at
  return at <= escape.read.end ? escape.written.end : escape.written.end + at - escape.read.end
}

/** Places in order. Overlapping places become one. */
function merged(spans: readonly Span[]): readonly Span[] {
  const merging: { start: number; end: number }[] = []
  for (const { start, end } of [...spans].sort((a, b) => a.start - b.start)) {
    const before = merging.at(-1)
    if (before !== undefined && start < before.end) before.end = Math.max(before.end, end)
    else merging.push({ start, end })
  }
  return merging
}
