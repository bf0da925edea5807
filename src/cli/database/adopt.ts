import { randomUUID } from 'node:crypto'
import { readSettings } from '../../config.ts'
import { hung } from '../support/wrap.ts'
import { quotaAt } from '../../core/quota/quota.ts'
import { readDocument } from '../../definitions/check/document.ts'
import { BelfryError } from '../../errors.ts'
import { systemClock } from '../../service/clock.ts'
import { catchUp } from '../../service/planner.ts'
import { requireComparedClock } from '../wiring/compared-clock.ts'
import { withStore } from '../wiring/database.ts'
import { wholeNumber } from '../support/options.ts'
import { printJson } from '../support/terminal.ts'
import type { Verb } from '../support/terminal.ts'
import type { Home, IdentityStore } from '../../ports/identity-store.ts'

/** `adopt`: makes a restored or copied database the one in use. */
export const adoptVerb: Verb = {
  name: 'adopt',
  describe: (command) =>
    command
      .description('Use a restored or copied database from now on; the original must not be used any more.')
      .option(
        '--assume-calls <N>',
        'calls of the last 24 h that it knows nothing of; they occupy quota from now on\n(default: what is known to be lost; all that is free, where nobody knows)',
        wholeNumber(0, 1_000_000),
      )
      .option('--json', 'one JSON object'),
  async run(command, terminal) {
    const { assumeCalls, json: isJson } = command.opts<{ assumeCalls?: number; json?: true }>()
    const settings = readSettings()
    // Check first: opening a sound database for adoption must not disturb the service that uses it.
    const mode = await withStore(settings, { mustExist: true }, async (store) => {
      await requireForeign(store)
      return (await store.state()).mode
    })
    // What came due before now is skipped, and the assumed calls count from now.
    await requireComparedClock(settings, { mode, refusal: 'nothing was adopted' })
    return withStore(settings, { mustExist: true, isAdoption: true }, async (store) => {
      const home = await requireForeign(store)
      const now = systemClock.now()
      const { limits } = settings
      const known = home.kind === 'restored' ? home.lostCalls : null
      // When the number is unknown, only the vendor's whole limit keeps the cap.
      const assumedCalls = assumeCalls ?? known ?? quotaAt(await store.ledger(limits, now), now, limits).free
      await catchUp({ store, read: readDocument, now, mayRecord: async () => true })
      await store.adopt({ newId: randomUUID(), assumedCalls }, now)
      const isKnown = known !== null || assumeCalls !== undefined
      if (isJson) printJson(terminal, { assumedCalls, isKnown })
      else terminal.out(`Adopted. ${assumedCalls} calls that it knows nothing of occupy quota from now on.\n`)
      if (!isKnown) {
        terminal.err(
          hung(
            'Nobody knows what was sent since this copy was made: all that is free of the quota is taken for used. If you ' +
              'know better, say so at the next adoption, with --assume-calls N (0 if nothing was sent in the last 24 h).',
            '    ',
          ),
        )
      }
      return 0
    })
  },
}

/**
 * The home of a database that is restored or copied.
 * @throws BelfryError `conflict` for a database that is neither, `unavailable` for one that cannot be adopted
 */
async function requireForeign(store: IdentityStore): Promise<Home> {
  const home = await store.home()
  if (home.kind === 'new' || home.kind === 'home') {
    throw new BelfryError('conflict', 'this database is neither restored nor copied', {
      remedy: 'There is nothing to adopt: start the service.',
    })
  }
  return home
}
