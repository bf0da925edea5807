import { FOREIGN_TO_USER_ID } from '../../core/announcement/broadcast.ts'
import type { Broadcast } from '../../core/announcement/broadcast.ts'
import type { Path } from '../../core/problem.ts'
import { fault, quoted } from '../problems/codes.ts'
import type { Fault } from '../problems/codes.ts'
import { textAt } from './text-at.ts'

/** Characters that show nothing: blanks of every width, zero-width ones, fillers, and the empty braille cell. */
const NOTHING_TO_SEE = /^[\s\p{Z}\p{Cc}\p{Default_Ignorable_Code_Point}\u2800]+$/u

/** Blanks and zero-width signs at either end. An emoji may end with other signs that nobody sees. */
const BLANK = /[\s\p{Z}\u200B\u2060\uFEFF\u00AD]/u

/** The names that others compare or show as they stand. */
const NAMES: readonly Path[] = [
  ['message', 'uid'],
  ['message', 'fileName'],
  ['message', 'offlinePush', 'strategyId'],
  ['message', 'offlinePush', 'threadId'],
  ['message', 'offlinePush', 'oppoTemplate', 'templateId'],
]

/** The warnings of names with blanks around them. */
export function reviewNames(broadcast: Broadcast): readonly Fault[] {
  return NAMES.flatMap((path) => nameBlanks(textAt(broadcast, path), path))
}

/** The warning of a name with blanks around it: an owner, a file name, an id of the vendor's console. */
export function nameBlanks(name: string | undefined, path: Path): readonly Fault[] {
  const trimmed = name && trimmedOf(name)
  if (name === undefined || name === '' || trimmed === name || trimmed === undefined) return []
  const key = String(path.at(-1))
  const text = trimmed === '' ? `the ${key} shows nothing` : `the ${key} ${quoted(name)} has blanks around it`
  const remedy = trimmed === '' ? `Write the ${key}.` : `Write ${quoted(trimmed)}.`
  return [fault('name-blanks', path, text, remedy)]
}

/** A pattern that ends with $ would begin anew at each of a million blanks. */
function trimmedOf(name: string): string {
  let [begin, end] = [0, name.length]
  while (begin < end && BLANK.test(name.charAt(begin))) begin++
  while (end > begin && BLANK.test(name.charAt(end - 1))) end--
  return name.slice(begin, end)
}

/** The warning of a sender with blanks around it. Blanks that no user id may have are an error of the core. */
export function senderBlanks(sender: string, path: Path): readonly Fault[] {
  const trimmed = sender.trim()
  if (trimmed === sender || FOREIGN_TO_USER_ID.test(sender)) return []
  const text = `the sender ${quoted(sender)} has blanks around it, and is another user than ${quoted(trimmed)}`
  const remedy = trimmed === '' ? 'Write the user id.' : `Write ${quoted(trimmed)}.`
  return [fault('sender-blanks', path, text, remedy)]
}

/** The error of a text or a content that shows nothing. */
export function blankMessage(broadcast: Broadcast): readonly Fault[] {
  return ['text', 'content'].flatMap((name): readonly Fault[] => {
    const path = ['message', name]
    if (!NOTHING_TO_SEE.test(textAt(broadcast, path) ?? '')) return []
    const text = `${name} shows nothing: it has only blanks or characters that nobody sees`
    return [{ severity: 'error', code: 'message-empty', path, text, remedy: `Write the ${name}.` }]
  })
}

/** An offline push whose title or content shows nothing. If one is missing, the core says so. */
export function blankPush({ push, message }: Broadcast): readonly Fault[] {
  const { title, content } = message.offlinePush ?? {}
  if (push === 'online' || !title || !content) return []
  const blank = Object.entries({ title, content }).filter(([, text]) => NOTHING_TO_SEE.test(text))
  return blank.map(([name]) => {
    const text = `the ${name} of offlinePush shows nothing: it has only blanks or characters that nobody sees`
    const path = ['message', 'offlinePush', name]
    return { severity: 'warning', code: 'offline-push-silent', path, text, remedy: `Write the ${name}.` }
  })
}
