import type { Logger } from '../../log.ts'
import { isSwitchedOff } from '../../core/announcement/announcement.ts'
import type { Definition } from '../../core/announcement/announcement.ts'
import { keyOf } from '../../core/announcement/occurrence.ts'
import { NO_SILENCES } from '../../core/announcement/silences.ts'
import { holdsAt, pausesAmong, scopeOf } from '../../core/announcement/pause.ts'
import type { Limits } from '../../core/quota/quota.ts'
import { nextInstant } from '../../core/schedule/recurrence.ts'
import { visible } from '../../core/wording/display.ts'
import { heldInWords } from '../../core/wording/pause-words.ts'
import { SECOND } from '../../core/time/instant.ts'
import type { Instant, Millis } from '../../core/time/instant.ts'
import { parseDocument, readDocument } from '../../definitions/check/document.ts'
import type { Loaded } from '../../ports/definitions.ts'
import type { Store } from '../../ports/store.ts'
import { InForce } from '../../service/in-force.ts'
import { entryOf, rememberDefinitions } from '../../service/sync.ts'
import { estimateCost } from '../send/cost.ts'
import type { Estimate } from '../send/cost.ts'
import { unplannedAt } from '../send/unplanned.ts'

/** When the first announcement of the sandbox is due this soon (ms), its schedule itself shows something in time. */
const SOON: Millis = 10 * SECOND
/** The first turn takes over the lease and the files, and keeps a spacing from the calls of the process before. */
const FIRST_TURN: Millis = 2 * SECOND

/** What the sandbox starts with. */
interface SandboxStart {
  readonly store: Store
  /** What the files hold, without an error. */
  readonly loaded: Loaded
  readonly limits: Limits
  readonly log: Logger
  readonly now: Instant
}

/**
 * Announces the first announcement that is for the sandbox alone once, at the start, beside its schedule. So there is
 * something to see within seconds. It goes the way of `belfry send`: the ledger counts it, and the history has it. It
 * takes no slot from anything else, however often a sandbox with a database of its own is started again; the log says
 * why it is left out.
 */
export async function announceAtStart({ store, loaded, limits, log, now }: SandboxStart): Promise<void> {
  const { definitions, forSandbox: [id] = [] } = loaded
  const first = definitions.find(({ announcement }) => announcement.id === id)
  if (id === undefined || first === undefined) return
  const leaveOut = (why: string) => log.info({ announcementId: id, why }, `${id} is not sent at this start: ${why}`)
  if (isSwitchedOff(first.announcement)) return leaveOut('it is switched off')
  if ((nextInstant(first.announcement.schedule, now) ?? Number.POSITIVE_INFINITY) - now <= SOON) return
  const pausesOf = pausesAmong(await store.pauses(now), await store.widePauses(now))
  const [pause] = pausesOf(first.announcement).filter((each) => holdsAt(each, now))
  if (pause !== undefined) {
    const what = pause.wide === undefined ? 'it' : heldInWords({ ...scopeOf(pause), id })
    return leaveOut(`${what} is paused by ${visible(pause.by)}`)
  }
  const once = onceNow(first, now)
  if ('why' in once) return leaveOut(once.why)
  const { announcement, document, due } = once
  const inForce = await toBeInForce(store, loaded, now)
  const key = keyOf(announcement.id, due)
  const obstacle = obstacleIn(
    await estimateCost({ store, inForce, unplanned: { announcement, key, due }, limits, now }),
  )
  if (obstacle !== undefined) return leaveOut(obstacle)
  const entry = entryOf({ announcement, provenance: { kind: 'database' }, document })
  await store.announceNow({ entry, due, mode: 'sandbox', now })
  log.info({ announcementId: id, key }, `${id} goes out now, as ${announcement.id}`)
}

/**
 * The same message, due in a moment, as an announcement of its own. A text that speaks of an event says nothing outside
 * its schedule.
 */
function onceNow({ document, announcement }: Definition, now: Instant) {
  const due = Math.floor(now / SECOND) * SECOND + FIRST_TURN
  const { id } = announcement
  const written = {
    ...(document as Record<string, unknown>),
    ...unplannedAt(due, 'start', now),
    renamedFrom: undefined,
    description: `Sent by the sandbox at its start: ${id}`,
    late: { grace: '1m', then: 'skip' },
  }
  // JSON has no undefined.
  const parsed = parseDocument(JSON.parse(JSON.stringify(written)), { now, where: 'the sandbox' })
  if ('announcement' in parsed) return { ...parsed, due }
  return { why: `outside its schedule it cannot be sent: ${parsed.problems[0]?.text ?? ''}` }
}

/** What will be in force after the first turn: the files, and what people put into the database. */
async function toBeInForce(
  store: Store,
  { definitions, budgets, silences = NO_SILENCES }: Loaded,
  now: Instant,
): Promise<InForce> {
  const { inForce } = await rememberDefinitions({ store, read: readDocument, now })
  const inFiles = new Set(definitions.map(({ announcement }) => announcement.id))
  const others = inForce.all
    .filter(({ announcement }) => !inFiles.has(announcement.id))
    .map((known) => ({ ...known, ...silences }))
  const files = definitions.map(({ announcement }) => ({ announcement, knownSince: now, ...silences }))
  return new InForce([...files, ...others], { revision: 0, from: now, budgets: budgets ?? inForce.budgets, silences })
}

/** Why it does not go out now, or what it would cost the others; undefined when it goes and costs them nothing. */
function obstacleIn({ own, displaced: [displaced], quota, now }: Estimate): string | undefined {
  const { used, limit } = quota
  const silence = [own.reason, own.waitedFor].find((each) => each === 'freeze' || each === 'quiet')
  if (silence !== undefined) return `${silence === 'freeze' ? 'a freeze holds' : 'quiet hours hold'} (settings.yaml)`
  if (own.leavesAt === null || own.leavesAt - now > SOON) return `no slot is free (${used} of ${limit} used)`
  if (displaced !== undefined) return `it would take the slot of ${displaced.is.key}`
  return undefined
}
