import { z } from 'zod'
import { PRIORITIES } from '../../core/announcement/announcement.ts'
import { PUSHES } from '../../core/announcement/broadcast.ts'
import { ID } from '../advice/id.ts'
import { calendarShape } from './calendar.ts'
import { messageShape } from './message.ts'
import { scheduleShape, timezone } from './schedule.ts'
import { CALENDAR_NAME, DURATION_PATTERN, LONGEST_LIST, SENDER_PATTERN } from './patterns.ts'

/**
 * The shape of a definition file: its keys and their types. The meaning of its texts (cron lines, zones, times,
 * durations, duplicate ids) is checked later, where problems get better words. There are no transforms and no defaults
 * here. So the checked value, the JSON Schema and the written text stay the same.
 */

const sender = z.string().meta({
  description: 'User id that the announcement comes from; must be registered with ZIM. At most 32 characters.',
  examples: ['ops-bot'],
  pattern: SENDER_PATTERN,
})
const owner = z.string().meta({ description: 'The team that answers for it.', examples: ['platform'] })
const push = z.enum(PUSHES).meta({
  description:
    'Who is reached: `online` (users who are online), `everyone` (also an offline push), `offline` (an offline push alone).',
  examples: ['online'],
})
const priority = z
  .enum(PRIORITIES)
  .meta({ description: 'What goes first, and what keeps its slot, when quota is short.', examples: ['normal'] })

const late = z
  .strictObject({
    grace: z
      .string()
      .optional()
      .meta({
        description: 'How late it may still be sent, at least 1s.',
        examples: ['10m', '1h30m'],
        pattern: DURATION_PATTERN,
      }),
    // oxlint-disable-next-line unicorn/no-thenable -- a word of the format, never a function
    then: z
      .enum(['skip', 'latest'])
      .optional()
      .meta({
        description: 'Beyond the grace: `skip` records the miss, `latest` sends the newest missed one once.',
        examples: ['skip'],
      }),
    maxLateness: z
      .string()
      .optional()
      .meta({
        description: 'With `latest`: how late the newest missed one may be at most.',
        examples: ['6h', '2d'],
        pattern: DURATION_PATTERN,
      }),
    until: z
      .string()
      .optional()
      .meta({
        description:
          'With an `event`: how long after its begin a reminder before it may still be sent, for a text that stays true; not at all without it. The grace holds as well.',
        examples: ['30m'],
        pattern: DURATION_PATTERN,
      }),
  })
  .meta({ description: 'What happens to an occurrence that could not be sent at its time.' })

const vars = z.record(z.string(), z.unknown()).meta({
  description: 'Values for the templates in the texts, which see them as `vars`.',
  examples: [{ prize: '500 coins' }],
})

/** One announcement. */
export const entryShape = z
  .strictObject({
    id: z
      .string()
      .regex(ID)
      .meta({
        description:
          'Stable name, unique over all files: a to z, 0 to 9, dot, underscore, hyphen; at most 64 characters.',
        examples: ['nightly-maintenance'],
      }),
    description: z
      .string()
      .optional()
      .meta({ description: 'For the people who review and operate it.', examples: ['Nightly maintenance notice'] }),
    enabled: z
      .boolean()
      .optional()
      .meta({
        description: 'Whether it is switched on. With `false` it is known and checked, and nothing of it is planned.',
        examples: [false],
      }),
    owner: owner.optional(),
    renamedFrom: z
      .union([z.string().regex(ID), z.array(z.string().regex(ID)).min(1).max(LONGEST_LIST)])
      .optional()
      .meta({
        description:
          'The id that it had before, or several, oldest first: it goes on where that one stood, and keeps its history.',
        examples: ['maintenance'],
      }),
    sender: sender.optional(),
    schedule: scheduleShape,
    push: push.optional(),
    priority: priority.optional(),
    late: late.optional(),
    vars: vars.optional(),
    message: messageShape,
  })
  .meta({ description: 'One announcement: what to say, to whom, when.' })

/** One announcement in the database: it brings along the calendars that it names. */
export const documentShape = entryShape.extend({ calendars: z.record(z.string(), calendarShape).optional() })

const defaults = z
  .strictObject({
    timezone: timezone.optional(),
    sender: sender.optional(),
    owner: owner.optional(),
    push: push.optional(),
    priority: priority.optional(),
    late: late.optional(),
    vars: vars.optional(),
  })
  .meta({ description: 'What holds for every announcement of the file that does not say otherwise.' })

/** A whole file. */
export const fileShape = z
  .strictObject({
    version: z.literal(1).meta({ description: 'Version of this format.', examples: [1] }),
    sandbox: z
      .boolean()
      .optional()
      .meta({
        description: 'Whether its announcements are for `serve --sandbox` alone, and never sent to real users.',
        examples: [true],
      }),
    defaults: defaults.optional(),
    calendars: z
      .record(z.string().meta({ pattern: CALENDAR_NAME.source }), calendarShape)
      .optional()
      .meta({
        description: 'Calendars by name, for the `except` of every file that is read together with this one.',
        examples: [{ holidays: { dates: ['2026-12-25'] } }],
      }),
    announcements: z.array(entryShape).meta({ description: 'The announcements; may be empty.' }),
  })
  .meta({ description: 'Announcements that Belfry sends to every user of an app.' })

export type Entry = z.infer<typeof entryShape>
export type StoredDocument = z.infer<typeof documentShape>
export type Defaults = z.infer<typeof defaults>
export type LateShape = z.infer<typeof late>
