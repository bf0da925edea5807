import { bytesOf, isObject, parseJson } from './request.ts'
import type { Params } from './request.ts'

const MAX_URL_BYTES = 500
const MAX_FILE_NAME_BYTES = 150

/** What the JSON in `Message` must be, by MessageType. */
const MEDIA_CHECKS = {
  /** image */
  11: (media: Params) =>
    isPicture(media['Origin']) && isAbsentOrPicture(media['LargeImage']) && isAbsentOrPicture(media['Thumbnail']),
  /** file */
  12: (media: Params) => isUrl(media['Url']),
  /** audio */
  13: (media: Params) => isUrl(media['Url']) && isAbsentOrNumber(media['MediaDuration']),
  /** video */
  14: (media: Params) =>
    isUrl(media['Url']) && isAbsentOrNumber(media['MediaDuration']) && isAbsentOrThumbnail(media['Thumbnail']),
} as const

/** Image, file, audio, video: the types whose `Message` is JSON in a string. */
export type MediaType = keyof typeof MEDIA_CHECKS

/** Whether a MessageType is one of these. */
export function isMediaType(type: unknown): type is MediaType {
  return typeof type === 'number' && Object.hasOwn(MEDIA_CHECKS, type)
}

/**
 * Whether the `Message` of a media message is a JSON object with the documented fields: Uid, FileName (at most 150
 * bytes), one or more Urls (at most 500 bytes each), sizes and durations as numbers. Unknown fields pass. Source:
 * https://www.zegocloud.com/docs/zim-server/messaging/messagebody-introduction
 */
export function isValidMedia(type: MediaType, message: string): boolean {
  const media = parseJson(message)
  return (
    isObject(media) &&
    isText(media['Uid']) &&
    isText(media['FileName']) &&
    bytesOf(media['FileName']) <= MAX_FILE_NAME_BYTES &&
    isAbsentOrNumber(media['Size']) &&
    MEDIA_CHECKS[type](media)
  )
}

function isPicture(value: unknown): value is Params {
  return isObject(value) && isUrl(value['Url']) && isNumber(value['Width']) && isNumber(value['Height'])
}

function isAbsentOrPicture(value: unknown): boolean {
  return value === undefined || isPicture(value)
}

/** A video's thumbnail must have a size. An image's pictures may be 0 by 0: the vendor corrects them. */
function isAbsentOrThumbnail(value: unknown): boolean {
  return value === undefined || (isPicture(value) && value['Width'] !== 0 && value['Height'] !== 0)
}

function isUrl(value: unknown): boolean {
  return isText(value) && bytesOf(value) <= MAX_URL_BYTES
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== ''
}

/** Pixels, bytes and seconds are never below 0. */
function isNumber(value: unknown): boolean {
  return typeof value === 'number' && value >= 0
}

function isAbsentOrNumber(value: unknown): boolean {
  return value === undefined || isNumber(value)
}
