import type { Command } from 'commander'
import { holdsAt, scopeOf } from '../../core/announcement/pause.ts'
import type { Pause, WidePause } from '../../core/announcement/pause.ts'
import type { Known } from '../../core/planning/agenda.ts'
import { capitalized, counted, showInstant } from '../../core/wording/display.ts'
import { heldInWords, resumptionOf } from '../../core/wording/pause-words.ts'
import type { Held } from '../../core/wording/pause-words.ts'
import { pauseToJson } from '../../core/wording/shapes.ts'
import type { Instant } from '../../core/time/instant.ts'
import { readDocument } from '../../definitions/check/document.ts'
import { BelfryError } from '../../errors.ts'
import type { Store } from '../../ports/store.ts'
import { systemClock } from '../../service/clock.ts'
import { rememberDefinitions } from '../../service/sync.ts'
import { changeHolds } from './change-holds.ts'
import { silentAt } from '../../service/views/silent.ts'
import { silentLines } from './held-words.ts'
import { instantFrom, requireLines, wrongUse } from '../support/options.ts'
import { printJson } from '../support/terminal.ts'
import type { Verb } from '../support/terminal.ts'
import { hung } from '../support/wrap.ts'

/** What a person names to hold it back: exactly one of these. */
const ONE_OF = ['id', '--all', '--owner']

interface Options {
  readonly all?: true
  readonly owner?: string
  readonly by: string
  readonly reason: string
  readonly until?: string
  readonly json?: true
}

/** `pause`: holds an announcement back for a while, or all of a team, or everything. */
export const pauseVerb: Verb = {
  name: 'pause',
  describe: (command) =>
    withTarget(command)
      .description(
        'Keep an announcement from going out for a while, or all of a team, or everything;\nwhat comes due is recorded as skipped.',
      )
      .requiredOption('--by <NAME>', 'who pauses it')
      .requiredOption('--reason <TEXT>', 'why')
      .option('--until <ISO>', 'when it goes on by itself: an instant with its offset')
      .option('--json', 'one JSON object'),
  oneOf: ONE_OF,
  async run(command, terminal) {
    const { by, reason, until: text, json: isJson } = command.opts<Options>()
    const target = targetOf(command, 'pause')
    requireLines({ '--by': by, '--reason': reason }, 'pause')
    const now = systemClock.now()
    const until = untilOf(text, now)
    const pause = { by, reason, since: now, until }
    const count = await changeHolds(now, async (store) => {
      if (target.scope === 'announcement') {
        await store.pause({ ...pause, announcementId: target.id }, now)
        return 1
      }
      await store.pauseWidely({ ...pause, owner: target.owner }, now)
      return (await meantBy(target, store, now)).length
    })
    if (isJson) printJson(terminal, { announcementId: idOrNull(target), pause: pauseToJson(pauseOf(target, pause)) })
    else {
      const ends = until === null ? '' : ` until ${showInstant(until, 'UTC')}`
      if (target.scope === 'announcement') terminal.out(hung(`${target.id}: paused by ${by}${ends}`, '    '))
      else {
        terminal.out(hung(`${capitalized(heldInWords(target))} is paused by ${by}${ends}.`, '    '))
        const held = `${counted(count, 'announcement')}, and all that are added while it holds. ${resumptionOf(target)} ends it.`
        terminal.out(hung(`Held back: ${held}`, '    '))
      }
    }
    return 0
  },
}

/** `resume`: ends a pause, from now on. Other pauses over the same announcements stay, and are told; freezes, too. */
export const resumeVerb: Verb = {
  name: 'resume',
  describe: (command) =>
    withTarget(command)
      .description(
        'Take a pause back, from now on: what came due in it stays skipped. A pause ends as it\nbegan: by its id, by --all, or by --owner. Other pauses stay.',
      )
      .requiredOption('--by <NAME>', 'who resumes it')
      .option('--json', 'one JSON object'),
  oneOf: ONE_OF,
  async run(command, terminal) {
    const { by, json: isJson } = command.opts<Options>()
    const target = targetOf(command, 'resume')
    requireLines({ '--by': by }, 'resume')
    const now = systemClock.now()
    const { ended, still, silent } = await changeHolds(now, async (store) => ({
      ended:
        target.scope === 'announcement'
          ? await store.resume(target.id, by, now)
          : await store.resumeWidely(target.owner, by, now),
      still: stillPaused(await meantBy(target, store, now), now),
      silent: silentAt((await store.state()).silences, now),
    }))
    if (isJson) {
      const over = still.find((pause) => isOverAll(pause, target))
      printJson(terminal, {
        announcementId: idOrNull(target),
        pause: over === undefined ? null : pauseToJson(over),
        ended: pauseToJson(pauseOf(target, ended)),
        by,
        stillPaused: [...new Set(still.map(({ announcementId }) => announcementId))],
      })
      return 0
    }
    const was = `it was paused by ${ended.by} since ${showInstant(ended.since, 'UTC')}`
    const { scope, id } = target
    if (still.length === 0 || scope !== 'announcement') {
      const goes = scope === 'announcement' ? `${id}: goes on` : `${capitalized(heldInWords(target))} goes on`
      terminal.out(hung(`${goes}${still.length === 0 ? '' : ', but what other pauses hold'}; ${was}`, '    '))
    } else terminal.out(hung(`${id}: its own pause is over; ${was}`, '    '))
    for (const sentence of stillInWords(still)) terminal.out(hung(sentence, '    '))
    for (const line of silentLines(silent)) terminal.out(line)
    return 0
  },
}

function withTarget(command: Command): Command {
  return command
    .argument('[id]', 'its id')
    .option('--all', 'everything, new announcements too')
    .option('--owner <TEAM>', 'all of a team, new announcements too')
}

/** @throws BelfryError `usage` unless exactly one is named */
function targetOf(command: Command, verb: string): Held {
  const { all, owner } = command.opts<Options>()
  const [id] = command.args
  if ([id, all, owner].filter((each) => each !== undefined).length !== 1) {
    throw wrongUse(verb, 'give either an id, or --all, or --owner TEAM: each is a pause of its own')
  }
  if (id !== undefined) return { scope: 'announcement', owner: null, id }
  if (all) return { scope: 'all', owner: null, id: '' }
  if (owner?.trim()) return { scope: 'owner', owner, id: '' }
  throw wrongUse(verb, '--owner must name a team')
}

/** The announcements in force that a person means. */
async function meantBy({ scope, owner, id }: Held, store: Store, now: Instant): Promise<readonly Known[]> {
  const { inForce } = await rememberDefinitions({ store, read: readDocument, now })
  return inForce.all.filter(({ announcement }) => {
    if (scope === 'all') return true
    return scope === 'owner' ? (announcement.owner ?? null) === owner : announcement.id === id
  })
}

/** The pauses that hold over these announcements, as one for each announcement. */
function stillPaused(known: readonly Known[], now: Instant): readonly Pause[] {
  return known.flatMap(({ pauses = [] }) => pauses.filter((pause) => holdsAt(pause, now)))
}

/** One sentence for each pause that still holds. Of single announcements the first few are named. */
function* stillInWords(still: readonly Pause[]): Generator<string> {
  const wide = Map.groupBy(
    still.filter((pause) => pause.wide !== undefined),
    (pause) => heldInWords(heldBy(pause)),
  )
  for (const [what, [pause]] of wide) {
    yield `STILL PAUSED: ${what}, by ${pause!.by}: ${pause!.reason}. ${resumptionOf(heldBy(pause!))} ends that.`
  }
  const own = still.filter((pause) => pause.wide === undefined)
  for (const pause of own.slice(0, SHOWN)) {
    yield `STILL PAUSED: ${pause.announcementId}, by ${pause.by}: ${pause.reason}. ${resumptionOf(heldBy(pause))} ends that.`
  }
  if (own.length > SHOWN) yield `STILL PAUSED: ${own.length - SHOWN} more; \`belfry list\` shows them.`
}

/** How many announcements that are still paused are named. */
const SHOWN = 5

/** Whether a pause holds back all that a person meant. */
function isOverAll(pause: Pause, { scope }: Held): boolean {
  return scope === 'announcement' || (scope === 'owner' && pause.wide?.owner === null)
}

const heldBy = (pause: Pause): Held => ({ ...scopeOf(pause), id: pause.announcementId })
const pauseOf = ({ scope, owner }: Held, pause: Omit<WidePause, 'owner'>) =>
  scope === 'announcement' ? pause : { ...pause, wide: { owner } }
const idOrNull = ({ scope, id }: Held) => (scope === 'announcement' ? id : null)

function untilOf(text: string | undefined, now: Instant): Instant | null {
  if (text === undefined) return null
  const until = instantFrom(text)
  if (until > now) return until
  throw new BelfryError('invalid', `--until ${text} is over`, { remedy: 'Name an instant that is to come.' })
}
