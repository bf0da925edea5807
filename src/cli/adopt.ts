import { randomUUID } from 'node:crypto'
import { readSettings } from '../config.ts'
import { readDocument } from '../definitions/document.ts'
import { BelfryError } from '../errors.ts'
import { systemClock } from '../service/clock.ts'
import { catchUp } from '../service/planner.ts'
import { requireComparedClock } from './compared-clock.ts'
import { withStore } from './database.ts'
import { wholeNumber } from './options.ts'
import type { Verb } from './terminal.ts'

/** `adopt`: makes a restored or copied database one's own. */
export const adoptVerb: Verb = {
  name: 'adopt',
  describe: (command) =>
    command
      .description('Use a restored or copied database from now on; the original must not be used any more.')
      .option(
        '--assume-calls <N>',
        'calls of the last 24 h that it knows nothing of; they occupy quota from now on (default: what is known to be lost)',
        wholeNumber(0, 1_000_000),
      ),
  async run(command, terminal) {
    const { assumeCalls } = command.opts<{ assumeCalls?: number }>()
    const settings = readSettings()
    return withStore(settings, { mustExist: true }, async (store) => {
      const home = await store.home()
      if (home.kind === 'new' || home.kind === 'home') {
        throw new BelfryError('conflict', 'this database is neither restored nor copied', {
          remedy: 'There is nothing to adopt: start the service.',
        })
      }
      const assumedCalls = assumeCalls ?? (home.kind === 'restored' ? home.lostCalls : 0)
      // What came due before now is skipped, and what is assumed to have been sent counts from now.
      const { mode } = await store.state()
      await requireComparedClock(settings, { mode, refusal: 'nothing was adopted' })
      const now = systemClock.now()
      await catchUp(store, readDocument, now, async () => true)
      await store.adopt({ newId: randomUUID(), assumedCalls }, now)
      terminal.out(`Adopted. ${assumedCalls} calls that it knows nothing of occupy quota from now on.\n`)
      if (home.kind === 'copied' && assumeCalls === undefined) {
        terminal.err(
          'A copy does not tell what the original sent meanwhile: if that may be anything in the last\n' +
            '24 hours, the cap is only kept with --assume-calls.\n',
        )
      }
      return 0
    })
  },
}
