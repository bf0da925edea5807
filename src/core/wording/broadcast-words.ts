import type { Broadcast } from '../announcement/broadcast.ts'

/** What a message says, in lines for a person. The JSON output has every field. */
export function messageLines({ push, message }: Broadcast): readonly string[] {
  const { offlinePush } = message
  const pushed = [offlinePush?.title, offlinePush?.content].filter((text) => text !== undefined).join(': ')
  return [...mainLines(message), ...(push === 'online' || pushed === '' ? [] : [`offline push: ${pushed}`])]
}

function mainLines(message: Broadcast['message']): readonly string[] {
  switch (message.type) {
    case 'text':
      return message.text.split(/\r\n|[\n\r]/u)
    case 'custom':
      return [`custom ${message.subType}: ${message.content}`]
    case 'image':
      return [`image ${message.fileName}: ${message.original.url}`]
    case 'file':
    case 'audio':
    case 'video':
      return [`${message.type} ${message.fileName}: ${message.url}`]
  }
}
