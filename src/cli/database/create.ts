import { randomUUID } from 'node:crypto'
import { readSettings } from '../../config.ts'
import { obstacleInWords } from '../../core/wording/clock-words.ts'
import { counted, showInstant } from '../../core/wording/display.ts'
import { instantToJson, quotaToJson } from '../../core/wording/shapes.ts'
import { quotaAt } from '../../core/quota/quota.ts'
import { systemClock } from '../../service/clock.ts'
import { createSqliteStore } from '../../store/store.ts'
import { findClockObstacle } from '../wiring/compared-clock.ts'
import { fileOf } from '../wiring/database.ts'
import { wholeNumber } from '../support/options.ts'
import { printJson } from '../support/terminal.ts'
import { hung } from '../support/wrap.ts'
import type { Verb } from '../support/terminal.ts'

/**
 * `database create`: the only way to make the database of a live service, unless the settings let the service make one.
 */
export const createVerb: Verb = {
  name: 'create',
  describe: (command) =>
    command
      .description('Make the database of a new service; once, since an empty one knows of no calls.')
      .option(
        '--assume-calls <N>',
        'all calls that this AppID may have made in the last 24 h; they occupy quota from now on (default: none)',
        wholeNumber(0, 1_000_000),
      )
      .option('--json', 'one JSON object'),
  async run(command, terminal) {
    const { assumeCalls: assumedCalls, json: isJson } = command.opts<{ assumeCalls?: number; json?: true }>()
    const settings = readSettings()
    const file = fileOf(settings)
    // With a clock that is behind, the assumed calls would stop counting too early.
    const obstacle = await findClockObstacle(settings, { mode: null, refusal: 'nothing was made' })
    const now = systemClock.now()
    const store = await createSqliteStore(file, { newId: randomUUID(), now, assumedCalls })
    try {
      const quota = quotaAt(await store.ledger(settings.limits, now), now, settings.limits)
      const until = quota.nextFreeAt === undefined ? '' : ` until ${showInstant(quota.nextFreeAt, 'UTC')}`
      const taken =
        quota.used === 0
          ? `No call of before is assumed: all ${quota.limit} are free.`
          : `${counted(quota.used, 'call')} of before ${quota.used === 1 ? 'is' : 'are'} assumed${until}: ${quota.free} of ${quota.limit} are free.`
      const lines = [
        `Made the database ${file}.`,
        taken,
        'Next: `belfry serve`; `belfry doctor` says what it still lacks.',
      ]
      if (obstacle !== undefined && quota.used > 0) {
        terminal.err(hung(`See that the clock of this host is right, for ${obstacleInWords(obstacle)}.`, '    '))
      }
      if (isJson) {
        const nextFreeAt = instantToJson(quota.nextFreeAt)
        printJson(terminal, { database: file, quota: { ...quotaToJson(quota), nextFreeAt } })
      } else terminal.out(lines.map((line) => hung(line, '    ')).join(''))
    } finally {
      await store.close()
    }
    return 0
  },
}

/** `database`: commands for the database as a whole. */
export const databaseVerb: Verb = {
  name: 'database',
  describe: (command) => command.description('Make the database of a new service.'),
  verbs: [createVerb],
}
