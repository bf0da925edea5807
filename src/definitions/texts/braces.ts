import { PUSH_IMAGES } from '../../core/announcement/broadcast.ts'
import type { Broadcast } from '../../core/announcement/broadcast.ts'
import type { Path } from '../../core/problem.ts'
import { fault, quoted } from '../problems/codes.ts'
import type { Fault } from '../problems/codes.ts'
import type { TemplateScope } from '../template/scope.ts'
import { TEXTS } from '../template/template.ts'
import { textAt } from './text-at.ts'

type SeenVars = TemplateScope['vars'] | undefined

/** The texts that are no templates: they leave as they are written. */
const NO_TEMPLATES: readonly Path[] = [
  ['sender'],
  ...['url', 'uid', 'fileName'].map((name) => ['message', name]),
  ...['original', 'large', 'thumbnail'].map((picture) => ['message', picture, 'url']),
  ...['strategyId', 'threadId'].map((name) => ['message', 'offlinePush', name]),
  ['message', 'offlinePush', 'oppoTemplate', 'templateId'],
  ...PUSH_IMAGES.map((name) => ['message', 'offlinePush', 'image', name]),
]

/** What looks like a template and is none: it is sent as it stands. `isRead` says whether people read a text. */
export function reviewBraces(broadcast: Broadcast, vars: SeenVars, isRead: (path: Path) => boolean): readonly Fault[] {
  return [
    ...TEXTS.flatMap((path) => inTemplate(textAt(broadcast, path) ?? '', path, vars, isRead(path))),
    ...NO_TEMPLATES.flatMap((path) => inOther(textAt(broadcast, path) ?? '', path)),
  ]
}

function inOther(text: string, path: Path): readonly Fault[] {
  const match = /\{\{[^{}]*\}\}|\{%[^{}]*?%\}/.exec(text)
  if (match === null) return []
  const sentence = `${quoted(match[0])} is sent as it stands: ${String(path.at(-1))} is no template`
  const found = fault(
    'template-braces',
    path,
    sentence,
    'Write the value itself; docs/templates.md has the texts that are templates.',
  )
  return [{ ...found, offset: match.index, length: match[0].length }]
}

/** A single brace around what templates see, as other template languages write it. */
const SINGLE_BRACES =
  /(?<![{\\])(?:\{\s+)?[$#%]?\{\s*(?<inside>(?<root>\p{L}[\w-]*)(?:\.[\w.-]+)?\s*(?:\|[^{}]*)?)\}(?:\s*\})?/gu
/** Names in the signs of other template languages: `[[prize]]`, `<%= prize %>`, `%prize%`. */
const OTHER_SIGNS = /\[\[\s*(?<a>[\p{L}\w.-]+)\s*\]\]|<%=?\s*(?<b>[\p{L}\w.-]+)\s*%>|%(?<c>[\p{L}_][\w.-]*)%/gu
/** What `printf` and its like put a value in. A number before it makes it a percentage. */
const PRINTF = /(?<![\w%\\]|\d\s)%(?:\d+\$)?[sd@](?![\p{L}\w%'’])/gu
/** What may be the end of an output or a tag without its begin. */
const LONE_END = /[\w"'\])]\s*(?:\}\}|%\})/

const ROOTS = new Set(['vars', 'occurrence', 'event', 'reminder'])

function inTemplate(text: string, path: Path, vars: SeenVars, isRead: boolean): readonly Fault[] {
  if (!/[}%\]]/.test(text) || text.includes('{% raw') || text.includes('{%- raw')) return []
  const found = [
    ...named(text, SINGLE_BRACES, 'a value of a template has two braces on each side', path, vars),
    ...named(text, OTHER_SIGNS, 'a value of a template stands between {{ and }}', path, vars),
  ]
  // In JSON, two braces end two maps.
  if (found.length > 0 || !isRead) return found
  for (const match of text.matchAll(PRINTF)) {
    const sentence = `${quoted(match[0])} is sent as it stands: nothing puts a value in there`
    const each = fault(
      'template-braces',
      path,
      sentence,
      'Write the value, or {{ vars.name }} with its name under vars.',
    )
    found.push({ ...each, offset: match.index, length: match[0].length })
  }
  const end = LONE_END.exec(text)
  if (end === null || text.slice(0, end.index).includes('{')) return found
  const [sign, begin] = end[0].endsWith('%}') ? ['%}', '{%'] : ['}}', '{{']
  const remedy = `Write ${begin} before ${sign === '}}' ? 'the value' : 'the tag'}, or remove the braces.`
  const sentence = `"${sign}" is sent as it stands: no ${begin} stands before it`
  const offset = end.index + end[0].length - 2
  return [...found, { ...fault('template-braces', path, sentence, remedy), offset, length: 2 }]
}

/** Every match that names what templates see. Other names are the app's own business. */
function named(text: string, pattern: RegExp, why: string, path: Path, vars: SeenVars): Fault[] {
  return [...text.matchAll(pattern)].flatMap((match) => {
    const { inside, a, b, c } = match.groups ?? {}
    const name = (inside ?? a ?? b ?? c ?? '').trim()
    const root = /^[\p{L}_][\w-]*/u.exec(name)?.[0] ?? ''
    const isVar = vars !== undefined && Object.hasOwn(vars, root) && name === root
    const isKnown = ROOTS.has(root) && (root === 'reminder' || name.includes('.'))
    if (!isVar && !isKnown) return []
    const meant = isVar ? `vars.${root}` : name
    const sentence = `${quoted(match[0])} is sent as it stands: ${why}`
    const key = root === 'vars' ? (name.split(/[.|\s]+/)[1] ?? '') : ''
    const define = key === '' || (vars !== undefined && Object.hasOwn(vars, key)) ? '' : `, and ${key} under vars`
    const remedy = `Write {{ ${meant} }}${define}, or {% raw %}${match[0]}{% endraw %} if the braces are meant.`
    const each = fault(
      'template-braces',
      path,
      sentence,
      inside === undefined ? `Write {{ ${meant} }}${define}.` : remedy,
    )
    return [{ ...each, offset: match.index, length: match[0].length }]
  })
}
