/** What most probably makes each sentence of the template engine true, and what to do about it. The first one counts. */
const CAUSES: readonly (readonly [RegExp, (found: readonly string[]) => string])[] = [
  [/[“”„«»‘’]/u, () => 'Write straight quotes, " or \', inside a template.'],
  [/^output .* not closed$/, () => 'Write }} at the end of the value.'],
  [/^tag ".*" not closed$/, () => 'Write %} at the end of the tag.'],
  [/^tag \{%-?\s*(\w+).* not closed$/, ([, name]) => `Write {% end${name} %} where it ends.`],
  [/^invalid value expression: "\{/, () => 'Write two braces on each side, not three.'],
  [/^invalid value expression: "[#/^](\w+)/, ([, name]) => `Write it as {% ${name} … %} … {% end${name} %}.`],
]

const OTHERWISE =
  'Close {{ with }}, {% with %} and each tag with its end; put literal braces between {% raw %} and {% endraw %}.'

/** The remedy for what the template engine cannot read, by its own sentence about it. */
export function syntaxRemedy(sentence: string): string {
  for (const [pattern, remedy] of CAUSES) {
    const found = pattern.exec(sentence)
    if (found !== null) return remedy(found)
  }
  return OTHERWISE
}
