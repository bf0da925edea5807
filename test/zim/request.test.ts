import { describe, expect, it } from 'vitest'
import { broadcastBody } from '../../src/zim/request.ts'
import type { Broadcast, Message } from '../../src/zim/index.ts'

const body = (message: Message, push: Broadcast['push'] = 'online'): unknown => {
  return JSON.parse(broadcastBody({ sender: 'ops-bot', push, message }))
}
const whole = (MessageType: number, Message: string, more: object = {}): unknown => {
  return { FromUserId: 'ops-bot', MessageType, MessageBody: { Message }, PushType: 0, ...more }
}
const original = { url: 'https://a/o.png', width: 3, height: 4 }
const vendorOriginal = '{"Url":"https://a/o.png","Width":3,"Height":4}'

describe('the body of a call', () => {
  it('of a text is type 1 with the text itself', () => {
    expect(
      broadcastBody({ sender: 'ops-bot', push: 'online', message: { type: 'text', text: 'hi "you" 世界 🎄' } }),
    ).toBe('{"FromUserId":"ops-bot","MessageType":1,"MessageBody":{"Message":"hi \\"you\\" 世界 🎄"},"PushType":0}')
  })

  it('of a custom message is type 200 with SubMsgType', () => {
    expect(body({ type: 'custom', subType: 7, content: '{"a":1}' })).toEqual(whole(200, '{"a":1}', { SubMsgType: 7 }))
  })

  it('of an image is type 11 with its structure as JSON in JSON', () => {
    expect(body({ type: 'image', uid: 'u1', original, fileName: 'o.png' })).toEqual(
      whole(11, `{"Uid":"u1","Origin":${vendorOriginal},"FileName":"o.png"}`),
    )
    expect(
      body({ type: 'image', uid: 'u1', original, large: original, thumbnail: original, fileName: 'o.png', size: 9 }),
    ).toEqual(
      whole(
        11,
        `{"Uid":"u1","Origin":${vendorOriginal},"LargeImage":${vendorOriginal},"Thumbnail":${vendorOriginal},` +
          '"FileName":"o.png","Size":9}',
      ),
    )
  })

  it('of a file is type 12', () => {
    expect(body({ type: 'file', uid: 'u1', url: 'https://a/f', fileName: 'f.pdf', size: 9 })).toEqual(
      whole(12, '{"Uid":"u1","Url":"https://a/f","FileName":"f.pdf","Size":9}'),
    )
  })

  it('of an audio is type 13', () => {
    expect(body({ type: 'audio', uid: 'u1', url: 'https://a/f', fileName: 'f.mp3', size: 9, duration: 60 })).toEqual(
      whole(13, '{"Uid":"u1","Url":"https://a/f","FileName":"f.mp3","Size":9,"MediaDuration":60}'),
    )
  })

  it('of a video is type 14', () => {
    const video = { type: 'video', uid: 'u1', url: 'https://a/f', fileName: 'f.mp4' } as const
    expect(body(video)).toEqual(whole(14, '{"Uid":"u1","Url":"https://a/f","FileName":"f.mp4"}'))
    expect(body({ ...video, size: 9, duration: 60, thumbnail: original })).toEqual(
      whole(
        14,
        `{"Uid":"u1","Url":"https://a/f","FileName":"f.mp4","Size":9,"MediaDuration":60,"Thumbnail":${vendorOriginal}}`,
      ),
    )
  })

  it.each([
    ['online', 0],
    ['everyone', 1],
    ['offline', 2],
  ] as const)('of a push to %s has PushType %i', (push, PushType) => {
    expect(body({ type: 'text', text: 'hi' }, push)).toEqual(whole(1, 'hi', { PushType }))
  })

  it('carries ExtendedData', () => {
    expect(body({ type: 'text', text: 'hi', extendedData: 'x' })).toMatchObject({
      MessageBody: { Message: 'hi', ExtendedData: 'x' },
    })
  })
})

describe('the offline push of a call', () => {
  const text = { type: 'text', text: 'hi' } as const

  it('is enabled and complete', () => {
    const offlinePush = {
      title: 't',
      content: 'c',
      payload: 'p',
      strategyId: 's',
      image: {
        apns: 'https://a/i',
        fcm: 'https://a/j',
        fcmIcon: 'https://a/k',
        huawei: 'https://a/l',
        huaweiIcon: 'res/raw/m',
      },
      oppoTemplate: { templateId: 'o', titleParameters: '{"a":"b"}', contentParameters: '{"c":"d"}' },
      badge: true,
      badgeIncrement: 2,
      threadId: 'th',
    }
    expect(body({ ...text, offlinePush }, 'everyone')).toEqual({
      FromUserId: 'ops-bot',
      MessageType: 1,
      MessageBody: {
        Message: 'hi',
        OfflinePush: {
          Enable: 1,
          Title: 't',
          Content: 'c',
          Payload: 'p',
          PushStrategyId: 's',
          PushImageInfo: {
            Apns: { Image: 'https://a/i' },
            Android: {
              FCM: { Image: 'https://a/j', Icon: 'https://a/k' },
              HuaWei: { Image: 'https://a/l', Icon: 'res/raw/m' },
            },
          },
          PrivateMessageTemplate: {
            TemplateId: 'o',
            TitleParameters: '{"a":"b"}',
            ContentParameters: '{"c":"d"}',
          },
          EnableBadge: true,
          BadgeIncrement: 2,
          ThreadId: 'th',
        },
      },
      PushType: 1,
    })
  })

  it('leaves out what was not said', () => {
    expect(body({ ...text, offlinePush: { title: 't', content: 'c' } }, 'offline')).toMatchObject({
      MessageBody: { Message: 'hi', OfflinePush: { Enable: 1, Title: 't', Content: 'c' } },
    })
    expect(
      broadcastBody({ sender: 'a', push: 'offline', message: { ...text, offlinePush: { image: { apns: 'x' } } } }),
    ).toBe(
      '{"FromUserId":"a","MessageType":1,"MessageBody":{"Message":"hi","OfflinePush":{"Enable":1,"PushImageInfo":{"Apns":{"Image":"x"}}}},"PushType":2}',
    )
    expect(
      broadcastBody({ sender: 'a', push: 'offline', message: { ...text, offlinePush: { image: { fcm: 'x' } } } }),
    ).toBe(
      '{"FromUserId":"a","MessageType":1,"MessageBody":{"Message":"hi","OfflinePush":{"Enable":1,"PushImageInfo":{"Android":{"FCM":{"Image":"x"}}}}},"PushType":2}',
    )
  })

  it('names only the makers that have something to show', () => {
    const images = (image: object): unknown => {
      const sent = body({ ...text, offlinePush: { image } }, 'everyone')
      return (sent as { MessageBody: { OfflinePush: { PushImageInfo: unknown } } }).MessageBody.OfflinePush
        .PushImageInfo
    }
    expect(images({ huaweiIcon: 'i' })).toEqual({ Android: { HuaWei: { Icon: 'i' } } })
    expect(images({ fcmIcon: 'i' })).toEqual({ Android: { FCM: { Icon: 'i' } } })
    expect(images({})).toEqual({})
  })

  it('stays at home when only online users are to be reached', () => {
    expect(body({ ...text, offlinePush: { title: 't', content: 'c' } }, 'online')).toEqual(whole(1, 'hi'))
  })
})
