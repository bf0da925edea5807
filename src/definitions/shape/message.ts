import { z } from 'zod'
import { VENDOR_LIMITS } from '../../core/announcement/broadcast.ts'
import { COUNT } from './patterns.ts'

/**
 * The shape of a message in a definition file. It has the same keys as `Message` of core/announcement/broadcast.ts, but
 * `uid` is optional. Only types and keys are checked here. Ranges and lengths are rules of the core; editors get them
 * as annotations.
 */

/** A text that must not be empty and is sent as written. Every character takes at least one byte. */
const written = (bytes: number) => ({ minLength: 1, maxLength: bytes })

const TEMPLATE = 'A Liquid template if it contains {{ or {%.'

const url = z.string().meta({
  description: `Address, at most ${VENDOR_LIMITS.url} bytes.`,
  examples: ['https://cdn.example.com/cup.png'],
  ...written(VENDOR_LIMITS.url),
})
const pixels = (side: string) =>
  z.number().meta({ description: `${side} in pixels.`, minimum: 1, multipleOf: 1, examples: [640] })

const picture = (description: string) =>
  z.strictObject({ url, width: pixels('Width'), height: pixels('Height') }).meta({ description })

const uid = z
  .string()
  .optional()
  .meta({
    description: 'Unique id of the media message. Left out, it is derived from the id of the announcement.',
    examples: ['cup-poster-1'],
  })
const fileName = z.string().meta({
  description: `Name of the file as receivers see it, at most ${VENDOR_LIMITS.fileName} bytes.`,
  examples: ['cup.png'],
  ...written(VENDOR_LIMITS.fileName),
})
const size = z
  .number()
  .optional()
  .meta({ description: 'Size of the file in bytes.', ...COUNT, examples: [48213] })
const duration = z
  .number()
  .optional()
  .meta({ description: 'Playing time in seconds.', ...COUNT, examples: [42] })

const image = z
  .strictObject({
    apns: z
      .string()
      .optional()
      .meta({ description: 'Picture for iOS.', examples: ['https://cdn.example.com/i.png'] }),
    fcm: z
      .string()
      .optional()
      .meta({ description: 'Picture for Android.', examples: ['https://cdn.example.com/a.png'] }),
    fcmIcon: z
      .string()
      .optional()
      .meta({ description: 'Icon for Android.', examples: ['https://cdn.example.com/c.png'] }),
    huawei: z
      .string()
      .optional()
      .meta({
        description: 'Picture for Huawei devices: https, under 512 KB, at best 40 by 40 dp.',
        examples: ['https://cdn.example.com/h.png'],
      }),
    huaweiIcon: z
      .string()
      .optional()
      .meta({
        description: 'Icon for Huawei devices: a file of the app under /res/raw.',
        examples: ['res/raw/ic_launcher'],
      }),
  })
  .optional()
  .meta({ description: 'Pictures of the offline notification.' })

const text = (description: string, example: string) =>
  z
    .string()
    .optional()
    .meta({ description, examples: [example] })

const oppoTemplate = z
  .strictObject({
    templateId: z.string().meta({ description: 'Id of the template, from the OPPO console.', examples: ['cup-1'] }),
    titleParameters: text(`What fills its title, as JSON. ${TEMPLATE}`, '{"city":"Oslo"}'),
    contentParameters: text(`What fills its text, as JSON. ${TEMPLATE}`, '{"city":"Oslo"}'),
  })
  .optional()
  .meta({ description: 'The template for private messages on OPPO devices.' })

const offlinePush = z
  .strictObject({
    title: text(`Title of the notification. ${TEMPLATE}`, 'Winter Cup'),
    content: text(`Text of the notification. ${TEMPLATE}`, 'The final starts {{ event.at | until }}.'),
    payload: text(`Handed to the app when the notification is opened. ${TEMPLATE}`, '{"screen":"cup"}'),
    strategyId: text(
      `The resourcesID of the console, at most ${VENDOR_LIMITS.strategyId} characters; needed for Android devices of Chinese makers.`,
      'events',
    ),
    image,
    oppoTemplate,
    badge: z
      .boolean()
      .optional()
      .meta({ description: "Whether the badge on the app's icon counts it.", examples: [true] }),
    badgeIncrement: z
      .number()
      .optional()
      .meta({
        description: 'By how much the badge grows.',
        ...COUNT,
        maximum: VENDOR_LIMITS.badgeIncrement,
        examples: [1],
      }),
    threadId: text('Groups notifications on iOS.', 'winter-cup'),
  })
  .optional()
  .meta({ description: 'What devices show whose user is offline; needed when `push` is `everyone` or `offline`.' })

const extendedData = z
  .string()
  .optional()
  .meta({
    description: `Handed to the clients beside the message, at most ${VENDOR_LIMITS.extendedData} bytes. ${TEMPLATE}`,
    examples: ['{"deepLink":"app://cup"}'],
  })

const type = <T extends string>(name: T, description: string) => z.literal(name).meta({ description, examples: [name] })

const common = { extendedData, offlinePush }

/** One shape for each `type` that ZIM can broadcast. */
export const messageShape = z
  .discriminatedUnion('type', [
    z.strictObject({
      type: type('text', 'A plain text.'),
      text: z.string().meta({
        description: `What everyone reads, at most ${VENDOR_LIMITS.message} bytes. ${TEMPLATE}`,
        examples: ['Maintenance starts in 15 minutes.', 'The final starts {{ event.at | until }}.'],
      }),
      ...common,
    }),
    z.strictObject({
      type: type('image', 'A picture.'),
      uid,
      original: picture('The picture at its full size.'),
      large: picture('The picture at a large size.').optional(),
      thumbnail: picture('The picture at a small size.').optional(),
      fileName,
      size,
      ...common,
    }),
    z.strictObject({ type: type('file', 'A file to download.'), uid, url, fileName, size, ...common }),
    z.strictObject({ type: type('audio', 'A sound recording.'), uid, url, fileName, size, duration, ...common }),
    z.strictObject({
      type: type('video', 'A video.'),
      uid,
      url,
      fileName,
      size,
      duration,
      thumbnail: picture('A still of the video.').optional(),
      ...common,
    }),
    z.strictObject({
      type: type('custom', "Something that only the app's own clients understand."),
      subType: z.number().meta({
        description: 'Which kind of custom message, chosen by the app.',
        ...COUNT,
        maximum: VENDOR_LIMITS.subType,
        examples: [7],
      }),
      content: z.string().meta({
        description: `Handed to the clients, at most ${VENDOR_LIMITS.message} bytes. ${TEMPLATE}`,
        examples: ['{"banner":"cup"}'],
      }),
      ...common,
    }),
  ])
  .meta({ description: 'What leaves, by `type`: text, image, file, audio, video or custom.' })

/** The `message` of an announcement, as written. */
export type MessageShape = z.infer<typeof messageShape>
