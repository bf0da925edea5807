import { withPlainCharacters } from '../../../look-alikes.ts'
import type { Finding } from '../../../problem.ts'
import { recogniseAws } from './aws.ts'
import { recogniseChance } from './chance.ts'
import { findForeignCharacter, withoutWrapping } from './characters.ts'
import type { ForeignCharacter } from './characters.ts'
import { recogniseCrontab } from './crontab.ts'
import type { Dialect, ForeignLine, Reads } from './foreign-line.ts'
import { recogniseICalendar } from './icalendar.ts'
import { recogniseInterval } from './intervals.ts'
import { recogniseSeveral } from './lines.ts'
import { recogniseNames } from './names.ts'
import { recogniseObject } from './objects.ts'
import { recognisePlaceholder } from './placeholders.ts'
import { recogniseQuartz } from './quartz.ts'
import { recogniseSentence } from './sentences.ts'
import { recogniseStep } from './steps.ts'
import { recogniseSystemd } from './systemd.ts'
import { recogniseZone } from './zones.ts'

/** From what says most about a line to what says least. A family further down sees only what those above left. */
const DIALECTS: readonly Dialect[] = [
  recognisePlaceholder,
  recogniseZone,
  recogniseAws,
  recogniseICalendar,
  recogniseObject,
  recogniseInterval,
  recogniseStep,
  recogniseSystemd,
  recogniseNames,
  recogniseQuartz,
  recogniseChance,
  recogniseCrontab,
  recogniseSentence,
]

/** Longer texts are no cron line of anybody. */
const LONGEST = 500

/**
 * Says what a refused line is, as a whole: a line of another dialect, or one with characters that a keyboard does not
 * write. `undefined` where it is neither, so that its fields must be explained. Double quotes stand in a remedy only
 * around lines that Belfry reads.
 */
export function recogniseForeign(text: string, reads: Reads): Finding | undefined {
  if (text.length > LONGEST) return undefined
  const character = findForeignCharacter(text, reads)
  if (character !== undefined && reads(character.plain)) return ofCharacter(character)
  const typed = withPlainCharacters(text)
  const dialect = findDialect(typed, text, reads) ?? findDialect(withoutWrapping(typed), text, reads)
  if (dialect !== undefined) return dialect
  return character === undefined ? undefined : ofCharacter(character)
}

function ofCharacter({ text, remedy, offset, length }: ForeignCharacter): Finding {
  return { severity: 'error', code: 'cron-character', text, remedy, path: [], offset, length }
}

function findDialect(plain: string, written: string, reads: Reads): Finding | undefined {
  const several = recogniseSeveral(plain, reads)
  if (several !== undefined) return ofDialect(several, written, reads)
  const line = plain.trim().replaceAll(/\s+/g, ' ')
  for (const recognise of DIALECTS) {
    const found = recognise(line, reads)
    if (found !== undefined) return ofDialect(found, written, reads)
  }
  return undefined
}

function ofDialect(found: ForeignLine, written: string, reads: Reads): Finding {
  return {
    severity: 'error',
    code: 'cron-dialect',
    text: `this is ${found.what}`,
    remedy: found.lines.every(reads) ? found.remedy : found.otherwise,
    path: [],
    offset: written.length - written.trimStart().length,
    length: written.trim().length,
  }
}
