import type { Announcement } from '../../core/announcement/announcement.ts'
import { costOf } from '../../core/forecast/cost.ts'
import type { Cost } from '../../core/forecast/cost.ts'
import { causeInWords } from '../../core/wording/explanation.ts'
import { showShortly } from '../../core/wording/display.ts'
import { ASSUMED_CALL_TIME, forecast } from '../../core/forecast/forecast.ts'
import type { Departure } from '../../core/forecast/forecast.ts'
import { silencesFor } from '../../core/announcement/silences.ts'
import { endOf, expiryOf } from '../../core/announcement/lateness.ts'
import type { OccurrenceKey } from '../../core/announcement/occurrence.ts'
import { quotaAt } from '../../core/quota/quota.ts'
import type { Limits, Quota } from '../../core/quota/quota.ts'
import { longestHold } from '../../core/quota/slots.ts'
import { formatInstant, MINUTE } from '../../core/time/instant.ts'
import type { Instant } from '../../core/time/instant.ts'
import type { LedgerStore } from '../../ports/ledger-store.ts'
import type { OccurrenceStore } from '../../ports/occurrence-store.ts'
import { candidatesOf } from '../../service/in-force.ts'
import type { InForce } from '../../service/in-force.ts'

/** How many displaced occurrences the sentences name. */
const SHOWN = 5

/** What it costs to send something now, before it is sent. */
export interface Estimate extends Cost {
  readonly quota: Quota
  readonly now: Instant
  /** The zone in which each announcement is shown. */
  readonly zoneOf: (id: string) => string
}

/** What the cost of one more occurrence is estimated from. */
export interface Estimating {
  readonly store: LedgerStore & OccurrenceStore
  readonly inForce: InForce
  readonly unplanned: { readonly announcement: Announcement; readonly key: OccurrenceKey; readonly due: Instant }
  readonly limits: Limits
  readonly now: Instant
}

/** Runs a forecast without the call and one with it. Each covers the time for which the call may hold its slot. */
export async function estimateCost({ store, inForce, unplanned, limits, now }: Estimating): Promise<Estimate> {
  const { all, budgets, silences } = inForce
  const byId = new Map(all.map((known) => [known.announcement.id, known]))
  const calls = await store.ledger(limits, now)
  const carried = candidatesOf(await store.pending(now), (id) => byId.get(id))
  const { announcement, key, due } = unplanned
  const { id, owner = null, priority, late, broadcast } = announcement
  const fresh = { pause: null, isSuperseded: false, isResend: false, notBefore: due, waitingFor: null }
  const expiry = expiryOf(announcement, due)
  const { sender, push } = broadcast
  const silent = silencesFor(silences, { priority, push })
  const one = { key, announcementId: id, owner, sender, due, priority, late, expiry, ...silent, ...fresh }
  const through = Math.max(now + longestHold(limits), endOf(expiry)) + MINUTE
  const same = { calls, from: now, through, limits, budgets, callTime: ASSUMED_CALL_TIME }
  const without = forecast({ ...same, known: all, carried })
  const known = [...all, { announcement, knownSince: due, ...silences }]
  const withIt = forecast({ ...same, known, carried: [...carried, one] })
  return {
    ...costOf(without, withIt, key)!,
    quota: quotaAt(calls, now, limits),
    now,
    zoneOf: (other) => byId.get(other)?.announcement.schedule.zone.name ?? 'UTC',
  }
}

/** The cost in sentences. */
export function costInWords({ own, displaced, quota, now, zoneOf }: Estimate): readonly string[] {
  const { free, used, limit } = quota
  const taken = `(${used} of ${limit} used)`
  const slots =
    free === 0 ? `No slot is free ${taken}.` : `Uses 1 of ${free} free slot${free === 1 ? '' : 's'} ${taken}.`
  const others = displaced.slice(0, SHOWN).map(({ was, is }) => {
    const zone = zoneOf(is.announcementId)
    return `${is.announcementId} at ${showShortly(was.leavesAt ?? is.due, zone)} will then ${fateInWords(is, zone)}.`
  })
  const more = displaced.length > SHOWN ? [`And ${displaced.length - SHOWN} more are displaced.`] : []
  const quiet = displaced.length === 0 ? ['Nothing else is displaced by it.'] : []
  const itself =
    own.leavesAt !== null && own.leavesAt - now < MINUTE
      ? 'It leaves at once.'
      : `It would itself ${fateInWords(own, 'UTC')}.`
  return [slots, itself, ...others, ...more, ...quiet]
}

function fateInWords(departure: Departure, zone: string): string {
  const { state, leavesAt } = departure
  const cause = causeInWords(departure)
  if (state === 'skipped' || state === 'cancelled') return `be ${state} (${cause})`
  return leavesAt === null ? `wait (${cause})` : `wait until ${showShortly(leavesAt, zone)} (${cause})`
}

/** The JSON shape of the cost. */
export function costToJson({ own, displaced, quota }: Estimate) {
  return {
    free: quota.free,
    used: quota.used,
    limit: quota.limit,
    own: departureToJson(own),
    displaced: displaced.map(({ was, is }) => ({
      key: is.key,
      due: formatInstant(is.due),
      was: departureToJson(was),
      is: departureToJson(is),
    })),
  }
}

function departureToJson({ state, reason, leavesAt }: Departure) {
  return { state, reason, leavesAt: leavesAt === null ? null : formatInstant(leavesAt) }
}
