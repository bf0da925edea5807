import { z } from 'zod'
import { PUSHES } from '../../core/announcement/broadcast.ts'

/**
 * The shape of a case file: its keys and their types. Every key has an example, since remedies show them. The meaning
 * of texts and numbers is read later, where problems get better words.
 */

/** What may become of an occurrence in the range of a case. */
const STATES = ['sent', 'skipped', 'waiting'] as const

const schedules = z.union([z.string(), z.array(z.string()).min(1)]).meta({
  description: 'Definition files and folders, relative to the case file. Those of the file hold for every case.',
  examples: ['..'],
})
const ids = z.array(z.string().meta({ examples: ['weekend-cup-final'] }))
const number = (description: string, example: number) => z.number().meta({ description, examples: [example] })
const duration = (description: string, example: string) => z.string().meta({ description, examples: [example] })

const call = z
  .strictObject({
    at: z
      .string()
      .meta({ description: 'When it started, before `from`: an instant.', examples: ['2030-12-20T12:00+08:00'] }),
    outcome: z
      .enum(['accepted', 'unknown'])
      .optional()
      .meta({ description: 'How it ended.', examples: ['accepted'] }),
    count: number('How many such calls there were.', 98).optional(),
    every: duration('How far they were apart; left out, they were made at once.', '2s').optional(),
  })
  .meta({ description: 'Calls that were made before.', examples: [{ at: '2030-12-20T12:00+08:00', count: 98 }] })

const limits = z
  .strictObject({
    limit: number('Calls in any window.', 100).optional(),
    window: duration('The window.', '24h').optional(),
    margin: duration("Added to the window for the vendor's clock.", '60s').optional(),
    spacing: duration('From the end of one call to the start of the next.', '1s').optional(),
    holdAfterUnknown: duration('How much longer nothing starts after an unknown outcome.', '0s').optional(),
  })
  .meta({ description: "Other limits than the vendor's.", examples: [{ limit: 3 }] })

const expected = z
  .strictObject({
    id: z.string().meta({ description: 'The announcement.', examples: ['weekend-cup-final'] }),
    at: z.string().meta({
      description: 'When it is due: a local time of its schedule, or an instant.',
      examples: ['2030-12-21T18:00', '2030-12-21T18:00+08:00'],
    }),
    leaves: z
      .string()
      .optional()
      .meta({
        description: 'The second in which it leaves: how long after it is due, or a time as in `at`.',
        examples: ['+1s', '2030-12-21T18:00:01'],
      }),
    text: z
      .string()
      .optional()
      .meta({ description: 'What it says: all of it, or a /pattern/.', examples: ['/starts in 1 hour/'] }),
    push: z
      .enum(PUSHES)
      .optional()
      .meta({ description: 'Who is reached.', examples: ['everyone'] }),
    state: z
      .enum(STATES)
      .optional()
      .meta({ description: 'What becomes of it until the range ends.', examples: ['sent'] }),
    reason: z
      .string()
      .optional()
      .meta({ description: 'Why it is skipped, waits or left late.', examples: ['quota'] }),
  })
  .meta({ description: 'One occurrence.', examples: [{ id: 'weekend-cup-final', at: '2030-12-21T18:00' }] })

const counts = z
  .union([
    z.number(),
    z.strictObject({
      sent: number('How many are sent.', 100).optional(),
      skipped: number('How many are skipped.', 20).optional(),
      waiting: number('How many still wait when the range ends.', 0).optional(),
    }),
  ])
  .meta({ description: 'How many occurrences come due: all of them, or by what becomes of them.', examples: [3] })

/** One case: what is given, and what it expects. */
const caseShape = z
  .strictObject({
    name: z.string().meta({ description: 'What the case is about; unique in its file.', examples: ['The cup week'] }),
    schedules: schedules.optional(),
    from: z
      .string()
      .meta({ description: 'Where the range begins, inclusive: an instant.', examples: ['2030-12-16T00:00+08:00'] }),
    for: duration('How long the range is, at most 366d; its end is exclusive.', '7d'),
    ledger: z
      .array(call)
      .optional()
      .meta({ description: 'The calls that were made before.', examples: [[{ at: '2030-12-20T12:00+08:00' }]] }),
    limits: limits.optional(),
    only: ids.optional().meta({
      description: 'Only occurrences of these must be expected and are counted; the others still take their slots.',
      examples: [['weekend-cup-final']],
    }),
    expect: z
      .array(expected)
      .optional()
      .meta({
        description: 'The occurrences of the range, in the order in which they leave.',
        examples: [[{ id: 'weekend-cup-final', at: '2030-12-21T18:00' }]],
      }),
    allowOthers: z
      .boolean()
      .optional()
      .meta({ description: 'Whether there may be occurrences that `expect` does not mention.', examples: [true] }),
    count: counts.optional(),
    never: ids
      .optional()
      .meta({ description: 'Announcements of which nothing is sent.', examples: [['nightly-maintenance']] }),
  })
  .meta({
    description: 'What is given, and what is expected of it.',
    examples: [{ name: 'The cup week', schedules: '..', from: '2030-12-16T00:00+08:00', for: '7d', count: 4 }],
  })

/** A whole case file. */
export const caseFileShape = z
  .strictObject({
    version: z.literal(1).meta({ description: 'Version of this format.', examples: [1] }),
    schedules: schedules.optional(),
    cases: z
      .array(caseShape)
      .min(1)
      .meta({
        description: 'The cases.',
        examples: [[{ name: 'The cup week', from: '2030-12-16T00:00+08:00', for: '7d', count: 4 }]],
      }),
  })
  .meta({ description: 'Tests for announcements.', examples: [{ version: 1, schedules: '..', cases: ['…'] }] })

/** One case, as written. */
export type CaseShape = z.infer<typeof caseShape>
/** One expected occurrence, as written. */
export type ExpectedShape = z.infer<typeof expected>
/** The `count` of a case, as written. */
export type CountsShape = z.infer<typeof counts>
