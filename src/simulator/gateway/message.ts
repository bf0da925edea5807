import { isMediaType, isValidMedia } from './media.ts'
import { bytesOf, isObject } from './request.ts'
import type { Params } from './request.ts'
import type { GatewaySettings } from './settings.ts'

/** A parameter is missing or invalid. */
const INVALID = 660000002
const TOO_BIG = 660400001
const UNREGISTERED = 660500002

const TEXT = 1
const CUSTOM = 200

/** The characters that the vendor allows in user ids. They are ASCII, so that characters are bytes. */
const USER_ID_CHARACTERS = /^[0-9A-Za-z!#$%&()+\-:;<=.>?@[\]^_ {}|~]+$/
/** The vendor's limit for a UserId. */
export const MAX_USER_ID_BYTES = 32

/** Whether the text has only characters that a UserId may have. It does not check the length. */
export function hasUserIdCharacters(text: string): boolean {
  return USER_ID_CHARACTERS.test(text)
}

/**
 * Checks the business parameters of SendMessageToAllUsers: first their form, then the sizes, then the sender.
 * Sources: https://www.zegocloud.com/docs/zim-server/messaging/push-message-to-all-users and
 * https://www.zegocloud.com/docs/zim-server/messaging/messagebody-introduction.
 *
 * @param isSender whether this user may send
 * @returns the code of the first failed check, or undefined
 */
export function checkBroadcast(
  params: Params | undefined,
  settings: GatewaySettings,
  isSender: (userId: string) => boolean,
): number | undefined {
  if (params === undefined || !isWellFormed(params)) return INVALID
  const { FromUserId, MessageBody } = params
  if (isTooBig(MessageBody as Params, settings)) return TOO_BIG
  return isSender(FromUserId as string) ? undefined : UNREGISTERED
}

/** The text that everyone would see, or `''`: the Message as it is in the request, even in an invalid one. */
export function messageTextOf(params: Params | undefined): string {
  const body = params?.['MessageBody']
  const text = isObject(body) ? body['Message'] : undefined
  return typeof text === 'string' ? text : ''
}

/** What every client of the app received. */
export interface SentMessage {
  readonly sender: string
  /** The Message as sent: the text, the custom content, or the JSON of a media message. */
  readonly text: string
  readonly messageType: number
  /** Null when the request had none. */
  readonly pushType: number | null
}

/** What everyone receives from a checked request. */
export function sentMessageOf(params: Params | undefined): SentMessage {
  const { FromUserId, MessageType, PushType } = params ?? {}
  return {
    sender: FromUserId as string,
    text: messageTextOf(params),
    messageType: MessageType as number,
    pushType: (PushType ?? null) as number | null,
  }
}

function isWellFormed(params: Params): boolean {
  const { FromUserId, MessageType, MessageBody, SubMsgType, PushType } = params
  return (
    typeof FromUserId === 'string' &&
    FromUserId.length <= MAX_USER_ID_BYTES &&
    hasUserIdCharacters(FromUserId) &&
    isObject(MessageBody) &&
    isValidBody(MessageBody) &&
    isValidContent(MessageType, MessageBody['Message'] as string) &&
    // Documented for custom messages only. But the vendor's own sample sends 0 with a text, so others may have it, too.
    (MessageType !== CUSTOM || isIntegerIn(SubMsgType, 0, 200)) &&
    (PushType === undefined || isIntegerIn(PushType, 0, 2))
  )
}

/** Types 2 (command), 10 (multi-item) and 20 (barrage) exist, but not for a broadcast. */
function isValidContent(type: unknown, message: string): boolean {
  return type === TEXT || type === CUSTOM || (isMediaType(type) && isValidMedia(type, message))
}

function isValidBody(body: Params): boolean {
  const { Message, ExtendedData, HasReceipt, OfflinePush } = body
  return (
    typeof Message === 'string' &&
    Message !== '' &&
    isAbsentOr(ExtendedData, 'string') &&
    (HasReceipt === undefined || isIntegerIn(HasReceipt, 0, 1)) &&
    (OfflinePush === undefined || (isObject(OfflinePush) && isValidOfflinePush(OfflinePush)))
  )
}

function isValidOfflinePush(push: Params): boolean {
  const { Enable, PushStrategyId, EnableBadge, BadgeIncrement, PushImageInfo, PrivateMessageTemplate } = push
  return (
    (Enable === undefined || isIntegerIn(Enable, 0, 1)) &&
    ['Title', 'Content', 'Payload', 'ThreadId'].every((name) => isAbsentOr(push[name], 'string')) &&
    (PushStrategyId === undefined || (typeof PushStrategyId === 'string' && PushStrategyId.length <= 32)) &&
    isAbsentOr(EnableBadge, 'boolean') &&
    // The vendor treats more than 99 as 99, so only the lower end is an error.
    (BadgeIncrement === undefined || isIntegerIn(BadgeIncrement, 0, Number.MAX_SAFE_INTEGER)) &&
    (PushImageInfo === undefined || (isObject(PushImageInfo) && isValidPushImage(PushImageInfo))) &&
    isAbsentOrTexts(PrivateMessageTemplate, ['TemplateId', 'TitleParameters', 'ContentParameters'])
  )
}

/**
 * Source of HuaWei and PrivateMessageTemplate: the Chinese page
 * https://doc-zh.zego.im/zim-server/messaging/messagebody-introduction.
 */
function isValidPushImage({ Apns, Android }: Params): boolean {
  return (
    isAbsentOrTexts(Apns, ['Image']) &&
    (Android === undefined ||
      (isObject(Android) &&
        [Android['FCM'], Android['HuaWei']].every((maker) => isAbsentOrTexts(maker, ['Image', 'Icon']))))
  )
}

/** Whether these optional fields are all texts. */
function isAbsentOrTexts(value: unknown, names: readonly string[]): boolean {
  return value === undefined || (isObject(value) && names.every((name) => isAbsentOr(value[name], 'string')))
}

function isTooBig({ Message, ExtendedData }: Params, settings: GatewaySettings): boolean {
  return (
    bytesOf(Message as string) > settings.maxMessageBytes ||
    bytesOf((ExtendedData ?? '') as string) > settings.maxExtendedDataBytes
  )
}

function isIntegerIn(value: unknown, least: number, most: number): boolean {
  return Number.isInteger(value) && (value as number) >= least && (value as number) <= most
}

function isAbsentOr(value: unknown, type: 'string' | 'boolean'): boolean {
  return value === undefined || typeof value === type
}
