import { z } from 'zod'
import { fileShape } from './shape.ts'

/** The JSON Schema of a definition file, for editors: keys, types, meanings and examples. */
export function announcementsSchema(): Record<string, unknown> {
  const { $schema, ...rest } = z.toJSONSchema(fileShape)
  return { $schema, $id: 'urn:belfry:announcements:1', title: 'Belfry announcements', ...rest }
}
