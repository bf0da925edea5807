import { z } from 'zod'
import { DATE_PATTERN, LONGEST_LIST, WEEKDAY_PATTERN } from './patterns.ts'

const date = z.string().meta({ description: 'A date.', examples: ['2026-12-25'], pattern: DATE_PATTERN })

/** One calendar. */
export const calendarShape = z
  .strictObject({
    description: z
      .string()
      .optional()
      .meta({ description: 'For the people who review it.', examples: ['Days without maintenance'] }),
    weekdays: z
      .array(z.string().meta({ pattern: WEEKDAY_PATTERN }))
      .max(7)
      .optional()
      .meta({ description: 'Weekdays of every week.', examples: [['SAT', 'SUN']] }),
    dates: z
      .array(
        z.union([
          date,
          z
            .strictObject({
              from: date.meta({ description: 'The first day.' }),
              to: date.meta({ description: 'The last day; it counts, too.' }),
              name: z
                .string()
                .optional()
                .meta({ description: 'What these days are.', examples: ['Christmas'] }),
            })
            .meta({ description: 'A range of days.' }),
        ]),
      )
      .max(LONGEST_LIST)
      .optional()
      .meta({
        description: 'Days, and ranges of days.',
        examples: [['2027-01-01', { from: '2026-12-24', to: '2026-12-26', name: 'Christmas' }]],
      }),
  })
  .meta({
    description: 'Days that `except` can name together: `weekdays`, `dates` or both.',
    anyOf: [{ required: ['weekdays'] }, { required: ['dates'] }],
  })
