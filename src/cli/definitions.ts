import { readSettings } from '../config.ts'
import type { Settings } from '../config.ts'
import { isSwitchedOff } from '../core/announcement/announcement.ts'
import type { Definition } from '../core/announcement/announcement.ts'
import type { Budgets } from '../core/quota/budget.ts'
import { visible } from '../core/wording/display.ts'
import { sourceOf } from '../definitions/files/folder.ts'
import { formatProblems, problemsToJson } from '../definitions/problems/report.ts'
import { BelfryError } from '../errors.ts'
import { systemClock } from '../service/clock.ts'
import { entryOf } from '../service/sync.ts'
import { withStoreCaughtUp } from './wiring/caught-up.ts'
import { fileOf, hasDatabase, requireDatabase, withStore } from './wiring/database.ts'
import { hung } from './support/wrap.ts'
import { printJson } from './support/terminal.ts'
import type { Verb } from './support/terminal.ts'
import type { Change } from '../ports/definition-store.ts'

/** `add`: puts the definitions of a file into the database, all of them or none. */
export const addVerb: Verb = {
  name: 'add',
  describe: (command) =>
    command
      .description('Put the definitions of a YAML file into the database; the file is not needed any more.')
      .argument('<file>', 'a definition file')
      .option('--json', 'one JSON array'),
  async run(command, terminal) {
    const settings = readSettings()
    const now = systemClock.now()
    const [file = ''] = command.args
    const budgets = await budgetsInForce(settings)
    const { definitions, problems } = await sourceOf([file], {
      mode: 'database',
      quota: settings.limits,
      ...budgets,
    }).load(now)
    if (problems.length > 0) terminal.err(formatProblems(problems))
    if (problems.some((problem) => problem.severity === 'error')) {
      throw new BelfryError('invalid', `nothing of ${file} was added`, {
        remedy: 'Mend it and add it again.',
        details: { problems: problemsToJson(problems) },
      })
    }
    const entries = definitions.map((definition) => ({
      ...entryOf(definition),
      provenance: { kind: 'database' as const },
    }))
    requireDatabase(settings, fileOf(settings))
    const mustExist = settings.newDatabase === 'refuse'
    const changes = await withStoreCaughtUp(settings, { mustExist, notCompared: 'refuse', now }, (store) =>
      store.putDefinitions(entries, now),
    )
    if (command.opts<{ json?: true }>().json) {
      const added = entries.map(({ id }, index) => ({ announcementId: id, change: changes[index] }))
      printJson(terminal, added)
    } else {
      for (const [index, { id }] of entries.entries()) {
        terminal.out(hung(`${id}: ${wordsFor(changes[index], definitions[index])}`, '    '))
      }
    }
    return 0
  },
}

/** What became of a definition, in words. */
function wordsFor(change: Change | undefined, definition: Definition | undefined): string {
  if (change === 'switchedOn') return 'switched on'
  if (change === 'switchedOff') return 'switched off'
  const isOff = definition !== undefined && isSwitchedOff(definition.announcement)
  return `${change}${isOff ? ', switched off' : ''}`
}

/** How the service's files share the quota. Nothing when there is no database yet. */
async function budgetsInForce(settings: Settings): Promise<{ readonly budgets?: Budgets }> {
  if (!hasDatabase(settings)) return {}
  const { budgets } = await withStore(settings, { mustExist: true }, (store) => store.state())
  return budgets === null ? {} : { budgets }
}

/** `remove`: retires an announcement that the database manages. Its history stays. */
export const removeVerb: Verb = {
  name: 'remove',
  describe: (command) =>
    command
      .description('Retire an announcement of the database; its history stays.')
      .argument('<id>', 'its id')
      .option('--json', 'one JSON object'),
  async run(command, terminal) {
    const [id = ''] = command.args
    const now = systemClock.now()
    await withStoreCaughtUp(readSettings(), { mustExist: true, notCompared: 'refuse', now }, (store) =>
      store.removeDefinition(id, now),
    )
    if (command.opts<{ json?: true }>().json) printJson(terminal, { announcementId: id, change: 'retired' })
    else terminal.out(`${visible(id)}: retired\n`)
    return 0
  },
}
