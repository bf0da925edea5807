import { describe, expect, test } from 'vitest'

import { createGateway } from '../../../src/simulator/gateway/gateway.ts'
import { broadcastBody, codeOf } from '../../support/simulator.ts'

const INVALID = 660000002
const TOO_BIG = 660400001

/** A broadcast whose MessageBody has these fields. */
const withBody = (fields: Record<string, unknown>) =>
  broadcastBody({ MessageBody: { Message: 'Hello, town', ...fields } })

describe('a text broadcast', () => {
  test.each([
    ['the longest Message', withBody({ Message: 'é'.repeat(1024) })],
    ['the longest ExtendedData', withBody({ ExtendedData: '€'.repeat(341) })],
    ['a stray SubMsgType, as in the sample of the vendor', broadcastBody({ SubMsgType: 0 })],
    ['no PushType', broadcastBody({ PushType: undefined })],
    ['the longest sender', broadcastBody({ FromUserId: 'a'.repeat(32) })],
    ['a sender of every allowed sign', broadcastBody({ FromUserId: '!#$%&()+-:;<=.>?@[]^_ {}|~09azAZ' })],
    ['an offline push', withBody({ OfflinePush: { Enable: 1, Title: 'T', Content: 'C', BadgeIncrement: 120 } })],
    ['an image in the push', withBody({ OfflinePush: { PushImageInfo: { Apns: { Image: 'https://x.test/a' } } } })],
    [
      'an image and a template for Chinese makers',
      withBody({
        OfflinePush: {
          PushImageInfo: { Android: { HuaWei: { Image: 'https://x.test/a', Icon: 'res/raw/i' }, FCM: {} } },
          PrivateMessageTemplate: { TemplateId: 't', TitleParameters: '{}', ContentParameters: '{}' },
        },
      }),
    ],
    ['a field that we do not know', broadcastBody({ Priority: 3 })],
  ])('with %s is accepted', (_what, body) => {
    expect(codeOf(body)).toBe(0)
  })

  test.each([
    ['a picture that is a number', withBody({ OfflinePush: { PushImageInfo: { Apns: { Image: 1 } } } })],
    ['makers that are a text', withBody({ OfflinePush: { PushImageInfo: { Android: 'x' } } })],
    ['a maker that is a text', withBody({ OfflinePush: { PushImageInfo: { Android: { HuaWei: 'x' } } } })],
    ['a template that is a text', withBody({ OfflinePush: { PrivateMessageTemplate: 'x' } })],
    [
      'a template with an id that is a number',
      withBody({ OfflinePush: { PrivateMessageTemplate: { TemplateId: 1 } } }),
    ],
    ['no sender', broadcastBody({ FromUserId: undefined })],
    ['an empty sender', broadcastBody({ FromUserId: '' })],
    ['a sender that is a number', broadcastBody({ FromUserId: 7 })],
    ['too long a sender', broadcastBody({ FromUserId: 'a'.repeat(33) })],
    ['a sender with a slash', broadcastBody({ FromUserId: 'ops/bot' })],
    ['a sender with an umlaut', broadcastBody({ FromUserId: 'töwn' })],
    ['a sender that ends in a line break', broadcastBody({ FromUserId: 'ops\n' })],
    ['no MessageType', broadcastBody({ MessageType: undefined })],
    ['a MessageType as text', broadcastBody({ MessageType: '1' })],
    ['a MessageBody as text', broadcastBody({ MessageBody: '{"Message":"Hello"}' })],
    ['no Message', broadcastBody({ MessageBody: {} })],
    ['an empty Message', withBody({ Message: '' })],
    ['a Message that is an object', withBody({ Message: {} })],
    ['ExtendedData that is an object', withBody({ ExtendedData: {} })],
    ['a PushType of 3', broadcastBody({ PushType: 3 })],
    ['a PushType as text', broadcastBody({ PushType: '1' })],
    ['HasReceipt 2', withBody({ HasReceipt: 2 })],
    ['an offline push that is text', withBody({ OfflinePush: 'yes' })],
    ['an offline push that is enabled by true', withBody({ OfflinePush: { Enable: true } })],
    ['a title that is a number', withBody({ OfflinePush: { Title: 1 } })],
    ['too long a PushStrategyId', withBody({ OfflinePush: { PushStrategyId: 'x'.repeat(33) } })],
    ['a badge below 0', withBody({ OfflinePush: { BadgeIncrement: -1 } })],
    ['a list for a body', [broadcastBody()]],
    ['null for a body', null],
  ])('with %s is refused as invalid', (_what, body) => {
    expect(codeOf(body)).toBe(INVALID)
  })

  test.each([
    ['a Message of 2049 bytes', withBody({ Message: 'x'.repeat(2049) })],
    ['a Message of 2050 bytes in 1025 characters', withBody({ Message: 'é'.repeat(1025) })],
    ['ExtendedData of 1025 bytes', withBody({ ExtendedData: 'x'.repeat(1025) })],
  ])('with %s is too big', (_what, body) => {
    expect(codeOf(body)).toBe(TOO_BIG)
  })

  test('may be longer when support has raised the limits', () => {
    const gateway = createGateway({ maxMessageBytes: 32_768, maxExtendedDataBytes: 4096, gap: 0 })
    expect(codeOf(withBody({ Message: 'x'.repeat(32_768), ExtendedData: 'x'.repeat(4096) }), gateway)).toBe(0)
    expect(codeOf(withBody({ Message: 'x'.repeat(32_769) }), gateway)).toBe(TOO_BIG)
  })

  test.each([2, 10, 20, 0, 15, 1.5])('of type %d cannot be broadcast', (MessageType) => {
    expect(codeOf(broadcastBody({ MessageType }))).toBe(INVALID)
  })
})

describe('a custom broadcast', () => {
  test.each([0, 1, 200])('with SubMsgType %d is accepted', (SubMsgType) => {
    expect(codeOf(broadcastBody({ MessageType: 200, SubMsgType }))).toBe(0)
  })

  test.each([undefined, -1, 201, 1.5, '1'])('with SubMsgType %s is refused', (SubMsgType) => {
    expect(codeOf(broadcastBody({ MessageType: 200, SubMsgType }))).toBe(INVALID)
  })
})

describe('a media broadcast', () => {
  const Url = 'https://cdn.test/a'
  const picture = { Url, Width: 640, Height: 480 }
  const file = { Uid: 'u1', Url, FileName: 'a.bin', Size: 7 }
  const image = { Uid: 'u1', Origin: picture, LargeImage: picture, Thumbnail: picture, FileName: 'a.png', Size: 7 }
  const codeOfMedia = (MessageType: number, media: unknown) =>
    codeOf(broadcastBody({ MessageType, MessageBody: { Message: JSON.stringify(media) } }))

  test.each([
    ['image', 11, image],
    ['image with the original only', 11, { Uid: 'u1', Origin: picture, FileName: 'a.png' }],
    ['image whose size the vendor corrects', 11, { ...image, Origin: { Url, Width: 0, Height: 0 } }],
    ['file', 12, file],
    ['file with the longest Url and name', 12, { ...file, Url: 'u'.repeat(500), FileName: 'é'.repeat(75) }],
    ['audio', 13, { ...file, MediaDuration: 12.5 }],
    ['video', 14, { ...file, MediaDuration: 12, Thumbnail: picture }],
    ['video without a thumbnail', 14, file],
  ])('of a good %s is accepted', (_what, type, media) => {
    expect(codeOfMedia(type, media)).toBe(0)
  })

  test.each([
    ['image without Origin', 11, { ...image, Origin: undefined }],
    ['image without a Url', 11, { ...image, Origin: { Width: 1, Height: 1 } }],
    ['image without a width', 11, { ...image, Origin: { Url, Height: 1 } }],
    ['image with a bad thumbnail', 11, { ...image, Thumbnail: { Url } }],
    ['image without Uid', 11, { ...image, Uid: undefined }],
    ['image without FileName', 11, { ...image, FileName: '' }],
    ['file without Url', 12, { ...file, Url: undefined }],
    ['file with a Url of 501 bytes', 12, { ...file, Url: 'u'.repeat(501) }],
    ['file with a name of 151 bytes', 12, { ...file, FileName: `${'é'.repeat(75)}x` }],
    ['file with a size as text', 12, { ...file, Size: '7' }],
    ['audio with a duration as text', 13, { ...file, MediaDuration: '12' }],
    ['video whose thumbnail is 0 wide', 14, { ...file, Thumbnail: { ...picture, Width: 0 } }],
    ['video whose thumbnail has no Url', 14, { ...file, Thumbnail: { Width: 1, Height: 1 } }],
    ['list', 12, [file]],
    ['text in text', 12, JSON.stringify(file)],
  ])('of a %s is refused', (_what, type, media) => {
    expect(codeOfMedia(type, media)).toBe(INVALID)
  })

  test('must be JSON in a string, not an object', () => {
    expect(codeOf(broadcastBody({ MessageType: 12, MessageBody: { Message: file } }))).toBe(INVALID)
    expect(codeOf(broadcastBody({ MessageType: 12, MessageBody: { Message: 'a.bin' } }))).toBe(INVALID)
  })

  test('is too big by its JSON string', () => {
    expect(codeOfMedia(12, { ...file, Note: 'x'.repeat(2048) })).toBe(TOO_BIG)
  })
})
