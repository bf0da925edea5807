import type { Path } from '../../core/problem.ts'
import { fault } from '../problems/codes.ts'
import type { Fault } from '../problems/codes.ts'

/**
 * How a text begins that is meant to be JSON: a map with a key, a list of maps or texts, or the keys of a map whose
 * brace was forgotten. `[INFO] ready` and `{cup}` are other formats, which an app may have.
 */
const LIKE_JSON = /^\s*(?:\{\s*(?:["'}]|[\w-]+\s*:)|\[\s*["'{[]|"[^"\n]*"\s*:)/

/** The warning of a text that looks like JSON and is none. Nothing for every other text. */
export function jsonFault(text: string, path: Path): readonly Fault[] {
  if (!LIKE_JSON.test(text)) return []
  try {
    JSON.parse(text)
    return []
  } catch {
    const sentence = `${String(path.at(-1))} looks like JSON, but cannot be read as JSON`
    return [fault('json-broken', path, sentence, `${causeOf(text)} Apps that read it as JSON would fail.`)]
  }
}

/** What to do about the first fault that is found outside the texts of the JSON. */
function causeOf(text: string): string {
  // Texts count as one sign, so that nothing in them is taken for a brace or a comma.
  const bare = text.replaceAll(/"(?:[^"\\\n]|\\.)*"/g, '"')
  if (/[{[,:]\s*'/.test(bare)) return 'Put keys and texts in double quotes: JSON knows no single ones.'
  if (/[{,]\s*[\w-]+\s*:/.test(bare)) return 'Put each key in double quotes.'
  if (/,\s*[}\]]/.test(bare)) return 'Remove the comma after the last value.'
  if (/"\s*\p{L}/u.test(bare)) {
    return 'Write \\" for a quote inside a text; in a template, {{ … | json }} writes the quotes around it, too.'
  }
  if (/["\w}\]]\s*["{[]/.test(bare)) return 'Write a comma between two values.'
  const [opened, closed] = [bare.match(/[{[]/g)?.length ?? 0, bare.match(/[}\]]/g)?.length ?? 0]
  if (opened === closed + 1) return 'Close the bracket that is open.'
  if (opened > closed) return `Close the ${opened - closed} brackets that are open.`
  if (closed > opened) return 'Open the map with {, or remove the bracket that is too many.'
  if (/:\s*[}\],]/.test(bare)) return 'Write a value after each colon.'
  return 'Compare it with JSON such as {"screen":"cup","round":2}.'
}
