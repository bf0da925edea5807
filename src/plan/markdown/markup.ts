import { visible } from '../../core/wording/display.ts'

/**
 * A person's text in a sentence or a table, exactly as it is. It cannot be markup, notify anybody or link anything. It
 * is in `<code>`, and every character that could mean something is written as a number.
 */
export function code(text: string): string {
  const safe = visible(text).replaceAll(/[^\p{L}\p{N} ,/:-]/gu, (character) => `&#${character.codePointAt(0)};`)
  return `<code>${safe}</code>`
}

/** A person's text in a table cell, cut to 80 characters. */
export function cell(text: string): string {
  return code(text.length > 80 ? `${text.slice(0, 79)}…` : text)
}

/** Lines as they are, in a fence that nothing in them can close. */
export function fence(text: string, language = ''): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/gu)].map(([ticks]) => ticks.length))
  const ticks = '`'.repeat(longest + 1)
  const shown = text.trimEnd().split('\n').map(visible).join('\n')
  return `${ticks}${language}\n${shown}\n${ticks}\n`
}

/** A folded block. `title` must be markup, or a text without any character of markup. */
export function details(title: string, body: string): string {
  return `<details><summary>${title}</summary>\n\n${body}\n</details>\n\n`
}

/**
 * As many parts as fit into `room` characters, in order. `cut` says that some are missing. The parts after the cut are
 * never made.
 */
export function join(parts: Iterable<string>, room: number, cut: string): string {
  let text = ''
  for (const part of parts) {
    if (text.length + part.length + cut.length > room) return text + cut
    text += part
  }
  return text
}
