import type { Broadcast } from '../../core/announcement/broadcast.ts'
import { PUSH_IMAGES } from '../../core/announcement/broadcast.ts'
import type { Path } from '../../core/problem.ts'
import { fault, quoted } from '../problems/codes.ts'
import type { Fault } from '../problems/codes.ts'
import { TEXTS, valueAt } from '../template/template.ts'
import type { TemplateScope } from '../template/scope.ts'
import { jsonFault } from './broken-json.ts'

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
  ['message', 'offlinePush', 'oppoTemplate', 'titleParameters'],
  ['message', 'offlinePush', 'oppoTemplate', 'contentParameters'],
]

/** The addresses of the web. `huaweiIcon` is none: it is a file of the app. */
const ADDRESSES: readonly Path[] = [
  ['message', 'url'],
  ...['original', 'large', 'thumbnail'].map((picture) => ['message', picture, 'url']),
  ...PUSH_IMAGES.filter((name) => name !== 'huaweiIcon').map((name) => ['message', 'offlinePush', 'image', name]),
]

/** Characters that show nothing: blanks of every width, zero-width ones, fillers, and the empty braille cell. */
const NOTHING_TO_SEE = /^[\s\p{Z}\p{Cc}\p{Default_Ignorable_Code_Point}\u2800]+$/u

/** What is well-formed as it leaves, but shows nothing or cannot be read by the app. The texts are rendered already. */
export function reviewRendered(broadcast: Broadcast): readonly Fault[] {
  const blank = ['text', 'content'].flatMap((name) => blankFault(broadcast, ['message', name]))
  const broken = PARSED.flatMap((path) => {
    const text = textAt(broadcast, path)
    return text === undefined ? [] : jsonFault(text, path)
  })
  return [...blank, ...broken]
}

/**
 * What reads otherwise than it looks, in the texts as written: braces that are no template, addresses and names. Texts
 * are sent as written where nothing makes a template of them.
 */
export function reviewWritten(broadcast: Broadcast, vars?: TemplateScope['vars']): readonly Fault[] {
  return [
    ...senderBlanks(broadcast.sender, ['sender']),
    ...TEXTS.flatMap((path) => braces(textAt(broadcast, path) ?? '', path, vars)),
    ...ADDRESSES.flatMap((path) => schemeless(textAt(broadcast, path) ?? '', path)),
    ...blankPush(broadcast),
  ]
}

/** The warning of a sender with blanks around it. */
export function senderBlanks(sender: string, path: Path): readonly Fault[] {
  const trimmed = sender.trim()
  if (trimmed === sender) return []
  const text = `the sender ${quoted(sender)} has blanks around it, and is another user than ${quoted(trimmed)}`
  const remedy = trimmed === '' ? 'Write the user id.' : `Write ${quoted(trimmed)}.`
  return [fault('sender-blanks', path, text, remedy)]
}

function blankFault(broadcast: Broadcast, path: Path): readonly Fault[] {
  if (!NOTHING_TO_SEE.test(textAt(broadcast, path) ?? '')) return []
  const name = String(path.at(-1))
  const text = `${name} shows nothing: it has only blanks or characters that nobody sees`
  return [{ severity: 'error', code: 'message-empty', path, text, remedy: `Write the ${name}.` }]
}

/** An offline push whose title or content shows nothing. If one is missing, the core says so. */
function blankPush({ push, message }: Broadcast): readonly Fault[] {
  const { title, content } = message.offlinePush ?? {}
  if (push === 'online' || !title || !content) return []
  const [blank] = Object.entries({ title, content }).filter(([, text]) => NOTHING_TO_SEE.test(text))
  if (!blank) return []
  const text = `the ${blank[0]} of offlinePush shows nothing: it has only blanks or characters that nobody sees`
  const path = ['message', 'offlinePush', blank[0]]
  return [{ severity: 'warning', code: 'offline-push-silent', path, text, remedy: `Write the ${blank[0]}.` }]
}

/** A single brace around what templates see, as other template languages write it. */
const SINGLE_BRACES =
  /(?<![{\\])(?:\{\s+)?\$?\{\s*(?<inside>(?<root>\p{L}[\w-]*)(?:\.[\w.-]+)?\s*(?:\|[^{}]*)?)\}(?:\s*\})?/gu
/** What may be the end of an output without its begin. */
const LONE_END = /[\w"'\])]\s*\}\}/

const ROOTS = new Set(['vars', 'occurrence', 'event', 'reminder'])

function braces(text: string, path: Path, vars: TemplateScope['vars'] | undefined): readonly Fault[] {
  if (!text.includes('}') || text.includes('{% raw') || text.includes('{%- raw')) return []
  const found: Fault[] = []
  for (const match of text.matchAll(SINGLE_BRACES)) {
    const { inside = '', root = '' } = match.groups ?? {}
    const isVar = vars !== undefined && Object.hasOwn(vars, root) && inside.trim() === root
    const isKnown = ROOTS.has(root) && (root === 'reminder' || inside.includes('.'))
    if (!isVar && !isKnown) continue
    const meant = isVar ? `vars.${root}` : inside.trim()
    const sentence = `${quoted(match[0])} is sent as it stands: a value of a template has two braces on each side`
    const remedy = `Write {{ ${meant} }}, or {% raw %}${match[0]}{% endraw %} if the braces are meant.`
    found.push({ ...fault('template-braces', path, sentence, remedy), offset: match.index, length: match[0].length })
  }
  // In JSON, two braces end two maps.
  if (found.length > 0 || !READ.some((each) => each.join('/') === path.join('/'))) return found
  const end = LONE_END.exec(text)
  if (end === null || text.slice(0, end.index).includes('{')) return found
  const remedy = 'Write {{ before the value, or remove the braces.'
  const sentence = '"}}" is sent as it stands: no {{ stands before it'
  const offset = end.index + end[0].length - 2
  return [...found, { ...fault('template-braces', path, sentence, remedy), offset, length: 2 }]
}

/** Every scheme counts: an app may have its own. */
const SCHEME = /^[a-z][a-z0-9+.-]*:\/\/./i

function schemeless(url: string, path: Path): readonly Fault[] {
  if (url === '' || SCHEME.test(url)) return []
  const text = `${quoted(url)} is no address of the web: it does not begin with https:// or another scheme`
  const host = /^(?:\/\/)?((?:[a-z0-9-]+\.)+[a-z]{2,}(?::\d+)?(?:[/?#]\S*)?)$/i.exec(url.trim())?.[1]
  const remedy =
    host === undefined ? 'Write the whole address, e.g. https://cdn.example.com/cup.png.' : `Write https://${host}.`
  return [fault('url-scheme', path, text, remedy)]
}

function textAt(broadcast: Broadcast, path: Path): string | undefined {
  const value = valueAt(broadcast, path)
  return typeof value === 'string' ? value : undefined
}
