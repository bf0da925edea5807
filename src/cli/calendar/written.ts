import { formatLocalDate } from '../../core/time/instant.ts'
import { visibleOutput } from '../../core/wording/display.ts'
import type { DaysOff } from './days-off.ts'

/** A calendar that was brought in. */
export interface ImportedCalendar {
  readonly name: string
  readonly description: string
  readonly days: readonly DaysOff[]
}

/**
 * A whole definition file with this calendar and nothing else. The same calendar always makes the same text, one day or
 * range a line. `command`: what makes it again, for the people who review it.
 */
export function writeCalendar({ name, description, days }: ImportedCalendar, command: string): string {
  return [
    `# ${oneLine(command)}`,
    'version: 1',
    'announcements: []',
    'calendars:',
    `  ${name}:`,
    `    description: ${scalar(description)}`,
    '    dates:',
    ...days.map((each) => `      - ${itemOf(each)}`),
    '',
  ].join('\n')
}

function itemOf({ first, last, name }: DaysOff): string {
  const [from, to] = [formatLocalDate(first), formatLocalDate(last)]
  if (name !== '') return `{ from: ${from}, to: ${to}, name: ${scalar(name)} }`
  return first === last ? from : `{ from: ${from}, to: ${to} }`
}

/** The longest name of days that is kept, in characters. */
const LONGEST_NAME = 200

/**
 * A foreign text as one line. Runs of blanks, line breaks and control characters become one blank. Marks that change the
 * direction of the text around them are taken out: a person who reviews the file must see what it says.
 */
export function oneLine(text: string): string {
  const line = text
    .slice(0, 20 * LONGEST_NAME)
    .toWellFormed()
    .replaceAll(/[\u061C\u200B\u200E\u200F\u202A-\u202E\u2060\u2066-\u2069\uFEFF]/gu, '')
    .replaceAll(/[\s\p{Cc}\u2028\u2029]+/gu, ' ')
    .trim()
  const characters = Array.from(line)
  return characters.length <= LONGEST_NAME
    ? line
    : `${characters
        .slice(0, LONGEST_NAME - 1)
        .join('')
        .trimEnd()}…`
}

/** Texts that mean themselves in YAML without quotes, in a flow map, too. */
const PLAIN = /^\p{L}[\p{L}\p{M}\p{N}'’.()/&-]*(?: [\p{L}\p{M}\p{N}'’.()/&-]+)*$/u
/** Words that YAML 1.1 or 1.2 reads as something else. */
const WORDS = /^(?:true|false|yes|no|on|off|null|y|n)$/iu

/** A text as a YAML scalar. What is not plainly a text gets quotes: those of JSON, which YAML reads in the same way. */
function scalar(text: string): string {
  const isPlain = PLAIN.test(text) && !WORDS.test(text) && visibleOutput(text) === text
  return isPlain ? text : JSON.stringify(text)
}
