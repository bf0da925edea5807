import { vendorMessage } from '../core/announcement/broadcast.ts'
import type { Broadcast, Message, OfflinePush, OppoTemplate, Push, PushImage } from '../core/announcement/broadcast.ts'

/** MessageType of the vendor. Source: "MessageBody Introduction". */
const MESSAGE_TYPE: Record<Message['type'], number> = {
  text: 1,
  image: 11,
  file: 12,
  audio: 13,
  video: 14,
  custom: 200,
}

/** PushType of the vendor. Always sent: no page states its default. */
const PUSH_TYPE: Record<Push, number> = { online: 0, everyone: 1, offline: 2 }

/** A picture and an icon; undefined when there is neither. */
function drawn(Image: string | undefined, Icon?: string) {
  return Image === undefined && Icon === undefined ? undefined : { Image, Icon }
}

function pushImage({ apns, fcm, fcmIcon, huawei, huaweiIcon }: PushImage) {
  const makers = { FCM: drawn(fcm, fcmIcon), HuaWei: drawn(huawei, huaweiIcon) }
  return { Apns: drawn(apns), Android: makers.FCM === undefined && makers.HuaWei === undefined ? undefined : makers }
}

function oppoTemplateOf({ templateId, titleParameters, contentParameters }: OppoTemplate) {
  return { TemplateId: templateId, TitleParameters: titleParameters, ContentParameters: contentParameters }
}

function offlinePushOf(push: OfflinePush) {
  return {
    // The vendor's default is 0, "do not push". But an author who writes an offlinePush wants it shown.
    Enable: 1,
    Title: push.title,
    Content: push.content,
    Payload: push.payload,
    PushStrategyId: push.strategyId,
    PushImageInfo: push.image && pushImage(push.image),
    PrivateMessageTemplate: push.oppoTemplate && oppoTemplateOf(push.oppoTemplate),
    EnableBadge: push.badge,
    BadgeIncrement: push.badgeIncrement,
    ThreadId: push.threadId,
  }
}

/**
 * The JSON body of one SendMessageToAllUsers call, without absent fields. For media, `Message` is JSON itself. An
 * `offlinePush` is only sent with a push that reaches offline users. No page says what `Enable` 1 does beside PushType
 * 0, and an announcement for online users must not wake the others.
 */
export function broadcastBody({ sender, push, message }: Broadcast): string {
  const offlinePush = push === 'online' ? undefined : message.offlinePush
  return JSON.stringify({
    FromUserId: sender,
    MessageType: MESSAGE_TYPE[message.type],
    SubMsgType: message.type === 'custom' ? message.subType : undefined,
    MessageBody: {
      Message: vendorMessage(message),
      ExtendedData: message.extendedData,
      OfflinePush: offlinePush && offlinePushOf(offlinePush),
    },
    PushType: PUSH_TYPE[push],
  })
}
