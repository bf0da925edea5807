import { z } from 'zod'
import {
  CALENDAR_NAME,
  CRON_PATTERN,
  exceptionPattern,
  LONGEST_LIST,
  LOCAL_TIME_PATTERN,
  REMINDER_PATTERN,
  EVERY_PATTERN,
  ZONE_PATTERN,
} from './patterns.ts'

/** The key of a zone, in a schedule and in `defaults`. */
export const timezone = z.string().meta({
  description: 'IANA time zone in which every time of the schedule is meant.',
  examples: ['Asia/Singapore', 'America/New_York', 'UTC'],
  pattern: ZONE_PATTERN,
})
const localTime = z.string().meta({ examples: ['2026-12-24T18:00'], pattern: LOCAL_TIME_PATTERN })

const cron = z.string().meta({
  description:
    'Repeats: a cron line of five or six fields, in quotes: minute, hour, day of month, month, day of week, and before them perhaps second.',
  examples: ['45 1 * * *', '0 9 * * MON-FRI', '0 8 L * *', '@daily'],
  pattern: CRON_PATTERN,
})
const every = z.string().meta({
  description:
    'Repeats in equal steps, counted from `from`: a number and minutes, hours, days, weeks, months or years. Days and longer keep the time of day; hours and minutes are exact durations.',
  examples: ['2 weeks', '3 days', '1 month', '90 minutes'],
  pattern: EVERY_PATTERN,
})

const event = z
  .strictObject({
    at: localTime.optional().meta({ description: 'When the event begins: a local time.' }),
    cron: cron.optional(),
    every: every.optional(),
    reminders: z
      .array(z.union([z.string().meta({ pattern: REMINDER_PATTERN }), z.number().meta({ const: 0 })]))
      .min(1)
      .max(LONGEST_LIST)
      .meta({
        description:
          'When to announce it: before the begin with a minus, at the begin, or after it. Whole days keep the time of day.',
        examples: [
          ['-1d', '-1h', '0m'],
          ['-1d', '0m', '2h'],
        ],
      }),
  })
  .meta({
    description:
      'An event with its announcements: one event with `at`, or one that comes again with `cron` or `every`. For one that comes again, `from`, `until`, `except` and `onExcluded` apply to the events, and the reminders follow them.',
    oneOf: [{ required: ['at'] }, { required: ['cron'] }, { required: ['every'] }],
  })

/** The time rule: exactly one of `cron`, `every`, `at` and `event`. */
export const scheduleShape = z
  .strictObject({
    cron: cron.optional(),
    every: every.optional(),
    at: z
      .union([localTime, z.array(localTime).min(1).max(LONGEST_LIST)])
      .optional()
      .meta({ description: 'Once: a local time, or a list of them.', examples: ['2026-12-24T18:00'] }),
    event: event.optional(),
    timezone: timezone.optional(),
    from: localTime.optional().meta({
      description: 'Nothing is announced before this local time. With `every` it is needed, and is the first time.',
      examples: ['2026-12-01T00:00'],
    }),
    until: localTime
      .optional()
      .meta({ description: 'Nothing is announced at or after this local time.', examples: ['2027-03-01T00:00'] }),
    except: z
      .array(z.string().meta({ pattern: exceptionPattern(CALENDAR_NAME) }))
      .max(LONGEST_LIST)
      .optional()
      .meta({
        description: 'Local dates on which nothing is announced, and names of calendars.',
        examples: [['2026-12-25', 'holidays']],
      }),
    onExcluded: z
      .enum(['skip', 'before', 'after'])
      .optional()
      .meta({
        description:
          'What becomes of a time on such a day: left out, or at the same time of day on the last day before it, or the first after it, that is not excluded.',
        examples: ['before'],
      }),
  })
  .meta({
    description: 'When: exactly one of `cron`, `every`, `at` and `event`, in a time zone.',
    oneOf: [{ required: ['cron'] }, { required: ['every'] }, { required: ['at'] }, { required: ['event'] }],
    dependentRequired: { every: ['from'] },
    if: {
      required: ['event'],
      properties: { event: { description: 'An event that comes again in equal steps.', required: ['every'] } },
    },
    // oxlint-disable-next-line unicorn/no-thenable -- a word of JSON Schema, never a function
    then: { required: ['from'] },
  })

export type ScheduleShape = z.infer<typeof scheduleShape>

/** One event, or one that comes again, and its reminders, as written. */
export type EventShape = z.infer<typeof event>
