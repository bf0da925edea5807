import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { Limits } from '../../src/core/quota/quota.ts'
import type { Instant } from '../../src/core/time/instant.ts'
import type { Store } from '../../src/ports/store.ts'
import { openSqliteStore } from '../../src/store/store.ts'
import type { DefinitionEntry } from '../../src/ports/definitions.ts'
import type { Synced, SyncReport } from '../../src/ports/definition-store.ts'
import type { Grounds } from '../../src/ports/ledger-store.ts'

export const T0: Instant = Date.parse('2026-11-23T09:00:00Z')

export const LIMITS: Limits = { limit: 100, window: 86_400_000, margin: 60_000, spacing: 1000, holdAfterUnknown: 0 }

/** A folder that is gone when the test is. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'belfry-test-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** A real SQLite file in a folder of its own, closed when the test ends. */
export async function temporaryStore(
  options: { file?: string; now?: Instant } = {},
): Promise<{ store: Store; file: string }> {
  const file = options.file ?? join(temporaryFolder(), 'belfry.sqlite')
  const store = await openSqliteStore(file, { newId: () => 'test-database', now: options.now ?? T0 })
  onTestFinished(() => store.close())
  return { store, file }
}

/** What a decision rests on that was made just now. */
export async function groundsOf(store: Store, changes: Partial<Grounds> = {}): Promise<Grounds> {
  return { revision: (await store.state()).revision, checks: [], owner: null, ...changes }
}

/** What a sync changed. */
export async function reportOf(sync: Promise<Synced>): Promise<SyncReport> {
  const synced = await sync
  if (synced.kind !== 'synced') throw new Error(synced.kind)
  return synced.report
}

export function entry(id: string, changes: Partial<DefinitionEntry> = {}): DefinitionEntry {
  return {
    id,
    provenance: { kind: 'file', file: 'a.yaml', line: 3 },
    document: { id },
    scheduleIdentity: 'every day',
    timezone: 'UTC',
    ...changes,
  }
}
