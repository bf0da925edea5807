import { Buffer } from 'node:buffer'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { checkBroadcast } from '../../../src/core/announcement/broadcast-check.ts'
import { utf8Bytes, vendorMessage, VENDOR_LIMITS } from '../../../src/core/announcement/broadcast.ts'
import type { Broadcast, Message, OfflinePush } from '../../../src/core/announcement/broadcast.ts'

const HELLO: Broadcast = { sender: 'ops-bot', push: 'online', message: { type: 'text', text: 'hello' } }
const SHOWN: OfflinePush = { title: 't', content: 'c' }
const picture = { url: 'https://a/p.png', width: 1, height: 1 }
const image = { type: 'image', uid: 'u', original: picture, fileName: 'p.png' } as const
const file = { type: 'file', uid: 'u', url: 'https://a/f', fileName: 'f' } as const

const sending = (message: Message): Broadcast => ({ ...HELLO, message })
const text = (value: string): Broadcast => sending({ type: 'text', text: value })
const found = (broadcast: Broadcast, limits = {}): string[] => {
  return checkBroadcast(broadcast, limits).map(({ code, path }) => `${code} ${path.join('.')}`)
}
const pushing = (offlinePush: OfflinePush): Broadcast => {
  return { ...HELLO, push: 'everyone', message: { type: 'text', text: 'x', offlinePush: { ...SHOWN, ...offlinePush } } }
}

describe('a broadcast within all limits', () => {
  it.each<Broadcast>([
    HELLO,
    pushing({ badgeIncrement: 99, strategyId: 's'.repeat(32) }),
    { ...HELLO, sender: 'a'.repeat(32) },
    { ...HELLO, sender: '09azAZ!#$%&()+-:;<=.>?@[]^_ {}|~' },
    sending({ type: 'custom', subType: 0, content: 'x' }),
    sending({ type: 'custom', subType: 200, content: 'x' }),
    sending({ ...image, large: picture, thumbnail: picture, size: 0 }),
    sending(file),
    sending({ ...file, type: 'audio', duration: 60, size: 1 }),
    sending({ ...file, type: 'video', duration: 60, thumbnail: picture }),
    text('x'.repeat(2048)),
    sending({ type: 'text', text: 'x', extendedData: 'é'.repeat(512) }),
    sending({ ...file, url: 'u'.repeat(500), fileName: 'f'.repeat(150) }),
  ])('has no findings: %j', (broadcast) => {
    expect(checkBroadcast(broadcast)).toEqual([])
  })
})

describe('the sender', () => {
  it.each(['"', "'", '*', ',', '/', '\\', 'é', '世', '🎄', '\n'])('must not contain %j', (character) => {
    expect(checkBroadcast({ ...HELLO, sender: `ops${character}` })).toMatchObject([
      { severity: 'error', code: 'sender-charset', path: ['sender'], offset: 3, length: character.length },
    ])
  })

  it.each([
    ['ops-bot\u00A0', 'U+00A0', 'Write "ops-bot".'],
    ['\u200Bops-bot', 'U+200B', 'Write "ops-bot".'],
    ['ops\u00A0bot', 'U+00A0', 'Use digits, English letters'],
    ['\u00A0', 'U+00A0', 'Use digits, English letters'],
  ])('names a character that nobody sees: %j', (sender, sign, remedy) => {
    const [{ text: words, remedy: advice } = { text: '', remedy: '' }] = checkBroadcast({ ...HELLO, sender })
    expect(words).toBe(`sender contains the invisible sign ${sign}, which no ZIM user id may contain`)
    expect(advice).toContain(remedy)
  })

  it('must be there and have at most 32 characters', () => {
    expect(found({ ...HELLO, sender: '' })).toEqual(['sender-empty sender'])
    expect(checkBroadcast({ ...HELLO, sender: 'a'.repeat(33) })).toMatchObject([
      { code: 'sender-too-long', text: 'sender has 33 bytes, allowed are 32' },
    ])
  })
})

describe('a message', () => {
  it('must not be empty', () => {
    expect(found(text(''))).toEqual(['message-empty message.text'])
    expect(found(sending({ type: 'custom', subType: 0, content: '' }))).toEqual(['message-empty message.content'])
  })

  it('is measured in UTF-8 bytes, and says how many', () => {
    expect(checkBroadcast(text('é'.repeat(1024)))).toEqual([])
    expect(checkBroadcast(text('é'.repeat(1025)))).toEqual([
      {
        severity: 'error',
        code: 'message-too-long',
        path: ['message', 'text'],
        text: 'text has 2050 bytes, allowed are 2048',
        remedy: 'Shorten the text by 2 bytes.',
      },
    ])
  })

  it('is too long exactly when its vendor string has more bytes than allowed', () => {
    const texts = fc.string({ unit: 'binary', minLength: 1, maxLength: 40 })
    fc.assert(
      fc.property(texts, fc.nat(160), (value, message) => {
        const codes = checkBroadcast(text(value), { message }).map(({ code }) => code)
        expect(codes.includes('message-too-long')).toBe(Buffer.byteLength(value) > message)
      }),
    )
  })

  it('is measured as it is for a text or a custom one, which leave as they are', () => {
    expect(vendorMessage({ type: 'text', text: 'é "x"' })).toBe('é "x"')
    expect(vendorMessage({ type: 'custom', subType: 1, content: '{"a":1}' })).toBe('{"a":1}')
  })

  it('of media is measured as the JSON that leaves, all of it', () => {
    const media = { ...file, uid: 'é'.repeat(900) }
    const bytes = utf8Bytes(vendorMessage(media))
    expect(found(sending(media), { message: bytes })).toEqual([])
    expect(checkBroadcast(sending(media), { message: bytes - 1 })).toMatchObject([
      {
        code: 'message-too-long',
        path: ['message'],
        text: `JSON of the message has ${bytes} bytes, allowed are ${bytes - 1}`,
      },
    ])
  })

  it('may be longer when support has raised the limit', () => {
    expect(found(text('x'.repeat(5000)))).toEqual(['message-too-long message.text'])
    expect(found(text('x'.repeat(5000)), { message: 32 * 1024 })).toEqual([])
  })

  it('must not contain half a character', () => {
    expect(found(text('a\ud83c'))).toEqual(['message-malformed message.text'])
  })

  it('has ExtendedData of at most 1024 bytes', () => {
    const extended = (extendedData: string): Broadcast => sending({ type: 'text', text: 'x', extendedData })
    expect(found(extended('x'.repeat(1025)))).toEqual(['extended-data-too-long message.extendedData'])
    expect(found(extended('x'.repeat(1025)), { extendedData: 2048 })).toEqual([])
  })

  it.each([-1, 201, 1.5, NaN])('of type custom has no subType %d', (subType) => {
    expect(found(sending({ type: 'custom', subType, content: 'x' }))).toEqual(['sub-type-range message.subType'])
  })
})

describe('a media message', () => {
  it('needs a uid, a file name and a url', () => {
    expect(found(sending({ ...file, uid: '', fileName: '', url: '' }))).toEqual([
      'uid-empty message.uid',
      'file-name-empty message.fileName',
      'url-empty message.url',
    ])
    expect(found(sending({ ...image, original: { ...picture, url: '' } }))).toEqual(['url-empty message.original.url'])
  })

  it('has a file name of at most 150 and urls of at most 500 bytes', () => {
    const far = { ...picture, url: 'é'.repeat(251) }
    expect(found(sending({ ...file, url: far.url, fileName: 'é'.repeat(76) }))).toEqual([
      'file-name-too-long message.fileName',
      'url-too-long message.url',
    ])
    expect(found(sending({ ...image, original: far, large: far, thumbnail: far }), { message: 9999 })).toEqual([
      'url-too-long message.original.url',
      'url-too-long message.large.url',
      'url-too-long message.thumbnail.url',
    ])
  })

  it.each([0, -1, 1.5, NaN, Infinity])('has no picture that is %d pixels wide or high', (pixels) => {
    const flat = { ...picture, width: pixels }
    const thin = { ...picture, height: pixels }
    expect(found(sending({ ...image, original: flat, large: thin }))).toEqual([
      'dimension-range message.original.width',
      'dimension-range message.large.height',
    ])
    expect(found(sending({ ...file, type: 'video', thumbnail: flat }))).toEqual([
      'dimension-range message.thumbnail.width',
    ])
  })

  it.each([-1, 0.5, NaN])('has no size of %d bytes and no duration of %d seconds', (wrong) => {
    expect(found(sending({ ...file, type: 'audio', size: wrong, duration: wrong }))).toEqual([
      'size-range message.size',
      'duration-range message.duration',
    ])
  })

  it('says what a wrong number should be', () => {
    expect(checkBroadcast(sending({ ...file, size: -1 }))).toMatchObject([
      {
        text: 'size is -1, allowed is a whole number, 0 or more',
        remedy: 'Set the size to a whole number, 0 or more.',
      },
    ])
  })
})

describe('the push', () => {
  it.each(['everyone', 'offline'] as const)('to %s without a title and a content is a warning', (push) => {
    for (const offlinePush of [undefined, {}, { title: 't' }, { content: 'c' }, { title: '', content: 'c' }]) {
      const message = { type: 'text', text: 'x', ...(offlinePush && { offlinePush }) } as const
      expect(checkBroadcast({ ...HELLO, push, message })).toMatchObject([
        { severity: 'warning', code: 'offline-push-silent', path: ['message', 'offlinePush'] },
      ])
    }
  })

  it('to online users only, with an offline push, is a warning that it stays unused', () => {
    expect(checkBroadcast(sending({ type: 'text', text: 'x', offlinePush: SHOWN }))).toMatchObject([
      { severity: 'warning', code: 'offline-push-unused' },
    ])
  })

  it.each([-1, 100, 0.5])('has no badge increment of %d', (badgeIncrement) => {
    expect(found(pushing({ badgeIncrement }))).toEqual(['badge-increment-range message.offlinePush.badgeIncrement'])
  })

  it('has a strategyId of at most 32 characters', () => {
    expect(found(pushing({ strategyId: 's'.repeat(33) }))).toEqual([
      'strategy-id-too-long message.offlinePush.strategyId',
    ])
  })
})

describe('all findings', () => {
  it('are collected, each with a sentence and a remedy', () => {
    const findings = checkBroadcast({
      sender: '',
      push: 'everyone',
      message: { ...image, uid: '', extendedData: 'x'.repeat(1025), original: { url: '', width: 0, height: 0 } },
    })
    expect(findings).toHaveLength(7)
    for (const finding of findings) {
      expect(finding.code).toMatch(/^[a-z]+(-[a-z]+)+$/)
      expect(finding.text).toMatch(/^\w/)
      expect(finding.remedy).toMatch(/^[A-Z].*\.$/)
    }
  })
})

/** A value that a caller without types may pass. */
const untyped = (value: unknown): string[] => found(value as Broadcast)

describe('a broadcast of a caller without types', () => {
  it.each([undefined, null, 5, 'hello', [], () => undefined, Symbol('x'), 1n])('is no %s', (value) => {
    expect(untyped(value)).toEqual(['wrong-type '])
  })

  it('has a sender, a push and a message', () => {
    expect(untyped({})).toEqual(['missing-key sender', 'missing-key push', 'missing-key message'])
    expect(untyped({ sender: 5, push: 'nobody', message: [] })).toEqual([
      'wrong-type sender',
      'unknown-value push',
      'wrong-type message',
    ])
    expect(untyped({ ...HELLO, push: 0, message: {} })).toEqual(['unknown-value push', 'missing-key message.type'])
    expect(untyped({ ...HELLO, message: { type: 'toString' } })).toEqual(['unknown-value message.type'])
  })

  it('says what was given, and what is needed', () => {
    expect(checkBroadcast({ ...HELLO, sender: null } as never)).toEqual([
      {
        severity: 'error',
        code: 'wrong-type',
        path: ['sender'],
        text: 'sender is null, a text is needed',
        remedy: 'Give sender as a text.',
      },
    ])
    expect(checkBroadcast({ ...HELLO, push: [] } as never)).toMatchObject([
      { text: 'push is a list', remedy: 'Write one of: online, everyone, offline.' },
    ])
    expect(checkBroadcast({ ...HELLO, message: 'hello' } as never)).toMatchObject([
      { text: 'message is a text, an object is needed' },
    ])
  })

  it('has every field that its type of message needs, each of the right kind', () => {
    expect(untyped({ ...HELLO, message: { type: 'custom' } })).toEqual([
      'missing-key message.subType',
      'missing-key message.content',
    ])
    expect(
      untyped({ ...HELLO, message: { type: 'image', uid: 'u', fileName: 'f', original: { url: 'u', width: '1' } } }),
    ).toEqual(['wrong-type message.original.width', 'missing-key message.original.height'])
    const everything = {
      title: 1,
      content: {},
      payload: [],
      strategyId: true,
      threadId: null,
      image: 'x',
      oppoTemplate: {},
      badge: 'yes',
      badgeIncrement: '1',
    }
    expect(untyped({ ...HELLO, message: { type: 'text', text: 'x', offlinePush: everything } })).toEqual([
      'wrong-type message.offlinePush.title',
      'wrong-type message.offlinePush.content',
      'wrong-type message.offlinePush.payload',
      'wrong-type message.offlinePush.strategyId',
      'wrong-type message.offlinePush.threadId',
      'wrong-type message.offlinePush.image',
      'missing-key message.offlinePush.oppoTemplate.templateId',
      'wrong-type message.offlinePush.badge',
      'wrong-type message.offlinePush.badgeIncrement',
    ])
  })

  it('may leave out or leave undefined what is optional, and bring what is nothing of ours', () => {
    const message = { type: 'file', uid: 'u', url: 'u', fileName: 'f', size: undefined, thumbnail: 5, duration: 'x' }
    expect(untyped({ ...HELLO, message, priority: 'high' })).toEqual([])
    expect(vendorMessage(message as never)).toBe('{"Uid":"u","Url":"u","FileName":"f"}')
  })

  it('is not read a second time when it cannot be read', () => {
    const throwing = {
      ...HELLO,
      get message(): never {
        throw new Error('no')
      },
    }
    expect(untyped(throwing)).toEqual(['wrong-type '])
    expect(
      untyped(
        new Proxy(HELLO, {
          get: () => {
            throw new Error('no')
          },
        }),
      ),
    ).toEqual(['wrong-type '])
  })

  it.each(['title', 'content', 'payload', 'strategyId', 'threadId'])('has no half characters in %s', (name) => {
    expect(found(pushing({ [name]: 'a\ud83d' }))).toEqual([`offline-push-malformed message.offlinePush.${name}`])
  })

  it.each(['apns', 'fcm', 'fcmIcon', 'huawei', 'huaweiIcon'])('has no half characters in the image %s', (name) => {
    const image = { [name]: '\ude00' }
    expect(found(pushing({ image }))).toEqual([`offline-push-malformed message.offlinePush.image.${name}`])
  })

  it.each(['templateId', 'titleParameters', 'contentParameters'])('has no half characters in %s', (name) => {
    const oppoTemplate = { templateId: 't', [name]: '\ude00' }
    expect(found(pushing({ oppoTemplate }))).toEqual([
      `offline-push-malformed message.offlinePush.oppoTemplate.${name}`,
    ])
  })

  it('has an id in its template for OPPO', () => {
    expect(found(pushing({ oppoTemplate: { templateId: '' } }))).toEqual([
      'oppo-template-empty message.offlinePush.oppoTemplate.templateId',
    ])
  })

  it.each([undefined, null, {}, { message: undefined }, { message: 'x' }, { message: -1 }, { message: NaN }, 5])(
    'is measured by the limits of the vendor when %j are given',
    (limits) => {
      expect(found(text('x'.repeat(2049)), limits as never)).toEqual(['message-too-long message.text'])
      expect(found(text('x'.repeat(2048)), limits as never)).toEqual([])
    },
  )

  it('never throws, and what passes can be said whole, whatever is given', () => {
    const anything = fc.anything({
      withBigInt: true,
      withDate: true,
      withMap: true,
      withNullPrototype: true,
      withSparseArray: true,
    })
    const wrong = fc.oneof(anything, fc.constantFrom('\ud800', '', 'x', 0, -1, undefined))
    const lax = (fields: Record<string, fc.Arbitrary<unknown>>) => fc.record(fields, { requiredKeys: [] })
    const picture = fc.oneof(wrong, lax({ url: wrong, width: wrong, height: wrong }))
    const message = lax({
      type: fc.oneof(wrong, fc.constantFrom('text', 'image', 'file', 'audio', 'video', 'custom')),
      text: wrong,
      content: wrong,
      subType: wrong,
      uid: wrong,
      url: wrong,
      fileName: wrong,
      size: wrong,
      duration: wrong,
      original: picture,
      large: picture,
      thumbnail: picture,
      extendedData: wrong,
      offlinePush: fc.oneof(
        wrong,
        lax({
          title: wrong,
          content: wrong,
          payload: wrong,
          strategyId: wrong,
          badge: wrong,
          badgeIncrement: wrong,
          image: fc.oneof(wrong, lax({ apns: wrong, fcm: wrong })),
          oppoTemplate: fc.oneof(wrong, lax({ templateId: wrong })),
        }),
      ),
    })
    const broadcast = fc.oneof(
      wrong,
      lax({ sender: wrong, push: wrong, message: wrong }),
      fc.record({ sender: fc.constant('ops-bot'), push: fc.constantFrom('online', 'everyone'), message }),
    )
    fc.assert(
      fc.property(broadcast, wrong, (value, limits) => {
        const findings = checkBroadcast(value as Broadcast, limits as never)
        if (findings.some(({ severity }) => severity === 'error')) return
        const { message: passed } = value as Broadcast
        expect(vendorMessage(passed).isWellFormed()).toBe(true)
        for (const name of ['title', 'content', 'payload'] as const) {
          expect(passed.offlinePush?.[name]?.isWellFormed()).not.toBe(false)
        }
      }),
      { numRuns: 1000 },
    )
  })
})

describe('UTF-8 bytes', () => {
  it('are those that Node writes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (value) => {
        expect(utf8Bytes(value)).toBe(Buffer.byteLength(value))
      }),
    )
  })

  it('of half a character are three', () => {
    expect(utf8Bytes('\ud83c')).toBe(3)
  })
})

describe('the limits of the vendor', () => {
  it('are those of the pages', () => {
    expect(VENDOR_LIMITS).toEqual({
      sender: 32,
      message: 2048,
      extendedData: 1024,
      url: 500,
      fileName: 150,
      subType: 200,
      badgeIncrement: 99,
      strategyId: 32,
    })
  })
})
