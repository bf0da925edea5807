import { readSettings } from '../../config.ts'
import { showInstant } from '../../core/wording/display.ts'
import { hung } from '../support/wrap.ts'
import type { Instant } from '../../core/time/instant.ts'
import { pauseToJson } from '../../core/wording/shapes.ts'
import { BelfryError } from '../../errors.ts'
import { systemClock } from '../../service/clock.ts'
import { withStoreCaughtUp } from '../wiring/caught-up.ts'
import { instantFrom, requireLines } from '../support/options.ts'
import { printJson } from '../support/terminal.ts'
import type { Verb } from '../support/terminal.ts'

/** `pause`: holds an announcement back for a while, from a file or from the database. */
export const pauseVerb: Verb = {
  name: 'pause',
  describe: (command) =>
    command
      .description('Keep an announcement from going out for a while; what comes due is recorded as skipped.')
      .argument('<id>', 'its id')
      .requiredOption('--by <NAME>', 'who pauses it')
      .requiredOption('--reason <TEXT>', 'why')
      .option('--until <ISO>', 'when it goes on by itself: an instant with its offset')
      .option('--json', 'one JSON object'),
  async run(command, terminal) {
    const options = command.opts<{ by: string; reason: string; until?: string; json?: true }>()
    const { by, reason, until: text, json: isJson } = options
    const [id = ''] = command.args
    requireLines({ '--by': by, '--reason': reason }, 'pause')
    const now = systemClock.now()
    const until = untilOf(text, now)
    const pause = { announcementId: id, by, reason, since: now, until }
    await withStoreCaughtUp(readSettings(), { mustExist: true, notCompared: 'leave', now }, async (store) => {
      await store.pause(pause, now)
    })
    if (isJson) printJson(terminal, { announcementId: id, pause: pauseToJson(pause) })
    else
      terminal.out(hung(`${id}: paused by ${by}${until === null ? '' : ` until ${showInstant(until, 'UTC')}`}`, '    '))
    return 0
  },
}

/** `resume`: ends a pause, from now on. */
export const resumeVerb: Verb = {
  name: 'resume',
  describe: (command) =>
    command
      .description('Take a pause back, from now on: what came due in it stays skipped.')
      .argument('<id>', 'its id')
      .requiredOption('--by <NAME>', 'who resumes it')
      .option('--json', 'one JSON object'),
  async run(command, terminal) {
    const { by, json: isJson } = command.opts<{ by: string; json?: true }>()
    const [id = ''] = command.args
    requireLines({ '--by': by }, 'resume')
    const now = systemClock.now()
    const pause = await withStoreCaughtUp(
      readSettings(),
      { mustExist: true, notCompared: 'leave', now },
      async (store) => {
        return store.resume(id, by, now)
      },
    )
    if (isJson) printJson(terminal, { announcementId: id, pause: null, ended: pauseToJson(pause), by })
    else {
      terminal.out(
        hung(`${id}: goes on; it was paused by ${pause.by} since ${showInstant(pause.since, 'UTC')}`, '    '),
      )
    }
    return 0
  },
}

function untilOf(text: string | undefined, now: Instant): Instant | null {
  if (text === undefined) return null
  const until = instantFrom(text)
  if (until > now) return until
  throw new BelfryError('invalid', `--until ${text} is over`, { remedy: 'Name an instant that is to come.' })
}
