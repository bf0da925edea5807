import type { Path } from '../../core/problem.ts'
import { fault } from '../problems/codes.ts'
import type { Fault } from '../problems/codes.ts'

/**
 * How a text begins that is meant to be JSON: a map with a key, a list of maps or texts, or the keys of a map whose
 * brace was forgotten. `[INFO] ready` and `{cup}` are other formats, which an app may have.
 */
const LIKE_JSON = /^\s*(?:\{\s*(?:["'“”}]|[\w-]+\s*:)|\[\s*["'“{[]|"[^"\n]*"\s*:)/

/** The value of a JSON text. `undefined` when it is none. */
export function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}

/**
 * The warning of a text that looks like JSON and is none. Nothing for every other text, unless the text must be a map
 * in JSON.
 */
export function jsonFault(text: string, path: Path, isMapNeeded = false): readonly Fault[] {
  const name = String(path.at(-1))
  const value = jsonOf(text)
  if (isMapNeeded && (value !== undefined || !LIKE_JSON.test(text))) {
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return []
    return [fault('json-broken', path, `${name} must be a map in JSON`, `Write it like '{"city":"Oslo"}'.`)]
  }
  if (value !== undefined || !LIKE_JSON.test(text)) return []
  const sentence = `${name} looks like JSON, but cannot be read as JSON`
  return [fault('json-broken', path, sentence, `${causeOf(text)} Apps that read it as JSON would fail.`)]
}

/** What to do about the first fault that is found outside the texts of the JSON. */
function causeOf(text: string): string {
  if (/"[^"\\\n]*\n/.test(text.replaceAll(/"(?:[^"\\\n]|\\.)*"/g, ''))) {
    return String.raw`Write \n for a line end inside a text; in a template, {{ … | json }} does it.`
  }
  // Texts count as one sign, so that nothing in them is taken for a brace or a comma.
  const bare = text.replaceAll(/"(?:[^"\\\n]|\\.)*"/g, '"')
  if (/[“”„]/.test(bare)) return 'Put keys and texts in straight double quotes ("): JSON knows no curly ones.'
  if (/[{[,:]\s*'/.test(bare)) return 'Put keys and texts in double quotes: JSON knows no single ones.'
  if (/\/\*|\/\/|(?:^|\s)#/.test(bare)) return 'Remove the comment: JSON knows none.'
  if (/[:[,]\s*(?:True|TRUE|False|FALSE|None|Null|NULL|nil|undefined)\b/.test(bare)) {
    return 'Write true, false and null, in small letters.'
  }
  if (/[:[,]\s*(?:NaN|[+-]?Infinity|\+\d|-?0\d|-?\.\d|-?\d+\.(?!\d))/.test(bare)) {
    return 'Write numbers like 1, -2 or 0.5, without a zero or a plus before them.'
  }
  if (/[{,]\s*[\w-]+\s*:/.test(bare)) return 'Put each key in double quotes.'
  if (/,\s*[}\]]/.test(bare)) return 'Remove the comma after the last value.'
  if (/[:[]\s*(?!(?:true|false|null)\b)\p{L}/u.test(bare)) {
    return 'Put each text in double quotes; in a template, {{ … | json }} writes them.'
  }
  if (/"\s*\p{L}/u.test(bare)) {
    return String.raw`Write \" for a quote inside a text; in a template, {{ … | json }} writes the quotes around it, too.`
  }
  if (/["\w}\]]\s*["{[]/.test(bare)) return 'Write a comma between two values.'
  const [opened, closed] = [bare.match(/[{[]/g)?.length ?? 0, bare.match(/[}\]]/g)?.length ?? 0]
  if (opened === closed + 1) return 'Close the bracket that is open.'
  if (opened > closed) return `Close the ${opened - closed} brackets that are open.`
  if (closed > opened) return 'Open the map with {, or remove the bracket that is too many.'
  if (/:\s*[}\],]/.test(bare)) return 'Write a value after each colon.'
  if (/[}\]]\s*[^\s}\],]/.test(bare)) return 'Remove what stands after the last bracket.'
  return 'Compare it with JSON such as {"screen":"cup","round":2}.'
}
