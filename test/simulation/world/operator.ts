import type { Instant } from '../../../src/core/time/instant.ts'
import type { Store } from '../../../src/ports/store.ts'
import { catchUp } from '../../../src/service/planner.ts'
import { entryOf } from '../../../src/service/sync.ts'
import { openSqliteStore } from '../../../src/store/store.ts'
import type { Sketch } from '../../support/announcement.ts'
import { readSketch } from './announcements.ts'
import type { Dice } from './dice.ts'
import type { Stage } from './stage.ts'
import { sketchFrom } from './sketches.ts'
import { watched } from '../checks/watch.ts'

/** A person adds and removes announcements of the database, from a process of their own, whatever the service does. */
export async function operate(file: string, { world, host, checks, scenario }: Stage, dice: Dice): Promise<void> {
  const opened = await openSqliteStore(file, { newId: () => 'simulated', now: host.now() })
  const store = watched(opened, world, checks, () => undefined)
  const now = host.now()
  // In this order, as the command line does it: first record what came due under the old definition.
  await catchUp({
    store,
    read: ({ document }) => ({ announcement: readSketch(document) }),
    now,
    mayRecord: async () => true,
  })
  const stored = (await store.definitions()).filter(({ provenance }) => provenance.kind === 'database')
  const ids = stored.map(({ id }) => id)
  const id = `d${dice.int(0, 2)}`
  const fresh = sketchFrom(dice, id, world.now, scenario.duration)
  if (ids.length > 0 && dice.happens(0.3)) {
    await store.removeDefinition(dice.pick(ids), now)
  } else if (ids.length > 0 && !ids.includes(id) && dice.happens(0.6)) {
    const old = dice.pick(stored)
    const sketch = dice.happens(0.8) ? (old.document as Sketch) : fresh
    await put(store, { ...sketch, id, renamedFrom: [old.id] }, now)
  } else {
    await put(store, fresh, now)
  }
  await opened.close()
}

async function put(store: Store, document: Sketch, now: Instant): Promise<void> {
  const definition = { announcement: readSketch(document), provenance: { kind: 'database' } as const, document }
  await store.putDefinitions([entryOf(definition)], now)
}
