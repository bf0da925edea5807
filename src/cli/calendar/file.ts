import { faultOf, readText } from '../../definitions/files/read-text.ts'
import type { ReadText } from '../../definitions/files/read-text.ts'
import { visible } from '../../core/wording/display.ts'
import { BelfryError } from '../../errors.ts'
import { readCalendarFile, textOf } from './components.ts'
import { daysOfEvents } from './events.ts'
import type { FileDays, WantedDays } from './events.ts'
import { oneLine } from './written.ts'

/** The largest file that is read, in bytes. */
const LARGEST = 16 * 1024 * 1024

/**
 * The days off of an iCalendar file, and what it calls itself. The title is empty when it does not.
 * @throws BelfryError `invalid` for a file that is none, or that cannot be read
 */
export async function readDaysOfFile(path: string, wanted: WantedDays): Promise<FileDays & { readonly title: string }> {
  const shown = visible(path)
  const { calendars, events } = readCalendarFile(await contentOf(path, shown), shown)
  const [title] = calendars.flatMap(({ properties }) => properties).flatMap(({ values }) => values)
  // The library leaves the value of a name that it does not know as it is written.
  const plain = textOf(title).replaceAll(/\\(.)/gu, (_, letter: string) => (/n/iu.test(letter) ? ' ' : letter))
  return { ...daysOfEvents(events, wanted), title: oneLine(plain) }
}

async function contentOf(path: string, shown: string): Promise<string> {
  let read: ReadText
  try {
    read = await readText(path, LARGEST)
  } catch (error) {
    read = { fault: faultOf(error) }
  }
  if ('text' in read) return read.text
  const { code, text: found } = read.fault
  // What is read here is one file, and a folder is none.
  const text = code === 'file-kind' ? 'this is no file' : found
  const where = read.line === undefined ? shown : `${shown}:${read.line}`
  throw new BelfryError(code === 'file-missing' ? 'not-found' : 'invalid', `${where}: ${text}`, {
    remedy: REMEDIES[code] ?? 'Name an iCalendar file (.ics).',
  })
}

const REMEDIES: Readonly<Record<string, string>> = {
  'file-missing': 'Check the path.',
  'file-encoding': 'Save it as UTF-8.',
  'file-too-large': 'Export the calendar of the days off alone.',
  'file-unreadable': 'Check who may read it.',
  'symlink-loop': 'Remove the link.',
}
