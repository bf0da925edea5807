import { z } from 'zod'
import { COUNT } from './patterns.ts'
import { freezeShape, MOST_SILENCES, quietShape } from './silences.ts'

/** The form of a team's name in the settings. */
export const OWNER = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/

const budget = z
  .strictObject({
    daily: z
      .number()
      .optional()
      .meta({
        description:
          'The most calls that the team may make in any 24 hours. Without it, as many as the quota has room for.',
        ...COUNT,
        examples: [20],
      }),
    reserve: z
      .number()
      .optional()
      .meta({
        description: 'Calls in any 24 hours that are kept for the team: nobody else takes them.',
        ...COUNT,
        examples: [5],
      }),
    critical: z
      .boolean()
      .optional()
      .meta({ description: 'Whether the team may use `priority: critical`.', examples: [true] }),
    borrow: z
      .boolean()
      .optional()
      .meta({
        description: 'Whether the team may exceed `daily` with what is kept for nobody.',
        examples: [true],
      }),
  })
  .meta({ description: 'What a team may take of the quota.' })

/** The settings file of a schedules folder: `settings.yaml`. */
export const settingsShape = z
  .strictObject({
    version: z.literal(1).meta({ description: 'Version of this format.', examples: [1] }),
    owners: z
      .record(z.string().meta({ pattern: OWNER.source }), budget)
      .optional()
      .meta({
        description: 'The teams, by name. With it, every announcement needs an owner that stands here.',
        examples: [{ platform: { daily: 20, reserve: 5, critical: true } }],
      }),
    unplanned: z
      .strictObject({
        reserve: z.number().meta({
          description: 'Calls in any 24 hours that are kept for `belfry send`.',
          ...COUNT,
          examples: [3],
        }),
      })
      .optional()
      .meta({ description: 'What is kept for announcements that nobody planned.', examples: [{ reserve: 3 }] }),
    freezes: z
      .array(freezeShape)
      .max(MOST_SILENCES)
      .optional()
      .meta({ description: 'Stretches in which nothing leaves.' }),
    quiet: z
      .array(quietShape)
      .max(MOST_SILENCES)
      .optional()
      .meta({ description: 'Hours of every day in which what comes due waits.' }),
  })
  .meta({ description: 'How the teams that announce share the quota, and when nothing leaves.' })

/** The content of a settings file of the right shape. */
export type SettingsShape = z.infer<typeof settingsShape>
