import { randomUUID } from 'node:crypto'
import { rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readSettings, startVariables } from '../config.ts'
import { DAY } from '../core/time/instant.ts'
import { listZones } from '../core/time/zone.ts'
import { announcementsSchema, settingsSchema } from '../definitions/shape/schema.ts'
import { systemClock } from '../service/clock.ts'
import { firstFilesOf } from './init/first-files.ts'
import type { FirstFiles } from './init/first-files.ts'
import { isRepository, requireFolder, requireSameFolder, sortOut } from './init/place.ts'
import type { WantedFile } from './init/place.ts'
import { putAll } from './init/put.ts'
import { readRecipes } from './init/recipes.ts'
import { begunToJson, begunToText } from './init/words.ts'
import { makeFolder, putFile } from './support/new-file.ts'
import { instantFrom } from './support/options.ts'
import { printJson } from './support/terminal.ts'
import type { Verb } from './support/terminal.ts'
import { recordCase } from './test/record.ts'

interface Options {
  readonly timezone?: string
  readonly sender: string
  readonly owner: string
  readonly dryRun?: true
  readonly json?: true
}

/** The zone of a machine that has no place. */
const NO_PLACE = 'Etc/UTC'

/**
 * `init`: all that a repository of announcements needs. What is there is never touched; all of the rest is made, or
 * nothing.
 */
export const initVerb: Verb = {
  name: 'init',
  describe: (command) =>
    command
      .description('Begin a repository of announcements: a first one, its case, settings, workflow, hook, owners.')
      .argument('[folder]', 'the root of the repository', '.')
      .option('--timezone <ZONE>', 'of the first announcement (default: that of this machine)')
      .option('--sender <USER>', 'who sends it', 'events-bot')
      .option('--owner <TEAM>', 'who answers for it', 'events')
      .option('--dry-run', 'only say what would be made')
      .option('--json', 'one JSON document'),
  async run(command, terminal) {
    const { timezone, sender, owner, dryRun: isTrial = false, json: isJson = false } = command.opts<Options>()
    const [folder = '.'] = command.processedArgs as readonly string[]
    const place = timezone ?? placeOfHost()
    const wishes = { timezone: place ?? NO_PLACE, sender, owner }
    const first = firstFilesOf(wishes, systemClock.now())
    const { npm_lifecycle_event: script, INIT_CWD } = startVariables()
    requireSameFolder(folder, script === undefined ? undefined : INIT_CWD)
    requireFolder(folder)
    const isInRepository = isRepository(folder)
    const { made, left } = await sortOut(folder, await filesOf(first))
    if (!isTrial) putAll(folder, made)
    const state = { folder, isRepository: isInRepository, isTrial, isZoneUnknown: place === undefined }
    const begun = { ...state, wishes, first, made, left }
    if (isJson) printJson(terminal, begunToJson(begun))
    else terminal.out(begunToText(begun))
    return 0
  },
}

/** The zone of this machine, if it names a place: an offset or an abbreviation knows nothing of summer time. */
function placeOfHost(): string | undefined {
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions()
  const isPlace = timeZone.includes('/') && !timeZone.startsWith('Etc/')
  return isPlace && listZones().includes(timeZone) ? timeZone : undefined
}

/** Every file that a repository should have. */
async function filesOf(first: FirstFiles): Promise<readonly WantedFile[]> {
  const { workflow, owners, hook } = readRecipes()
  const schema = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`
  return [
    { path: `schedules/${first.definitions.name}`, text: first.definitions.text },
    { path: `schedules/${first.settings.name}`, text: first.settings.text },
    { path: 'schedules/announcements.schema.json', text: schema(announcementsSchema()) },
    { path: 'schedules/settings.schema.json', text: schema(settingsSchema()) },
    { path: 'schedules/_cases/first.yaml', text: await caseOf(first) },
    { path: '.github/workflows/announcements.yaml', text: workflow },
    { path: '.github/CODEOWNERS', text: owners },
    { path: '.githooks/pre-commit', text: hook, isExecutable: true },
  ]
}

/** The case of the first announcement, recorded in a folder of its own. */
async function caseOf({ definitions, settings, from, days }: FirstFiles): Promise<string> {
  const folder = join(tmpdir(), `belfry-init-${randomUUID()}`)
  try {
    makeFolder(folder)
    for (const { name, text } of [definitions, settings]) putFile(join(folder, name), text)
    const begin = instantFrom(from)
    const { file, problems } = await recordCase({
      name: 'first',
      paths: [folder],
      output: join(folder, '_cases/first.yaml'),
      from: { text: from, instant: begin },
      until: begin + days * DAY,
      only: undefined,
      limits: readSettings({}).limits,
    })
    if (file === undefined) throw new Error(`the first announcement is invalid: ${problems[0]?.text}`)
    return file.text
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
