import { holdsAt } from '../core/announcement/pause.ts'
import type { WidePause } from '../core/announcement/pause.ts'
import { heldInWords, heldWidely, resumptionOf } from '../core/wording/pause-words.ts'
import { DAY } from '../core/time/instant.ts'
import type { Instant } from '../core/time/instant.ts'
import { BelfryError } from '../errors.ts'
import { compiledOnce, query } from './database/connection.ts'
import type { Connection } from './database/connection.ts'
import { touch } from './database/revision.ts'
import { ownersOf } from './standing.ts'

/** What people held back less than this ago (ms) still matters: what came due then may wait for its decision. */
export const MEMORY = DAY

/** Wide pauses that hold, will hold, or ended a short while ago; oldest first. */
export function listWidePauses(connection: Connection, now: Instant): WidePause[] {
  return connection.all(selectWide(now - MEMORY)).map(({ owner, paused_by: by, reason, since, until, resumed_at }) => {
    return { owner, by, reason, since, until: resumed_at ?? until }
  })
}

const selectWide = compiledOnce((oldest: Instant) =>
  query
    .selectFrom('wide_pauses')
    .selectAll()
    .where((eb) => eb.or([eb('until', 'is', null), eb('until', '>', oldest)]))
    .where((eb) => eb.or([eb('resumed_at', 'is', null), eb('resumed_at', '>', oldest)]))
    .orderBy('id'),
)

/** Pauses all announcements, or all of a team. Throws `conflict` or `not-found`. */
export function pauseWidely(connection: Connection, wanted: WidePause, now: Instant): void {
  connection.immediate(() => {
    const { owner, by, reason, since, until } = wanted
    const owners = ownersOf(connection)
    if (owner !== null && !owners.includes(owner)) {
      throw new BelfryError('not-found', `no announcement has the owner ${JSON.stringify(owner)}`, {
        remedy: ownersInWords(owners),
      })
    }
    const holding = holdingAt(connection, owner, now)
    if (holding !== undefined) {
      const { what, resumption } = heldBy(owner)
      throw new BelfryError('conflict', `${what} is paused already, by ${holding.by}: ${holding.reason}`, {
        remedy: `Run ${resumption} first to pause it in another way.`,
      })
    }
    const open = { resumed_at: null, resumed_by: null }
    connection.run(query.insertInto('wide_pauses').values({ owner, paused_by: by, reason, since, until, ...open }))
    touch(connection, now)
  })
}

/** Who resumes which team, or all (null), and when. */
interface WideResumption {
  readonly owner: string | null
  readonly by: string
  readonly now: Instant
}

/** Ends the wide pause that holds, from now on. What came due in it stays skipped. Throws `conflict`. */
export function resumeWidely(connection: Connection, { owner, by, now }: WideResumption): WidePause {
  return connection.immediate(() => {
    const holding = holdingAt(connection, owner, now)
    const { changes } = connection.run(
      query
        .updateTable('wide_pauses')
        .set({ resumed_at: now, resumed_by: by })
        .where('owner', 'is', owner)
        .where('resumed_at', 'is', null)
        .where((eb) => eb.or([eb('until', 'is', null), eb('until', '>', now)])),
    )
    // Another process may have ended it first, at a later instant than the `now` of this one.
    if (holding === undefined || changes === 0) {
      throw notPaused(connection, owner, now)
    }
    touch(connection, now)
    return { ...holding, until: now }
  })
}

function holdingAt(connection: Connection, owner: string | null, now: Instant): WidePause | undefined {
  return listWidePauses(connection, now).find((pause) => pause.owner === owner && mayStillHold(pause, now))
}

/** Whether it holds now, or will. */
function mayStillHold(pause: WidePause, now: Instant): boolean {
  return holdsAt(pause, Math.max(now, pause.since))
}

function notPaused(connection: Connection, owner: string | null, now: Instant): BelfryError {
  const all = owner === null ? undefined : holdingAt(connection, null, now)
  const { what } = heldBy(owner)
  if (all === undefined) {
    return new BelfryError('conflict', `${what} is not paused`, { remedy: '`belfry list` shows what is.' })
  }
  return new BelfryError(
    'conflict',
    `${what} has no pause of its own; everything is paused, by ${all.by}: ${all.reason}`,
    {
      remedy: `${heldBy(null).resumption} ends that.`,
    },
  )
}

/** How many owners are named. */
const NAMED = 10

function ownersInWords(owners: readonly string[]): string {
  if (owners.length === 0)
    return 'No announcement has an owner. `belfry pause --all --by NAME --reason TEXT` holds back everything.'
  const more = owners.length > NAMED ? `, and ${owners.length - NAMED} more` : ''
  return `The owners that there are: ${owners.slice(0, NAMED).join(', ')}${more}.`
}

/** What is held back, and the command that ends that. */
function heldBy(owner: string | null) {
  const held = heldWidely(owner)
  return { what: heldInWords(held), resumption: resumptionOf(held) }
}
