import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { start } from './binary.ts'
import { definitionFile } from './gateway.ts'
import { temporaryFolder } from './store.ts'

/** The settings of a sandbox service that has sent the announcement `often`, and is gone. Its database is still there. */
export async function leftDatabase(announcements: readonly object[]): Promise<Record<string, string>> {
  const folder = temporaryFolder()
  writeFileSync(join(folder, 'a.yaml'), definitionFile(announcements))
  const env = {
    BELFRY_SCHEDULES: folder,
    BELFRY_DATABASE: join(folder, 'belfry.sqlite'),
    BELFRY_LISTEN: '127.0.0.1:0',
  }
  const service = start(['serve', '--sandbox'], env)
  await service.says(/often sent/u)
  service.signal('SIGTERM')
  await service.ended()
  return env
}
