import type { Announcement } from '../../../src/core/announcement/announcement.ts'
import { announcementOf } from '../../support/announcement.ts'
import type { Sketch } from '../../support/announcement.ts'

const known = new Map<string, Announcement>()

/**
 * Parses a sketch as written in a file or in the database. Each is parsed once: a run reads the same few again and
 * again.
 */
export function readSketch(document: unknown): Announcement {
  const text = JSON.stringify(document)
  const announcement = known.get(text) ?? announcementOf(document as Sketch)
  if (known.size > 1000) known.clear()
  known.set(text, announcement)
  return announcement
}
