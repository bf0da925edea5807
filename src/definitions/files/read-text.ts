import { systemCodeOf } from '../../errors.ts'
import { isUtf8 } from 'node:buffer'
import { constants } from 'node:fs'
import { open } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { fault } from '../problems/codes.ts'
import type { Fault } from '../problems/codes.ts'

/** The largest definition file, in bytes. It has room for thousands of announcements. A larger file is not read. */
export const LARGEST_FILE = 1024 * 1024

/** The text of a file, or why it cannot be read. */
export type ReadText =
  | { readonly text: string }
  /** `line`: the one-based line of the fault, when it has one. */
  | { readonly fault: Fault; readonly line?: number }

/** Reads a file as UTF-8. It never holds more than `largest` bytes (and one more) of it in memory. */
export async function readText(path: string, largest = LARGEST_FILE): Promise<ReadText> {
  // Without O_NONBLOCK, opening a named pipe would wait for a writer for ever.
  const handle = await open(path, constants.O_RDONLY | constants.O_NONBLOCK)
  try {
    const status = await handle.stat()
    if (!status.isFile()) {
      return { fault: fault('file-kind', [], 'this is neither a file nor a folder', 'Name a YAML file or a folder.') }
    }
    const bytes = status.size > largest ? undefined : await readBounded(handle, { size: status.size, largest })
    if (!bytes) {
      const text = `the file is larger than ${largest} bytes`
      return { fault: fault('file-too-large', [], text, 'Split it into several files; was it meant to be here?') }
    }
    return decode(bytes)
  } finally {
    await handle.close()
  }
}

/**
 * The whole content. `undefined` when it turns out too large: a file may grow, and files in /proc claim to be empty.
 */
async function readBounded(
  handle: FileHandle,
  { size, largest }: { readonly size: number; readonly largest: number },
): Promise<Buffer | undefined> {
  let buffer = Buffer.allocUnsafe(size + 1)
  let length = 0
  for (;;) {
    // A full buffer does not show whether the file has ended.
    if (length === buffer.length) buffer = Buffer.concat([buffer], largest + 1)
    const { bytesRead } = await handle.read(buffer, length, buffer.length - length, null)
    if (bytesRead === 0) return buffer.subarray(0, length)
    length += bytesRead
    if (length > largest) return undefined
  }
}

function decode(bytes: Buffer): ReadText {
  const [first, second, third, fourth] = bytes
  const isWide = first === 0xff && second === 0xfe && third === 0 && fourth === 0
  if (isWide || (first === 0 && second === 0 && third === 0xfe && fourth === 0xff)) {
    return { fault: fault('file-encoding', [], 'the file is UTF-32', 'Save it as UTF-8.') }
  }
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)) {
    return { fault: fault('file-encoding', [], 'the file is UTF-16', 'Save it as UTF-8.') }
  }
  const nul = bytes.indexOf(0)
  if (nul >= 0) {
    const remedy = 'Save it as UTF-8 text; if it is no definition file, rename it or begin its name with an underscore.'
    return {
      fault: fault('file-binary', [], 'the file holds NUL bytes, so it is no text', remedy),
      line: lineAt(bytes, nul),
    }
  }
  if (!isUtf8(bytes)) {
    const found = fault('file-encoding', [], 'this line is not UTF-8', 'Save the file as UTF-8.')
    return { fault: found, line: firstBadLine(bytes) }
  }
  return { text: new TextDecoder().decode(bytes) }
}

/**
 * The first line that is not UTF-8. No byte of a longer UTF-8 sequence looks like a line break, so each line can be
 * judged alone.
 */
function firstBadLine(bytes: Buffer): number {
  let start = 0
  for (let line = 1; ; line++) {
    const end = bytes.indexOf('\n', start)
    if (end < 0 || !isUtf8(bytes.subarray(start, end))) return line
    start = end + 1
  }
}

function lineAt(bytes: Buffer, offset: number): number {
  let line = 1
  for (let at = bytes.indexOf('\n'); at >= 0 && at < offset; at = bytes.indexOf('\n', at + 1)) line++
  return line
}

/**
 * Why the file system refused to read, by the error's code. What a person can do depends on it.
 * @throws the error itself if it does not come from the file system
 */
export function faultOf(error: unknown): Fault {
  const code = systemCodeOf(error)
  switch (code) {
    case 'ENOENT':
    case 'ENOTDIR':
      return fault(
        'file-missing',
        [],
        'there is nothing at this path',
        'Check the path, or mend the link that leads here.',
      )
    case 'ELOOP':
      return fault('symlink-loop', [], 'the links lead in a circle', 'Remove the link.')
    case 'ENXIO':
      return fault('file-kind', [], 'this is neither a file nor a folder', 'Name a YAML file or a folder.')
    case undefined:
      // This error does not come from the file system. It is a defect of Belfry and must not look like a problem of the
      // person.
      throw error
    default:
      return fault('file-unreadable', [], `the file cannot be read (${code})`, 'Check who may read it.')
  }
}
