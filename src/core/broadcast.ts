import type { Finding } from './problem.ts'

/** Who is reached: online users only, online users plus an offline push, or an offline push alone. */
export const PUSHES = ['online', 'everyone', 'offline'] as const
export type Push = (typeof PUSHES)[number]

/** A picture at one size: sizes in pixels. */
export interface ImageSource {
  readonly url: string
  readonly width: number
  readonly height: number
}

/** What an offline device shows; without it an offline push may show nothing (the vendor's `Enable` defaults to 0). */
export interface OfflinePush {
  readonly title?: string
  readonly content?: string
  readonly payload?: string
  /** The "resourcesID" of the console. */
  readonly strategyId?: string
  readonly image?: { readonly apns?: string; readonly fcm?: string; readonly fcmIcon?: string }
  readonly badge?: boolean
  /** By how much the badge on the app's icon grows. */
  readonly badgeIncrement?: number
  readonly threadId?: string
}

interface Extended {
  /** Handed to the clients beside the message. */
  readonly extendedData?: string
  readonly offlinePush?: OfflinePush
}

interface Attachment {
  /** Unique, chosen by the sender. */
  readonly uid: string
  readonly url: string
  readonly fileName: string
  /** Bytes. */
  readonly size?: number
}

interface Recording extends Attachment {
  /** Seconds. */
  readonly duration?: number
}

interface Picture extends Omit<Attachment, 'url'> {
  readonly original: ImageSource
  readonly large?: ImageSource
  readonly thumbnail?: ImageSource
}

type Media =
  | ({ readonly type: 'image' } & Picture)
  | ({ readonly type: 'file' } & Attachment)
  | ({ readonly type: 'audio' } & Recording)
  | ({ readonly type: 'video'; readonly thumbnail?: ImageSource } & Recording)

/** The broadcastable messages of ZIM: types 1, 11, 12, 13, 14 and 200. A custom one is opaque to ZIM. */
export type Message = Extended &
  (
    | { readonly type: 'text'; readonly text: string }
    | Media
    | { readonly type: 'custom'; readonly subType: number; readonly content: string }
  )

/** Everything that one call of SendMessageToAllUsers says. {@link checkBroadcast} knows the limits of each field. */
export interface Broadcast {
  /** The FromUserId: a registered ZIM user. */
  readonly sender: string
  readonly push: Push
  readonly message: Message
}

/**
 * How much of everything the vendor takes from an app for which support has raised nothing. Bytes are UTF-8 bytes: the
 * pages leave open whether "2 KB" means bytes or characters and 1000 or 1024, so the unit is the stricter one, times
 * 1024. Sources: "MessageBody Introduction" (2026-05-06) and "Push messages to all users" (2026-07-08) of ZEGOCLOUD.
 */
export const VENDOR_LIMITS = {
  /** Characters of FromUserId; its set is ASCII, so they are bytes too. */
  sender: 32,
  /** Bytes of the `Message` string, for media those of its JSON. Support raises it to at most 32 KB. */
  message: 2048,
  /** Bytes of ExtendedData. Support can raise it. */
  extendedData: 1024,
  /** Bytes of each Url of a message. */
  url: 500,
  /** Bytes of FileName. */
  fileName: 150,
  /** Highest SubMsgType; the lowest is 0. */
  subType: 200,
  /** Highest BadgeIncrement; the lowest is 0. */
  badgeIncrement: 99,
  /** Characters of PushStrategyId. Source: "ResourcesID introduction". */
  strategyId: 32,
} as const

/** The limits in force for one app. */
export type BroadcastLimits = { readonly [name in keyof typeof VENDOR_LIMITS]: number }

/** One character that a ZIM user id must not contain. Source: the FromUserId row of "Push messages to all users". */
export const FOREIGN_TO_USER_ID = /[^0-9A-Za-z!#$%&()+\-:;<=.>?@[\]^_ {}|~]/u

const encoder = new TextEncoder()

/** How many bytes a text takes on the wire; a lone surrogate counts as U+FFFD, three bytes. */
export const utf8Bytes = (text: string): number => encoder.encode(text).length

const source = (picture?: ImageSource) => picture && { Url: picture.url, Width: picture.width, Height: picture.height }

/**
 * The vendor's `Message` string: the text itself, or for media the JSON of the vendor's structure (which `MessageBody`
 * then encodes a second time). The limit on messages is measured on this string, so checking and sending both use it.
 */
export function vendorMessage(message: Message): string {
  if (message.type === 'text') return message.text
  if (message.type === 'custom') return message.content
  const named = { FileName: message.fileName, Size: message.size }
  const thumbnail = 'thumbnail' in message ? source(message.thumbnail) : undefined
  if (message.type === 'image') {
    const sizes = { Origin: source(message.original), LargeImage: source(message.large), Thumbnail: thumbnail }
    return JSON.stringify({ Uid: message.uid, ...sizes, ...named })
  }
  const duration = 'duration' in message ? message.duration : undefined
  const recording = { MediaDuration: duration, Thumbnail: thumbnail }
  return JSON.stringify({ Uid: message.uid, Url: message.url, ...named, ...recording })
}

type Path = Finding['path']

function error(code: string, path: Path, text: string, remedy: string): Finding {
  return { severity: 'error', code, path, text, remedy }
}

/** A text that must be there and fit. `what` names it in sentences, `code` is the stem of the codes. */
function* checkText(what: string, code: string, path: Path, text: string, limit = Infinity): Generator<Finding> {
  if (text === '') yield error(`${code}-empty`, path, `${what} is empty`, `Write the ${what}.`)
  yield* checkSize(what, code, path, text, limit)
}

function* checkSize(what: string, code: string, path: Path, text: string, limit: number): Generator<Finding> {
  // No unit of a text takes more than three bytes, so that short ones need not be encoded.
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
  const text = `sender contains ${JSON.stringify(foreign[0])}, which no ZIM user id may contain`
  const remedy = 'Use digits, English letters, spaces and ! # $ % & ( ) + - : ; < = . > ? @ [ ] ^ _ { } | ~ only.'
  yield { ...error('sender-charset', ['sender'], text, remedy), offset: foreign.index, length: foreign[0].length }
}

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
  if ('thumbnail' in media) yield* checkSource('thumbnail', media.thumbnail, limits)
  if ('duration' in media) yield* checkInteger('duration', 'duration', ['message', 'duration'], media.duration)
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

/**
 * What the vendor would refuse about a broadcast, found before anything is sent. A broadcast without `error` findings
 * may leave; warnings are lived with. `limits` names those that support has raised for the app.
 */
export function checkBroadcast(broadcast: Broadcast, limits: Partial<BroadcastLimits> = {}): readonly Finding[] {
  const all = { ...VENDOR_LIMITS, ...limits }
  return [
    ...checkSender(broadcast.sender, all.sender),
    ...checkMessage(broadcast.message, all),
    ...checkPush(broadcast, all),
  ]
}
