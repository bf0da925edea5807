import type { Broadcast, OfflinePush } from '../announcement/broadcast.ts'

/** One part of what leaves, in lines for a person. */
export interface MessagePart {
  /** What it is. Null for the words of a text message, which need no label. At most 12 characters. */
  readonly label: string | null
  readonly lines: readonly string[]
}

/**
 * What one call says, in parts: the message, what an offline device shows, and what the clients get beside it. An
 * offline push that is not sent with `push: online` is left out. The JSON output has every field.
 */
export function messageParts({ push, message }: Broadcast): readonly MessagePart[] {
  const { offlinePush, extendedData } = message
  return [
    mainPart(message),
    ...(push === 'online' || offlinePush === undefined ? [] : pushParts(offlinePush)),
    ...partOf('extendedData', extendedData),
  ]
}

/** The same as plain lines. The label of a part stands in its first line. */
export function messageLines(broadcast: Broadcast): readonly string[] {
  return messageParts(broadcast).flatMap(({ label, lines }) =>
    lines.map((line, index) => (label === null || index > 0 ? line : `${label}: ${line}`)),
  )
}

function mainPart(message: Broadcast['message']): MessagePart {
  switch (message.type) {
    case 'text':
      return { label: null, lines: linesOf(message.text) }
    case 'custom':
      return { label: `custom ${message.subType}`, lines: linesOf(message.content) }
    case 'image':
      return { label: message.type, lines: [message.fileName, message.original.url] }
    case 'file':
    case 'audio':
    case 'video':
      return { label: message.type, lines: [message.fileName, message.url] }
  }
}

function pushParts({ title, content, payload, ...more }: OfflinePush): readonly MessagePart[] {
  return [
    ...partOf('push title', title),
    ...partOf('push content', content),
    ...partOf('push payload', payload),
    ...(Object.keys(more).length === 0 ? [] : partOf('push options', JSON.stringify(more))),
  ]
}

function partOf(label: string, text: string | undefined): readonly MessagePart[] {
  return text === undefined ? [] : [{ label, lines: linesOf(text) }]
}

const linesOf = (text: string) => text.split(/\r\n|[\n\r]/u)
