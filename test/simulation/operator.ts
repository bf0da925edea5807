import { catchUp } from '../../src/service/planner.ts'
import { entryOf } from '../../src/service/sync.ts'
import { openSqliteStore } from '../../src/store/sqlite.ts'
import { readSketch } from './announcements.ts'
import type { Dice } from './dice.ts'
import type { Stage } from './service.ts'
import { sketchFrom } from './sketches.ts'
import { watched } from './watch.ts'

/** A person who adds and removes announcements of the database, from a process of their own, whatever the service does. */
export async function operate(file: string, { world, host, checks, scenario }: Stage, dice: Dice): Promise<void> {
  const opened = await openSqliteStore(file, { newId: () => 'simulated', now: host.now() })
  const store = watched(opened, world, checks, () => undefined)
  const now = host.now()
  // In this order, as the command line does: what came due under the old definition is recorded first.
  await catchUp(store, ({ document }) => ({ announcement: readSketch(document) }), now)
  const ids = (await store.definitions()).filter(({ provenance }) => provenance.kind === 'database').map(({ id }) => id)
  if (ids.length > 0 && dice.happens(0.4)) {
    await store.removeDefinition(dice.pick(ids), now)
  } else {
    const document = sketchFrom(dice, `d${dice.int(0, 2)}`, world.now, scenario.duration)
    const definition = { announcement: readSketch(document), provenance: { kind: 'database' } as const, document }
    await store.putDefinitions([entryOf(definition)], now)
  }
  await opened.close()
}
