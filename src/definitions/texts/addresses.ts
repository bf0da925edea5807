import type { Broadcast } from '../../core/announcement/broadcast.ts'
import { PUSH_IMAGES } from '../../core/announcement/broadcast.ts'
import type { Path } from '../../core/problem.ts'
import { fault, quoted } from '../problems/codes.ts'
import type { Fault } from '../problems/codes.ts'
import { textAt } from './text-at.ts'

/** The addresses of the web. `huaweiIcon` is none: it is a file of the app. */
const ADDRESSES: readonly Path[] = [
  ['message', 'url'],
  ...['original', 'large', 'thumbnail'].map((picture) => ['message', picture, 'url']),
  ...PUSH_IMAGES.filter((name) => name !== 'huaweiIcon').map((name) => ['message', 'offlinePush', 'image', name]),
]

/** Every scheme counts: an app may have its own. */
const SCHEME = /^[a-z][a-z0-9+.-]*:\/\/./i

/** `http` and `https`, also as they are mistyped. The longer ones come first. */
const NEAR_HTTP =
  'hhttps|htttps|httpss|httpps|hptts|hppts|httsp|htpps|https|htps|ttps|htts|hhttp|htttp|httpp|hpttp|http|hptt|htpp|htp|ttp'
/** What stands between the scheme and the host, also as it is mistyped. */
const MISTYPED = new RegExp(`^(?<scheme>${NEAR_HTTP})(?:[:;][/\\\\]{1,3}|//|:(?=[\\w-]+\\.))(?=[\\p{L}\\d])`, 'iu')
const MISTYPED_IN_TEXT = new RegExp(
  `(?<![\\w./:@+-])(?<scheme>${NEAR_HTTP})(?:[:;][/\\\\]{1,3}|//|:(?=[\\w-]+\\.))(?=[\\p{L}\\d])\\S{0,500}`,
  'giu',
)
/** An address that ends after its scheme: a blank cut it off. */
const CUT_IN_TEXT = /(?<![\w./:@+-])https?:\/\/(?=\s|$)/giu
/** As it must be. */
const RIGHT = /^https?:\/\//i

/** Addresses that no app finds or reaches. */
export function reviewAddresses(broadcast: Broadcast): readonly Fault[] {
  return ADDRESSES.flatMap((path) => {
    const url = textAt(broadcast, path) ?? ''
    return url === '' ? [] : (schemeless(url, path) ?? unreachable(url, path))
  })
}

function schemeless(url: string, path: Path): readonly Fault[] | undefined {
  const bare = url.trim().replace(/^(?:<(.*)>|"(.*)"|'(.*)')$/, '$1$2$3')
  const mended = withScheme(bare)
  if (SCHEME.test(url) && mended === undefined) return undefined
  const text =
    mended === undefined && SCHEME.test(bare) ? 'has signs around it' : 'does not begin with https:// or another scheme'
  const whole = mended ?? (SCHEME.test(bare) ? bare : undefined)
  const remedy =
    whole === undefined ? 'Write the whole address, e.g. https://cdn.example.com/cup.png.' : `Write ${whole}.`
  return [fault('url-scheme', path, `${quoted(url)} is no address of the web: it ${text}`, remedy)]
}

/** The address with the scheme that is most probably meant. `undefined` when there is nothing to mend. */
function withScheme(url: string): string | undefined {
  const match = MISTYPED.exec(url)
  if (match !== null) {
    const mended = `${match.groups?.['scheme']?.toLowerCase().includes('s') ? 'https' : 'http'}://${url.slice(match[0].length)}`
    return RIGHT.test(url) && mended.toLowerCase() === url.toLowerCase() ? undefined : mended
  }
  const host = /^(?:\/\/)?((?:[a-z0-9-]+\.)+[a-z]{2,}(?::\d+)?(?:[/?#]\S*)?)$/i.exec(url)?.[1]
  return host === undefined ? undefined : `https://${host}`
}

/** Hosts that are another machine for everybody who receives the address. */
const OWN_MACHINE = /^(?:file:|[a-z]+:\/\/(?:localhost|127\.|0\.0\.0\.0|10\.|192\.168\.|\[::1\]))/i

function unreachable(url: string, path: Path): readonly Fault[] {
  if (/^https?:\/\/https?:/i.test(url)) {
    const remedy = `Write ${url.replace(/^https?:\/\//i, '')}.`
    return [fault('url-broken', path, `${quoted(url)} has two schemes`, remedy)]
  }
  const blank = /[\s\p{Cc}\u200B\u2060\uFEFF\u00AD]/u.exec(url)
  // A template in it is told as such.
  if (blank !== null && !/\{[{%]/.test(url)) {
    const sign = blank[0] === ' ' ? 'a blank' : `the invisible sign U+${hex(blank[0])}`
    const remedy = blank[0] === ' ' ? 'Write %20 for the blank, or remove it.' : 'Remove it.'
    const found = fault('url-broken', path, `${quoted(url)} has ${sign} in it, where many apps end the address`, remedy)
    return [{ ...found, offset: blank.index, length: 1 }]
  }
  if (!OWN_MACHINE.test(url)) return []
  const text = `${quoted(url)} leads to the own device or network of whoever reads it`
  return [
    fault('url-broken', path, text, 'Write an address that everybody can reach, e.g. https://cdn.example.com/cup.png.'),
  ]
}

const hex = (sign: string) => (sign.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')

/** Addresses within a text that people read, whose begin is mistyped: no app makes a link of them. */
export function reviewLinks(text: string, path: Path): readonly Fault[] {
  const mistyped = [...text.matchAll(MISTYPED_IN_TEXT)].flatMap((match) => {
    const written = match[0].replace(/[.,;:!?)\]}'"]+$/, '')
    const mended = withScheme(written)
    if (mended === undefined) return []
    const found = fault('url-scheme', path, `${quoted(written)} is no link: its begin is mistyped`, `Write ${mended}.`)
    return [{ ...found, offset: match.index, length: written.length }]
  })
  const cut = [...text.matchAll(CUT_IN_TEXT)].map(({ 0: written, index }) => {
    const found = fault('url-scheme', path, `${quoted(written)} is no link: a blank follows it`, 'Remove the blank.')
    return { ...found, offset: index, length: written.length }
  })
  return [...mistyped, ...cut]
}

/** Addresses without a scheme that are whole values of the JSON that an app reads. */
export function reviewJsonAddresses(json: unknown, path: Path): readonly Fault[] {
  const waiting = [json]
  while (waiting.length > 0) {
    const next = waiting.pop()
    // One by one: a long list is more than a call takes as arguments.
    if (typeof next === 'object' && next !== null) for (const value of Object.values(next)) waiting.push(value)
    if (typeof next !== 'string' || (!/^www\.[\w-]+\./i.test(next) && !MISTYPED.test(next))) continue
    const mended = withScheme(next)
    if (mended === undefined) continue
    const text = `${quoted(next)} is no address of the web: it does not begin with https:// or another scheme`
    return [fault('url-scheme', path, text, `Write ${mended}.`)]
  }
  return []
}
