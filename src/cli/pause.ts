import { readSettings } from '../config.ts'
import { showInstant } from '../core/display.ts'
import { parseInstant } from '../core/time.ts'
import type { Instant } from '../core/time.ts'
import { readDocument } from '../definitions/document.ts'
import { BelfryError } from '../errors.ts'
import { systemClock } from '../service/clock.ts'
import { catchUp } from '../service/planner.ts'
import { withStore } from './database.ts'
import type { Verb } from './terminal.ts'

/** `pause`: keeps an announcement from going out for a while, wherever it lives. */
export const pauseVerb: Verb = {
  name: 'pause',
  describe: (command) =>
    command
      .description('Keep an announcement from going out for a while; what comes due is recorded as skipped.')
      .argument('<id>', 'its id')
      .requiredOption('--by <NAME>', 'who pauses it')
      .requiredOption('--reason <TEXT>', 'why')
      .option('--until <ISO>', 'when it goes on by itself: an instant with its offset'),
  async run(command, terminal) {
    const { by, reason, until: text } = command.opts<{ by: string; reason: string; until?: string }>()
    const [id = ''] = command.args
    if (by.trim() === '' || reason.trim() === '') throw wrongUse('pause', '--by and --reason must say something')
    const now = systemClock.now()
    const until = untilOf(text, now)
    await withStore(readSettings(), { mustExist: true }, async (store) => {
      await catchUp(store, readDocument, now)
      await store.pause({ announcementId: id, by, reason, since: now, until }, now)
    })
    terminal.out(`${id}: paused by ${by}${until === null ? '' : ` until ${showInstant(until, 'UTC')}`}\n`)
    return 0
  },
}

/** `resume`: takes a pause back, from now on. */
export const resumeVerb: Verb = {
  name: 'resume',
  describe: (command) =>
    command
      .description('Take a pause back, from now on: what came due in it stays skipped.')
      .argument('<id>', 'its id')
      .requiredOption('--by <NAME>', 'who resumes it'),
  async run(command, terminal) {
    const { by } = command.opts<{ by: string }>()
    const [id = ''] = command.args
    if (by.trim() === '') throw wrongUse('resume', '--by must say something')
    const now = systemClock.now()
    const pause = await withStore(readSettings(), { mustExist: true }, async (store) => {
      await catchUp(store, readDocument, now)
      return store.resume(id, by, now)
    })
    terminal.out(`${id}: goes on; it was paused by ${pause.by} since ${showInstant(pause.since, 'UTC')}\n`)
    return 0
  },
}

function untilOf(text: string | undefined, now: Instant): Instant | null {
  if (text === undefined) return null
  const until = parseInstant(text)
  if (until === undefined) {
    throw new BelfryError('invalid', `"${text}" is not an instant`, {
      remedy: 'Write an ISO 8601 time with its offset, e.g. 2026-12-24T10:00:00Z or 2026-12-24T18:00:00+08:00.',
    })
  }
  if (until > now) return until
  throw new BelfryError('invalid', `--until ${text} is over`, { remedy: 'Name an instant that is to come.' })
}

function wrongUse(verb: string, message: string): BelfryError {
  return new BelfryError('usage', message, { remedy: `\`belfry ${verb} --help\` shows how.` })
}
