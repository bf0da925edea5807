import { join } from 'node:path'
import { visible } from '../../core/wording/display.ts'
import { inShell } from '../../core/wording/shell-word.ts'
import { lineAsTyped } from '../../invocation.ts'
import { foldedCommand, wrap } from '../support/wrap.ts'
import type { FirstFiles, FirstWishes } from './first-files.ts'
import type { Sorted } from './place.ts'

/** What `init` did in a folder, or would do. */
export interface Begun extends Sorted {
  readonly folder: string
  readonly isRepository: boolean
  readonly isTrial: boolean
  readonly wishes: FirstWishes
  readonly first: FirstFiles
  /** Whether the zone of this machine is no place, so that another one stands in the file. */
  readonly isZoneUnknown: boolean
}

/** What to do next: why, and the commands as they stand. */
export interface NextStep {
  readonly what: string
  readonly commands: readonly string[]
}

/** The file of the first announcement. */
const DEFINITIONS = 'schedules/announcements.yaml'

/** The steps after `init`, in the order in which they are done. */
export function nextSteps({ folder, isRepository, made, first: { from, days } }: Begun): readonly NextStep[] {
  const at = (path: string) => inShell(join(folder, path))
  const isMade = (path: string) => made.some((each) => each.path === path)
  const git = folder === '.' ? 'git' : `git -C ${inShell(folder)}`
  const tops = [...new Set(made.map(({ path }) => path.split('/')[0] ?? path))]
  const range = isMade(DEFINITIONS) ? ` --from ${from} --days ${days}` : ''
  const steps: (NextStep | false)[] = [
    isMade(DEFINITIONS) && {
      what: `Write what you announce into ${DEFINITIONS}. Its sender must be one of your app: \`belfry register USER\` makes it.`,
      commands: [],
    },
    {
      what: 'Look at what goes out, and test it:',
      commands: [
        `belfry validate ${at('schedules')}`,
        `belfry plan ${at('schedules')}${range}`,
        ...(isMade('schedules/_cases/first.yaml') ? [`belfry test ${at('schedules/_cases')}`] : []),
      ],
    },
    {
      what: 'See it run against a simulator; nothing leaves this machine (Ctrl-C ends it):',
      commands: [`BELFRY_SCHEDULES=${at('schedules')} belfry serve --sandbox`],
    },
    isMade('.github/workflows/announcements.yaml') && {
      what: `Say where Belfry is, under \`env\` in .github/workflows/announcements.yaml.`,
      commands: [],
    },
    isMade('.github/CODEOWNERS') && {
      what: `Put your teams in the place of @your-org in .github/CODEOWNERS.`,
      commands: [],
    },
    made.length > 0 && {
      what: 'Commit it:',
      commands: [
        ...(isRepository ? [] : [`git init ${inShell(folder)}`]),
        `${git} add ${tops.join(' ')}`,
        `${git} commit -m 'Announcements by Belfry'`,
      ],
    },
    isMade('.githooks/pre-commit') && {
      what: 'Check every commit from now on; each clone needs this once:',
      commands: [`${git} config core.hooksPath .githooks`],
    },
  ]
  return steps.filter((step) => step !== false)
}

/** What was made, what was left, and what to do next, for a person. */
export function begunToText(begun: Begun): string {
  const { folder, made, left, isTrial, isZoneUnknown, wishes } = begun
  const place = folder === '.' ? 'this folder' : visible(folder)
  const head = made.length === 0 ? `Nothing to make in ${place}.` : `${isTrial ? 'Would make' : 'Made'} in ${place}:`
  const isZoneTold = isZoneUnknown && made.some(({ path }) => path === DEFINITIONS)
  // Once the file is made, another run leaves it as it is.
  const remedy = isTrial ? '--timezone Europe/Berlin would say another.' : 'Write a place there, e.g. Europe/Berlin.'
  const zone = `This machine has no place as its time zone:\n${DEFINITIONS} says ${wishes.timezone}.\n${remedy}\n`
  const steps = nextSteps(begun).map(({ what, commands }, index) => {
    const said = wrap(what, '     ').join('\n').trimStart()
    return [
      `  ${index + 1}. ${said}`,
      ...commands.flatMap((command) => foldedCommand(visible(lineAsTyped(command)), '     ')),
    ].join('\n')
  })
  return [
    `${head}\n`,
    ...made.map(({ path }) => `  ${path}\n`),
    left.length === 0 ? '' : `Left alone:\n${left.map(({ path, because }) => `  ${path}: ${because}\n`).join('')}`,
    isZoneTold ? `\n${zone}` : '',
    isTrial ? '' : `\nNext:\n${steps.join('\n')}\n`,
  ].join('')
}

/** The same for programs. */
export function begunToJson(begun: Begun) {
  const { folder, made, left, isTrial, wishes } = begun
  const steps = nextSteps(begun).map(({ what, commands }) => ({ what, commands }))
  return { folder, dryRun: isTrial, ...wishes, made: made.map(({ path }) => path), left, steps }
}
