import { checkBroadcastShape } from './broadcast-shape.ts'
import { FOREIGN_TO_USER_ID, OPPO_TEXTS, PUSH_IMAGES, utf8Bytes, VENDOR_LIMITS, vendorMessage } from './broadcast.ts'
import type { Broadcast, BroadcastLimits, ImageSource, Media, Message, OfflinePush } from './broadcast.ts'
import type { Finding, Path } from '../problem.ts'

function error(code: string, path: Path, text: string, remedy: string): Finding {
  return { severity: 'error', code, path, text, remedy }
}

/** Checks that a text is not empty and fits. `what` names it in sentences. `code` is the stem of the problem codes. */
function* checkText(what: string, code: string, path: Path, text: string, limit = Infinity): Generator<Finding> {
  if (text === '') yield error(`${code}-empty`, path, `${what} is empty`, `Write the ${what}.`)
  yield* checkSize(what, code, path, text, limit)
}

function* checkSize(what: string, code: string, path: Path, text: string, limit: number): Generator<Finding> {
  // No UTF-16 unit takes more than three bytes, so short texts need no encoding.
  const bytes = text.length * 3 > limit ? utf8Bytes(text) : 0
  if (bytes > limit) {
    const measured = `${what} has ${bytes} bytes, allowed are ${limit}`
    yield error(`${code}-too-long`, path, measured, `Shorten the ${what} by ${bytes - limit} bytes.`)
  }
  if (!text.isWellFormed()) {
    const found = `${what} contains half a character (a lone surrogate)`
    yield error(`${code}-malformed`, path, found, `Remove the broken character from the ${what}.`)
  }
}

function* checkInteger(what: string, code: string, path: Path, value = 0, highest?: number): Generator<Finding> {
  if (Number.isSafeInteger(value) && value >= 0 && value <= (highest ?? value)) return
  const range = highest === undefined ? 'a whole number, 0 or more' : `a whole number from 0 to ${highest}`
  yield error(`${code}-range`, path, `${what} is ${value}, allowed is ${range}`, `Set the ${what} to ${range}.`)
}

function* checkSender(sender: string, limit: number): Generator<Finding> {
  yield* checkText('sender', 'sender', ['sender'], sender, limit)
  const foreign = FOREIGN_TO_USER_ID.exec(sender)
  if (foreign === null) return
  // A sign that nobody sees is named by its number.
  const isSeen = !/[\p{Z}\p{C}]/u.test(foreign[0])
  const sign = isSeen ? JSON.stringify(foreign[0]) : `the invisible sign ${numberOf(foreign[0])}`
  const text = `sender contains ${sign}, which no ZIM user id may contain`
  // Twice the limit is enough: what is longer is not mended by this.
  const seen = sender.slice(0, 2 * limit).replaceAll(/[\p{Z}\p{C}]+$|^[\p{Z}\p{C}]+/gu, '')
  const isMended = seen !== '' && seen.length <= limit && !FOREIGN_TO_USER_ID.test(seen)
  const remedy = isMended
    ? `Write ${JSON.stringify(seen)}.`
    : 'Use digits, English letters, spaces and ! # $ % & ( ) + - : ; < = . > ? @ [ ] ^ _ { } | ~ only.'
  yield { ...error('sender-charset', ['sender'], text, remedy), offset: foreign.index, length: foreign[0].length }
}

const numberOf = (sign: string) => `U+${sign.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}`

function* checkSource(name: string, picture: ImageSource | undefined, limits: BroadcastLimits): Generator<Finding> {
  if (picture === undefined) return
  yield* checkText('url', 'url', ['message', name, 'url'], picture.url, limits.url)
  for (const side of ['width', 'height'] as const) {
    const pixels = picture[side]
    if (Number.isSafeInteger(pixels) && pixels > 0) continue
    const text = `${side} is ${pixels}, allowed is a whole number of pixels, 1 or more`
    yield error('dimension-range', ['message', name, side], text, `Set the ${side} to that of the picture in pixels.`)
  }
}

function* checkMedia(media: Media, limits: BroadcastLimits): Generator<Finding> {
  yield* checkText('uid', 'uid', ['message', 'uid'], media.uid)
  yield* checkText('fileName', 'file-name', ['message', 'fileName'], media.fileName, limits.fileName)
  yield* checkInteger('size', 'size', ['message', 'size'], media.size)
  if (media.type === 'image') {
    yield* checkSource('original', media.original, limits)
    yield* checkSource('large', media.large, limits)
  } else {
    yield* checkText('url', 'url', ['message', 'url'], media.url, limits.url)
  }
  if (media.type === 'image' || media.type === 'video') yield* checkSource('thumbnail', media.thumbnail, limits)
  if (media.type === 'audio' || media.type === 'video') {
    yield* checkInteger('duration', 'duration', ['message', 'duration'], media.duration)
  }
  yield* checkSize('JSON of the message', 'message', ['message'], vendorMessage(media), limits.message)
}

function* checkMessage(message: Message, limits: BroadcastLimits): Generator<Finding> {
  if (message.type === 'text') {
    yield* checkText('text', 'message', ['message', 'text'], message.text, limits.message)
  } else if (message.type === 'custom') {
    yield* checkText('content', 'message', ['message', 'content'], message.content, limits.message)
    yield* checkInteger('subType', 'sub-type', ['message', 'subType'], message.subType, limits.subType)
  } else {
    yield* checkMedia(message, limits)
  }
  const extended = message.extendedData ?? ''
  yield* checkSize('extendedData', 'extended-data', ['message', 'extendedData'], extended, limits.extendedData)
}

function* checkPush({ push, message }: Broadcast, limits: BroadcastLimits): Generator<Finding> {
  const { offlinePush } = message
  const path = ['message', 'offlinePush']
  if (push !== 'online' && !(offlinePush?.title && offlinePush.content)) {
    const text = `push is ${push}, but offlinePush has no title and content, so offline devices may show nothing`
    const remedy = 'Give message.offlinePush a title and a content.'
    yield { severity: 'warning', code: 'offline-push-silent', path, text, remedy }
  }
  if (!offlinePush) return
  if (push === 'online') {
    const text = 'push is online, so offlinePush is not sent'
    const remedy = 'Set push to everyone or offline, or remove message.offlinePush.'
    yield { severity: 'warning', code: 'offline-push-unused', path, text, remedy }
  }
  yield* checkPushTexts(offlinePush)
  const { badgeIncrement, strategyId = '' } = offlinePush
  const badge = [...path, 'badgeIncrement']
  yield* checkInteger('badgeIncrement', 'badge-increment', badge, badgeIncrement, limits.badgeIncrement)
  if (strategyId.length > limits.strategyId) {
    const text = `strategyId has ${strategyId.length} characters, allowed are ${limits.strategyId}`
    yield error(
      'strategy-id-too-long',
      [...path, 'strategyId'],
      text,
      'Copy the resourcesID from the ZEGOCLOUD console.',
    )
  }
}

/** Checks texts for which the vendor has no limit. They must still be well-formed. */
function* checkPushTexts({ title, content, payload, strategyId, threadId, image, oppoTemplate }: OfflinePush) {
  const path = ['message', 'offlinePush']
  const texts: readonly (readonly [Path, string | undefined])[] = [
    ...Object.entries({ title, content, payload, strategyId, threadId }).map(([name, text]) => [[name], text] as const),
    ...PUSH_IMAGES.map((name) => [['image', name], image?.[name]] as const),
    ...OPPO_TEXTS.map((name) => [['oppoTemplate', name], oppoTemplate?.[name]] as const),
  ]
  for (const [place, text = ''] of texts) {
    yield* checkSize(String(place.at(-1)), 'offline-push', [...path, ...place], text, Infinity)
  }
  if (oppoTemplate?.templateId !== '') return
  const remedy = 'Copy the id of the template from the OPPO console, or remove oppoTemplate.'
  yield error('oppo-template-empty', [...path, 'oppoTemplate', 'templateId'], 'templateId is empty', remedy)
}

/** The limits in force. A given whole number replaces the vendor's limit, anything else does not. */
function limitsWith(given: Readonly<Record<string, unknown>> | null): BroadcastLimits {
  const names = Object.keys(VENDOR_LIMITS) as (keyof BroadcastLimits)[]
  const limits = names.map((name) => {
    const limit = given?.[name]
    return [name, Number.isSafeInteger(limit) && (limit as number) >= 0 ? (limit as number) : VENDOR_LIMITS[name]]
  })
  return Object.fromEntries(limits) as BroadcastLimits
}

/**
 * What the vendor would refuse about a broadcast, found before anything is sent. A broadcast without `error` findings
 * may be sent; warnings do not stop it. `limits` names the limits that the vendor's support has raised for the app.
 * Never throws: a caller without types may give anything for both, and what is no broadcast gives findings.
 */
export function checkBroadcast(broadcast: Broadcast, limits: Partial<BroadcastLimits> = {}): readonly Finding[] {
  try {
    const mistyped = [...checkBroadcastShape(broadcast)]
    if (mistyped.length > 0) return mistyped
    const all = limitsWith(limits)
    return [
      ...checkSender(broadcast.sender, all.sender),
      ...checkMessage(broadcast.message, all),
      ...checkPush(broadcast, all),
    ]
  } catch {
    // Only a getter or a proxy of the caller can throw here. What it would give the next time is unknown.
    return [error('wrong-type', [], 'the broadcast cannot be read', 'Give a plain object.')]
  }
}
