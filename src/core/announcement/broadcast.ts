/** Who is reached: online users only, online users plus an offline push, or an offline push alone. */
export const PUSHES = ['online', 'everyone', 'offline'] as const
/** One of {@link PUSHES}. */
export type Push = (typeof PUSHES)[number]

/** A picture at one size. Width and height are in pixels. */
export interface ImageSource {
  readonly url: string
  readonly width: number
  readonly height: number
}

/** Addresses of the pictures that an offline device shows beside the text, one per push service. */
export interface PushImage {
  readonly apns?: string
  /** At most 1 MB. */
  readonly fcm?: string
  readonly fcmIcon?: string
  /** https, under 512 KB, best 40 by 40 dp. */
  readonly huawei?: string
  /** A file of the app itself, e.g. `res/raw/ic_launcher`. */
  readonly huaweiIcon?: string
}

/**
 * A template that OPPO has approved for private messages, and its parameters: JSON such as `{"city":"Oslo"}`. Source:
 * PrivateMessageTemplate in the Chinese "MessageBody" page of ZEGOCLOUD. The English page lacks it.
 */
export interface OppoTemplate {
  readonly templateId: string
  readonly titleParameters?: string
  readonly contentParameters?: string
}

/** The keys of a {@link PushImage}. */
export const PUSH_IMAGES = ['apns', 'fcm', 'fcmIcon', 'huawei', 'huaweiIcon'] as const satisfies (keyof PushImage)[]
/** The keys of an {@link OppoTemplate}. */
export const OPPO_TEXTS = [
  'templateId',
  'titleParameters',
  'contentParameters',
] as const satisfies (keyof OppoTemplate)[]

/** What an offline device shows. Without it an offline push may show nothing: the vendor's `Enable` defaults to 0. */
export interface OfflinePush {
  readonly title?: string
  readonly content?: string
  readonly payload?: string
  /** The "resourcesID" of the console. Without it, Android devices of Chinese makers may show nothing. */
  readonly strategyId?: string
  readonly image?: PushImage
  readonly oppoTemplate?: OppoTemplate
  readonly badge?: boolean
  /** How much the badge on the app's icon grows. */
  readonly badgeIncrement?: number
  readonly threadId?: string
}

interface Extended {
  /** The clients get it beside the message. */
  readonly extendedData?: string
  readonly offlinePush?: OfflinePush
}

interface Attachment {
  /** Unique. The sender chooses it. */
  readonly uid: string
  readonly url: string
  readonly fileName: string
  /** In bytes. */
  readonly size?: number
}

interface Recording extends Attachment {
  /** In seconds. */
  readonly duration?: number
}

interface Picture extends Omit<Attachment, 'url'> {
  readonly original: ImageSource
  readonly large?: ImageSource
  readonly thumbnail?: ImageSource
}

/** A message that is a file of some kind. Its `Message` is JSON. */
export type Media =
  | ({ readonly type: 'image' } & Picture)
  | ({ readonly type: 'file' } & Attachment)
  | ({ readonly type: 'audio' } & Recording)
  | ({ readonly type: 'video'; readonly thumbnail?: ImageSource } & Recording)

/** The messages of ZIM that can be broadcast: types 1, 11, 12, 13, 14 and 200. ZIM does not look into a custom one. */
export type Message = Extended &
  (
    | { readonly type: 'text'; readonly text: string }
    | Media
    | { readonly type: 'custom'; readonly subType: number; readonly content: string }
  )

/** Everything that one call of SendMessageToAllUsers says. `checkBroadcast` knows the limit of each field. */
export interface Broadcast {
  /** The FromUserId: a registered ZIM user. */
  readonly sender: string
  readonly push: Push
  readonly message: Message
}

/**
 * What the vendor accepts from an app for which its support has raised nothing. Bytes are UTF-8 bytes. The vendor's
 * pages do not say whether "2 KB" means bytes or characters, nor 1000 or 1024. The unit here is the stricter one
 * (bytes), times 1024. Sources: "MessageBody Introduction" (2026-05-06) and "Push messages to all users" (2026-07-08)
 * of ZEGOCLOUD.
 */
export const VENDOR_LIMITS = {
  /** Characters of FromUserId. They are all ASCII, so the number is also in bytes. */
  sender: 32,
  /** Bytes of the `Message` string; for media, bytes of its JSON. The vendor's support raises it to at most 32 KB. */
  message: 2048,
  /** Bytes of ExtendedData. The vendor's support can raise it. */
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

/** One character that a ZIM user id must not contain. Source: row FromUserId of "Push messages to all users". */
export const FOREIGN_TO_USER_ID = /[^0-9A-Za-z!#$%&()+\-:;<=.>?@[\]^_ {}|~]/u

const encoder = new TextEncoder()

/** How many bytes a text takes when sent. A lone surrogate counts as U+FFFD: three bytes. */
export const utf8Bytes = (text: string): number => encoder.encode(text).length

const source = (picture?: ImageSource) => picture && { Url: picture.url, Width: picture.width, Height: picture.height }

/**
 * The vendor's `Message` string. It is the text itself, or for media the JSON of the vendor's structure (`MessageBody`
 * then encodes it a second time). The limit on messages applies to this string, so checking and sending both use it.
 */
export function vendorMessage(message: Message): string {
  if (message.type === 'text') return message.text
  if (message.type === 'custom') return message.content
  const named = { FileName: message.fileName, Size: message.size }
  if (message.type === 'image') {
    const sizes = {
      Origin: source(message.original),
      LargeImage: source(message.large),
      Thumbnail: source(message.thumbnail),
    }
    return JSON.stringify({ Uid: message.uid, ...sizes, ...named })
  }
  const recording = {
    MediaDuration: message.type === 'file' ? undefined : message.duration,
    Thumbnail: message.type === 'video' ? source(message.thumbnail) : undefined,
  }
  return JSON.stringify({ Uid: message.uid, Url: message.url, ...named, ...recording })
}
