import { Buffer } from 'node:buffer'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { checkBroadcast, utf8Bytes, vendorMessage, VENDOR_LIMITS } from '../../src/core/broadcast.ts'
import type { Broadcast, Message, OfflinePush } from '../../src/core/broadcast.ts'

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
