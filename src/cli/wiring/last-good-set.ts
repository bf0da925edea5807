import { existsSync } from 'node:fs'
import { UNPLANNED } from '../../core/quota/budget.ts'
import type { Problem } from '../../core/problem.ts'
import type { Instant } from '../../core/time/instant.ts'
import { readDocument } from '../../definitions/check/document.ts'
import { formatProblems } from '../../definitions/problems/report.ts'
import { BelfryError } from '../../errors.ts'
import type { DefinitionStore } from '../../ports/definition-store.ts'
import type { Mode, StateStore } from '../../ports/state-store.ts'
import type { Target } from './target.ts'
import type { Terminal } from '../support/terminal.ts'

/** What the definition files are like when a service starts. */
export interface FilesAtStart {
  readonly schedules: string
  readonly problems: readonly Problem[]
}

/**
 * Refuses a start with files that cannot be taken over, unless the database remembers what was in force with the last good
 * ones, in this mode. Asked before anything is opened, so that a start that is refused makes no database. Throws `invalid`.
 */
export function requireFilesOrMemory(files: FilesAtStart, { database }: Target, terminal: Terminal): void {
  if (!isUsable(files) && !existsSync(database)) throw refusal(files, terminal)
}

/** The files at the start, and the database that is open by then. */
interface FilesAndDatabase {
  readonly store: DefinitionStore & StateStore
  readonly files: FilesAtStart
  readonly mode: Mode
  readonly now: Instant
  readonly terminal: Terminal
}

/**
 * The same, once the database is open, and before anything in it changes. Says how many announcements go on without their
 * files; undefined where the files can be taken over, or are none on purpose. Throws `invalid`.
 */
export async function requireFilesOrLastGoodSet({
  store,
  files,
  mode,
  now,
  terminal,
}: FilesAndDatabase): Promise<number | undefined> {
  if (errorsOf(files).length === 0) return undefined
  const { mode: before } = await store.state()
  const stored = await store.definitions()
  // What nobody has ever served is no last good set.
  const good = before === mode ? stored.filter((each) => isPlanned(readDocument(each, now))) : []
  if (good.length > 0) return good.length
  if (isUsable(files)) return undefined
  throw refusal(files, terminal)
}

/** Whether a version of Belfry can read it, and somebody planned it: what `send` announced is over. */
function isPlanned(read: ReturnType<typeof readDocument>): boolean {
  return 'announcement' in read && read.announcement.owner !== UNPLANNED
}

/** An empty folder is how one runs on the database alone; the log and health go on saying so. */
function isUsable(files: FilesAtStart): boolean {
  return errorsOf(files).every(({ code }) => code === 'folder-empty')
}

function errorsOf({ problems }: FilesAtStart): readonly Problem[] {
  return problems.filter(({ severity }) => severity === 'error')
}

function refusal({ schedules, problems }: FilesAtStart, terminal: Terminal): BelfryError {
  terminal.err(formatProblems(problems))
  return new BelfryError('invalid', `the definitions in ${schedules} are invalid`, {
    remedy:
      'Mend them; `belfry validate` checks them without starting anything. The database remembers no good ones to go on with.',
  })
}
