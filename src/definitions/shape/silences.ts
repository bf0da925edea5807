import { z } from 'zod'
import { PRIORITIES } from '../../core/announcement/announcement.ts'
import { PUSHES } from '../../core/announcement/broadcast.ts'
import { ID } from '../advice/id.ts'
import { TIME_OF_DAY } from '../advice/time-of-day.ts'
import { LOCAL_TIME_PATTERN, ZONE_PATTERN } from './patterns.ts'

const id = z
  .string()
  .regex(ID)
  .meta({ description: 'The name that people read.', examples: ['launch-freeze'] })
const timezone = z
  .string()
  .meta({ description: 'The IANA zone of its times.', examples: ['Europe/Berlin'], pattern: ZONE_PATTERN })
const localTime = z.string().meta({ pattern: LOCAL_TIME_PATTERN, examples: ['2026-12-24T00:00'] })
const timeOfDay = z.string().meta({ pattern: TIME_OF_DAY.source, examples: ['22:00'] })
const allow = z
  .array(z.enum(PRIORITIES))
  .min(1)
  .optional()
  .meta({ description: 'The priorities that leave all the same.', examples: [['critical']] })

/** A stretch in which nothing leaves. */
export const freezeShape = z
  .strictObject({
    id,
    from: localTime.meta({ description: 'The local time at which it begins.' }),
    to: localTime.meta({ description: 'The local time at which it ends, exclusive.' }),
    timezone,
    reason: z.string().meta({ description: 'Why, for those who ask.', examples: ['Holidays'] }),
    allow,
  })
  .meta({ description: 'A stretch in which nothing leaves. What comes due in it is skipped.' })

/** Hours of every day in which what comes due waits. */
export const quietShape = z
  .strictObject({
    id,
    from: timeOfDay.meta({ description: 'The time of day at which they begin.' }),
    to: timeOfDay.meta({
      description: 'The time of day at which they end, exclusive. Before `from`: on the next day.',
      examples: ['07:00'],
    }),
    timezone,
    push: z
      .array(z.enum(PUSHES))
      .min(1)
      .optional()
      .meta({
        description: 'Only what reaches people in these ways waits. Without it, everything.',
        examples: [['everyone', 'offline']],
      }),
    allow,
  })
  .meta({ description: 'Hours of every day. What comes due in them waits for their end within its grace.' })

/** The most freezes, and the most quiet hours. Those that are over belong into the history of the file. */
export const MOST_SILENCES = 100

/** The content of a freeze of the right shape. */
export type FreezeShape = z.infer<typeof freezeShape>
/** The content of quiet hours of the right shape. */
export type QuietShape = z.infer<typeof quietShape>
