import type { Announcement } from '../../core/announcement/announcement.ts'
import { isShort } from '../../core/forecast/forecast.ts'
import { longestHold } from '../../core/quota/slots.ts'
import { DAY, formatDuration, MINUTE } from '../../core/time/instant.ts'
import type { Instant, Millis } from '../../core/time/instant.ts'
import { showShortly } from '../../core/wording/display.ts'
import { BelfryError } from '../../errors.ts'
import type { Terminal } from '../support/terminal.ts'
import { costToJson, estimateCost } from './cost.ts'
import type { Estimate, Estimating } from './cost.ts'

/** An option with which it would leave. */
interface WayOut {
  /** As it is written on the command line: `--grace 3h`. */
  readonly option: string
  readonly leavesAt: Instant
}

/**
 * Refuses what would wait for its whole grace and then be skipped. It is told at once, and nothing is recorded: nobody
 * has announced anything yet. It tells what would help instead.
 * @throws BelfryError `over-quota`
 */
export async function requireSlot(
  estimate: Estimate,
  estimating: Estimating,
  { err }: Pick<Terminal, 'err'>,
): Promise<void> {
  if (!isShort(estimate.own)) return
  const { now, unplanned } = estimating
  const ways = await waysOut(estimating)
  for (const { option, leavesAt } of ways) {
    const when = leavesAt - now < MINUTE ? 'at once' : `at ${showShortly(leavesAt, 'UTC')}`
    err(`  With ${option} it would leave ${when}.\n`)
  }
  const options = ways.map(({ option }) => `\`${option}\``).join(' or ')
  const grace = written(unplanned.announcement.late.grace)
  throw new BelfryError('over-quota', `nothing was sent: no slot frees for it within its grace of ${grace}`, {
    remedy: ways.length === 0 ? '`belfry quota` says when the next slot frees.' : `Send it with ${options}.`,
    details: { cost: costToJson(estimate) },
  })
}

/**
 * A longer grace, and a higher priority, where they help: each is tried in a forecast. There may be none, where slots
 * are kept for others.
 */
async function waysOut(estimating: Estimating): Promise<readonly WayOut[]> {
  const { unplanned, limits } = estimating
  const { announcement, due } = unplanned
  const leavesWith = async (changes: Partial<Announcement>): Promise<Instant | null> => {
    const changed = { ...unplanned, announcement: { ...announcement, ...changes } }
    return (await estimateCost({ ...estimating, unplanned: changed })).own.leavesAt
  }
  const late = { ...announcement.late, grace: longestHold(limits) + DAY }
  const patient = await leavesWith({ late })
  const isLow = announcement.priority === 'low' || announcement.priority === 'normal'
  const urgent = isLow ? await leavesWith({ priority: 'high' }) : null
  // The forecast is a little behind when it is sent. So the grace gets a minute more.
  const grace = patient === null ? 0 : Math.ceil((patient - due) / MINUTE) * MINUTE + MINUTE
  return [
    ...(patient === null ? [] : [{ option: `--grace ${written(grace)}`, leavesAt: patient }]),
    ...(urgent === null ? [] : [{ option: '--priority high', leavesAt: urgent }]),
  ]
}

/** A duration without blanks, as an option takes it. */
const written = (duration: Millis) => formatDuration(duration).replaceAll(' ', '')
