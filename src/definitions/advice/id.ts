import { findLookAlike, withPlainCharacters } from '../../core/look-alikes.ts'
import { quoted } from '../problems/codes.ts'
import { lookAlikeText } from './advice.ts'
import type { Advice } from './advice.ts'

/** The form of an id. It appears in keys, addresses and file names. */
export const ID = /^[a-z0-9][a-z0-9._-]{0,63}$/

const RULE = 'Use a to z, 0 to 9, dot, underscore and hyphen, beginning with a letter or digit, at most 64 characters.'

/** What to write instead of an id that is not allowed: the nearest one that is, if anything of it can stay. */
export function adviceOnId(id: string): Advice {
  const near = withPlainCharacters(id)
    // Letters lose their accents: a letter and its accent become two characters, of which one stays.
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(/['"]/g, '')
    .replaceAll(/[^a-z0-9._-]+/g, '-')
    .replace(/^[._-]+/, '')
    .slice(0, 64)
    .replace(/[._-]+$/, '')
  const lookAlike = findLookAlike(id)
  const isMended = lookAlike !== undefined && withPlainCharacters(id) === near
  return {
    text: isMended ? lookAlikeText(id, lookAlike) : `the id ${quoted(id)} is not allowed${reason(id)}`,
    remedy:
      ID.test(near) && !/[^\p{ASCII}\p{M}]/u.test(rest(id))
        ? `Write ${near}: a to z, 0 to 9, dot, underscore and hyphen.`
        : RULE,
  }
}

/** What of an id has no Latin form: its letters would vanish, and another id be left. */
const rest = (id: string) => withPlainCharacters(id).normalize('NFKD')

function reason(id: string): string {
  if (id.length > 64) return `: it has ${id.length} characters`
  if (/[A-Z]/.test(id)) return ': it has capital letters'
  if (/\s/.test(id)) return ': it has blanks'
  return /^[._-]/.test(id) ? `: it begins with "${id.charAt(0)}"` : ''
}
