import { Argument } from 'commander'
import { readSettings } from '../config.ts'
import type { Delivery } from '../core/delivery/delivery.ts'
import type { Limits, Quota } from '../core/quota/quota.ts'
import { quotaAt } from '../core/quota/quota.ts'
import { formatDuration, formatInstant, SECOND } from '../core/time/instant.ts'
import type { Instant } from '../core/time/instant.ts'
import { instantToJson, quotaToJson } from '../core/wording/shapes.ts'
import { showInstant } from '../core/wording/display.ts'
import { showDuration } from '../core/wording/duration.ts'
import { deliveryToJson } from '../service/views/health.ts'
import { systemClock } from '../service/clock.ts'
import { warnUnlessNewest, withStore } from './wiring/database.ts'
import { deliveryInWords, recordedDelivery } from './wiring/delivery.ts'
import { adviceFor } from './wiring/engine.ts'
import { hung } from './support/wrap.ts'
import { prove } from './quota/prove.ts'
import { printJson } from './support/terminal.ts'
import type { Verb } from './support/terminal.ts'

/** `quota`: what the ledger counts as used and free. `quota prove`: the most calls that the vendor can have counted. */
export const quotaVerb: Verb = {
  name: 'quota',
  describe: (command) =>
    command
      .description("How much of the vendor's quota is used and free, from the ledger.")
      .addArgument(new Argument('[prove]', 'the worst window at the vendor, to send to the vendor').choices(['prove']))
      .option('--json', 'one JSON object'),
  async run(command, terminal) {
    const settings = readSettings()
    const now = systemClock.now()
    const isJson = command.opts<{ json?: true }>().json === true
    if (command.args[0] === 'prove') return prove({ settings, now, isJson, terminal })
    const { calls, delivery, unresolved } = await withStore(settings, { mustExist: true }, async (store) => {
      await warnUnlessNewest(store, settings, terminal)
      return {
        calls: await store.ledger(settings.limits, now),
        delivery: await recordedDelivery(store, now),
        unresolved: await store.unresolved({ limit: 0 }),
      }
    })
    const { count: withoutVerdict } = unresolved
    const quota = quotaAt(calls, now, settings.limits)
    if (isJson) {
      const used = toJson(quota, settings.limits, now)
      printJson(terminal, { ...used, withoutVerdict, delivery: deliveryToJson(delivery, adviceFor) })
    } else {
      terminal.out(
        describe(quota, settings.limits, now) + describeUnresolved(withoutVerdict) + describeDelivery(delivery),
      )
    }
    return 0
  },
}

/** The JSON shape of the quota. The API serves it, too. */
export function toJson(quota: Quota, limits: Limits, now: Instant) {
  return {
    at: formatInstant(now),
    ...quotaToJson(quota),
    windowMs: limits.window,
    marginMs: limits.margin,
    spacingMs: limits.spacing,
    nextFreeAt: instantToJson(quota.nextFreeAt),
    nextStartAt: quota.nextStartAt === undefined || quota.nextStartAt <= now ? null : formatInstant(quota.nextStartAt),
  }
}

/** Counts outcomes of any age. One that no longer occupies quota is still unknown. */
function describeUnresolved(count: number): string {
  if (count === 0) return ''
  const those = count === 1 ? '1 unknown outcome waits' : `${count} unknown outcomes wait`
  return `${those} for a verdict: \`belfry history --unknown\`.\n`
}

function describeDelivery(delivery: Delivery): string {
  const { text, remedy } = deliveryInWords(delivery)
  return [text, ...(remedy === null ? [] : [remedy])].map((line) => hung(line, '    ')).join('')
}

function describe(quota: Quota, limits: Limits, now: Instant): string {
  const unknown = quota.unknown === 0 ? '' : `, ${quota.unknown} of them unknown`
  const lines = [
    `${quota.used} of ${quota.limit} calls used${unknown}, ${quota.free} free.`,
    `A call counts for ${formatDuration(limits.window)} + ${formatDuration(limits.margin)} margin after it ended.`,
  ]
  if (quota.nextFreeAt !== undefined) {
    lines.push(
      `The next slot frees at ${showInstant(quota.nextFreeAt, 'UTC')} (in ${showDuration(Math.max(SECOND, quota.nextFreeAt - now))}).`,
    )
  }
  return lines.map((line) => hung(line, '    ')).join('')
}
