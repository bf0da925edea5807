import { formatInstant, formatOffset } from '../time/instant.ts'
import type { Instant, WallTime } from '../time/instant.ts'
import { findZone } from '../time/zone.ts'

/**
 * An instant for a person: always both local time (with offset and zone) and UTC. E.g.
 * `2026-12-24 18:00:00 +08:00 Asia/Singapore (10:00:00Z)`. The UTC date is added when it is another day.
 */
export function showInstant(instant: Instant, timezone: string): string {
  const zone = findZone(timezone)
  if (zone === undefined || timezone === 'UTC') return `${clock(instant)} UTC`
  const offset = zone.offsetAt(instant)
  const local = clock(instant + offset)
  const utc = clock(instant)
  const shownUtc = utc.slice(0, 10) === local.slice(0, 10) ? utc.slice(11) : utc
  return `${local} ${formatOffset(offset)} ${timezone} (${shownUtc}Z)`
}

/**
 * Local time with its offset, and UTC. For a line that names the zone elsewhere:
 * `2026-12-24 18:00:01 +08:00 (10:00:01Z)`.
 */
export function showShortly(instant: Instant, timezone: string): string {
  return showInstant(instant, timezone).replace(` ${timezone}`, timezone === 'UTC' ? 'Z' : '')
}

/**
 * A foreign text, safe to put into a line of Belfry's. Some characters would change a terminal, a page or the meaning
 * of a line. They are written out as `\u{1b}`. This includes line breaks, so no foreign text ever begins a line of its
 * own.
 */
export function visible(text: string): string {
  if (!HIDDEN.test(text)) return text
  return text.replaceAll(
    KEPT_OR_HIDDEN,
    (character, shown?: string) => shown ?? `\\u{${character.codePointAt(0)?.toString(16)}}`,
  )
}

/**
 * A whole output, made safe in the same way, but its line breaks stay. Hidden characters are written as in JSON
 * (`\u001b`), so that a JSON document keeps its meaning.
 */
export function visibleOutput(text: string): string {
  if (!HIDDEN_IN_LINES.test(text)) return text
  return text.replaceAll(
    KEPT_OR_HIDDEN,
    (character, shown?: string) => shown ?? (character === '\n' ? character : inJson(character)),
  )
}

/**
 * Control characters, lone surrogates, line separators, marks that change the direction of text, and characters of no
 * width.
 */
const HIDDEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Default_Ignorable_Code_Point}\u2028\u2029]/u

/** Is tested first: nearly every output hides nothing, and the list of emoji is slow. */
const HIDDEN_IN_LINES = new RegExp(`(?!\n)${HIDDEN.source}`, 'u')

/** Whole emoji of Unicode's list. The joiners and selectors in them only choose a picture. */
const EMOJI = /\p{RGI_Emoji}/v

/**
 * One joiner where RFC 5892 (appendix A) allows it in a name, since words read differently without it. The first place
 * is after the character that removes a vowel in the scripts of India and Sri Lanka. The second is between two letters
 * of Arabic or Syriac.
 */
const JOINER =
  /(?<=[\u094D\u09CD\u0A4D\u0ACD\u0B4D\u0BCD\u0C4D\u0CCD\u0D4D\u0DCA])[\u200C\u200D]|(?<=[[\p{Script=Arabic}\p{Script=Syriac}]&&\p{L}])[\u200C\u200D](?=[[\p{Script=Arabic}\p{Script=Syriac}]&&\p{L}])/v

/** What stays as it is (the group), or what is hidden. */
const KEPT_OR_HIDDEN = new RegExp(`(${EMOJI.source}|${JOINER.source})|${HIDDEN.source}`, 'gv')

function inJson(character: string): string {
  const units = Array.from({ length: character.length }, (_, at) =>
    character.charCodeAt(at).toString(16).padStart(4, '0'),
  )
  return units.map((unit) => `\\u${unit}`).join('')
}

/** A text that begins a sentence. */
export function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

/** `1 error`, `2 errors`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}

function clock(wall: WallTime): string {
  return formatInstant(wall).slice(0, 19).replace('T', ' ')
}
