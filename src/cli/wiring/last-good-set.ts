import { existsSync } from 'node:fs'
import { UNPLANNED } from '../../core/quota/budget.ts'
import type { Problem } from '../../core/problem.ts'
import type { Instant } from '../../core/time/instant.ts'
import { readDocument } from '../../definitions/check/document.ts'
import { formatProblems } from '../../definitions/problems/report.ts'
import { BelfryError } from '../../errors.ts'
import { inShell } from '../../core/wording/shell-word.ts'
import type { DefinitionStore } from '../../ports/definition-store.ts'
import type { Mode, StateStore } from '../../ports/state-store.ts'
import type { Target } from './target.ts'
import type { Terminal } from '../support/terminal.ts'

/** The definition files at the start of a service. */
export interface FilesAtStart {
  readonly schedules: string
  readonly problems: readonly Problem[]
}

/**
 * Refuses to start with unusable files, unless the database may remember the last good set. It runs before anything is
 * opened, so a refused start makes no database.
 * @throws BelfryError `invalid`
 */
export function requireFilesOrMemory(files: FilesAtStart, { database }: Target, terminal: Terminal): void {
  if (!isUsable(files) && !existsSync(database)) throw refusal(files, terminal)
}

/** The files at the start, and the database that is already open. */
interface FilesAndDatabase {
  readonly store: DefinitionStore & StateStore
  readonly files: FilesAtStart
  readonly mode: Mode
  readonly now: Instant
  readonly terminal: Terminal
}

/**
 * The same check, but after the database is open and before anything in it changes. The last good set must be of the
 * same mode. Returns how many announcements continue without their files. Undefined when the files can be used, or when
 * there are none on purpose.
 * @throws BelfryError `invalid`
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
  // If no service of this mode ever used the set, it is not a last good set.
  const good = before === mode ? stored.filter((each) => isPlanned(readDocument(each, now))) : []
  if (good.length > 0) return good.length
  if (isUsable(files)) return undefined
  throw refusal(files, terminal)
}

/** Whether this version of Belfry can read it, and it was planned. What `send` announced is over. */
function isPlanned(read: ReturnType<typeof readDocument>): boolean {
  return 'announcement' in read && read.announcement.owner !== UNPLANNED
}

/** An empty folder is allowed: some services use the database alone. The log and health keep mentioning it. */
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
      `Mend them; \`belfry validate ${inShell(schedules)}\` checks them without starting anything. ` +
      'The database remembers no good ones to go on with.',
  })
}
