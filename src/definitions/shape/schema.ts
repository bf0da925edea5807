import { z } from 'zod'
import { settingsShape } from './settings.ts'
import { fileShape } from './file.ts'

/** The JSON Schema of a definition file, for editors. It has keys, types, meanings and examples. */
export function announcementsSchema(): Record<string, unknown> {
  return schemaOf(fileShape, 'announcements')
}

/** The JSON Schema of the settings file of a schedules folder. */
export function settingsSchema(): Record<string, unknown> {
  return schemaOf(settingsShape, 'settings')
}

function schemaOf(shape: z.ZodType, what: string): Record<string, unknown> {
  const { $schema, ...rest } = z.toJSONSchema(shape)
  return { $schema, $id: `urn:belfry:${what}:1`, title: `Belfry ${what}`, ...rest }
}
