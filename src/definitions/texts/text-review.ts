import type { Broadcast } from '../../core/announcement/broadcast.ts'
import type { Path } from '../../core/problem.ts'
import type { Fault } from '../problems/codes.ts'
import type { TemplateScope } from '../template/scope.ts'
import { reviewAddresses, reviewJsonAddresses, reviewLinks } from './addresses.ts'
import { blankMessage, blankPush, reviewNames, senderBlanks } from './blanks.ts'
import { reviewBraces } from './braces.ts'
import { jsonFault, jsonOf } from './broken-json.ts'
import { textAt } from './text-at.ts'

/** The texts that people read. */
const READ: readonly Path[] = [
  ['message', 'text'],
  ['message', 'offlinePush', 'title'],
  ['message', 'offlinePush', 'content'],
]

/** The texts that programs read. Many are JSON, but need not be. */
const PARSED: readonly Path[] = [
  ['message', 'content'],
  ['message', 'extendedData'],
  ['message', 'offlinePush', 'payload'],
]

/** The texts that must be JSON. */
const JSON_ALONE: readonly Path[] = [
  ['message', 'offlinePush', 'oppoTemplate', 'titleParameters'],
  ['message', 'offlinePush', 'oppoTemplate', 'contentParameters'],
]

const isRead = (path: Path) => READ.some((each) => each.join('/') === path.join('/'))

/** What is well-formed as it leaves, but shows nothing or cannot be read by the app. The texts are rendered already. */
export function reviewRendered(broadcast: Broadcast): readonly Fault[] {
  const parsed = [...PARSED, ...JSON_ALONE].flatMap((path) => {
    const text = textAt(broadcast, path)
    if (text === undefined) return []
    const broken = jsonFault(text, path, JSON_ALONE.includes(path))
    return broken.length > 0 ? broken : reviewJsonAddresses(jsonOf(text), path)
  })
  return [...blankMessage(broadcast), ...parsed]
}

/**
 * What reads otherwise than it looks, in the texts as written: braces that are no template, addresses and names. Texts
 * are sent as written where nothing makes a template of them.
 */
export function reviewWritten(broadcast: Broadcast, vars?: TemplateScope['vars']): readonly Fault[] {
  return [
    ...senderBlanks(broadcast.sender, ['sender']),
    ...reviewNames(broadcast),
    ...reviewBraces(broadcast, vars, isRead),
    ...reviewAddresses(broadcast),
    ...READ.flatMap((path) => reviewLinks(textAt(broadcast, path) ?? '', path)),
    ...blankPush(broadcast),
  ]
}
